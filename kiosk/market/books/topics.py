"""What stands behind each number of the books: which facts of the journal, and what they book of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from edge.core import facts as f
from edge.core.day import bounds
from edge.core.flows import day_of, flows_of
from kiosk.market.book_ports import LAST, Recorded
from kiosk.market.books.breaks import broken
from kiosk.market.ports import Views
from kiosk.market.room import Room

_BOOKING = (
    "Admitted", "Returned", "Weighed", "Merged", "Sampled", "Shrunk", "Disposed", "Counted", "Departed", "Forgiven", "SentBack",
)  # fmt: skip
_SIDES = {"in": 0, "out": 1, "loss": 2}
_CHUNK = 200


class Asked(NamedTuple):
    """What the address says: the topic, and what narrows it down."""

    topic: str
    day: str = ""
    side: str = ""
    product: str = ""
    seller: str = ""
    batch: str = ""
    lane: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Topic:
    """Facts about these subjects, of these kinds (any without one), that `keep` lets pass."""

    subjects: list[str]
    kinds: tuple[str, ...] = ()
    keep: Callable[[Recorded], bool] = lambda _each: True


def behind(here: Room, asked: Asked, before: int, limit: int) -> list[Recorded] | None:
    """The facts of a topic before a place in the journal, the newest first; None for a topic that is not known."""
    times = bounds(asked.day, here.flow.site.roll_hour) if asked.day else ("", "")
    if asked.topic == "break":
        rows = broken(here.views, asked.rule, asked.day, times)
        return [each for each in rows if each.id < before][:limit]
    found = _TOPICS.get(asked.topic)
    return None if found is None else _paged(here.views, found(here.views, asked, times), before, limit)


def booked(views: Views, fact: f.Fact, asked: Asked) -> dict[str, int]:
    """Grams by batch that a fact books on the side, product and seller that are asked for."""
    found: dict[str, int] = {}
    for code, sides in flows_of(fact).items():
        batch = views.batch(code) if asked.product or asked.seller else None
        mine = batch is None or (
            asked.product in ("", batch.line.product) and asked.seller in ("", batch.seller)
        )  # fmt: skip
        grams = sides[_SIDES[asked.side]] if asked.side in _SIDES else 0
        if mine and grams:
            found[code] = grams
    return found


def _paged(views: Views, topic: Topic, before: int, limit: int) -> list[Recorded]:
    found: list[Recorded] = []
    while len(found) < limit:
        rows = views.facts(topic.subjects, topic.kinds, before, _CHUNK)
        found += [each for each in rows if topic.keep(each)]
        if len(rows) < _CHUNK:
            break
        before = rows[-1].id
    return found[:limit]


def _flow(views: Views, asked: Asked, _times: tuple[str, str]) -> Topic:
    """Of all goods by the day; of a product or seller by their batches, which are fewer."""
    side = _SIDES.get(asked.side, 0)
    if not (asked.product or asked.seller):
        return Topic(
            [f"day {asked.day}"], _BOOKING, lambda each: any(row[side] for row in flows_of(each.fact).values())
        )
    mine = views.moved(asked.day, asked.product, asked.seller)
    among = frozenset(mine)

    def keep(each: Recorded) -> bool:
        rows = flows_of(each.fact)
        return day_of(each.fact) == asked.day and any(rows[code][side] for code in rows if code in among)

    return Topic(mine, _BOOKING, keep)


def _batch(_views: Views, asked: Asked, _times: tuple[str, str]) -> Topic:
    return Topic([asked.batch])


def _of_day(*kinds: str) -> Callable[[Views, Asked, tuple[str, str]], Topic]:
    return lambda _views, asked, _times: Topic([f"day {asked.day}"], kinds)


def _visits(_views: Views, asked: Asked, times: tuple[str, str]) -> Topic:
    """Of a lane: what came in books on the day, what left knows only when."""

    def keep(each: Recorded) -> bool:
        left = isinstance(each.fact, f.Left)
        return getattr(each.fact, "lane", "") == asked.lane and (not left or times[0] <= each.at < times[1])

    return Topic([f"day {asked.day}", *_dates(times)], ("Admitted", "Left"), keep)


def _tally(_views: Views, asked: Asked, _times: tuple[str, str]) -> Topic:
    return Topic([f"day {asked.day}"], ("Tallied",), lambda each: getattr(each.fact, "lane", "") == asked.lane)


def _drawn(_views: Views, asked: Asked, _times: tuple[str, str]) -> Topic:
    kinds = ("Drawn", "ToppedUp", "Undrawn")
    return Topic([f"day {asked.day}"], kinds, lambda each: getattr(each.fact, "picked", True))


def _drawn_ones(kind: str) -> Callable[[Views, Asked, tuple[str, str]], Topic]:
    return lambda views, asked, _times: Topic(views.drawn(asked.day), (kind,))


def _missing(views: Views, _asked: Asked, _times: tuple[str, str]) -> Topic:
    return Topic([batch.code for batch in views.unexplained()], ("Counted", "Accounted"))


def _vehicles(views: Views, _asked: Asked, _times: tuple[str, str]) -> Topic:
    return Topic([visit.code for visit in views.visits("inside", limit=_CHUNK)], ("Admitted",))


def _upload(views: Views, asked: Asked, times: tuple[str, str]) -> Topic:
    """What a seller has to tell: of the day, and what is late from before."""
    keys = [each.key for each in views.told_of(asked.day, times) if each.seller == asked.seller]
    return Topic(keys, ("Admitted", "Sold"))


def _dates(times: Iterable[str]) -> list[str]:
    return [f"date {each[:10]}" for each in times]


_TOPICS: dict[str, Callable[[Views, Asked, tuple[str, str]], Topic]] = {
    "flow": _flow,
    "batch": _batch,
    "arrived": _of_day("Arrived", "Returned"),
    "reported": _of_day("Drawn", "Undrawn"),
    "drawn": _drawn,
    "sampled": _drawn_ones("Sampled"),
    "resulted": _drawn_ones("Verified"),
    "visits": _visits,
    "tally": _tally,
    "answered": _of_day("Accounted"),
    "close": _of_day("DayClosed", "FellShort"),
    "missing": _missing,
    "vehicles": _vehicles,
    "upload": _upload,
}
NEWEST = LAST
