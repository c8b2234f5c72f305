"""The province's JSON: what is archived of each market."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.wire import ProblemError, answer
from kiosk.province.room import Anyone, Here
from sync.receiver import queries

router = APIRouter()


@router.get("/api/markets")
def markets(here: Here, _who: Anyone) -> Response:
    """Every market at a glance."""
    return answer(
        [each._asdict() | {"today": each.today._asdict()} for each in queries.markets(here.archive, here.names)]
    )


@router.get("/api/markets/{market}")
def market(here: Here, _who: Anyone, market: str) -> Response:
    """All that is archived of a market, for it to compare."""
    _named(here.names, market)
    account = queries.reconcile(here.archive, market)
    return answer(account._asdict() | {"epochs": [each._asdict() for each in account.epochs]})


@router.get("/livez")
def livez(_who: Anyone) -> Response:
    """The process answers."""
    return answer({"live": True})


@router.get("/readyz")
def readyz(here: Here, _who: Anyone) -> Response:
    """Whether the province can take reports: 200 or 503."""
    ready = here.ready()
    return answer({"ready": ready}, HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)


def _named(names: Mapping[str, str], market: str) -> str:
    if market not in names:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no market %(market)s."), market=market)
    return market
