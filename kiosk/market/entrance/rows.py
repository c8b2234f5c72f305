"""The lines of a load in words, and all that may be changed of one."""

from datetime import date, timedelta
from typing import NamedTuple

from edge.core.papers import Line
from edge.core.products import PIECES, UNITS
from edge.core.said import kilograms
from edge.flow.draft import Draft
from kiosk.chrome.i18n import Language, gettext_noop, say
from kiosk.market.entrance import words
from kiosk.market.picker import before
from kiosk.market.ports import Views

_PLACES = 7
_DAYS = 6


class Row(NamedTuple):
    """A line of the load. `lacks` says what of it is not known yet."""

    at: int
    product: str
    amount: str
    origin: str
    produced_on: str
    seller: str
    tank: str
    label: str
    upstream: str
    grown: bool
    lacks: list[str]


class Place(NamedTuple):
    """Where goods come from."""

    origin: str
    kind: str
    vessel: str


def row(views: Views, draft: Draft, at: int, mine: Language) -> Row:
    """A line in words."""
    line = draft.lines[at]
    lacks: list[str] = []
    if not line.origin:
        lacks.append(say(mine, gettext_noop("no origin")))
    if not line.produced_on:
        lacks.append(say(mine, gettext_noop("no date")))
    return Row(
        at, line.product, _amount(views, line, mine), " ".join(filter(None, (line.origin, line.vessel))), line.produced_on[5:],
        named(views, line.seller) if line.seller else "", line.tank, draft.labels[at], line.upstream, line.self_produced, lacks,
    )  # fmt: skip


def _amount(views: Views, line: Line, mine: Language) -> str:
    if not line.pieces:
        return kilograms(line.grams)
    product = views.product(line.product)
    unit = product.unit if product and product.unit in PIECES else UNITS[1]
    return f"{line.pieces} {say(mine, words.UNITS[unit])} · {kilograms(line.grams)}"


def one(views: Views, draft: Draft, at: int, mine: Language) -> dict[str, object]:
    """What a line's own sheet shows."""
    line = draft.lines[at]
    product = views.product(line.product)
    unit = product.unit if product and product.unit in PIECES else UNITS[1]
    return {
        "line": line, "unit": say(mine, words.UNITS[unit]), "counted": product is not None and product.unit in PIECES,
        "places": _places(views, draft, line), "origins": words.ORIGINS, "days": days(views, mine),
    }  # fmt: skip


def _places(views: Views, draft: Draft, line: Line) -> list[Place]:
    """Where this product came from lately, then this seller's others, then what came in here at all."""
    mine = before(views, draft.seller)
    lines = [*(each for each in mine if each.product == line.product), *draft.lines, *mine, *views.lately()]
    found = dict.fromkeys(Place(each.origin, each.origin_kind, each.vessel) for each in lines if each.origin)
    return list(found)[:_PLACES]


def days(views: Views, mine: Language) -> list[tuple[str, str]]:
    """Today and the days before, each with its word."""
    today = date.fromisoformat(views.now()[:10])
    named = (gettext_noop("Today"), gettext_noop("Yesterday"), gettext_noop("Day before"))
    found = [today - timedelta(days=back) for back in range(_DAYS)]
    return [
        (day.isoformat(), say(mine, named[back]) if back < len(named) else f"{day:%m-%d}")
        for back, day in enumerate(found)
    ]


def named(views: Views, seller: str) -> str:
    """A seller's name, or number."""
    operator = views.operator(seller) if seller else None
    return operator.name if operator else seller
