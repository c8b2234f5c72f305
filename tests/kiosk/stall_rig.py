"""A stall: an account that sells for a seller, goods that may be sold, and the sale that is put together."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
from market_goods import LINE
from market_room import Market, Screen, arrived, run
from msgspec.structs import replace
from phone_rig import phone

from edge.core.papers import Line
from edge.flow.asks import Move, TakeSample, Verify
from edge.store.drafts import Drafts
from kiosk.market.stall.basket import Basket, basket

BASE = "/my/sell/s-1"
_KEYS = re.compile(r'href="/my/vouchers/(S\w+)')


class Counter:
    """Somebody who sells, and the sale at hand."""

    def __init__(self, market: Market, screen: Screen) -> None:
        self.market = market
        self.screen = screen
        self.person = screen.member.person

    async def get(self, path: str = BASE) -> str:
        return (await self.screen.get(path)).text

    async def step(self, step: str, **fields: str) -> httpx.Response:
        """One form of the sale; names with a dot are written with two underscores."""
        sent = {name.replace("__", "."): value for name, value in fields.items()}
        return await self.screen.post(f"{BASE}/{step}", **sent)

    async def sold(self, *picks: tuple[str, str], **fields: str) -> str:
        """The voucher of so many kilograms of these batches."""
        for batch, _ in picks:
            assert (await self.step("add", batch=batch)).status_code == 303
        weights = {f"kg__{at}": kg for at, (_, kg) in enumerate(picks)}
        told = await self.step("send", **weights, **fields)
        found = re.match(r"/my/vouchers/(S\w+)\?told=", told.headers.get("location", ""))
        assert found, told.text
        return found[1]

    @property
    def basket(self) -> Basket:
        return basket(Drafts(self.market.store, lambda: self.market.unix), self.person, "s-1")


@asynccontextmanager
async def counter(market: Market, may: tuple[str, ...] = ("sell",)) -> AsyncGenerator[Counter]:
    """Somebody of the stall whom s-1 lets sell."""
    async with phone(market, may=may) as mine:
        yield Counter(market, mine.screen)


def saleable(market: Market, number: str = "1", **line: object) -> str:
    """A batch that was tested clean and stands where it is sold."""
    made = replace(LINE, report=None, upstream=f"UP-{number}", **line)
    return tested(market, made)


def tested(market: Market, line: Line) -> str:
    batch = arrived(market, line)
    passes(market, batch)
    return batch


def passes(market: Market, batch: str) -> None:
    """Its test is clean, and it goes to where it is sold."""
    sample = market.ask(TakeSample(batch), "lab-1").code
    run(market, sample, 950)
    assert market.ask(Verify(sample), "lab-2").verdict == "pass"
    assert market.ask(Move(batch, "wait", "trade")).good
