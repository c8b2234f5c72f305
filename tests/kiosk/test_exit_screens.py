"""The exit's screen: every line of every voucher behind one code, and what somebody there may do about it."""

import re
from html import unescape
from typing import TYPE_CHECKING, cast

import pytest
from exit_goods import PLATE, held, released, sell
from market_room import HTML, PIN, Market, Screen, waiting
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.day import bounds
from edge.core.operators import Operator
from edge.core.rules import Loop
from edge.core.visit import Stay
from edge.core.why import TEXTS
from edge.flow.asks import AskCheck, GiveCard, Leave, LetIn, Read
from kiosk.market.books.breaks import broken
from kiosk.market.screen import Screen as Shown
from kiosk.market.screen import look

if TYPE_CHECKING:
    from kiosk.market.room import Room

pytestmark = pytest.mark.anyio


def screen(market: Market, lane: str = "X1") -> Shown:
    return look(cast("Room", market.app.state.room), lane, "en")


async def page(one: Screen, path: str = "/lanes/X1") -> str:
    return unescape((await one.get(path)).text)


async def press(one: Screen, path: str, shown: Shown, **fields: str) -> None:
    """A key of the lane's page, with what that page carries."""
    sent = {"key": shown.once, "group": shown.group} | fields
    done = await one.post(f"/lanes/X1/{path}", **sent)
    assert (done.status_code, done.headers["location"]) == (303, "/lanes/X1"), done.text


async def test_a_held_line_comes_first_and_the_rest_leaves_without_it(market: Market) -> None:
    good, bad = released(market), released(market, "菠菜")
    voucher, serials = sell(market, good, bad, good)
    held(market, bad)
    market.ask(Read("X1", voucher.encode()))
    shown = screen(market)
    assert [(row.product, row.level) for row in shown.lines] == [("菠菜", "bad"), ("小白菜", "ok"), ("小白菜", "ok")]
    assert "T-1" in shown.lines[0].because
    assert (shown.verdict, shown.stays, shown.rest) == ("stop", serials[1], voucher)
    assert market.facts(f.Departed) == []
    async with market.signed("gate", station="X1") as one:
        assert "红色货品留下，其余放行" in await page(one)
        await press(one, "leave", shown, code=shown.rest, without=shown.stays)
        await press(one, "leave", shown, code=shown.rest, without=shown.stays)  # pressed twice
    (gone,) = market.facts(f.Departed)
    assert [line.serial for line in gone.lines] == [serials[0], serials[2]]
    after = screen(market)
    assert (after.verdict, after.rest, [row.word for row in after.lines]) == (
        "pass", "", ["stays here", "has left", "has left"],
    )  # fmt: skip


async def test_a_tricycle_of_forty_lots_leaves_by_one_card(market: Market) -> None:
    batches = [released(market, product) for product in ("小白菜", "菠菜", "空心菜", "韭菜")]
    for batch in batches:
        sell(market, *[batch] * 10)
    assert market.ask(GiveCard("b-1")).good
    buyer = market.store.get(Operator, "b-1")
    assert buyer is not None
    assert market.ask(Read("X1", buyer.card.encode())).good
    shown = screen(market)
    assert (shown.verdict, len(shown.lines), shown.more) == ("pass", 40, "")
    assert {row.word for row in shown.lines} == {"has left"}
    assert len(market.facts(f.Departed)) == 4
    async with market.signed("gate", station="X1") as one:
        assert (await page(one)).count('class="line"') == 41  # one is the template


async def test_what_a_plate_stands_for_leaves_in_part_too(market: Market) -> None:
    good, bad = released(market), released(market, "菠菜")
    first, _ = sell(market, good, plate=PLATE)
    second, (stays,) = sell(market, bad, plate=PLATE)
    held(market, bad)
    async with market.signed("gate", station="X1") as one:
        assert "过磅" in await page(one, "/lanes/X1/out")
        await one.post("/lanes/X1/leave", plate="闽D·12345")
        shown = screen(market)
        assert (shown.verdict, shown.group, shown.stays) == ("stop", f"{first} {second}", stays)
        await press(one, "leave", shown, code=shown.rest, without=shown.stays)
    assert [fact.voucher for fact in market.facts(f.Departed)] == [first]
    assert PLATE not in (await page_of_a_stranger(market))


async def page_of_a_stranger(market: Market) -> str:
    async with market.client() as client:
        return unescape((await client.get("/lanes/X1", headers=HTML)).text)


@pytest.mark.parametrize("good", [True, False])
async def test_a_check_is_answered_before_anything_leaves(market: Market, good: bool) -> None:  # noqa: FBT001
    voucher, _ = sell(market, released(market))
    market.ask(AskCheck("b-1", "看看有没有夹带"))
    market.ask(Read("X1", voucher.encode()))
    shown = screen(market)
    assert (shown.verdict, shown.check, shown.rest) == ("wait", "b-1", "")
    assert "看看有没有夹带" in shown.why[0].text
    async with market.signed("gate", station="X1") as one:
        html = await page(one)
        assert "已查，无异常，放行" in html
        assert "有问题，留下" in html
        await press(one, "looked", shown, subject=shown.check, code=shown.code, good=str(good).lower())
    (checked,) = market.facts(f.Checked)
    assert (checked.subject, checked.voucher, checked.good) == ("b-1", voucher, good)
    assert len(market.facts(f.Departed)) == good
    market.ask(Read("X1", voucher.encode()))
    assert screen(market).verdict == ("stop" if good else "wait")  # it has left, or is still to be looked at


async def test_a_weight_that_is_off_is_shown_and_explained(market: Market) -> None:
    voucher, _ = sell(market, released(market))
    async with market.signed("gate", station="X1") as one:
        await one.post("/lanes/X1/leave", code=voucher, net="7")
        shown = screen(market)
        assert (shown.verdict, shown.weigh) == ("wait", voucher)
        assert shown.why[0].text == TEXTS["weight_off"][1].format(net="7", lines="5")
        assert market.facts(f.Departed) == []
        await press(one, "leave", shown, code=shown.weigh)
    assert len(market.facts(f.Departed)) == 1


async def test_only_the_gate_and_the_office_let_go_and_only_at_an_exit(market: Market) -> None:
    voucher, _ = sell(market, released(market))
    async with market.signed("stall", station="X1") as one:
        assert (await one.post("/lanes/X1/leave", code=voucher)).status_code == 403
        assert (await one.post("/lanes/X1/looked", subject="b-1", good="true")).status_code == 403
        assert (await one.get("/exits")).status_code == 403
    async with market.signed("gate", station="E1") as one:
        assert (await one.post("/lanes/E1/leave", code=voucher)).status_code == 404
    assert market.facts(f.Departed) == []


async def test_a_passing_that_was_none_is_set_right_by_two(market: Market) -> None:
    voucher, (serial,) = sell(market, released(market))
    market.ask(Read("X1", serial.encode()))
    market.ask(Read("X1", serial.encode()))
    shown = screen(market)
    assert (shown.verdict, shown.already) == ("stop", voucher)
    one_, two_ = market.member("gate"), market.member("gate")
    async with market.signed(member=one_, station="X1") as one:
        html = await page(one, f"/exits?find={serial}")
        assert voucher in html
        assert "须两人更正" in html
        asked = await one.do("forgive", subject=voucher, reason="车退回，没出门", next="/exits", pin=PIN)
        assert asked.status_code == 303, asked.text
        (proposal,) = market.views.proposals()
        assert "待第二人确认" in await page(one, "/exits")
        assert f'name="proposal" value="{proposal.code}"' in await page(one, "/exits")
        same = await one.do("second", proposal=proposal.code, next="/exits", pin=PIN)
        assert TEXTS["same_person"][0] in unescape((await one.client.get(same.headers["location"], headers=HTML)).text)
    async with market.signed(member=two_, station="X1") as one:
        sure = unescape((await one.do("second", proposal=proposal.code, next="/exits")).text)
        assert voucher in sure
        assert "实际没有出场，予以更正" in sure
        done = await one.do("second", proposal=proposal.code, next="/exits", pin=PIN)
        assert TEXTS["forgiven"][0] in unescape((await one.client.get(done.headers["location"], headers=HTML)).text)
    (right,) = market.facts(f.Forgiven)
    assert (right.subject, right.by, right.second) == (voucher, one_.person, two_.person)
    assert market.ask(Read("X1", serial.encode())).verdict == "pass"


async def test_vehicles_are_told_in_words_empty_and_overnight_ones_too(market: Market) -> None:
    visit = market.ask(LetIn("E1", "empty", PLATE, picture="ab" * 32)).code
    market.ask(Read("X1", visit.encode()))
    assert [each.text for each in screen(market).why][-1] == "Empty vehicle: it has left, its visit is closed"
    market.ask(Read("X1", visit.encode()))
    assert (screen(market).verdict, screen(market).already) == ("stop", visit)
    waiting(market)
    market.unix += 24 * 3600
    (overnight,) = market.views.visits("inside")
    async with market.signed("gate", station="X1") as one:
        html = await page(one, "/exits")
        assert "货车，2026-11-23 进场，过夜车" in html
        assert re.search(rf"/exits\?find={overnight.code}", html)
        html = await page(one, f"/exits?find={overnight.code}")
        assert "更正后车次结束" in html
    market.ask(Read("X1", overnight.code.encode()))
    left = market.views.visit(overnight.code)
    assert left is not None
    assert left.stay is Stay.LEFT


async def test_a_code_of_nothing_is_told(market: Market) -> None:
    async with market.signed("manager") as one:
        got = await one.get("/exits", find="nothing")
        assert got.status_code == 404
        assert "nothing" in got.text


async def test_the_age_of_the_last_contact_is_told_at_the_gate(market: Market) -> None:
    market.line = market.line._replace(online=False, last_contact_s=125.0)
    assert screen(market).uplink == "Province: last heard 2 min ago, 3 to send"
    market.line = market.line._replace(last_contact_s=7_320.0)
    assert screen(market).uplink == "Province: last heard 2 h 2 min ago, 3 to send"
    assert screen(market).uplink_level == "warn"


async def test_soft_anti_passback_lets_through_once_more_and_says_so(market: Market) -> None:
    voucher, _ = sell(market, released(market))
    opened = replace(market.facts(f.DayOpened)[-1], loop=Loop(passback="soft"))
    market.store.submit(lambda page: page.record(opened), actor="clock", station="box").result(60)
    market.ask(Read("X1", voucher.encode()))
    market.ask(Read("X1", voucher.encode()))
    shown = screen(market)
    assert (shown.verdict, shown.already) == ("pass", voucher)
    assert shown.why[0].text == TEXTS["passed_again"][1]
    assert [fact.voucher for fact in market.facts(f.Repassed)] == [voucher]
    async with market.signed("gate", station="X1") as one:
        assert "出过场的货再来可以放行，每次都有记录" in await page(one, "/exits")
        assert "实际没出场，更正" in await page(one)


@pytest.mark.parametrize(("net", "left"), [("5.05", 1), ("５", 1), ("5 kg", 0), ("-5", 0), ("1e999999999", 0)])
async def test_a_weight_is_read_as_people_type_it_and_never_passed_over(market: Market, net: str, left: int) -> None:
    """What was passed over let a load of any weight go."""
    voucher, _ = sell(market, released(market))
    async with market.signed("gate", station="X1") as one:
        told = await one.post("/lanes/X1/leave", code=voucher, net=net)
    assert told.status_code == (303 if left else 400)
    assert len(market.facts(f.Departed)) == left


async def test_a_weight_that_did_not_fit_is_counted_with_the_rules_that_were_not_kept(market: Market) -> None:
    voucher, _ = sell(market, released(market))
    assert market.ask(Leave("X1", voucher, net_g=7_000)).verdict == "wait"
    market.views.look_on()
    times = bounds(market.views.today(), market.flow.site.roll_hour)
    (stopped,) = broken(market.views, "weight", market.views.today(), times)
    assert cast("f.Detained", stopped.fact).voucher == voucher
