"""Commands run as people run them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

Done = subprocess.CompletedProcess[bytes]


def pinma(*words: str | bytes, told: bytes = b"", patience_s: float = 60) -> Done:
    """`pinma …` in a process of its own."""
    command: list[str | bytes] = [sys.executable, "-m", "edge.cli", *words]
    return subprocess.run(command, input=told, capture_output=True, timeout=patience_s, check=False)


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
