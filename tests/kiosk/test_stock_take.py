"""Stock-take: the oldest stands first, a scan opens its row, what is missing gets an owner by two persons, vehicles are counted."""

import re

import pytest
from lab_rig import answered
from market_room import PIN, Market, control
from office_rig import came, plain, ready

from edge.core import facts as f
from edge.flow.asks import Item, OpenDay, Sell, TagCrate

DAY_S = 86_400


def rows(page: str) -> list[str]:
    """The batches of the list, in its order."""
    return re.findall(r'<th scope="row"><a class="code" href="/office/count/(\w+)"', page)


@pytest.mark.anyio
async def test_the_oldest_stands_first_and_is_marked(market: Market) -> None:
    old = ready(market, "小白菜")
    market.unix += 9 * DAY_S
    market.ask(OpenDay())
    control(market)
    new, waits = ready(market, "豇豆"), came(market, "空心菜")
    async with market.signed("gate") as gate:
        page = (await gate.get("/office/count")).text
        assert rows(page) == [old, new, waits]
        assert page.count("须盘点") == 1
        assert rows((await gate.get("/office/count", zone="trade")).text) == [old, new]
        assert rows((await gate.get("/office/count", zone="wait")).text) == [waits]
        assert rows((await gate.get("/office/count", after=f"2026-11-23 {old}")).text) == [new, waits]
        assert (await gate.get("/office/count", zone="moon")).status_code == 404
        await answered(gate, "count", f"/office/count/{old}", batch=old, zone="trade", kg="499.5")
        assert "须盘点" not in (await gate.get("/office/count")).text


@pytest.mark.anyio
async def test_a_scan_of_anything_opens_its_batch(market: Market) -> None:
    batch = ready(market, "小白菜")
    sold = market.ask(Sell("s-1", "b-1", (Item(batch, 3_000),)))
    market.ask(TagCrate("E2806890200000001234ABCD", batch))
    async with market.signed("gate") as gate:
        for code in (
            batch,
            sold.codes[0],
            sold.code,
            "E2806890200000001234ABCD",
            f"https://p/c/{batch}",
            f" {batch}\n",
        ):
            told = await gate.get("/office/count", find=code)
            assert (told.status_code, told.headers["location"]) == (303, f"/office/count/{batch}"), code
        told = await gate.get("/office/count", find="NO-SUCH")
        assert "此处没有 NO-SUCH" in (await gate.get(told.headers["location"])).text


@pytest.mark.anyio
async def test_what_is_missing_gets_an_owner_by_two_persons(market: Market) -> None:
    batch = ready(market, "小白菜")
    at = f"/office/count/{batch}"
    async with market.signed("manager") as one, market.signed("manager") as two, market.signed("gate") as gate:
        said = await answered(gate, "count", at, batch=batch, zone="trade", kg="498,25")
        assert "比账上少 1.25 kg" in said
        assert "缺 1.25 公斤" in said
        assert 'action="/do/account"' not in (await gate.get(at)).text
        assert 'value="s-1"' in (await one.get(at)).text  # its seller may answer for it
        await answered(one, "account", at, batch=batch, owner="s-1", reason="滴水")
        (proposal,) = market.facts(f.Proposed)
        assert 'action="/do/second"' not in (await one.get(at)).text
        assert "林** · 滴水" in plain((await two.get(at)).text)
        confirm = await two.do("second", proposal=proposal.proposal, next=at)
        assert "责任人 林**" in plain(confirm.text)
        await two.do("second", proposal=proposal.proposal, pin=PIN, next=at)
    (done,) = market.facts(f.Accounted)
    assert (done.batch, done.grams, done.owner, done.by, done.second) == (
        batch, 1_250, "s-1", one.member.person, two.member.person,
    )  # fmt: skip


@pytest.mark.anyio
@pytest.mark.parametrize("kg", ["", "x", "-1", "1e3x", "0.0001", "NaN", "Infinity", "1000001"])
async def test_no_weight_is_guessed(market: Market, kg: str) -> None:
    batch = ready(market, "小白菜")
    async with market.signed("gate") as gate:
        assert (await gate.do("count", batch=batch, zone="trade", kg=kg)).status_code == 400
    assert market.facts(f.Counted) == []


@pytest.mark.anyio
async def test_vehicles_are_counted_lane_by_lane_and_the_last_word_counts(market: Market) -> None:
    async with market.signed("gate") as gate:
        for vehicles in ("12", "14"):
            await answered(gate, "countvehicles", "/office/count", lane="E1", vehicles=vehicles)
        assert 'value="14"' in (await gate.get("/office/count")).text
        assert (await gate.do("countvehicles", lane="E1", vehicles="many")).status_code == 400
    assert [(each.lane, each.vehicles, each.day) for each in market.facts(f.Tallied)] == [
        ("E1", 12, "2026-11-23"), ("E1", 14, "2026-11-23"),
    ]  # fmt: skip
