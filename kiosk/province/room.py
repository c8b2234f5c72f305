"""What every route of the province's screens is handed."""

from base64 import b64decode
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated, NamedTuple, cast

from fastapi import Depends, Request
from sqlalchemy import Engine

from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.signin.guard import Everyone, Permission, Visitor
from kiosk.chrome.wire import ProblemError, bearer
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


def known(here: Room, market: str) -> str:
    """A market that is configured here. Raises ProblemError 404."""
    if market not in here.names:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no market %(market)s."), market=market)
    return market


def room(request: Request) -> Room:
    """The room of the app that serves this request."""
    return cast("Room", request.app.state.room)


class Token(Permission):
    """For programs with a token."""

    name = "token"

    def __call__(self, request: Request) -> str:
        """The actor the request's token stands for. Raises ProblemError 401 or 403."""
        return bearer(request, room(request).tokens.get)


class Browser(Token):
    """For programs with a token, and for people whose browser asks them for it: as the password, whatever the name."""

    def __call__(self, request: Request) -> str:
        """Likewise. Nothing that changes anything takes a token this way: a browser sends it unasked."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return super().__call__(request)
        actor = room(request).tokens.get(_password(given)) if scheme.lower() == "basic" else None
        if actor is None:
            error = ProblemError(HTTPStatus.UNAUTHORIZED, gettext_noop("A token is needed. Give it as the password."))
            error.challenge = 'Basic realm="Pinma", charset="UTF-8"'
            raise error
        return actor


def _password(given: str) -> str:
    """Of `name:password` in Base64; "" for what is none."""
    try:
        return b64decode(given.strip(), validate=True).decode("utf-8").partition(":")[2]
    except ValueError:
        return ""


Here = Annotated[Room, Depends(room)]
Known = Annotated[str, Depends(Token())]
Knows = Annotated[str, Depends(Browser())]
Anyone = Annotated[Visitor, Depends(Everyone())]
