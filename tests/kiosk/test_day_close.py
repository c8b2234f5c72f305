"""Closing a day: the page lists exactly what the close refuses for, each with where it is mended; then what was signed."""

import re
from html import unescape

import pytest
from market_room import PIN, Market, control
from office_rig import DAY, came, plain, ready, second

from edge.core import facts as f
from edge.core.books import digest
from edge.core.why import Why
from edge.flow.asks import (
    CloseDay,
    Count,
    EnterSlip,
    IssueSlips,
    Item,
    OpenDay,
    SettleSlips,
    TakeSample,
)

_WAY = re.compile(r'<a href="([^"]+)" data-code="([^"]+)">')


def listed(page: str) -> dict[str, str]:
    """Codes in the way, and where each is mended."""
    return {unescape(code): unescape(href) for href, code in _WAY.findall(page)}


@pytest.mark.anyio
async def test_the_list_is_exactly_what_the_close_refuses_for(market: Market) -> None:
    waits, tests, lacks = came(market, "空心菜"), came(market, "苋菜"), ready(market, "小白菜")
    sample = market.ask(TakeSample(tests), "lab-1").code
    assert market.ask(Count(lacks, "trade", 499_000)).verdict == "wait"
    refused = market.ask(CloseDay())
    assert refused.verdict == "stop"
    async with market.signed("manager") as boss:
        way = listed((await boss.get("/office/close")).text)
        assert set(way) == set(refused.codes) == {waits, tests, lacks}
        assert way == {waits: f"/batches/{waits}", tests: f"/lab/{sample}", lacks: f"/office/count/{lacks}"}
        for address in way.values():
            assert (await boss.get(address)).status_code == 200
        told = await boss.do("closeday", day=DAY, pin=PIN, next=f"/office/close?day={DAY}")
        assert (
            Why("day_unresolved", {"what": " ".join(sorted(way))}).text("zh")
            in (await boss.get(told.headers["location"])).text
        )
    assert market.facts(f.DayClosed) == []


@pytest.mark.anyio
async def test_goods_uncounted_and_loose_slips_stand_in_the_way_until_they_are_told_of(market: Market) -> None:
    old = ready(market, "小白菜")
    market.unix += 9 * 86_400
    day = market.ask(OpenDay()).code
    control(market)
    market.ask(IssueSlips("甲册", 1, 3))
    sale = EnterSlip("甲册", 2, "sale", "2026-12-01T23:10", "ab" * 32, "s-1", "b-1", (Item(old, 3_000),))
    second(market, market.ask(sale, "gate-9").code)
    async with market.signed("manager") as boss:
        page = (await boss.get(f"/office/close?day={day}")).text
        way = listed(page)
        assert way == {
            old: f"/office/count/{old}", "甲册 1": "/office/slips/甲册?number=1", "甲册 3": "/office/slips/甲册?number=3",
        }  # fmt: skip
        assert set(market.ask(CloseDay(day)).codes) == {old}  # the door tells the first kind only
        assert market.ask(Count(old, "trade", 496_500)).good
        assert set(market.ask(CloseDay(day)).codes) == {"甲册 1", "甲册 3"}
        assert set(listed((await boss.get(f"/office/close?day={day}")).text)) == {"甲册 1", "甲册 3"}
        for number in (1, 3):
            second(market, market.ask(SettleSlips("甲册", number, number, "unused", "未用"), "gate-9").code)
        assert "没有待处理事项" in (await boss.get(f"/office/close?day={day}")).text
    assert market.ask(CloseDay(day)).good


@pytest.mark.anyio
async def test_a_day_that_is_none_has_no_close_and_a_supervisor_closes_none(market: Market) -> None:
    async with market.signed("supervisor") as screen:
        assert (await screen.get("/office/close", day="2026-11-30")).status_code == 404
        assert 'action="/do/closeday"' not in (await screen.get("/office/close")).text
        assert (await screen.do("closeday", day=DAY, pin=PIN)).status_code == 403
    assert market.facts(f.DayClosed) == []


@pytest.mark.anyio
@pytest.mark.parametrize(("language", "words"), [("zh", "本日账目已关账签字"), ("en", "are closed and signed")])
async def test_a_closed_day_shows_what_was_signed_and_says_when_goods_moved_since(
    market: Market, language: str, words: str
) -> None:
    batch = ready(market, "小白菜")
    async with market.signed("manager") as boss:
        await boss.get(f"/language/{language}")
        told = await boss.do("closeday", day=DAY, pin=PIN, next=f"/office/close?day={DAY}")
        page = plain((await boss.get(told.headers["location"])).text)
        (closed,) = market.facts(f.DayClosed)
        assert words in page
        assert closed.sheet == digest(market.views.sheet(DAY))
        assert all(each in page for each in (closed.sheet, closed.head, closed.signature))
        assert ("签字时不同" in page, "not what was signed" in page) == (False, False)
        market.ask(Count(batch, "trade", 499_000))
        later = plain((await boss.get(f"/office/close?day={DAY}")).text)
        assert ("签字时不同" if language == "zh" else "not what was signed") in later
