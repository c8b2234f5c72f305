"""What every route of a market's screens is handed."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, NamedTuple, cast

from fastapi import Depends, Request

from edge.core.rules import Loop
from edge.flow.board import Board
from edge.flow.flow import Flow
from edge.flow.imports import Imports
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.signin.gatehouse import digest
from kiosk.chrome.signin.guard import Desk, Permission, desk
from kiosk.chrome.wire import ProblemError, bearer
from kiosk.market.ports import Drafts, Ends, Inlet, Tokens, Views, Who

PicturesKept = Callable[[bytes], str]  # keeps a JPEG; its SHA-256 in hex
PictureKept = Callable[[str], Path | None]  # where the picture of a SHA-256 is


class Room(NamedTuple):
    """One market's door, board and views, and who may use the API."""

    flow: Flow
    board: Board
    views: Views
    tokens: Tokens
    ready: Callable[[], bool]
    keep: PicturesKept
    picture: PictureKept
    ends: Ends | None = None
    drafts: Drafts | None = None
    imports: Imports | None = None
    eyes: Mapping[str, Callable[[], bytes]] = MappingProxyType({})  # lane -> what its camera sees now; DeviceError
    inlet: Inlet | None = None
    day_key: Callable[[str], bytes] | None = None  # what exit codes of a day (YYMMDD) are signed by
    codes: Callable[[bytes], list[bytes]] | None = None  # what codes in a JPEG encode

    def loop(self, day: str = "") -> Loop:
        """The closed loop's settings on a trading day, today without one."""
        return self.views.loop(day or self.views.today()) or self.flow.site.loop

    def gate(self, lane: str) -> str:
        """Whether a lane is "entry" or "exit". Raises ProblemError 404 for one that is not there."""
        if lane not in self.flow.site.lanes:
            raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no lane %(lane)s here."), lane=lane)
        return self.flow.site.lanes[lane]


def room(request: Request) -> Room:
    """The room of the app that serves this request."""
    return cast("Room", request.app.state.room)


class Program(Permission):
    """For programs with a token of one of these roles; without any, for every token that has a role."""

    def __init__(self, *roles: str) -> None:
        self.roles = roles
        self.name = f"token: {', '.join(roles) or 'any role'}"

    def __call__(self, request: Request) -> Who:
        """Whom the request's token stands for. Raises ProblemError 401 or 403."""
        who = bearer(request, lambda token: _holder(token, room(request).tokens, desk(request)))
        if not who.roles or (self.roles and who.roles.isdisjoint(self.roles)):
            raise ProblemError(HTTPStatus.FORBIDDEN, gettext_noop("This token may not do that."))
        return who


def _holder(token: str, tokens: Tokens, desk: Desk) -> Who | None:
    """A token of the installer's file, or one that the office gave a program."""
    if token in tokens:
        return tokens[token]
    held = desk.gatehouse.keys.bearer(digest(token))
    return Who(held.person, held.person, held.roles) if held and held.machine and held.active else None


class Nobody(Permission):
    """For what a person does at a screen, with a PIN: no program may."""

    name = "no program"

    def __call__(self, request: Request) -> Who:
        """Raises ProblemError 401 or 403."""
        Program()(request)
        raise ProblemError(HTTPStatus.FORBIDDEN, gettext_noop("A person with a PIN does this at a screen."))


def ends(request: Request) -> Ends:
    """Both ends of the line. Raises ProblemError 404 where nobody compares them."""
    found = room(request).ends
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is nothing at this address."))
    return found


def drafts(request: Request) -> Drafts:
    """Where loads are put together. Raises ProblemError 404 where none are."""
    found = room(request).drafts
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is nothing at this address."))
    return found


def imports(request: Request) -> Imports:
    """Where sheets are brought in. Raises ProblemError 404 where none are."""
    found = room(request).imports
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is nothing at this address."))
    return found


Brought = Annotated[Imports, Depends(imports)]
Compared = Annotated[Ends, Depends(ends)]
Kept = Annotated[Drafts, Depends(drafts)]
Here = Annotated[Room, Depends(room)]
Known = Annotated[Who, Depends(Program())]
