"""Every address, called as everybody: who gets in is who the list says, and the list is the one in docs/."""

import asyncio
import re
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple, get_args

import httpx
import pytest
from fastapi import Depends, FastAPI
from market_room import ALL_ROLES, FAR, HTML, ORIGIN, PIN, Market, Member
from province_room import TOKENS, build_province

from edge.core.people import Role
from kiosk.chrome.permits import Permit, UnguardedError, table
from kiosk.chrome.signin.guard import AtBox, Display, Everyone, Permission, Staff
from kiosk.docs import FOLDER, papers
from kiosk.market.instruments import Signed
from kiosk.market.room import Nobody, Program
from kiosk.province.room import Token

LAST = ("/sign-out", "/sign-in")  # these change who one is


class Caller(NamedTuple):
    """Somebody who knocks: a person with a role, a program with one, a browser of a station, or nobody."""

    role: Role | None = None
    program: Role | None = None
    station: str = ""

    @property
    def name(self) -> str:
        return self.role or (f"token-{self.program}" if self.program else self.station or "nobody")


CALLERS = [
    Caller(),
    Caller(station="E1"),
    *(Caller(role=each) for each in ALL_ROLES),
    *(Caller(program=each) for each in get_args(Role)),
]


def expected(permission: Permission, caller: Caller) -> bool:
    """What the list says, read without the code that checks it."""
    match permission:
        case Everyone():
            return True
        case Display():
            return caller.role is not None or caller.station != ""
        case Staff():
            return caller.role is not None and (not permission.roles or caller.role in permission.roles)
        case AtBox():
            return caller.role in permission.roles
        case Nobody() | Signed():  # no caller here has an instrument's secret
            return False
        case Program():
            return caller.program is not None and (not permission.roles or caller.program in permission.roles)
        case _:
            raise AssertionError(permission)


def denied(told: httpx.Response) -> bool:
    """Turned away: to the PIN pad, or told that it may not."""
    to_sign_in = told.status_code == 303 and told.headers["location"].startswith("/sign-in")
    return to_sign_in or told.status_code in (401, 403)


@asynccontextmanager
async def knocking(market: Market, caller: Caller) -> AsyncGenerator[tuple[httpx.AsyncClient, Member | None, str]]:
    if caller.role is not None:
        async with market.signed(caller.role) as screen:
            yield screen.client, screen.member, screen.csrf
        return
    token = market.member(caller.program, machine=True).badge if caller.program else ""
    async with market.client(token, FAR, **({"station": caller.station} if caller.station else {})) as client:
        yield client, None, ""


async def call(client: httpx.AsyncClient, permit: Permit, member: Member, csrf: str) -> httpx.Response:
    path = re.sub(r"\{\w+\}", "nothing", permit.path.replace("…", "mark.svg"))
    query = (
        {"action": "/", "form": "a=b"}
        if path == "/resume"
        else {"subject": "nothing"}
        if path == "/api/pictures"
        else {}
    )
    if path in ("/lab/events", "/board/events"):  # whoever gets in hears it for ever
        try:
            async with asyncio.timeout(0.5):
                return await client.get(path, headers=HTML)
        except TimeoutError:
            return httpx.Response(200)
    if permit.method == "GET":
        return await client.get(path, params=query, headers=HTML)
    fields = {"csrf": csrf, "key": secrets.token_hex(8), "person": "nobody", "new": PIN}
    if path == "/sign-in":
        fields |= {"badge": member.badge, "pin": member.pin}
    if path == "/first":
        fields["pin"] = "no pin"
    if path.startswith("/api/") or path == "/scanner/parse" or path.endswith("/read"):
        return await client.post(path, params=query, content=b"{}", headers={"x-csrf-token": csrf})
    if path.endswith("/sheets"):
        return await client.post(path, data=fields, files={"sheet": ("a.csv", b"", "text/csv")}, headers=HTML)
    if path.endswith("/picture"):
        return await client.post(path, data=fields, files={"picture": ("a.jpg", b"", "image/jpeg")}, headers=HTML)
    return await client.post(path, data=fields, headers=HTML | {"origin": ORIGIN})


@pytest.mark.anyio
@pytest.mark.parametrize("caller", CALLERS, ids=lambda each: each.name)
async def test_who_gets_in_is_who_the_list_says(market: Market, caller: Caller) -> None:
    permits = sorted(table(market.app), key=lambda each: LAST.index(each.path) if each.path in LAST else -1)
    assert len(permits) > 60
    somebody = market.member("stall")
    async with knocking(market, caller) as (client, member, csrf):
        for permit in permits:
            told = await call(client, permit, member or somebody, csrf)
            where = f"{permit.method} {permit.path} ({permit.permission.name}): {told.status_code}"
            assert told.status_code < 500, where
            if permit.path == "/first" and permit.method == "POST":
                assert told.status_code == 401  # everybody may try; without the console's code it is refused
                continue
            assert denied(told) is not expected(permit.permission, caller), where


@pytest.mark.anyio
async def test_who_gets_in_at_the_province_is_who_the_list_says(tmp_path: Path) -> None:
    province = build_province(tmp_path)
    for token in ("", "guess", *TOKENS):
        async with province.client(token) as client:
            for permit in table(province.app):
                path = permit.path.replace("{market}", "xm").replace("{code}", "c").replace("…", "mark.svg")
                told = await client.request(permit.method, re.sub(r"\{\w+\}", "zh", path), content=b"{}")
                allowed = token in TOKENS if isinstance(permit.permission, Token) else True
                assert (told.status_code not in (401, 403)) is allowed, (permit, told.status_code)
    province.archive.dispose()


@pytest.mark.parametrize("name", ["permissions.md", "openapi.json"])
def test_what_docs_say_is_what_the_routes_say(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == papers()[name], "run: make docs"


def test_a_route_without_a_permission_is_an_error() -> None:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/open")
    def nobody_asked() -> None: ...

    with pytest.raises(UnguardedError, match="/open: no permission"):
        table(app)


def test_a_route_with_two_permissions_is_an_error() -> None:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/twice", dependencies=[Depends(Everyone()), Depends(Staff("lab"))])
    def twice() -> None: ...

    with pytest.raises(UnguardedError, match="/twice: everyone, lab"):
        table(app)


def test_a_route_of_another_make_is_an_error() -> None:
    with pytest.raises(UnguardedError):
        table(FastAPI())  # its own /docs
