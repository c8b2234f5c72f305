"""Registries of the province: a version acts when all its pieces are here and it is what its digest says."""

import msgspec

from edge.core import facts as f
from edge.core import register
from edge.core.register import Register
from edge.flow.asks import Answer, TakePart
from edge.flow.doors.orders.taking import done, in_time, refused, seen
from edge.flow.ports import Page, Registers
from edge.flow.turn import Site, Turn

_MOST = 1 << 53
_ENCODE = msgspec.json.Encoder().encode
_DECODE = msgspec.json.Decoder(TakePart).decode


def part(ask: TakePart, page: Page, _site: Site) -> Turn:
    """Let a piece wait for the others, and act when all are here. What is older than what is here is nothing new.

    Whether it was seen before says nothing: a box brought back from the province gets its rows by the same orders again.
    """
    if not page.take_order(ask.epoch, ask.seq):
        return Turn(Answer("pass"))
    again = seen(ask, page)
    if not again and not in_time(ask, page):
        return Turn(Answer("pass"))
    if not _is_piece(ask):
        return refused(ask, page, "no piece of a registry")
    if not again:
        done(ask, page)
    if ask.version > page.registers.kept(ask.registry).version:
        page.registers.stage(ask.registry, ask.version, ask.base, ask.part, ask.parts, _ENCODE(ask))
        spoilt = _act(ask.registry, page)
        if not again:
            _complain(ask, spoilt, page)
    return Turn(Answer("pass", code=ask.name))


def _is_piece(ask: TakePart) -> bool:
    counted = 0 <= ask.base < ask.version <= _MOST and 0 < ask.part <= ask.parts <= _MOST
    return counted and ask.registry in register.COLUMNS


def _act(registry: str, page: Page) -> list[tuple[int, int]]:
    """Take up the newest whole copy, then every change that follows. What is not what its digest says is given back."""
    shelf, spoilt = page.registers, list[tuple[int, int]]()
    while fits := [each for each in shelf.whole(registry) if each[1] in (0, shelf.kept(registry).version)]:
        version, base = min(fits, key=lambda each: (each[1] != 0, -each[0]))
        if _take_up(registry, version, base, shelf):
            _tell(registry, page)
        else:
            shelf.drop(registry, version, base)
            spoilt.append((version, base))
    return spoilt


def _take_up(registry: str, version: int, base: int, shelf: Registers) -> bool:
    pieces = [_DECODE(body) for body in shelf.pieces(registry, version, base)]
    rows = {key: register.encode(row) for piece in pieces for key, row in piece.rows}
    if not base:
        return shelf.replace(registry, version, pieces[0].digest, rows)
    return shelf.change(registry, version, pieces[0].digest, rows, [key for piece in pieces for key in piece.gone])


def _tell(registry: str, page: Page) -> None:
    """Say which version is in force, unless the journal knows."""
    kept, known = page.registers.kept(registry), page.get(Register, registry)
    if known is None or (known.version, known.digest) != (kept.version, kept.digest):
        page.record(f.RegistryKept(registry, kept.version, kept.rows, kept.digest))


def _complain(ask: TakePart, spoilt: list[tuple[int, int]], page: Page) -> None:
    """Ask for a whole copy when a change is of something else than what is here; of a spoilt copy, only say so."""
    if any(base == 0 for _, base in spoilt):
        refused(ask, page, "a copy that is not what its digest says, not kept")
    elif spoilt or (ask.version, ask.base) in page.registers.whole(ask.registry):
        page.record(f.RegistryWanted(ask.registry, page.registers.kept(ask.registry).version, ask.version))
