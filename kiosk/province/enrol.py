"""Where a new box of a market enrols: a request sealed under its claim's secret, and the answer."""

from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.wire import ProblemError, body
from kiosk.province.room import Anyone
from sync.receiver.claims import ClaimError, Why

Enrol = Callable[[bytes], bytes]
LIMIT = 64 << 10  # bytes

_WORDS: dict[Why, str] = {
    "malformed": gettext_noop("This is no enrolment request."),
    "unknown": gettext_noop("There is no such claim. Look at the claim code again."),
    "wrong": gettext_noop("The claim code is wrong. Look at it again; after five wrong ones it is void."),
    "void": gettext_noop("This claim is void. Ask the province for a new code."),
    "expired": gettext_noop("This claim has expired. Ask the province for a new code."),
    "used": gettext_noop("This claim was used already. Ask the province for a new code."),
    "other market": gettext_noop("This claim is for another market. Look at the id in market.toml."),
    "revoked key": gettext_noop("This box's key was revoked. Remove market.key, then enrol with a new code."),
}

router = APIRouter()


@router.post("/enrol")
async def enrol(request: Request, _who: Anyone) -> Response:
    """A box's first certificate. Open to everybody: what counts is the seal, and five wrong ones void a claim."""
    asked = await body(request, LIMIT)
    answer = cast("Enrol | None", request.app.state.enrol)
    if answer is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("Nobody enrols here."))
    try:
        given = await run_in_threadpool(answer, asked)
    except ClaimError as error:
        status = HTTPStatus.BAD_REQUEST if error.why == "malformed" else HTTPStatus.FORBIDDEN
        raise ProblemError(status, _WORDS[error.why]) from error
    return Response(given, headers={"cache-control": "no-store"}, media_type="application/json")
