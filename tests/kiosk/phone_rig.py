"""A seller's phone: an account that a seller lets act, and what it does with its pages."""

import base64
import re
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import quote

import httpx
from market_room import HTML, Market, Screen

from edge.core import facts as f
from edge.core import register
from edge.core.papers import Line
from edge.flow.asks import Authorise
from edge.flow.draft import Draft
from edge.store.drafts import Drafts
from edge.store.page import Page
from kiosk.market.phone.begun import begun

BASE = "/my/declare/s-1"
TODAY = "2026-11-23"
PROMISE = """承诺达标合格证
我承诺生产销售的食用农产品：
承诺依据：
☑质量安全控制符合要求  □自行检测合格
产品名称：莴笋
数量（重量）：1250公斤
产地：福建省连江县丹阳镇
承诺主体：林阿福
联系方式：13799990000
开具时间：2026年11月20日"""
LINK = f"https://hgz.example.cn/saoma/base.html?{quote(base64.b64encode(PROMISE.encode()))}"


class Phone:
    """Signed in, with the load that is put together at hand."""

    def __init__(self, market: Market, screen: Screen) -> None:
        self.market = market
        self.screen = screen
        self.person = screen.member.person

    async def get(self, path: str = "") -> httpx.Response:
        return await self.screen.client.get(f"{BASE}{path}", headers=HTML)

    async def step(self, step: str, **fields: str) -> httpx.Response:
        """One form of the load; names with a dot are written with two underscores."""
        sent = {name.replace("__", "."): value for name, value in fields.items()}
        return await self.screen.post(f"{BASE}/{step}", **sent)

    async def whole(self, step: str, **fields: str) -> httpx.Response:
        """A form of the load's own page."""
        return await self.step(step, whole="1", **fields)

    @property
    def draft(self) -> Draft:
        return begun(Drafts(self.market.store, lambda: self.market.unix), self.person, "s-1").draft

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.draft.lines


@asynccontextmanager
async def phone(
    market: Market, *, may: tuple[str, ...] = ("declare",), seller: str = "s-1", since: str = "", until: str = ""
) -> AsyncGenerator[Phone]:
    """Somebody of the stall whom a seller lets do this."""
    member = market.member("stall", person=f"p-{secrets.token_hex(4)}")
    if may:
        allow(market, member.person, seller, may, since, until)
    async with market.signed(member=member) as screen:
        yield Phone(market, screen)


def allow(
    market: Market,
    person: str,
    seller: str = "s-1",
    may: tuple[str, ...] = ("declare",),
    since: str = "",
    until: str = "",
) -> None:
    told = market.ask(Authorise(seller, person, may, since, until))  # pyright: ignore[reportArgumentType]  (three words)
    assert told.good, told


def listing(market: Market, **rows: dict[str, str]) -> None:
    """The province's registry of products."""

    def job(page: Page) -> None:
        kept = {key: register.encode(row) for key, row in rows.items()}
        digest = register.digest(register.weight(kept.items()))
        assert page.registers.replace("products", 1, digest, kept)
        page.record(f.RegistryKept("products", 1, len(kept), digest))

    market.store.submit(job, actor="test", station="test").result(60)


def seen(told: httpx.Response) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", told.text))
