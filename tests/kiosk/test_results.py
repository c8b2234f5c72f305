"""The day's results: up when they were put up, what failed first, in public words, found by index, and on the board in turns."""

import re

import pytest
from lab_rig import DAY_S, answered, came, said
from market_goods import PICTURE
from market_room import FAR, HTML, Market, control, failed, run

from edge.core import facts as f
from edge.flow.asks import Dispose, OpenDay, Publish, Second, TakeSample, Verify, Waive
from kiosk.market.calls import Calls, look

TODAY = "2026-11-23"


def passed(market: Market, product: str = "小白菜") -> str:
    (batch,) = came(market, product)
    sample = market.ask(TakeSample(batch), "lab-1").code
    run(market, sample, 950)
    assert market.ask(Verify(sample), "lab-2").good
    return batch


def board(market: Market, turn: int) -> Calls:
    return look(market.app.state.room, "zh", turn)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("检测结果公示", "不合格", "有机磷和氨基甲酸酯类农药", "GB/T 5009.199-2003", "已中止交易，封存待销毁")),
        ("en", ("Test results", "failed", "Organophosphates and carbamates", "GB/T 5009.199-2003", "trade stopped")),
    ],
)
async def test_everybody_reads_them_and_nobody_is_named(market: Market, language: str, words: tuple[str, ...]) -> None:
    failed(market)
    passed(market, "菜心")
    market.ask(Publish(), "clock")
    async with market.client(peer=FAR, lang=language) as client:
        page = await client.get("/results", headers=HTML)
        assert page.status_code == 200
        text = said(page)
        assert all(word in text for word in (*words, "林**", "≥ 50 %", "90.00 %", "5.00 %", "福建省漳州市龙海区")), text
        assert page.text.index("小白菜") < page.text.index("菜心")  # what failed first
        for secret in ("林秀兰", "13800000000", "闽D12345", "lab-1", "lab-2"):
            assert secret not in page.text, secret
        assert 'action="/do/publish"' not in page.text


@pytest.mark.anyio
async def test_what_comes_later_is_up_when_somebody_puts_it_up(market: Market) -> None:
    passed(market, "菜心")
    async with market.client() as client:
        assert "尚未公布" in said(await client.get("/results", headers=HTML))
        market.ask(Publish(), "clock")
        market.unix += 60
        passed(market, "芥蓝")
        assert "芥蓝" not in said(await client.get("/results", headers=HTML))
        async with market.signed("manager") as boss:
            text = await answered(boss, "publish", "/results", day=TODAY)
            assert "已公布检测结果：2 批，不合格 0 批" in text
            assert "检测结果已公布，无变化" in await answered(boss, "publish", "/results", day=TODAY)
        assert "芥蓝" in said(await client.get("/results", headers=HTML))
    assert market.facts(f.Published) == [f.Published(TODAY, 1, 0), f.Published(TODAY, 2, 0)]


@pytest.mark.anyio
async def test_each_day_keeps_its_own(market: Market) -> None:
    passed(market, "菜心")
    market.ask(Publish())
    market.unix += DAY_S
    market.ask(OpenDay())
    control(market)
    passed(market, "芥蓝")
    market.ask(Publish())
    async with market.client() as client:
        assert "芥蓝" in said(await client.get("/results", headers=HTML))
        text = said(await client.get("/results", params={"day": TODAY}, headers=HTML))
        assert "菜心" in text
        assert "芥蓝" not in text
        for odd in ("2026-13-01", "gestern", "2027-01-01"):
            told = await client.get("/results", params={"day": odd}, headers=HTML)
            assert told.status_code == 200, odd


@pytest.mark.anyio
async def test_what_became_of_a_failure_is_said(market: Market) -> None:
    batch = failed(market)
    market.ask(Publish())
    async with market.client() as client:
        assert "封存待销毁" in said(await client.get("/results", headers=HTML))
        market.ask(Waive(batch))
        proposal = market.ask(Dispose(batch, "深埋", PICTURE), "a").code
        market.ask(Second(proposal), "b")
        assert "已销毁" in said(await client.get("/results", headers=HTML))


def test_the_board_shows_them_every_other_turn_for_a_day(market: Market) -> None:
    batch = failed(market)
    passed(market, "菜心")
    assert board(market, 1).heading == "近一小时结果"
    market.ask(Publish())
    shown = board(market, 1)
    assert shown.heading == "11-23 检测 2 批，不合格 1 批"
    first = shown.results[0]
    assert (first.code, first.verdict, first.word) == (batch[-4:], "stop", "不合格")
    assert board(market, 0).heading == board(market, 2).heading == "近一小时结果"
    market.unix += DAY_S + 60
    assert board(market, 1).heading == "近一小时结果"


def test_a_long_night_turns_page_by_page(market: Market) -> None:
    for at in range(10):
        passed(market, f"品{at}")
    market.ask(Publish())
    seen = [row.goods for turn in (1, 3) for row in board(market, turn).results]
    assert len(seen) == len(set(seen)) == 10


def test_the_laboratorys_lists_are_found_by_index_alone(market: Market) -> None:
    batch = failed(market)
    market.ask(Publish())
    plan: list[str] = []
    read = market.store.read()
    read.set_trace_callback(plan.append)
    views = market.views
    views.results(TODAY, "9")
    views.published()
    views.samples_of(batch)
    views.told_authorities(batch)
    views.sold(batch)
    views.benches()
    views.laid()
    views.last_laid()
    views.records()
    read.set_trace_callback(None)
    steps = [row[3] for sql in plan for row in read.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
    whole = [
        step
        for step in steps
        if re.match(r"SCAN (journal|batch|sample|bench|record|run_sheet|serial)\b(?!.*USING)", step)
    ]
    assert len(steps) >= 9
    assert [step for step in whole if step != "SCAN run_sheet"] == []  # the last one, by its key
    for table in ("journal", "batch", "sample"):
        assert any(f" {table} " in step for step in steps)
