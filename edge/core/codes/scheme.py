"""What a market knows of codes before one is read. Frozen: it is settled at start and handed to every `parse`."""

from dataclasses import dataclass
from typing import Literal

Check = Literal["none", "mod_11_10", "mod_37_36", "mod_97_10", "gs1_mod_10"]


@dataclass(frozen=True, slots=True)
class Provincial:
    """The province's own code, of whose standard we hold no text: a regular expression over all of it, named groups fields.

    `length` 0 leaves it to the pattern. `check` is over the whole code, its last one (97,10: two) characters the check.
    """

    pattern: str
    length: int = 0
    check: Check = "none"


@dataclass(frozen=True, slots=True)
class Scheme:
    """`nodes` (9 digits) are markets whose 20-digit codes are ours; `gs` is what scanners here may send in place of 0x1D.

    `short_gtins` lets a Digital Link carry a GTIN of 8, 12 or 13 digits, which the standard no longer allows.
    """

    nodes: frozenset[str] = frozenset()
    gs: tuple[str, ...] = ("{GS}", "␝")
    short_gtins: bool = False
    provincial: Provincial | None = None


PLAIN = Scheme()
