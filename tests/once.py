"""What is costly to make is made once in a run, however many workers look at it."""

import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Any]) -> tuple[Path, Any]:
    """A folder of this name, which nobody may change, and what `make` said of it, as JSON has it. Who comes second waits."""
    root = factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    made = root / f"{name}.json"
    with (root / f"{name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            (root / name).mkdir(exist_ok=True)
            made.write_text(json.dumps(make(root / name)), "utf-8")
    return root / name, json.loads(made.read_text("utf-8"))
