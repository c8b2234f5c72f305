"""The province's JSON: what is archived of each market, and orders."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request
from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.wire import ProblemError, answer, body, decode
from kiosk.province.room import Anyone, Here, Known
from sync.receiver import queries

ALL = "all"
Text = Annotated[str, Meta(min_length=1, max_length=200)]

router = APIRouter()


class Stopping(Struct, frozen=True, forbid_unknown_fields=True):
    """Codes to stop at one market, or at "all"."""

    market: Text
    codes: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=1000)]
    reason: Text


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


@router.post("/api/orders/stop")
async def stop(request: Request, here: Here, actor: Known) -> Response:
    """Order 中止交易: from the next scan on, these codes stop."""
    asked = decode(await body(request), Stopping)
    targets = list(here.names) if asked.market == ALL else [_named(here.names, asked.market)]
    numbers = [await run_in_threadpool(here.stop, each, asked.codes, asked.reason, actor) for each in targets]
    issued = [{"market": each, "number": number} for each, number in zip(targets, numbers, strict=True)]
    return answer({"orders": issued}, HTTPStatus.CREATED)


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
