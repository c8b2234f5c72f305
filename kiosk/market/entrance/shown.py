"""What the goods page shows of a load: its lines in words, the sheet that lies open, and what would block it."""

from typing import NamedTuple
from urllib.parse import quote

from edge.core.ids import plates
from edge.core.said import kilograms
from edge.core.why import Why
from edge.flow.draft import Draft, whole
from kiosk.chrome.i18n import Language, gettext_noop, say
from kiosk.market.entrance import papers, rows, words
from kiosk.market.entrance.loading import Loading
from kiosk.market.picker import grid
from kiosk.market.ports import Views

VIEWS = ("grid", "line", "sellers", "papers", "plate", "noplate", "dates")
_SELLERS = 24


class Sheet(NamedTuple):
    """Which sheet lies open, and where: a tab and page of the grid, a line, a paper; and of which load a page showed it."""

    view: str = "grid"
    tab: str = ""
    page: int = 0
    at: int = -1
    paper: int = 0
    load: str = ""


def shown(views: Views, lane: str, loading: Loading, sheet: Sheet, mine: Language) -> dict[str, object]:
    """Everything the templates need. Blocks on the store."""
    draft = loading.draft
    sheet = _fit(sheet, draft)
    lines = [rows.row(views, draft, at, mine) for at in range(len(draft.lines))]
    made: dict[str, object] = {
        "lane": lane, "goods": f"/lanes/{quote(lane, safe='')}/goods", "load": loading.id, "step": loading.step,
        "sheet": sheet, "draft": draft, "rows": lines, "total": kilograms(draft.grams), "seller": rows.named(views, draft.seller),
        "lacks": lacking(draft, mine), "papers": papers.all_of(draft), "kinds": _kinds(mine), "grid": None, "last": 0,
    }  # fmt: skip
    match sheet.view:
        case "line":
            made |= rows.one(views, draft, sheet.at, mine)
        case "sellers":
            made["sellers"] = _sellers(views, lane)
        case "papers":
            made |= {"bases": words.BASES, "days": rows.days(views, mine)}
        case "plate":
            made["signs"] = signs()
        case "noplate":
            made["reasons"] = words.REASONS
        case "dates":
            made["days"] = rows.days(views, mine)
        case _:
            last = next((visit for visit in views.loads(draft.seller) if visit.lines), None) if not lines else None
            made["grid"] = grid(views, draft, mine, sheet.tab, sheet.page)
            made["last"] = len(last.lines) if last else 0
    return made


def signs() -> dict[str, str]:
    """What plates are made of, in rows of the pad."""
    return {"digits": "1234567890", "letters": words.LETTERS, "places": words.PLACES, "endings": words.ENDINGS}


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
    """A sheet of something that is not there is the grid, a paper that is not there the first."""
    if not 0 <= sheet.paper <= len(papers.all_of(draft)):
        sheet = sheet._replace(paper=0)
    if sheet.view not in VIEWS or (sheet.view == "line" and not 0 <= sheet.at < len(draft.lines)):
        return sheet._replace(view="grid", at=-1)
    return sheet


def _sellers(views: Views, lane: str) -> list[tuple[str, str]]:
    """Whose goods came last here, then whoever is registered."""
    lately = views.sellers(lane)
    others = [operator.id for operator in views.operators(limit=_SELLERS)]
    return [(each, rows.named(views, each)) for each in list(dict.fromkeys((*lately, *others)))[:_SELLERS]]


def _kinds(mine: Language) -> dict[str, str]:
    return {kind: Why(f"paper_{kind}").text(mine) for kind in words.KINDS}
