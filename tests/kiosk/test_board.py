"""The call board: who waits in which order, since when and about how long, what came out, and nothing about a person."""

import re
from itertools import count

import pytest
from market_goods import LINE
from market_room import FAR, HTML, STATIONS, Market, failed, run
from msgspec.structs import replace

from edge.core import facts as f
from edge.flow.asks import Declare, Override, Read, Register, Second, TakeSample, TurnBack, Verify
from kiosk.market.callboard import TURN_S, turning
from kiosk.market.calls import CALLED, RESULTS, ROWS, Calls, look, page, short

MINUTE = 60.0
_numbers = count(1)


def shown(market: Market, language: str = "zh", turn: int = 0) -> Calls:
    return look(market.app.state.room, "en" if language == "en" else "zh", turn)


def came(market: Market, *products: str, seller: str = "s-1") -> tuple[str, tuple[str, ...]]:
    """A vehicle that came in with goods to be tested: its visit, and its batches."""
    lines = tuple([replace(LINE, product=each, report=None, upstream=f"U-{next(_numbers)}") for each in products])
    visit = market.ask(Declare(seller, "闽D12345", lines)).code
    return visit, market.ask(Read("E1", visit.encode())).codes


def out(market: Market, batch: str) -> None:
    """Its result is out: passed."""
    sample = market.ask(TakeSample(batch), "lab-1").code
    run(market, sample, 950)
    assert market.ask(Verify(sample), "lab-2").good


def pass_minutes(market: Market, minutes: float) -> None:
    market.unix += minutes * MINUTE


def test_they_stand_in_the_order_they_came_in_with_the_end_of_their_code(market: Market) -> None:
    first, _ = came(market, "菜心", "芥蓝")
    pass_minutes(market, 12)
    second, _ = came(market, "鲈鱼")
    told = shown(market)
    assert [(row.place, row.code, row.goods, row.who) for row in told.rows] == [
        ("1", first[-4:], "菜心、芥蓝", "林**"),
        ("2", second[-4:], "鲈鱼", "林**"),
    ]
    assert told.waiting == "共 2 车"
    assert shown(market, "en").rows[0].goods == "菜心, 芥蓝"


def test_many_goods_and_sellers_are_told_in_short(market: Market) -> None:
    market.ask(Register("s-9", "闽侯绿源合作社", "闽侯县"))
    lines = [replace(LINE, product=each, report=None, upstream=f"M-{each}") for each in "甲乙丙丁戊"]
    lines[0] = replace(lines[0], seller="s-9")
    visit = market.ask(Declare("s-1", "闽D12345", tuple(lines))).code
    market.ask(Read("E1", visit.encode()))
    (row,) = shown(market).rows
    assert row.goods == "甲、乙、丙 +2"
    assert set(row.who.split("、")) == {"闽侯绿源合作社", "林**"}


def test_the_half_hour_until_sampling_runs_and_stops_with_the_sample(market: Market) -> None:
    _, (batch,) = came(market, "菜心")
    seen: list[tuple[str, str]] = []
    for minutes in (0, 19, 1, 9, 1):
        pass_minutes(market, minutes)
        (row,) = shown(market).rows
        seen.append((row.clock, row.level))
    assert seen == [("0 分", "ok"), ("19 分", "ok"), ("20 分", "warn"), ("29 分", "warn"), ("30 分", "bad")]
    assert row.step == "待采样"
    assert [each.code for each in shown(market).called] == [row.code]
    market.ask(TakeSample(batch), "lab-1")
    (row,) = shown(market).rows
    assert (row.level, row.step) == ("idle", "检测中")
    assert shown(market).called == []


def test_it_calls_the_first_few_whose_samples_are_not_taken(market: Market) -> None:
    visits = [came(market, "菜心") for _ in range(CALLED + 2)]
    market.ask(TakeSample(visits[0][1][0]), "lab-1")
    assert [each.code for each in shown(market).called] == [visit[-4:] for visit, _ in visits[1 : CALLED + 1]]


def test_nothing_is_forecast_before_results_are_known_and_then_by_place(market: Market) -> None:
    _, (one,) = came(market, "菜心")
    _, (two,) = came(market, "芥蓝")
    came(market, "鲈鱼", "带鱼")
    came(market, "香菇")
    pass_minutes(market, 20)
    assert [row.about for row in shown(market).rows] == [""] * 4
    out(market, one)
    assert [row.about for row in shown(market).rows] == [""] * 3
    out(market, two)  # two in twenty minutes: ten each
    assert [row.about for row in shown(market).rows] == ["约 20 分", "约 30 分"]
    assert shown(market, "en").rows[0].about == "about 20 min"
    pass_minutes(market, 61)
    assert [row.about for row in shown(market).rows] == ["", ""]  # an hour without a result: nobody knows


def test_what_is_very_far_is_not_told_to_the_minute(market: Market) -> None:
    first = [came(market, "菜心")[1][0] for _ in range(2)]
    for _ in range(8):
        came(market, "芥蓝", "香菇")
    pass_minutes(market, 59)
    for each in first:
        out(market, each)
    last = [row for turn in (0, 1) for row in shown(market, turn=turn).rows][-1]
    assert last.about == "3 小时以上"


def test_results_of_the_last_hour_by_vehicle(market: Market) -> None:
    good, (one, two) = came(market, "菜心", "芥蓝")
    bad = failed(market)
    spoiled = market.views.batch(bad)
    assert spoiled is not None
    out(market, one)
    told = {each.code: each for each in shown(market).results}
    assert told[good[-4:]].word == "合格"  # the rest is still tested
    assert told[good[-4:]].verdict == "wait"
    assert (told[spoiled.visit[-4:]].word, told[spoiled.visit[-4:]].verdict) == ("不合格", "stop")
    pass_minutes(market, 30)
    out(market, two)
    newest = shown(market).results[0]
    assert (newest.code, newest.word, newest.verdict, newest.at) == (good[-4:], "放行", "pass", "03:42")
    pass_minutes(market, 31)
    assert [each.code for each in shown(market).results] == [good[-4:]]
    pass_minutes(market, 30)
    assert shown(market).results == []
    assert shown(market).none == "近一小时暂无结果"


def test_a_load_let_go_without_its_test_goes_on_and_says_nothing_of_the_laboratory(market: Market) -> None:
    visit, (batch,) = came(market, "菜心")
    asked = market.ask(Override(batch, "检测室停电"), "m-1")
    market.ask(Second(asked.code), "m-2")
    (told,) = shown(market).results
    assert (told.code, told.word) == (visit[-4:], "放行")
    came(market, "芥蓝")
    assert shown(market).rows[0].about == ""


def test_a_first_positive_that_is_run_again_is_no_result(market: Market) -> None:
    visit, (batch,) = came(market, "菜心")
    sample = market.ask(TakeSample(batch), "lab-1").code
    run(market, sample, 100)
    told = shown(market)
    assert [(row.code, row.step) for row in told.rows] == [(visit[-4:], "检测中")]
    assert told.results == []


def test_what_never_came_in_does_not_wait(market: Market) -> None:
    lines = (
        replace(LINE, report=None),
        replace(LINE, product="芥蓝", purchase_voucher="", upstream="x", certificate=None),
    )
    visit = market.ask(Declare("s-1", "闽D12345", lines)).code
    assert market.ask(Read("E1", visit.encode())).verdict == "stop"
    assert shown(market).rows == []
    market.ask(TurnBack(visit))
    assert shown(market).rows == []


def test_pages_turn(market: Market) -> None:
    codes = [came(market, "菜心")[0] for _ in range(ROWS + 2)]
    first, second, again = (shown(market, turn=turn) for turn in range(3))
    assert [row.code for row in first.rows] == [short(each) for each in codes[:ROWS]]
    assert [row.code for row in second.rows] == [short(each) for each in codes[ROWS:]]
    assert first.rows == again.rows
    assert (first.waiting, second.waiting) == (f"共 {ROWS + 2} 车 · 1/2", f"共 {ROWS + 2} 车 · 2/2")
    assert [page(list(range(RESULTS)), RESULTS, turn) for turn in (0, 7)] == [(list(range(RESULTS)), "")] * 2


def test_the_servers_clock_turns_them() -> None:
    now = [100.0]
    turns = turning(lambda: now[0])
    seen: list[int] = []
    for seconds in (0, TURN_S - 0.1, 0.2, TURN_S):
        now[0] += seconds
        seen.append(turns())
    assert seen == [0, 0, 1, 2]


def test_results_are_found_by_index_alone(market: Market) -> None:
    failed(market)
    plan: list[str] = []
    read = market.store.read()
    read.set_trace_callback(plan.append)
    market.views.outcomes()
    market.views.stock("s-1")
    read.set_trace_callback(None)
    steps = [row[3] for sql in plan for row in read.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
    assert len(steps) >= 2
    assert all(
        "journal_results" in step or "batch_stock" in step for step in steps if " journal" in step or "batch" in step
    )
    assert not any("TEMP B-TREE" in step for step in steps), steps


def test_a_file_of_before_knows_its_sellers_afterwards(market: Market) -> None:
    _, (batch,) = came(market, "菜心")
    sealed = market.store.write(lambda one: one.execute("UPDATE batch SET seller = ''").rowcount).result()
    assert sealed == 1
    assert market.views.stock("s-1") == []
    market.store.write(
        lambda one: one.execute("UPDATE batch SET seller = json_extract(CAST(state AS TEXT), '$.seller')")
    ).result()
    assert [each.code for each in market.views.stock("s-1")] == [batch]


@pytest.mark.anyio
async def test_it_says_nothing_of_a_person_or_a_plate(market: Market) -> None:
    _, (one,) = came(market, "菜心")
    came(market, "芥蓝")
    out(market, one)
    async with market.client() as client:
        text = (await client.get("/board", headers=HTML)).text
    assert "林**" in text
    for secret in ("林秀兰", "13800000000", "闽D12345", "12345"):
        assert secret not in re.sub(r"\d{4}-|/static/\S+", "", text), secret
    assert market.facts(f.Declared)[0].visit not in text


@pytest.mark.anyio
async def test_a_station_the_box_and_whoever_is_signed_in_see_it_and_a_stranger_does_not(market: Market) -> None:
    for peer, cookies, status in ((FAR, {}, 303), (FAR, {"station": "E1"}, 200), (("127.0.0.1", 1), {}, 200)):
        async with market.client(peer=peer, **cookies) as client:
            assert (await client.get("/board", headers=HTML)).status_code == status
    async with market.signed("stall") as screen:
        assert (await screen.get("/board")).status_code == 200


@pytest.mark.anyio
async def test_without_a_script_it_turns_by_itself(market: Market) -> None:
    last = [came(market, "菜心")[0] for _ in range(ROWS + 1)][-1]
    async with market.client(station=next(iter(STATIONS))) as client:
        first = (await client.get("/board", headers=HTML)).text
        assert 'content="10; url=/board?turn=1"' in first
        assert f">{last[-4:]}<" not in first.split('id="waits"')[1]
        assert f">{last[-4:]}<" in (await client.get("/board?turn=1", headers=HTML)).text.split('id="waits"')[1]
