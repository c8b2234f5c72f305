"""A file read in a process of its own: what swallows memory or time takes nothing from the gate.

`python -m drivers.sheet_process [whole]` has the file as standard input and says one `Told` as JSON.
"""

import hashlib
import os
import resource
import subprocess
import sys
from pathlib import Path

import msgspec
from msgspec import Struct

from devices import Flaw
from drivers.sheet_lines import MOST_OCTETS, Row, lines

COMMAND = (sys.executable, "-P", "-m", "drivers.sheet_process")
PATIENCE_S = 60.0
_MEMORY = 1 << 30  # bytes
_CPU_S = 30


class Told(Struct, frozen=True, omit_defaults=True):
    """SHA-256 of the file, its tables, why there are none, and whether its last line was left for later."""

    digest: str
    tables: list[list[Row]] = []
    flaw: Flaw = ""
    held: bool = False


def read_apart(path: Path, *, whole: bool) -> Told:
    """The file. One that swallows its process is too large. Raises OSError when it cannot be opened."""
    with path.open("rb") as file:
        command = (*COMMAND, "whole") if whole else COMMAND
        try:
            done = subprocess.run(
                command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PATIENCE_S, check=True
            )
            return msgspec.json.decode(done.stdout, type=Told)
        except (subprocess.SubprocessError, msgspec.DecodeError):
            stat = os.fstat(file.fileno())
            known = f"{path.name} {stat.st_size} {stat.st_mtime_ns}"
            return Told(hashlib.sha256(known.encode()).hexdigest(), flaw="large")


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)  # lorries first
    file = sys.stdin.buffer
    raw = file.read(MOST_OCTETS + 1)
    digest = hashlib.sha256(raw)
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    found = lines(raw, whole="whole" in sys.argv[1:])
    sys.stdout.buffer.write(msgspec.json.encode(Told(digest.hexdigest(), found.tables, found.flaw, found.held)))


if __name__ == "__main__":
    _main()
