"""The province's JSON: what is archived of each market."""

from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from kiosk.chrome.wire import answer
from kiosk.province.room import Anyone, Here, known
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
    account = queries.reconcile(here.archive, known(here, market))
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
