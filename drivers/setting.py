"""Text set in a column: how large, and cut where. No I/O."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from drivers.faces import SMALLEST, Faces, plain

_PIECES = re.compile(r"\d[\d.,]* ?(?:kg|g|t)\b|[!-~]+| |.")
"""What stays on one line: a weight with its unit, a Western word, a Chinese character."""
_NOT_FIRST = "，。、；：！？）》」』】〉”’·…%％~～"
_NOT_LAST = "（《「『【〈“‘￥"


class Block(NamedTuple):
    """Lines of one size."""

    size: int
    lines: tuple[str, ...]


def wrap(words: str, faces: Faces, size: int, width: int) -> tuple[str, ...]:
    """As few lines as hold it."""
    lines: list[str] = []
    line, used = "", 0.0
    for piece in _pieces(words, faces, size, width):
        wide = faces.width(piece, size)
        if line and used + wide > width:
            done, carried = _parted(line, piece)
            if faces.width(carried.lstrip(), size) > width:  # the margin goes before the rule
                done, carried = line, piece
            lines.append(done.strip())
            line = carried.lstrip()
            used = faces.width(line, size)
        else:
            line, used = line + piece, used + wide
    return tuple(line for line in (*lines, line.strip()) if line)


def fit(words: str, faces: Faces, width: int, wished: int, most: int = 0) -> Block:
    """On one line, two or three, before it becomes much smaller than wished; else on as many as it takes at SMALLEST."""
    for count, share in ((1, 0.66), (2, 0.66), (3, 0.6), (3, 0)):
        for size in range(most or wished, max(SMALLEST, int(wished * share)) - 1, -1):
            lines = wrap(words, faces, size, width)
            if len(lines) <= count:
                return Block(size, lines)
    return Block(SMALLEST, wrap(words, faces, SMALLEST, width))


def column(texts: tuple[str, ...], faces: Faces, largest: tuple[int, ...], width: int, height: int) -> list[Block]:
    """Texts under each other. When they do not fit, the first is the last to be set smaller, and the end is cut."""
    set_at: dict[tuple[str, int], Block] = {}
    blocks: list[Block] = []
    for sizes in _smaller(largest):
        blocks = []
        for text, wished, size in zip(texts, largest, sizes, strict=True):
            if (text, size) not in set_at:
                set_at[text, size] = fit(text, faces, width, wished, size)
            blocks.append(set_at[text, size])
        if sum(faces.height(block.size) * len(block.lines) for block in blocks) <= height:
            return blocks
    return _cut(blocks, faces, width, height)


def _smaller(largest: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Sizes to try, down to SMALLEST: for each of the first every one of the others."""
    for first in range(max(largest[:1], default=SMALLEST), SMALLEST - 1, -1):
        for less in range(max(largest[1:], default=SMALLEST) - SMALLEST + 1):
            yield (*[first] * len(largest[:1]), *[max(SMALLEST, size - less) for size in largest[1:]])


def _cut(blocks: list[Block], faces: Faces, width: int, height: int) -> list[Block]:
    """The lines that end above `height`, the last with an ellipsis."""
    kept: list[Block] = []
    for block in blocks:
        room = height // faces.height(block.size)
        lines = block.lines[:room]
        height -= len(lines) * faces.height(block.size)
        if lines:
            kept.append(Block(block.size, lines))
        if room <= len(block.lines):
            break
    if kept:
        last = kept[-1].lines[-1]
        while last and faces.width(last + "…", kept[-1].size) > width:
            last = last[:-1]
        kept[-1] = Block(kept[-1].size, (*kept[-1].lines[:-1], last + "…"))
    return kept


def _pieces(words: str, faces: Faces, size: int, width: int) -> list[str]:
    """What is not to be parted; a piece wider than the column is, after all."""
    whole = _PIECES.findall(plain(words))
    return [part for piece in whole for part in (piece if faces.width(piece, size) > width else (piece,))]


def _parted(line: str, piece: str) -> tuple[str, str]:
    """The line, and what goes on the next: punctuation does not begin one, an opening bracket does not end one."""
    carried = piece
    while len(line) > 1 and (carried.lstrip()[:1] in _NOT_FIRST or line[-1] in _NOT_LAST) and carried.strip():
        line, carried = line[:-1], line[-1] + carried
    return line, carried
