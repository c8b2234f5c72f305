"""Stops and recalls: the market's own, and the province's recalls; what is still inside, and where what was sold went."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from edge.flow.asks import Halt, Resume
from edge.flow.may import MAY
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor
from kiosk.chrome.wire import ProblemError
from kiosk.market import words
from kiosk.market.books.gone import went
from kiosk.market.confirming import notice
from kiosk.market.room import Here

router = APIRouter()
Reader = Annotated[Visitor, Depends(Staff("lab", "manager", "supervisor"))]


@router.get("/office/halts")
def halts(request: Request, here: Here, draw: Draw, visitor: Reader, codes: str = "") -> Response:
    """Every one, and the form of a stop of the market itself."""
    return draw.render(
        request, "halts.html", halts=here.views.halts(), codes=codes[:2000], begins=visitor.may(*MAY[Halt].roles),
        notice=notice(request, here, visitor),
    )  # fmt: skip


@router.get("/office/halts/{code}")
def one(request: Request, here: Here, draw: Draw, visitor: Reader, code: str) -> Response:
    """One stop: goods it holds inside, and (for those who may know) who bought what was sold, and on what plate it went."""
    found = [each for each in here.views.halts() if each.id == code]
    if not found:
        raise ProblemError(HTTPStatus.NOT_FOUND, word("There is no %(code)s here."), code=code)
    reached = {each.code: each for name in found[0].codes for each in here.views.related(name)}
    whole = visitor.may("manager", "supervisor")
    return draw.render(
        request, "halt.html", halt=found[0], inside=[each for each in reached.values() if each.totals()[2]], zones=words.ZONES,
        gone=went(here, reached.values(), language(request)) if whole else [], whole=whole,
        ends=visitor.may(*MAY[Resume].roles) and found[0].own and not found[0].lifted,
        proposed=[each for each in here.views.proposals() if each.subject == code], notice=notice(request, here, visitor),
    )  # fmt: skip
