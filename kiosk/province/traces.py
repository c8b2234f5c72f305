"""Trace: by any code that somebody holds, where goods came from and where they went. It names buyers: for who has a token."""

from http import HTTPStatus
from typing import Literal

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.page import Draw
from kiosk.chrome.wire import ProblemError, answer
from kiosk.province import words
from kiosk.province.room import Here, Known, Knows
from sync.receiver.account import account

LONGEST = 1_000  # characters; an upstream code may be an address

router = APIRouter()


@router.get("/trace")
def screen(request: Request, here: Here, draw: Draw, _who: Knows, code: str = "") -> Response:
    """Ask by a code, and what is known of it."""
    found = account(here.archive, code) if 0 < len(code) <= LONGEST else None
    return draw.render(
        request, "trace.html", code=code[:LONGEST], it=found, names=here.names, traced=words.TRACED, sides=words.SIDES,
        ties=words.TIES, states=words.STATES, ways=words.WAYS,
    )  # fmt: skip


@router.get("/api/trace")
def told(here: Here, _who: Known, code: str = "", direction: Literal["both", "back", "forward"] = "both") -> Response:
    """The same for programs. Raises ProblemError 404."""
    found = account(here.archive, code, direction) if 0 < len(code) <= LONGEST else None
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("Nothing is known of this code."))
    return answer(msgspec.to_builtins(found) | {"goods": [each._asdict() for each in found.goods]})
