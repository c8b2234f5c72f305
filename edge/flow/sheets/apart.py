"""Reading a sheet in a process of its own: what swallows its memory or its time takes nothing from the gate."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, cast

from edge.core.sheets import Registry
from edge.core.why import Why
from edge.flow.sheets.told import Piece, heard
from edge.flow.sheets.wrong import MOST_OCTETS, SheetError

_COMMAND = (sys.executable, "-P", "-m", "edge.flow.sheets")
_PATIENCE_S = 180.0


def read_apart(registry: Registry, raw: bytes, *, patience_s: float = _PATIENCE_S) -> Iterator[Piece]:
    """Rows and flaws as they come, the end last. Raises SheetError, also when the process does not come to its end."""
    if len(raw) > MOST_OCTETS:
        raise SheetError(Why("sheet_large", {"most": str(MOST_OCTETS >> 20)}))
    with subprocess.Popen(
        (*_COMMAND, registry), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        late = threading.Timer(patience_s, process.kill)
        late.start()
        try:
            _hand(raw, cast("BinaryIO", process.stdin))
            yield from _heard(cast("BinaryIO", process.stdout))
        finally:
            late.cancel()
            process.kill()


def _hand(raw: bytes, line: BinaryIO) -> None:
    """All of it; a process that ended meanwhile is noticed when it says nothing."""
    with suppress(BrokenPipeError), line:
        line.write(raw)


def _heard(line: BinaryIO) -> Iterator[Piece]:
    try:
        for piece in heard(line):
            if piece.why is not None:
                raise SheetError(piece.why)
            yield piece
    except EOFError as error:  # it was out of memory or time
        raise SheetError(Why("sheet_swollen")) from error
