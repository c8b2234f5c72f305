"""What the market knew of an arrival when it judged it: recorded with the decision, so that anyone can make it again."""

from typing import Literal

from msgspec import Struct

from edge.core.papers import PaperKind
from edge.core.products import Product


class Listed(Struct, frozen=True, gc=False, omit_defaults=True):
    """What a registry says of a paper: its word counts before what was typed. `paper` is what kind it is."""

    product: str = ""
    producer: str = ""
    lot: str = ""
    issued_on: str = ""
    grams: int = 0
    state: str = ""  # "revoked" counts no more
    paper: PaperKind | Literal[""] = ""


class Known(Struct, frozen=True, gc=False, omit_defaults=True):
    """`seller` is "" for one nobody registered, `lacks` names what a grower has not told; `used` are grams by paper.

    `stated` is what a paper was said to cover when goods first came in on it. `untested`: the same goods went away before,
    when they were to be tested. Keys of `used`, `stated` and `listed` are those of papers, of `risks` names that have one,
    each with a chance in 1/10,000.
    """

    seller: Literal["", "active", "suspended"] = ""
    agreement: bool = False
    lacks: tuple[str, ...] = ()
    recalled: bool = False
    reused: bool = False
    untested: bool = False
    product: Product | None = None
    used: dict[str, int] = {}
    listed: dict[str, Listed] = {}
    risks: dict[str, int] = {}
    stated: dict[str, int] = {}
