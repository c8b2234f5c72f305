"""A file read in a process of its own: what swallows memory or time takes nothing from the gate.

`python -m drivers.sheet_process WANTED` has the file as standard input and says one `Told`, both as JSON.
"""

import hashlib
import os
import resource
import subprocess
import sys
from pathlib import Path

import msgspec
from msgspec import Struct

from devices import Flaw, Record
from drivers.columns import Columns, placed
from drivers.rows import read
from drivers.sheet_lines import MOST_OCTETS, Row, lines

COMMAND = (sys.executable, "-P", "-m", "drivers.sheet_process")
PATIENCE_S = 60.0
_MEMORY = 1 << 30  # bytes
_CPU_S = 30
_ABOVE = 20  # lines that may stand over the headings


class Wanted(Struct, frozen=True):
    """Whose file it is, its columns, and whether it is taken for whole."""

    maker: str
    device: str
    columns: Columns
    whole: bool


class Told(Struct, frozen=True, omit_defaults=True):
    """SHA-256 of the file, its records, why there are none, and whether its last line was left for later."""

    digest: str
    records: list[Record] = []
    flaw: Flaw = ""
    held: bool = False


def read_apart(path: Path, wanted: Wanted) -> Told:
    """The file. One that swallows its process is too large. Raises OSError when it cannot be opened."""
    with path.open("rb") as file:
        command = (*COMMAND, msgspec.json.encode(wanted).decode())
        try:
            done = subprocess.run(
                command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PATIENCE_S, check=True
            )
            return msgspec.json.decode(done.stdout, type=Told)
        except (subprocess.SubprocessError, msgspec.DecodeError):
            stat = os.fstat(file.fileno())
            known = f"{path.name} {stat.st_size} {stat.st_mtime_ns}"
            return Told(hashlib.sha256(known.encode()).hexdigest(), flaw="large")


def _told(raw: bytes, digest: str, wanted: Wanted) -> Told:
    found = lines(raw, whole=wanted.whole)
    if found.flaw or not any(found.tables):
        return Told(digest, flaw=found.flaw, held=found.held)
    records = _records(found.tables, wanted)
    return Told(digest, flaw="columns") if records is None else Told(digest, records, held=found.held)


def _records(tables: list[list[Row]], wanted: Wanted) -> list[Record] | None:
    """The records of the first table whose headings are known."""
    columns = wanted.columns
    for rows in tables:
        for at, row in enumerate(rows[:_ABOVE]):
            if places := placed(columns, row):
                below = rows[at:] if columns.order else rows[at + 1 :]
                found = [read(columns, places, each, wanted.maker, wanted.device) for each in below]
                return [each for each in found if each is not None]
    return None


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)  # lorries first
    wanted = msgspec.json.decode(sys.argv[1], type=Wanted)
    file = sys.stdin.buffer
    raw = file.read(MOST_OCTETS + 1)
    digest = hashlib.sha256(raw)
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    sys.stdout.buffer.write(msgspec.json.encode(_told(raw, digest.hexdigest(), wanted)))


if __name__ == "__main__":
    _main()
