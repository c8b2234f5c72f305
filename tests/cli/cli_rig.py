"""Commands run as people run them."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.warm import pinma

__all__ = ["Done", "contents", "pinma", "said", "values"]

Done = subprocess.CompletedProcess[bytes]


def values(done: Done) -> list[Any]:
    """One JSON value a line."""
    return [json.loads(line) for line in done.stdout.splitlines()]


def said(done: Done) -> dict[str, Any]:
    """The one JSON value."""
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    (value,) = values(done)
    return value


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
