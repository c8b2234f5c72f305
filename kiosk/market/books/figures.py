"""All numbers of a trading day, as its page, its report and its close show them: one reading, so that they cannot differ."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple, TypeVar, cast

from msgspec.structs import replace

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.books import SheetRow, digest
from edge.core.day import bounds
from edge.core.draw import needed
from edge.core.ledger import Day
from edge.core.operators import MARKET
from edge.core.uploads import Upload, Uploads, by_seller
from kiosk.chrome.i18n import Language
from kiosk.market.books.breaks import Break, breaks
from kiosk.market.names import name_of
from kiosk.market.ports import Views
from kiosk.market.room import Room

T = TypeVar("T", bound=f.Fact)
_MOST = 200


class Sum(NamedTuple):
    """A product's or seller's day in grams; `key` is what its facts are found by."""

    key: str
    name: str
    opening_g: int = 0
    in_g: int = 0
    out_g: int = 0
    loss_g: int = 0
    closing_g: int = 0

    def plus(self, row: SheetRow) -> "Sum":
        """With one more row."""
        more = (row.opening_g, row.in_g, row.out_g, row.loss_g, row.closing_g)
        return Sum(self.key, self.name, *[mine + its for mine, its in zip(self[2:], more, strict=True)])


class Quota(NamedTuple):
    """The day's draw: of arrivals with a report how many were drawn, sampled, and have a result; both denominators."""

    arrived: int
    reported: int
    needed: int
    drawn: int
    sampled: int
    resulted: int


class Passage(NamedTuple):
    """A lane on a day: vehicles that something else counted (None: nothing did), and visits that were recorded."""

    lane: str
    gate: str
    counted: int | None
    visits: int

    @property
    def missed(self) -> int:
        """Vehicles that went by unread; below zero: more visits than vehicles."""
        return 0 if self.counted is None else self.counted - self.visits

    @property
    def rate(self) -> float | None:
        """The leak rate in per cent."""
        return None if not self.counted else 100 * self.missed / self.counted


class Clock(NamedTuple):
    """A seller's upload clocks, with a name; `authorised`: the market tells the province for them."""

    row: Uploads
    name: str
    authorised: bool


class Figures(NamedTuple):
    """All of it. `closed` is the signed close, `same` whether the sheet is still what was signed. Zones are of now."""

    day: Day
    products: list[Sum]
    sellers: list[Sum]
    total: Sum
    zones: dict[str, int]
    missing: list[Batch]
    answered: list[f.Accounted]
    quota: Quota
    breaks: list[Break]
    vehicles: int
    passages: list[Passage]
    clocks: list[Clock]
    closed: f.DayClosed | None
    same: bool

    @property
    def missing_g(self) -> int:
        """Grams that nobody answers for."""
        return sum(batch.accounts["unexplained"] for batch in self.missing)


def figures(here: Room, day: Day, mine: Language) -> Figures:
    """The numbers of a trading day now. Blocks on the store."""
    views = here.views
    views.look_on()
    rows = views.sheet(day.day)
    times = bounds(day.day, here.flow.site.roll_hour)
    closing = closed(views, day.day)
    total = Sum("", "")
    for row in rows:
        total = total.plus(row)
    return Figures(
        day, _sums(rows, "product", str), _sums(rows, "seller", lambda code: name_of(views, code)), total, views.zones(),
        views.unexplained(), _answered(views, day.day), _quota(views, day), breaks(here, day.day, times, mine),
        views.vehicles_inside(), _passages(here, day.day, times), _clocks(views, day.day, times), closing,
        closing is None or closing.sheet == digest(rows),
    )  # fmt: skip


def closed(views: Views, day: str) -> f.DayClosed | None:
    """The close of a day."""
    found = of_day(views, day, f.DayClosed)
    return found[0] if found else None


def of_day(views: Views, day: str, kind: type[T]) -> list[T]:
    """The facts of a kind of which a day has few."""
    return [cast("T", each.fact) for each in views.facts([f"day {day}"], [kind.__name__], limit=_MOST)]


def _answered(views: Views, day: str) -> list[f.Accounted]:
    """What somebody answered for, the owner with a name."""
    found = of_day(views, day, f.Accounted)
    return [replace(each, owner=f"{name_of(views, each.owner)} ({each.owner})") for each in found]


def _sums(rows: Iterable[SheetRow], field: str, named: Callable[[str], str]) -> list[Sum]:
    found: dict[str, Sum] = {}
    for row in rows:
        key: str = getattr(row, field)
        found[key] = (found.get(key) or Sum(key, named(key))).plus(row)
    return sorted(found.values(), key=lambda each: (-each.in_g - each.opening_g, each.key))


def _quota(views: Views, day: Day) -> Quota:
    sampled, resulted = views.sampled(day.day), views.resulted(day.day)
    return Quota(day.arrived, day.n, needed(day.n, day.quota), day.s, sampled, resulted)


def _passages(here: Room, day: str, times: tuple[str, str]) -> list[Passage]:
    counted, visits = here.views.tallies(day), here.views.visited(day, times)
    lanes = here.flow.site.lanes
    return [Passage(lane, gate, counted.get(lane), visits.get(lane, 0)) for lane, gate in lanes.items()]


def _clocks(views: Views, day: str, times: tuple[str, str]) -> list[Clock]:
    now = datetime.fromisoformat(views.now())
    uploads = [
        Upload(each.seller, each.sold, datetime.fromisoformat(each.since), each.pushed, each.sent)
        for each in views.told_of(day, times)
    ]
    today = now.date().isoformat()
    return [
        Clock(row, name_of(views, row.seller), any(
            each.to == MARKET and each.covers("upload", today) for each in views.authorised(row.seller)
        ))
        for row in by_seller(uploads, now)
    ]  # fmt: skip
