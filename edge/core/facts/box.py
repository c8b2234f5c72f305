"""The box itself: its disk, its clock, where it came from."""

from typing import Literal

from edge.core.facts.base import Fact


class Starved(Fact, frozen=True):
    """The disk was full from `since` until `until`, and so much that was asked was refused for it."""

    since: str
    until: str
    refused: int


class Misclocked(Fact, frozen=True):
    """The box's clock differs by `seconds` (positive: ahead) from the province's, or from where the journal had it already."""

    against: Literal["journal", "province"]
    seconds: int


class Restored(Fact, frozen=True):
    """The box goes on from a copy ("backup", "province"), or learnt that it does ("behind"): it may lack what followed."""

    source: Literal["backup", "province", "behind"]
    beyond: int = 0  # exit codes go on after this number: no copy restored at another second gives the same


class Contacted(Fact, frozen=True):
    """The province was asked, and the box lacks nothing of what is kept there; `unread` of it did not follow here."""

    unread: int = 0


class ContactWaived(Fact, frozen=True):
    """Goods may go out before the box was in contact, on a manager's word."""

    by: str
    reason: str
