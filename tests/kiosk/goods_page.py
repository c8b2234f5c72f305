"""A clerk before the goods page, as the page's own forms make them press."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from html import unescape

import httpx
import msgspec
from market_goods import LINE
from market_room import Market, Screen
from msgspec.structs import replace

from edge.core.papers import Line
from edge.flow.asks import Declare, GiveCard, Read, Register, TurnBack
from edge.flow.draft import Draft
from kiosk.market.entrance.loading import Loading

GOODS = "/lanes/E1/goods"
_DESK = re.compile(r'data-scan-to="[^"]*?load=([0-9a-f]*)')
_SEND = re.compile(r'name="key" value="([0-9a-f]+ \d+)" data-key="kept"')
_WRONG = re.compile(r'<p class="notice" data-tone="bad" role="alert">([^<]*)</p>')


class Clerk:
    """Somebody at a lane: `told` is the last answer."""

    def __init__(self, market: Market, screen: Screen, lane: str = "E1", station: str = "E1") -> None:
        self.market = market
        self.screen = screen
        self.goods = f"/lanes/{lane}/goods"
        self.kept = f"entrance {lane} {station}"
        self.told = httpx.Response(0)

    @property
    def load(self) -> str:
        return self.loading.id

    @property
    def loading(self) -> Loading:
        body = self.market.store.read().execute("SELECT body FROM draft WHERE id = ?", (self.kept,)).fetchone()
        return msgspec.json.decode(body[0], type=Loading) if body else Loading()

    @property
    def draft(self) -> Draft:
        return self.loading.draft

    @property
    def wrong(self) -> list[str]:
        """What the page says went wrong."""
        return [unescape(each) for each in _WRONG.findall(self.told.text)]

    async def look(self, **at: str) -> str:
        self.told = await self.screen.get(self.goods, **at)
        assert self.told.status_code == 200, self.told.text
        return self.told.text

    async def press(self, step: str, *, load: str | None = None, view: str = "grid", **fields: str) -> int:
        """One key, with a sheet open."""
        named, at = self.load if load is None else load, fields.get("at", "-1")
        at = at if at.isascii() and at.isdecimal() and len(at) < 9 else "-1"
        self.told = await self.screen.post(f"{self.goods}/{step}?load={named}&view={view}&at={at}", **fields)
        return self.told.status_code

    async def line(self, step: str, at: int, **fields: str) -> int:
        """A key of a line's own sheet."""
        return await self.press(step, view="line", **({"at": str(at)} | fields))

    async def send(self) -> int:
        """Let it in, by the key that the page shows."""
        key = _SEND.search(await self.look())
        assert key is not None
        return await self.press("send", key=key[1])


@asynccontextmanager
async def clerk(market: Market, lane: str = "E1", station: str = "E1") -> AsyncGenerator[Clerk]:
    """Signed in, with the page opened once."""
    async with market.signed("gate", station=station) as screen:
        made = Clerk(market, screen, lane, station)
        await made.look()
        yield made


def brought(market: Market, *products: str, seller: str = "s-1") -> str:
    """A seller's earlier load, which went away again; its visit."""
    lines = tuple([replace(LINE, product=name, upstream="", purchase_voucher="") for name in products])
    visit = market.ask(Declare(seller, "闽D12345", lines)).code
    market.ask(Read("E1", visit.encode()))
    market.ask(TurnBack(visit))
    return visit


def card(market: Market, seller: str = "s-1") -> str:
    return market.ask(GiveCard(seller)).codes[0]


def registered(market: Market, seller: str, state: str = "active") -> None:
    """A firm with an agreement."""
    assert market.ask(
        msgspec.convert({"operator": seller, "name": f"商行{seller}", "county": "同安区", "state": state}, Register)
    ).good


def only(draft: Draft) -> Line:
    (line,) = draft.lines
    return line
