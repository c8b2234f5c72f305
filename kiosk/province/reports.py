"""Confirmed failures as both authorities are told of them: a list for everybody, and each to be printed by who has a token.

And what each market tested, for everybody.
"""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from edge.core.products import GROUPS
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.page import Draw
from kiosk.chrome.wire import ProblemError, answer
from kiosk.province import words
from kiosk.province.room import Anyone, Here, Known, Knows, Room, known
from sync.receiver.cases import Dossier, cases, dossier
from sync.receiver.tested import by_date

router = APIRouter()


@router.get("/reports")
def screen(request: Request, here: Here, draw: Draw, _who: Anyone) -> Response:
    """The latest reports. It names no seller and nobody the goods went to: it is open as the overview is."""
    return draw.render(request, "reports.html", cases=cases(here.archive), names=here.names, fates=words.FATES)


@router.get("/reports/{market}/{report}")
def paper(request: Request, here: Here, draw: Draw, _who: Knows, market: str, report: str) -> Response:
    """One report, to be printed. Raises ProblemError 404."""
    return draw.render(
        request, "report.html", it=_found(here, market, report), names=here.names, fates=words.FATES,
        authorities=words.AUTHORITIES, kinds=words.KINDS, ways=words.WAYS, states=words.STATES, outcomes=words.OUTCOMES,
        verdicts=words.VERDICTS,
    )  # fmt: skip


@router.get("/api/reports")
def listed(here: Here, _who: Known, market: str = "") -> Response:
    """The latest reports, of one market or all, newest first. Raises ProblemError 404."""
    return answer(cases(here.archive, known(here, market) if market else ""))


@router.get("/api/reports/{market}/{report}")
def told(here: Here, _who: Known, market: str, report: str) -> Response:
    """All that is known of one report. Raises ProblemError 404."""
    return answer(_found(here, market, report))


@router.get("/markets/{market}/results")
def results(request: Request, here: Here, draw: Draw, _who: Anyone, market: str) -> Response:
    """What a market tested, by date and food group. Raises ProblemError 404."""
    groups = {group: dict(zip(("zh", "en"), names, strict=False)) for group, names in GROUPS.items()}
    return draw.render(
        request,
        "results.html",
        name=here.names[known(here, market)],
        market=market,
        rows=by_date(here.archive, market),
        groups=groups,
    )


@router.get("/api/markets/{market}/results")
def counted(here: Here, _who: Anyone, market: str) -> Response:
    """The same for programs."""
    return answer(by_date(here.archive, known(here, market)))


def _found(here: Room, market: str, report: str) -> Dossier:
    found = dossier(here.archive, market, report) if market in here.names else None
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no report %(report)s."), report=report[:80])
    return found
