"""A seller's loads in a few words: for a list, and for whoever loads the lorry."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from edge.core.batch import Batch, Status
from edge.core.codes import own
from edge.core.papers import Line
from edge.core.said import kilograms
from edge.core.visit import Stay, Visit
from edge.core.why import Why
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market.phone.sellers import Seller
from kiosk.market.ports import Views

_NAMES = 4
_EARLIER = 8
_WAITS = frozenset((Status.WAITING, Status.HELD, Status.FAILED))
_STOCK = 200


class Load(NamedTuple):
    """A load. `level` is "ok", "warn", "bad" or "idle"; `day` is a calendar date."""

    code: str
    day: str
    goods: str
    weight: str
    lines: int
    word: str
    level: str


class Shown(NamedTuple):
    """One seller's page. `waiting` are batches; `stock` is how many there are, and `more` whether that is only the first."""

    seller: Seller
    expected: list[Load]
    here: list[Load]
    earlier: list[Load]
    waiting: list[Batch]
    stock: int
    weight: str
    more: bool


def of_seller(views: Views, seller: Seller, mine: Language) -> Shown:
    """What there is to know of a seller now. Blocks on the store."""
    visits = views.loads(seller.id)
    batches = views.stock(seller.id, limit=_STOCK + 1)
    return Shown(
        seller,
        [summary(views, each, mine) for each in visits if each.stay is Stay.DECLARED],
        [summary(views, each, mine) for each in visits if each.stay is Stay.STANDING],
        [summary(views, each, mine) for each in visits if each.stay not in (Stay.DECLARED, Stay.STANDING)][:_EARLIER],
        [batch for batch in batches[:_STOCK] if batch.status in _WAITS],
        min(len(batches), _STOCK),
        kilograms(sum(batch.totals()[2] for batch in batches[:_STOCK])),
        len(batches) > _STOCK,
    )


def summary(views: Views, visit: Visit, mine: Language) -> Load:
    """A load as a list has it."""
    text, level = _state(views, visit)
    day = own.numbered(visit.code)[1]
    return Load(
        visit.code, f"20{day[:2]}-{day[2:4]}-{day[4:]}", goods(visit.lines, mine),
        kilograms(sum(line.grams for line in visit.lines)), len(visit.lines), say(mine, text), level,
    )  # fmt: skip


def goods(lines: Iterable[Line], mine: Language) -> str:
    """The first few products, and how many more there are."""
    names = list(dict.fromkeys(line.product for line in lines))
    more = f" +{len(names) - _NAMES}" if len(names) > _NAMES else ""
    return ("、" if mine == "zh" else ", ").join(names[:_NAMES]) + more


def to_bring(lines: Iterable[Line], mine: Language) -> list[str]:
    """The papers that go with the goods, each once, with their numbers."""
    found: Counter[tuple[str, str]] = Counter()
    for line in lines:
        if line.purchase_voucher:
            found[say(mine, word("purchase voucher")), line.purchase_voucher] += 1
        for paper in line.certificates:
            found[Why(f"paper_{paper.kind}").text(mine), paper.number] += 1
        if line.report is not None:
            found[Why("paper_report").text(mine), line.report.number] += 1
    return [f"{kind} {number}".strip() for kind, number in found]


def _state(views: Views, visit: Visit) -> tuple[str, str]:
    match visit.stay:
        case Stay.DECLARED:
            return word("expected"), "idle"
        case Stay.STANDING:
            return word("stopped at the barrier"), "bad"
        case Stay.TURNED:
            return (word("turned back") if visit.batches else word("called off")), "idle"
        case _:
            return _inside(views, visit)


def _inside(views: Views, visit: Visit) -> tuple[str, str]:
    statuses = {batch.status for code in visit.batches if (batch := views.batch(code)) is not None and batch.in_g}
    if Status.FAILED in statuses:
        return word("failed its test"), "bad"
    if Status.HELD in statuses:
        return word("held"), "bad"
    if Status.WAITING in statuses:
        return word("waits for its test"), "warn"
    return (
        (word("has left"), "idle")
        if visit.stay is Stay.LEFT
        else (word("may be sold") if statuses else word("came in"), "ok")
    )
