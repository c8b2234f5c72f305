"""Who calls a route, and whether they may: every route depends on exactly one of the permissions of this page."""

import hashlib
import hmac
from http import HTTPStatus
from typing import NamedTuple, cast
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.signin.gatehouse import Gatehouse, Me
from kiosk.chrome.signin.ports import Station
from kiosk.chrome.wire import ProblemError, body

SID, AT = "sid", "station"
_LOCAL = frozenset(("127.0.0.1", "::1"))
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


class Visitor(NamedTuple):
    """Whoever looks at a screen: signed in or not, at which station, and whether at the box itself."""

    me: Me | None
    station: Station
    bound: bool  # the browser was told where it stands, or stands on the box
    csrf: str

    def may(self, *roles: str) -> bool:
        """Whether one of these roles is theirs."""
        return self.me is not None and not self.me.roles.isdisjoint(roles)


class Desk:
    """Sign-in as one app has it."""

    def __init__(self, gatehouse: Gatehouse, stations: dict[str, Station]) -> None:
        self.gatehouse = gatehouse
        self.stations = stations

    def visitor(self, request: Request) -> Visitor:
        """Whoever sent a request, looked up once. Blocks on the store."""
        if not hasattr(request.state, "visitor"):
            named = request.cookies.get(AT, "")
            station = self.stations.get(named, Station("phone"))
            token = request.cookies.get(SID, "")
            by_itself = "x-idle" in request.headers or request.headers.get("accept") == "text/event-stream"
            me = self.gatehouse.who(token, station, busy=not by_itself)
            request.state.visitor = Visitor(
                me, station, named in self.stations or local(request), csrf(token if me else "")
            )
        return cast("Visitor", request.state.visitor)


class SignInNeededError(Exception):
    """Nobody is signed in here. `form` is what was sent, to be taken up again afterwards."""

    def __init__(self, form: str = "") -> None:
        super().__init__("sign in")
        self.form = form


def local(request: Request) -> bool:
    """Whether the browser runs on the box itself."""
    return request.client is not None and request.client.host in _LOCAL


def csrf(token: str) -> str:
    """What a form must carry beside the session's cookie; "" without a session."""
    return hashlib.sha256(f"csrf {token}".encode()).hexdigest() if token else ""


def desk(request: Request) -> Desk:
    """The desk of the app that serves this request."""
    return cast("Desk", request.app.state.desk)


def visitor(request: Request) -> Visitor:
    """Whoever sent a request; a stranger where there is no sign-in."""
    here: Desk | None = request.app.state.desk
    return here.visitor(request) if here is not None else Visitor(None, Station("phone"), bound=False, csrf="")


class Permission:
    """What a route depends on. `name` is how docs/permissions.md calls it."""

    name = ""

    def __call__(self, request: Request) -> object:
        """Whoever calls, or an error that says why not."""
        raise NotImplementedError


class Everyone(Permission):
    """Open to whoever reaches the box."""

    name = "everyone"

    def __call__(self, request: Request) -> Visitor:
        """Whoever it is."""
        return visitor(request)


class Display(Permission):
    """For screens that only show: a known station, the box itself, or anybody signed in."""

    name = "station"

    def __call__(self, request: Request) -> Visitor:
        """Raises SignInNeededError for a stranger."""
        who = visitor(request)
        if who.me is None and not who.bound:
            raise SignInNeededError
        return who


class Staff(Permission):
    """For people with one of these roles; without any, for everybody signed in."""

    def __init__(self, *roles: str) -> None:
        self.roles = roles
        self.name = ", ".join(roles) or "signed in"

    def __call__(self, request: Request) -> Visitor:
        """Raises SignInNeededError, or ProblemError 403 for another role."""
        who = visitor(request)
        if who.me is None:
            raise SignInNeededError
        allow(who, *self.roles)
        return who


class AtBox(Permission):
    """For whoever stands at the box itself, and for these roles."""

    def __init__(self, *roles: str) -> None:
        self.roles = roles
        self.name = f"at the box, {', '.join(roles)}"

    def __call__(self, request: Request) -> Visitor:
        """Raises SignInNeededError for anybody else."""
        who = visitor(request)
        if not local(request) and not who.may(*self.roles):
            raise SignInNeededError
        return who


def allow(who: Visitor, *roles: str) -> None:
    """Raises ProblemError 403 unless one of the roles is theirs; no roles, no question."""
    if roles and not who.may(*roles):
        raise ProblemError(HTTPStatus.FORBIDDEN, gettext_noop("Your account may not do this here."))


async def fields(request: Request) -> dict[str, str]:
    """A form's fields, the last of each name. Raises ProblemError 413, SignInNeededError, or 403 without its token."""
    raw = (await body(request)).decode("utf-8", "replace")
    sent = dict(parse_qsl(raw, keep_blank_values=True))
    await prove(request, sent.pop("csrf", ""), raw)
    return sent


async def prove(request: Request, given: str, form: str = "") -> None:
    """Raises SignInNeededError for a stranger, ProblemError 403 unless a form came from a page of this very session."""
    who = await run_in_threadpool(visitor, request)
    if who.me is None:
        raise SignInNeededError(form)
    told = request.headers.get("x-csrf-token") or given
    if not hmac.compare_digest(told.encode(), who.csrf.encode()):
        raise ProblemError(
            HTTPStatus.FORBIDDEN, gettext_noop("This page is out of date. Go back, reload it, and press again.")
        )


def same_origin(request: Request) -> None:
    """Raises ProblemError 403 for a change that another site's page asked for. Programs with a token carry no cookie."""
    if request.method in _SAFE or request.headers.get("authorization"):
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    if site != "same-origin" if site is not None else origin != own:
        raise ProblemError(HTTPStatus.FORBIDDEN, gettext_noop("This was not sent from our own page."))
