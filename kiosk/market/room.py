"""What every route of a market's screens is handed."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, NamedTuple, cast

from fastapi import Depends, Request

from edge.flow.board import Board
from edge.flow.flow import Flow
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.wire import ProblemError, bearer
from kiosk.market.ports import Tokens, Views, Who


class Room(NamedTuple):
    """One market's door, board and views, and who may use the API."""

    flow: Flow
    board: Board
    views: Views
    tokens: Tokens
    ready: Callable[[], bool]

    def gate(self, lane: str) -> str:
        """Whether a lane is "entry" or "exit". Raises ProblemError 404 for one that is not there."""
        if lane not in self.flow.site.lanes:
            raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no lane %(lane)s here."), lane=lane)
        return self.flow.site.lanes[lane]


def room(request: Request) -> Room:
    """The room of the app that serves this request."""
    return cast("Room", request.app.state.room)


def known(request: Request) -> Who:
    """Whom the request's token stands for. Raises ProblemError 401 or 403."""
    return Who(*bearer(request, room(request).tokens))


Here = Annotated[Room, Depends(room)]
Known = Annotated[Who, Depends(known)]
