"""The process that reads one sheet: its registry and size on a line, then its bytes, come in; frames go out (`told`)."""

import os
import resource
import sys

from edge.core.sheets import REGISTRIES, Registry
from edge.flow.sheets.reading import read
from edge.flow.sheets.told import Piece, packed, pieces
from edge.flow.sheets.wrong import SheetError

_MEMORY = 2 << 30  # bytes: a stray cell far out would have calamine ask for all there is
_CPU_S = 120


def main() -> None:
    """Read and tell. Whatever goes wrong beyond a sheet's own faults ends the process, and nothing else."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)  # lorries first
    registry: Registry = next(each for each in REGISTRIES if each == sys.argv[1])
    raw, out = sys.stdin.buffer.read(), sys.stdout.buffer
    try:
        found = read(registry, raw)
    except SheetError as error:
        out.write(packed(Piece(end=True, why=error.why)))
        return
    for piece in pieces(found.rows, found.flaws):
        out.write(packed(piece))
    out.write(packed(Piece(end=True, flawed=found.flawed, unread=found.unread)))


main()
