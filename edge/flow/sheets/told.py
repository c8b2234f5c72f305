"""What the process that reads a sheet says, in frames: a length of four bytes, then MessagePack."""

from collections.abc import Iterator
from typing import BinaryIO

import msgspec
from msgspec import Struct

from edge.core.sheets import Row, RowFlaw
from edge.core.why import Why

LENGTH = 4
_PIECE = 1_000  # rows, or flaws, of one frame


class Piece(Struct, frozen=True, omit_defaults=True):
    """Some of it; the last one says `end`, how many rows have flaws, and headings not understood; or `why` nothing is."""

    rows: list[Row] = []
    flaws: list[RowFlaw] = []
    end: bool = False
    flawed: int = 0
    unread: tuple[str, ...] = ()
    why: Why | None = None


_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(Piece).decode


def packed(piece: Piece) -> bytes:
    """One frame."""
    body = _ENCODE(piece)
    return len(body).to_bytes(LENGTH) + body


def pieces(rows: list[Row], flaws: list[RowFlaw]) -> Iterator[Piece]:
    """Everything but the end, so much at once that no frame holds anybody up."""
    for first in range(0, len(rows), _PIECE):
        yield Piece(rows=rows[first : first + _PIECE])
    for first in range(0, len(flaws), _PIECE):
        yield Piece(flaws=flaws[first : first + _PIECE])


def heard(file: BinaryIO) -> Iterator[Piece]:
    """What comes. Raises EOFError when it ends before it says so."""
    while True:
        length = int.from_bytes(_whole(file, LENGTH))
        piece = _DECODE(_whole(file, length))
        yield piece
        if piece.end:
            return


def _whole(file: BinaryIO, length: int) -> bytes:
    found = file.read(length)
    if len(found) < length:
        raise EOFError
    return found
