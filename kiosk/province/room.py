"""What every route of the province's screens is handed."""

from collections.abc import Callable, Mapping
from typing import Annotated, NamedTuple, cast

from fastapi import Depends, Request
from sqlalchemy import Engine

from kiosk.chrome.signin.guard import Everyone, Permission, Visitor
from kiosk.chrome.wire import bearer
from kiosk.province.ports import Gauges
from sync.receiver.issuing import Issuer


class Room(NamedTuple):
    """The archive, the markets by id and name, the way to order, and who may: token -> actor."""

    archive: Engine
    names: Mapping[str, str]
    orders: Issuer
    tokens: Mapping[str, str]
    ready: Callable[[], bool]
    gauges: Gauges | None = None


def room(request: Request) -> Room:
    """The room of the app that serves this request."""
    return cast("Room", request.app.state.room)


class Token(Permission):
    """For programs with a token."""

    name = "token"

    def __call__(self, request: Request) -> str:
        """The actor the request's token stands for. Raises ProblemError 401 or 403."""
        return bearer(request, room(request).tokens.get)


Here = Annotated[Room, Depends(room)]
Known = Annotated[str, Depends(Token())]
Anyone = Annotated[Visitor, Depends(Everyone())]
