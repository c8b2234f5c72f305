"""`/inspect/picture`: a phone has no scanner, so it takes a picture of the code, and the box reads it."""

from http import HTTPStatus
from threading import Semaphore
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from edge.core.codes.text import decode
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.signin.guard import same_origin
from kiosk.chrome.wire import ProblemError
from kiosk.market.books.inspect import Inspector
from kiosk.market.books.meant import meant
from kiosk.market.exit.lane import code_of
from kiosk.market.pictures import Upload, remade, upload
from kiosk.market.room import Here, Room

_turn = Semaphore(1)  # the gate's own cameras go on

router = APIRouter(dependencies=[Depends(same_origin)])


@router.post("/inspect/picture")
async def picture(here: Here, sent: Annotated[Upload, Depends(upload)], _visitor: Inspector) -> Response:
    """On to what the code stands for. The picture is not kept."""
    code = await run_in_threadpool(_read, here, sent.raw)
    told = {"code": code} if code else {"unread": "1"}
    return RedirectResponse(f"/inspect?{urlencode(told)}", HTTPStatus.SEE_OTHER)


def _read(here: Room, raw: bytes) -> str:
    """A code of something here, or else the first of any; "" for none, and for a badge. Raises ProblemError 400 or 404."""
    if here.codes is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is nothing at this address."))
    jpeg = remade(raw)
    with _turn:
        found = [code_of(here, decode(each) or "") for each in here.codes(jpeg)]
    return next((each for each in found if each and meant(here, each).batches), next(filter(None, found), ""))
