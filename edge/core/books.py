"""The sheet of a trading day: what was there, came in, went out and was lost, by product and seller. Grams."""

import hashlib
from collections.abc import Iterable, Mapping

from msgspec import Struct

Of = tuple[str, str]  # product and seller


class SheetRow(Struct, frozen=True, gc=False):
    """One product of one seller on one day: opening + in - out - loss = closing."""

    product: str
    seller: str
    opening_g: int
    in_g: int
    out_g: int
    loss_g: int
    closing_g: int


def rows(closing: Mapping[Of, int], moved: Mapping[Of, tuple[int, int, int]]) -> list[SheetRow]:
    """A day's sheet in order, of what was there at its end and what came in, went out and was lost on it."""
    found: list[SheetRow] = []
    for of in sorted({*closing, *moved}):
        in_g, out_g, loss_g = moved.get(of, (0, 0, 0))
        closing_g = closing.get(of, 0)
        opening_g = closing_g - in_g + out_g + loss_g
        if opening_g or closing_g or in_g or out_g or loss_g:
            found.append(SheetRow(*of, opening_g, in_g, out_g, loss_g, closing_g))
    return found


def digest(rows: Iterable[SheetRow]) -> str:
    """SHA-256 over the rows in order, a line each: what a day's close is signed with."""
    lines = [
        "\t".join((r.product, r.seller, *map(str, (r.opening_g, r.in_g, r.out_g, r.loss_g, r.closing_g)))) for r in rows
    ]
    return hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()
