"""Goods are sold, leave, and come back."""

from typing import Literal

from msgspec import Struct

from edge.core.facts.base import Fact
from edge.core.papers import Line
from edge.core.why import Why


class SaleLine(Struct, frozen=True, gc=False):
    """One line of a voucher: so much of a batch, under one exit code."""

    batch: str
    grams: int
    serial: str


class Sold(Fact, frozen=True):
    """A sale: one 统一销售凭证, many lines. `vehicle` seals the plate it goes with, `corrects` a voucher that was taken back.

    `on` is its calendar date where a slip was entered later.
    """

    voucher: str
    seller: str
    buyer: str
    lines: tuple[SaleLine, ...]
    vehicle: str = ""
    corrects: str = ""
    slip: str = ""
    on: str = ""


class Printed(Fact, frozen=True):
    """A paper came out of a printer: a sale's voucher, or the certificate of what a code stands for."""

    paper: Literal["voucher", "promise"]
    code: str
    printer: str
    copy: int


class Detained(Fact, frozen=True):
    """Goods were stopped at the exit; for a weight that does not fit, until somebody has looked.

    With `left_at` they were not: `codes` had left by then all the same, as a slip or a handheld told afterwards.
    """

    voucher: str
    lane: str
    why: tuple[Why, ...]
    left_at: str = ""
    codes: tuple[str, ...] = ()


class Departed(Fact, frozen=True):
    """Goods of a voucher left by the exit; `offline`, when a handheld let them go at `left_at` and told us later.

    `net_g` is what the vehicle's load weighed, 0 where nobody did; `lines_g` what all lines that left with it say.
    """

    voucher: str
    lane: str
    lines: tuple[SaleLine, ...]
    day: str = ""
    how: Literal["lane", "handheld", "offline", "slip"] = "lane"
    left_at: str = ""
    net_g: int = 0
    lines_g: int = 0


class Returned(Fact, frozen=True):
    """A buyer brought goods back through the entrance: a batch of its own, child of the exit code it left under.

    It keeps no longer than what it left as.
    """

    batch: str
    parent: str
    serial: str
    seller: str
    day: str
    line: Line
    at: str = ""
    keeps_until: str = ""
