"""The epoch and the trading day: opened, keyed, closed."""

from edge.core.facts.base import Fact
from edge.core.rules import Loop, Rules


class Opened(Fact, frozen=True):
    """First of an epoch: where the one before ended. `previous` is "" on a new box."""

    previous: str
    seq: int
    head: str


class DayOpened(Fact, frozen=True):
    """The trading day began, under these settings. `commitment` is of the draw key, "" while there is none.

    `in_force` are the rules that `rules` names, `loop` the settings of the closed loop.
    """

    day: str
    commitment: str
    quota: tuple[int, int]
    floor_bp: int
    rules: str
    in_force: Rules | None = None
    loop: Loop | None = None


class DayClosed(Fact, frozen=True):
    """The books of the day, and a signature over the chain's head before this fact.

    `sheet` is the digest of the day's sheet (edge.core.books), `overnight` counts vehicles that stay inside.
    """

    day: str
    with_report: int
    needed: int
    drawn: int
    resulted: int
    shortfall: int
    in_g: int
    out_g: int
    inside_g: int
    loss_g: int
    head: str
    signature: str
    sheet: str = ""
    overrides: int = 0
    overnight: int = 0


class FellShort(Fact, frozen=True):
    """The day's draw ends short of its quota and nothing was left to test: QUOTA_SHORTFALL, as it is."""

    day: str
    n: int
    needed: int
    drawn: int
    short: int


class Keyed(Fact, frozen=True):
    """The draw key of a day is here; only its commitment is told."""

    day: str
    commitment: str


class Unkeyed(Fact, frozen=True):
    """The draw key of a day lay here and can be opened no more: all is tested until the province sends it again."""

    day: str


class Revealed(Fact, frozen=True):
    """The draw key of a past day, for anyone to replay the draw with."""

    day: str
    key: str
