"""A laboratory at work: loads that came in, samples that were taken, and what its pages say."""

import re
from html import unescape
from itertools import count

import httpx
from market_goods import INHIBITION, LINE, LOT, READER, STRIP, STRIPS
from market_room import Market, Screen
from msgspec.structs import replace

from edge.flow.asks import Declare, Read, TakeSample

INHIBITED = {"method": INHIBITION, "instrument": READER, "lot": LOT}
SEEN = {"method": STRIP, "instrument": "目视", "lot": STRIPS}
DAY_S = 86_400
_numbers = count(1)


def came(market: Market, *products: str) -> tuple[str, ...]:
    """Batches of a load that came in without a report; they wait."""
    lines = tuple([replace(LINE, product=each, report=None, upstream=f"L-{next(_numbers)}") for each in products])
    return market.ask(Read("E1", market.ask(Declare("s-1", "闽D12345", lines)).code.encode())).codes


def taken(market: Market, *products: str) -> list[str]:
    """Samples of such a load, taken by a third person."""
    return [market.ask(TakeSample(batch), "lab-9").code for batch in came(market, *products)]


def on(instrument: str = READER, method: str = INHIBITION, lot: str = LOT) -> str:
    """How addresses name a pair."""
    return f"{instrument}|{method}|{lot}"


def said(told: httpx.Response) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", told.text)))


async def answered(screen: Screen, kind: str, to: str, **fields: str) -> str:
    """Send a form, go where it leads, and read that page."""
    told = await screen.do(kind, **fields, next=to)
    assert told.status_code == 303, told.text
    return said(await screen.get(told.headers["location"]))
