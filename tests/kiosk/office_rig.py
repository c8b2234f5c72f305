"""A day in which everything happens that books book, an account of it kept by hand, and what the office's pages say."""

import re
from collections import Counter
from html import unescape
from typing import NamedTuple

from market_goods import LINE
from market_room import Market, Screen, run
from msgspec.structs import replace

from edge.core import facts as f
from edge.flow.asks import (
    Account,
    Bit,
    Count,
    CountVehicles,
    Declare,
    Forgive,
    Item,
    Leave,
    Mix,
    Move,
    Override,
    Read,
    Register,
    Second,
    Sell,
    Shrink,
    TakeSample,
    Verify,
    Weigh,
)

DAY = "2026-11-23"
_LINK = re.compile(r'<a class="opens" href="([^"]+)">([^<]*)</a>')
_ROW = re.compile(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', re.DOTALL)
_CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)


class Night(NamedTuple):
    """What came in, and the voucher that is still here."""

    greens: str
    beans: str
    waived: str
    mixed: str
    voucher: str


def came(market: Market, product: str, grams: int = 500_000, seller: str = "s-1", upstream: str = "") -> str:
    """A batch that came in without a report, and waits."""
    line = replace(
        LINE, product=product, grams=grams, report=None, upstream=upstream or f"U-{product}-{grams}-{seller}"
    )
    return market.ask(Read("E1", market.ask(Declare(seller, "闽D12345", (line,))).code.encode())).codes[0]


def ready(market: Market, product: str, grams: int = 500_000, seller: str = "s-1") -> str:
    """A batch that passed and stands where it is sold."""
    batch = came(market, product, grams, seller)
    sample = market.ask(TakeSample(batch), "lab-1").code
    run(market, sample, 950)
    assert market.ask(Verify(sample), "lab-2").good
    assert market.ask(Move(batch, "wait", "trade")).good
    return batch


def second(market: Market, proposal: str, by: str = "second-1") -> None:
    """Another person stands by it."""
    told = market.ask(Second(proposal), by)
    assert told.good, told


def night(market: Market) -> Night:
    """Two sellers; sold, left, set right, left again; weighed, dried, mixed, counted, missing, let go untested."""
    market.ask(Register("s-2", "同安果蔬行", "同安区"))
    greens, beans = ready(market, "小白菜"), ready(market, "豇豆", 300_000, "s-2")
    waived = came(market, "空心菜", 40_000)
    second(market, market.ask(Override(waived, "检测室停电"), "office-1").code)
    assert market.ask(Move(waived, "wait", "trade")).good
    gone = market.ask(Sell("s-1", "b-1", (Item(greens, 20_000), Item(waived, 5_000)), "闽D98765")).code
    assert market.ask(Leave("X1", gone)).good
    second(market, market.ask(Forgive(gone, "扫错单"), "office-1").code)
    assert market.ask(Leave("X1", gone)).good
    voucher = market.ask(Sell("s-2", "b-1", (Item(beans, 7_000),))).code
    assert market.ask(Weigh(beans, "trade", 291_000)).good
    assert market.ask(Shrink(greens, "trade", 1_250, "drying")).good
    mixed = market.ask(Mix("s-1", (Bit(greens, "trade", 10_000), Bit(waived, "trade", 10_000)), "什锦青菜")).code
    assert mixed
    assert market.ask(Count(greens, "trade", 467_000)).verdict == "wait"
    assert market.ask(Count(beans, "trade", 290_000)).verdict == "wait"
    second(market, market.ask(Account(beans, "s-2", "装卸散落"), "office-1").code)
    assert market.ask(CountVehicles("E1", 4)).good
    return Night(greens, beans, waived, mixed, voucher)


def account(market: Market) -> tuple[dict[tuple[str, str], Counter[str]], dict[str, tuple[str, str]]]:  # noqa: C901  (one line a fact)
    """Grams in, out and lost by (product, seller), added up from the journal by hand; and whose each batch is."""
    whose: dict[str, tuple[str, str]] = {}
    books: dict[tuple[str, str], Counter[str]] = {}

    def book(batch: str, side: str, grams: int) -> None:
        books.setdefault(whose[batch], Counter())[side] += grams

    for entry in market.entries():
        match entry.fact:
            case f.Arrived() as fact:
                whose[fact.batch] = (fact.line.product, fact.seller)
            case f.Admitted() as fact:
                for batch, grams in zip(fact.batches, fact.grams, strict=True):
                    book(batch, "in", grams)
            case f.Merged() as fact:
                whose[fact.batch] = (fact.line.product, fact.seller)
                book(fact.batch, "in", sum(part.grams for part in fact.parts))
                for part in fact.parts:
                    book(part.batch, "in", -part.grams)
            case f.Weighed() as fact:
                side, sign = ("in", 1) if fact.first else ("loss", -1)
                book(fact.batch, side, sign * (fact.grams - fact.before))
            case f.Sampled() | f.Shrunk() as fact:
                book(fact.batch, "loss", fact.grams)
            case f.Counted() as fact:
                book(fact.batch, "loss", fact.before - fact.grams)
            case f.Departed() | f.Forgiven() as fact:
                for line in fact.lines:
                    book(line.batch, "out", line.grams if isinstance(fact, f.Departed) else -line.grams)
            case _:
                pass
    return books, whose


def kilograms(text: str) -> int:
    """A page's kilograms as grams."""
    return round(float(text.replace(",", "")) * 1000)


def plain(html: str) -> str:
    """Without marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def table(page: str, caption: str) -> dict[str, list[str]]:
    """A table's rows by their first cell."""
    part = page[page.index(f"<caption>{caption}</caption>") :]
    return {
        plain(name): [plain(cell) for cell in _CELL.findall(cells)]
        for name, cells in _ROW.findall(part[: part.index("</table>")])
    }  # fmt: skip


def links(page: str) -> list[tuple[str, str]]:
    """(address, text) of every number that opens something."""
    return [(unescape(href), text) for href, text in _LINK.findall(page)]


async def facts_behind(screen: Screen, address: str) -> tuple[list[int], int]:
    """Places in the journal of all facts behind a number, over all pages, and the grams they say."""
    ids: list[int] = []
    grams = 0
    while address:
        told = await screen.get(address)
        assert told.status_code == 200, (address, told.text)
        ids += [int(each) for each in re.findall(r'data-fact="(\d+)"', told.text)]
        grams += sum(int(each) for each in re.findall(r'data-grams="(-?\d+)"', told.text))
        more = re.search(r'<a class="key" href="(/office/facts\?[^"]*before=\d+)"', told.text)
        address = unescape(more[1]) if more else ""
    return ids, grams
