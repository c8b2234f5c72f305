"""The books of a day: every number is the journal's, and opens the facts that it is made of."""

from typing import get_args
from urllib.parse import parse_qs, urlsplit

import pytest
from market_room import Market
from office_rig import DAY, account, came, facts_behind, kilograms, links, night, plain, ready, table

from edge.core import facts as f
from edge.flow.asks import OpenDay, Shrink
from edge.store.outbox import Outbox
from kiosk.chrome.i18n import say
from kiosk.market.books.words import KINDS

SIDES = ("in", "out", "loss")
CAPTIONS = {"zh": ("按品名（公斤）", "按商户（公斤）"), "en": ("By product (kg)", "By seller (kg)")}


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_sheet_says_what_the_journal_adds_up_to(market: Market, language: str) -> None:
    night(market)
    books, _ = account(market)
    async with market.signed("manager") as boss:
        await boss.get(f"/language/{language}")
        page = (await boss.get("/office/books")).text
    for at, caption in enumerate(CAPTIONS[language]):
        rows = {name.split(" ")[0]: cells for name, cells in table(page, caption).items()}
        names = {"s-1": "林**", "s-2": "同安果蔬行"}
        wanted: dict[str, dict[str, int]] = {}
        for key, sums in books.items():
            mine = wanted.setdefault(names.get(key[at], key[at]), dict.fromkeys(SIDES, 0))
            for side in SIDES:
                mine[side] += sums[side]
        assert len(wanted) == len(rows) - 1  # and their sum
        for name, sums in wanted.items():
            opening, *moved, closing = map(kilograms, rows[name])
            assert moved == [sums[side] for side in SIDES], name
            assert closing == opening + sums["in"] - sums["out"] - sums["loss"]
    inside = sum(sums["in"] - sums["out"] - sums["loss"] for sums in books.values())
    assert inside == market.views.totals()[2]


@pytest.mark.anyio
async def test_every_number_opens_facts_that_add_up_to_it(market: Market) -> None:
    night(market)
    async with market.signed("supervisor") as screen:
        page = (await screen.get("/office/books")).text
        counted = {"arrived", "sampled", "resulted", "vehicles", "visits", "break"}
        seen: dict[str, int] = {}
        for address, text in links(page):
            if not address.startswith("/office/facts"):
                continue
            (topic,) = parse_qs(urlsplit(address).query)["topic"]
            ids, grams = await facts_behind(screen, address)
            assert ids == sorted(set(ids), reverse=True)
            if topic == "flow":
                assert grams == kilograms(text), address
            if topic in counted:
                assert len(ids) == int(text), address
            seen[topic] = seen.get(topic, 0) + len(ids)
    assert seen["flow"] > 20
    assert len(market.facts(f.Reentered)) == 2  # all lorries of this night have one plate
    assert seen["break"] == 2 + 2
    assert set(seen) >= counted | {"flow", "tally", "upload", "missing", "drawn", "reported"}


@pytest.mark.anyio
async def test_what_is_missing_stands_there_with_its_owner_or_with_nobody(market: Market) -> None:
    goods = night(market)
    async with market.signed("manager") as boss:
        page = plain((await boss.get("/office/books")).text)
    assert f"{goods.greens} 小白菜 1.25 kg 无人负责" in page
    assert f"{goods.beans} 1 kg 同安果蔬行 (s-2) · 装卸散落" in page
    assert "office-1、second-1 确认" in page


@pytest.mark.anyio
async def test_lanes_show_what_went_by_unread_and_rules_how_often_they_were_not_kept(market: Market) -> None:
    night(market)
    async with market.signed("manager") as boss:
        page = (await boss.get("/office/books")).text
    rules = table(page, "规则例外")
    assert rules["未检放行：合格证明：产品不符"] == ["两人确认", "1"]
    assert rules["已出场凭证更正"] == ["两人确认", "1"]
    assert rules["凭证再次出场"][0] == "严格拦截"
    visits = sum(isinstance(each.fact, f.Admitted) for each in market.entries())
    assert f"E1 入口 4 {visits} {4 - visits} 25.0 %" in plain(page)
    assert "X1 出口 未计数 0" in plain(page)


async def clock(market: Market) -> list[str]:
    """The seller's row: arrivals, sales, not there yet, late, next due."""
    async with market.signed("manager") as boss:
        page = plain((await boss.get(f"/office/books?day={DAY}")).text)
    return page.split("由谁上传")[1].split("林**")[1].split()[:5]


@pytest.mark.anyio
async def test_a_sellers_clock_runs_until_the_province_has_the_fact(market: Market) -> None:
    came(market, "小白菜", upstream="FJ2026110001")  # pushed by its supplier: 24 hours
    assert await clock(market) == ["1", "0", "1", "0", "11-24"]
    market.unix += 25 * 3600
    assert (await clock(market))[:4] == ["1", "0", "1", "1"]
    sql = "SELECT name, max(seq) FROM epoch JOIN journal ON journal.epoch = epoch.id"
    Outbox(market.store).acknowledge(*market.store.read().execute(sql).fetchone())
    assert await clock(market) == ["1", "0", "0", "0", "–"]


@pytest.mark.anyio
async def test_facts_come_page_by_page_the_newest_first(market: Market) -> None:
    batch = ready(market, "小白菜")
    for _ in range(55):
        assert market.ask(Shrink(batch, "trade", 10, "drying")).good
    async with market.signed("manager") as boss:
        first = (await boss.get("/office/facts", topic="flow", day=DAY, side="loss")).text
        assert first.count("data-fact=") == 50
        ids, grams = await facts_behind(boss, f"/office/facts?topic=flow&day={DAY}&side=loss")
        assert ids == sorted(set(ids), reverse=True)
        assert (len(ids), grams) == (56, 550 + sum(each.grams for each in market.facts(f.Sampled)))
        assert (await boss.get("/office/facts", topic="nothing")).status_code == 404
        assert (await boss.get("/office/facts", topic="flow", day="2026-02-31")).status_code == 400


@pytest.mark.anyio
async def test_a_day_opens_with_what_the_day_before_closed_with(market: Market) -> None:
    night(market)
    market.unix += 24 * 3600
    assert market.ask(OpenDay()).good
    async with market.signed("manager") as boss:
        today = table((await boss.get("/office/books")).text, "按品名（公斤）")
        later = (await boss.get("/office/books")).text
        assert f"/office/books?day={DAY}" in [href for href, _ in links(later)]
        before = table((await boss.get(f"/office/books?day={DAY}")).text, "按品名（公斤）")
    opening = {name: kilograms(cells[0]) for name, cells in today.items()}
    assert opening == {name: grams for name, cells in before.items() if (grams := kilograms(cells[-1]))}
    assert opening["合计"] == market.views.totals()[2]


def test_every_fact_that_a_page_may_list_has_a_name_in_both_languages() -> None:
    listed = {
        kind.__name__
        for kind in get_args(f.AnyFact)
        if {"batch", "voucher", "visit", "subject"} & set(kind.__struct_fields__)
    } - {"Declared"}  # behind no number
    assert listed - set(KINDS) == set()
    assert all(say("zh", name) != name for name in KINDS.values())
