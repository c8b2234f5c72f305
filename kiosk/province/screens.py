"""The province's pages: all markets at a glance, and the public page of a code. They show no personal value."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.chrome.i18n import TONGUES, gettext_noop, say
from kiosk.chrome.page import Draw, Pages, language
from kiosk.chrome.wire import ProblemError, answer
from kiosk.province.purchases import tell_purchase
from kiosk.province.room import Anyone, Here, Room
from kiosk.province.telling import tell
from kiosk.province.warnings import KINDS, MOST
from sync.receiver import queries
from sync.receiver.purchase import Purchase, purchase
from sync.receiver.story import Story, story
from sync.receiver.warnings import open_warnings

_CODE_LIMIT = 64
NOT_FOUND = gettext_noop("This code is not known")
ADVICE = gettext_noop("Check the code on the label, or ask the seller. New goods may take a few minutes to appear.")

router = APIRouter()


@router.get("/")
def overview(request: Request, here: Here, draw: Draw, _who: Anyone) -> Response:
    """Every market at a glance."""
    markets = queries.markets(here.archive, here.names)
    total = queries.Counts(*(sum(column) for column in zip(*(each.today for each in markets), strict=True)))
    online, warnings = sum(each.online for each in markets), open_warnings(here.archive)
    return draw.render(
        request, "overview.html", markets=markets, total=total, online=online, names=here.names, kinds=KINDS,
        warnings=warnings[:MOST], more=len(warnings[MOST:]),
    )  # fmt: skip


@router.get("/c/{code}")
def public(request: Request, here: Here, draw: Draw, _who: Anyone, code: str) -> Response:
    """The public page of a batch or exit code, or of a sales voucher; JSON for who prefers that to HTML."""
    found = _shown(here, code)
    if wants_json(request.headers.get("accept", "")):
        page = answer(_spelled(here, found))
    elif found is None:
        both = [(tongue.tag, say(tongue.key, NOT_FOUND), say(tongue.key, ADVICE)) for tongue in TONGUES.values()]
        page = draw.render(request, "unknown.html", HTTPStatus.NOT_FOUND, code=code[:_CODE_LIMIT], both=both)
    else:
        page = _page(request, draw, found, here.names.get(found.market, found.market))
    page.headers["vary"] = "accept, cookie"
    return page


def _page(request: Request, draw: Pages, found: Story | Purchase, market: str) -> Response:
    if isinstance(found, Purchase):
        return draw.render(request, "voucher.html", it=tell_purchase(found, market, language(request)))
    return draw.render(request, "public.html", it=tell(found, market, language(request)))


def wants_json(accept: str) -> bool:
    """Whether JSON is named, and before HTML."""
    json, html = accept.find("application/json"), accept.find("text/html")
    return json >= 0 and (html < 0 or json < html)


@router.get("/api/c/{code}")
def told(here: Here, _who: Anyone, code: str) -> Response:
    """The story of a code, or of each line of a voucher. Raises ProblemError 404."""
    return answer(_spelled(here, _shown(here, code)))


def _shown(here: Room, code: str) -> Story | Purchase | None:
    if len(code) > _CODE_LIMIT:
        return None
    return story(here.archive, code) or purchase(here.archive, code)


def _spelled(here: Room, found: Story | Purchase | None) -> Mapping[str, object]:
    """Named tuples are arrays to msgspec: spell the names out."""
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, NOT_FOUND)
    named: dict[str, object] = {**found._asdict(), "market_name": here.names.get(found.market, found.market)}
    if isinstance(found, Purchase):
        return named | {"lines": [{"grams": each.grams, **_spelled(here, each.story)} for each in found.lines]}
    parts = ("elements", "journey", "results", "sources")
    return named | {part: [each._asdict() for each in getattr(found, part)] for part in parts}
