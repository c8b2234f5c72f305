"""The sheet of a trading day: what was there, came in, went out and was lost, by product and seller. Grams."""

import hashlib
from collections.abc import Iterable

from msgspec import Struct


class SheetRow(Struct, frozen=True, gc=False):
    """One product of one seller on one day: opening + in - out - loss = closing."""

    product: str
    seller: str
    opening_g: int
    in_g: int
    out_g: int
    loss_g: int
    closing_g: int


def digest(rows: Iterable[SheetRow]) -> str:
    """SHA-256 over the rows in order, a line each: what a day's close is signed with."""
    lines = [
        "\t".join((r.product, r.seller, *map(str, (r.opening_g, r.in_g, r.out_g, r.loss_g, r.closing_g)))) for r in rows
    ]
    return hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()
