"""The lines behind a verdict, and what can be done about them."""

import re
from html import unescape

import pytest
from market_goods import LINE
from market_room import Market, declare
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.papers import Line
from edge.core.visit import Stay
from edge.core.why import TEXTS, Why
from edge.flow.asks import Declare, Item, Leave, Move, Read, Remove, Sell, TakeBack, TurnBack
from kiosk.market.leaving import Leaving, leaving
from kiosk.market.lines import Load, load

REFUSED = replace(LINE, product="带鱼", purchase_voucher="", upstream="FJ2026110009", report=None)
UNTESTED = replace(LINE, product="胡萝卜", upstream="FJ2026110002", report=None)


def arrive(market: Market, *lines: Line) -> str:
    """A load that was scanned at the entrance: its visit code."""
    code = market.ask(Declare("s-1", "闽D12345", lines)).code
    market.ask(Read("E1", code.encode()))
    return code


def loaded(market: Market, code: str) -> Load:
    return load(market.views, code, "en")


def out(market: Market, code: str, *about: str) -> Leaving:
    return leaving(market.views, code, about, "en")


def batches(market: Market, visit: str) -> tuple[str, ...]:
    found = market.views.visit(visit)
    assert found is not None
    return found.batches


def test_each_line_has_its_own_state_refused_ones_first(market: Market) -> None:
    visit = arrive(market, LINE, UNTESTED, REFUSED)
    told = loaded(market, visit)
    assert [row.product for row in told.rows] == ["带鱼", "小白菜", "胡萝卜"]
    assert [row.level for row in told.rows][0::2] == ["bad", "warn"]
    assert told.rows[0].because == TEXTS["purchase_missing"][1]
    assert [bool(row.batch) for row in told.rows] == [True, False, False]
    assert told.visit == visit


def test_what_was_taken_off_is_told_and_blocks_no_more(market: Market) -> None:
    visit = arrive(market, UNTESTED, REFUSED)
    refused = loaded(market, visit).rows[0].batch
    market.ask(Remove(refused))
    told = loaded(market, visit)
    assert {(row.product, row.word, row.batch) for row in told.rows} == {
        ("胡萝卜", "to be tested", ""),
        ("带鱼", "taken off", ""),
    }
    assert told.visit == ""


def test_a_vehicle_that_turned_back_offers_nothing(market: Market) -> None:
    visit = arrive(market, UNTESTED, REFUSED)
    market.ask(TurnBack(visit))
    told = loaded(market, visit)
    assert {row.word for row in told.rows} == {"turned back"}
    assert not told.visit
    found = market.views.visit(visit)
    assert found is not None
    assert found.stay is Stay.TURNED


def test_a_load_that_nobody_judged_yet_shows_what_was_declared(market: Market) -> None:
    told = loaded(market, declare(market))
    assert [(row.product, row.weight, row.word) for row in told.rows] == [("小白菜", "500 kg", "declared")]


def test_a_long_load_is_cut_and_says_so(market: Market) -> None:
    lines = [replace(UNTESTED, product=f"货{number}", upstream=f"FJ20261{number:05}") for number in range(45)]
    told = loaded(market, arrive(market, *lines, REFUSED))
    assert len(told.rows) == 40
    assert told.rows[0].product == "带鱼"
    assert told.more == "and 6 more lines"


def test_a_voucher_shows_which_line_stays_and_why(market: Market) -> None:
    good = batches(market, arrive(market, LINE))[0]
    other = batches(market, arrive(market, replace(LINE, product="菠菜", upstream="FJ2026110003", report=None)))[0]
    for batch in (good, other):
        released(market, batch)
    sold = market.ask(Sell("s-1", "b-1", (Item(good, 20_000), Item(other, 5_500))))
    assert sold.good, sold
    told = out(market, sold.code)
    assert [(row.weight, row.word, row.level) for row in told.rows] == [
        ("20 kg", "may leave", "ok"),
        ("5.5 kg", "may leave", "ok"),
    ]
    record(market, f.Stopped("FJ2026110003", "o-1", "test"))
    told = out(market, sold.code)
    assert [(row.product, row.word) for row in told.rows] == [("菠菜", "stays here"), ("小白菜", "may leave")]
    assert told.rows[0].because == TEXTS["code_recalled"][1]
    assert (told.stays, told.free) == ((sold.codes[1],), 1)
    record(market, f.Held(other, Why("stop_order", {"what": "o-1"})))
    assert "o-1" in out(market, sold.code).rows[0].because
    assert market.ask(Leave("X1", sold.code, without=told.stays)).good
    assert [row.word for row in out(market, sold.code).rows] == ["stays here", "has left"]
    market.ask(TakeBack(sold.code, "客户不要", told.stays))
    assert [row.word for row in out(market, sold.code).rows] == ["has left", "taken back"]


def record(market: Market, fact: f.Fact) -> None:
    """What came about elsewhere."""
    market.store.submit(lambda page: page.record(fact), actor="test", station="test").result(60)


def released(market: Market, batch: str) -> None:
    """Whether the draw picked it or not, it may be sold from here on."""
    found = market.views.batch(batch)
    assert found is not None
    if found.status == "waiting":
        record(market, f.Released(batch, Why("passed_test")))
        assert market.ask(Move(batch, "wait", "trade")).good


def test_goods_that_left_are_told_as_gone(market: Market) -> None:
    batch = batches(market, arrive(market, LINE))[0]
    released(market, batch)
    sold = market.ask(Sell("s-1", "b-1", (Item(batch, 20_000),))).code
    assert market.ask(Read("X1", sold.encode())).good
    assert [row.word for row in out(market, sold).rows] == ["has left"]


def test_what_is_no_load_has_no_lines(market: Market) -> None:
    assert loaded(market, "hello") == Load()
    assert out(market, "hello") == Leaving()


@pytest.mark.anyio
async def test_the_screen_says_each_reason_once_and_no_sellers_name(market: Market) -> None:
    arrive(market, UNTESTED, REFUSED)
    async with market.client(lang="en") as client:
        html = unescape((await client.get("/lanes/E1", headers={"accept": "text/html"})).text)
    assert html.count(TEXTS["purchase_missing"][1]) == 1
    assert TEXTS["blocked_line"][1] in html
    assert "Sign in to take a line off" in html
    assert "/do/remove" not in html
    assert "林" not in html


@pytest.mark.anyio
async def test_gate_staff_take_a_line_off_with_the_screens_own_form(market: Market) -> None:
    visit = arrive(market, UNTESTED, REFUSED)
    async with market.signed("gate", station="E1") as screen:
        html = (await screen.get("/lanes/E1")).text
        forms = re.findall(r'<form method="post" action="/do/remove"[^>]*>(.*?)</form>', html, re.DOTALL)
        sent = [dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', each)) for each in forms]
        mine = next(each for each in sent if each["batch"])
        told = await screen.post("/do/remove", **mine)
        assert told.status_code == 303
        assert told.headers["location"].startswith("/lanes/E1")
        assert not loaded(market, visit).visit
        assert "/do/turnback" in html


@pytest.mark.anyio
async def test_other_roles_find_no_key(market: Market) -> None:
    arrive(market, UNTESTED, REFUSED)
    async with market.signed("lab") as screen:
        html = (await screen.get("/lanes/E1")).text
    assert "/do/" not in html
