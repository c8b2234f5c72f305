"""What the goods page shows of a load: its lines in words, the sheet that lies open, and what would block it."""

from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import quote

from edge.core.ids import plates
from edge.core.papers import Line
from edge.core.products import PIECES, UNITS
from edge.core.why import Why
from edge.flow.draft import Draft, whole
from kiosk.chrome.i18n import Language, gettext_noop, say
from kiosk.market.entrance import papers, words
from kiosk.market.entrance.loading import Loading
from kiosk.market.lines import weight
from kiosk.market.picker import before, grid
from kiosk.market.ports import Views

VIEWS = ("grid", "line", "sellers", "papers", "plate", "noplate", "dates")
_PLACES = 7
_SELLERS = 24
_DAYS = 6


class Sheet(NamedTuple):
    """Which sheet lies open, and where: a tab and page of the grid, a line, a paper; and of which load a page showed it."""

    view: str = "grid"
    tab: str = ""
    page: int = 0
    at: int = -1
    paper: int = 0
    load: str = ""


class Row(NamedTuple):
    """A line of the load. `lacks` says what of it is not known yet."""

    at: int
    product: str
    amount: str
    origin: str
    produced_on: str
    seller: str
    label: str
    upstream: str
    grown: bool
    lacks: list[str]


class Place(NamedTuple):
    """Where goods come from."""

    origin: str
    kind: str
    vessel: str


def shown(views: Views, lane: str, loading: Loading, sheet: Sheet, mine: Language) -> dict[str, object]:
    """Everything the templates need. Blocks on the store."""
    draft = loading.draft
    sheet = _fit(sheet, draft)
    rows = [_row(views, draft, at, mine) for at in range(len(draft.lines))]
    made: dict[str, object] = {
        "lane": lane, "goods": f"/lanes/{quote(lane, safe='')}/goods", "load": loading.id, "step": loading.step,
        "sheet": sheet, "draft": draft, "rows": rows, "total": weight(draft.grams), "seller": _name(views, draft.seller),
        "lacks": lacking(draft, mine), "papers": papers.all_of(draft), "kinds": _kinds(mine), "grid": None, "last": 0,
    }  # fmt: skip
    match sheet.view:
        case "line":
            made |= _line(views, draft, sheet.at, mine)
        case "sellers":
            made["sellers"] = _sellers(views, lane)
        case "papers":
            made |= {"bases": words.BASES, "days": days(views, mine)}
        case "plate":
            made["signs"] = signs()
        case "noplate":
            made["reasons"] = words.REASONS
        case "dates":
            made["days"] = days(views, mine)
        case _:
            last = next((visit for visit in views.loads(draft.seller) if visit.lines), None) if not rows else None
            made["grid"] = grid(views, draft, mine, sheet.tab, sheet.page)
            made["last"] = len(last.lines) if last else 0
    return made


def signs() -> dict[str, str]:
    """What plates are made of, in rows of the pad."""
    return {"digits": "1234567890", "letters": words.LETTERS, "places": words.PLACES, "endings": words.ENDINGS}


def days(views: Views, mine: Language) -> list[tuple[str, str]]:
    """Today and the days before, each with its word."""
    today = date.fromisoformat(views.now()[:10])
    named = (gettext_noop("Today"), gettext_noop("Yesterday"), gettext_noop("Day before"))
    found = [today - timedelta(days=back) for back in range(_DAYS)]
    return [
        (day.isoformat(), say(mine, named[back]) if back < len(named) else f"{day:%m-%d}")
        for back, day in enumerate(found)
    ]


def lacking(draft: Draft, mine: Language) -> list[str]:
    """What would refuse or test the load, or keep it from being sent."""
    found: list[str] = []
    if not draft.seller:
        found.append(say(mine, gettext_noop("No seller")))
    if not (draft.plate or draft.odd):
        found.append(say(mine, gettext_noop("No plate")))
    elif draft.plate and not draft.odd and not all(_fits(each) for each in (draft.plate, draft.trailer)):
        found.append(say(mine, gettext_noop("Plate of no known shape")))
    lines = whole(draft)
    if any(not line.certificates for line in lines):
        found.append(say(mine, gettext_noop("No certificate")))
    if any(not (line.purchase_voucher or line.self_produced) for line in lines):
        found.append(say(mine, gettext_noop("No purchase voucher")))
    return found


def _fits(plate: str) -> bool:
    return not plate or plates.normal(plate)[1] is not None


def _fit(sheet: Sheet, draft: Draft) -> Sheet:
    """A sheet of something that is not there is the grid."""
    if sheet.view not in VIEWS or (sheet.view == "line" and not 0 <= sheet.at < len(draft.lines)):
        return sheet._replace(view="grid", at=-1)
    return sheet


def _row(views: Views, draft: Draft, at: int, mine: Language) -> Row:
    line = draft.lines[at]
    lacks: list[str] = []
    if not line.origin:
        lacks.append(say(mine, gettext_noop("no origin")))
    if not line.produced_on:
        lacks.append(say(mine, gettext_noop("no date")))
    return Row(
        at, line.product, _amount(views, line, mine), " ".join(filter(None, (line.origin, line.vessel))), line.produced_on[5:],
        _name(views, line.seller) if line.seller else "", draft.labels[at], line.upstream, line.self_produced, lacks,
    )  # fmt: skip


def _amount(views: Views, line: Line, mine: Language) -> str:
    if not line.pieces:
        return weight(line.grams)
    product = views.product(line.product)
    unit = product.unit if product and product.unit in PIECES else UNITS[1]
    return f"{line.pieces} {say(mine, words.UNITS[unit])} · {weight(line.grams)}"


def _line(views: Views, draft: Draft, at: int, mine: Language) -> dict[str, object]:
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


def _sellers(views: Views, lane: str) -> list[tuple[str, str]]:
    """Whose goods came last here, then whoever is registered."""
    lately = views.sellers(lane)
    others = [operator.id for operator in views.operators(limit=_SELLERS)]
    return [(each, _name(views, each)) for each in list(dict.fromkeys((*lately, *others)))[:_SELLERS]]


def _name(views: Views, seller: str) -> str:
    operator = views.operator(seller) if seller else None
    return operator.name if operator else seller


def _kinds(mine: Language) -> dict[str, str]:
    return {kind: Why(f"paper_{kind}").text(mine) for kind in words.KINDS}
