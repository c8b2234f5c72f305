"""Scans while a load is put together: caught by the page itself, or read by the lane's own reader for it."""

import asyncio
from datetime import date

import httpx
import pytest
from goods_page import GOODS, Clerk, card, clerk, only, registered
from market_room import Market, declare, served, sign_in
from test_market_live import heard

from edge.cli.demo.photo import address
from edge.core import facts as f
from edge.core.visit import Stay
from edge.flow.asks import Bind, PrintRoll, Read
from kiosk.market.entrance.papers import all_of

UPSTREAM = "FJ2026110001"
PROMISE = address(
    number="0000000001",
    product="菜心",
    grams=80_000,
    origin="福建省漳州市",
    producer="陈水生",
    day=date(2026, 11, 22),
    tested=True,
)


async def with_lines(who: Clerk, *products: str) -> None:
    await who.press("seller", seller="s-1")
    for name in products:
        await who.press("add", product=name)


def labels(market: Market, count: int = 2) -> tuple[str, ...]:
    return market.ask(PrintRoll("E1", count)).codes


@pytest.mark.anyio
async def test_a_card_says_whose_goods_they_are(market: Market) -> None:
    first, second = card(market), card(market)
    async with clerk(market) as who:
        assert await who.press("scan", code=first) == 409
        assert who.wrong == ["此卡已作废，请到窗口"]
        assert await who.press("scan", code=second) == 303
        assert who.draft.seller == "s-1"
        await who.press("add", product="菜心")
        registered(market, "s-9")
        await who.press("scan", view="sellers", code=card(market, "s-9"), at="0")  # a line's sellers lie open
        assert (who.draft.seller, only(who.draft).seller) == ("s-1", "s-9")
        await who.press("scan", view="sellers", code=second, at="0")
        assert only(who.draft).seller == ""


@pytest.mark.anyio
async def test_a_label_goes_on_the_last_line_or_the_one_that_lies_open(market: Market) -> None:
    one, two = labels(market)
    async with clerk(market) as who:
        assert await who.press("scan", code=one) == 409  # onto what?
        await with_lines(who, "菜心", "芥蓝")
        await who.press("scan", code=one)
        assert await who.press("scan", code=two) == 409
        assert "最后一行已有标签" in who.wrong[0]
        assert await who.line("scan", 0, code=one) == 409
        assert who.wrong == ["该标签已用过"]
        await who.line("scan", 0, code=two)
        assert who.draft.labels == (two, one)
        await who.line("unlabel", 0)
        assert who.draft.labels == ("", one)
        await who.press("odd", odd="new")
        owed = market.views.owing()
        await who.send()
    assert [fact.label for fact in market.facts(f.Bound)] == [one]
    assert market.views.owing() == owed  # both lines are refused: no voucher, and nothing is printed
    assert market.views.rolls() == (2, 1)


@pytest.mark.anyio
async def test_a_label_that_was_used_or_never_printed_is_refused(market: Market) -> None:
    one, _ = labels(market)
    visit = declare(market)
    batch = market.ask(Read("E1", visit.encode())).codes[0]
    assert market.ask(Bind(one, batch)).good
    async with clerk(market) as who:
        await with_lines(who, "菜心")
        for code, said in ((one, "该标签已用过"), ("T12345678526112300099P", "预印")):
            assert await who.press("scan", code=code) == 409
            assert who.wrong
            assert said in who.wrong[0] or "校验" in who.wrong[0]
        assert who.draft.labels == ("",)


@pytest.mark.anyio
async def test_a_label_that_another_lane_used_meanwhile_keeps_the_load(market: Market) -> None:
    one, _ = labels(market)
    batch = market.ask(Read("E1", declare(market).encode())).codes[0]
    async with clerk(market) as who:
        await with_lines(who, "菜心")
        await who.press("odd", odd="new")
        await who.press("scan", code=one)
        market.ask(Bind(one, batch))
        assert await who.send() == 409
        assert who.wrong == ["该标签已用过"]
        assert len(who.draft.lines) == 1


@pytest.mark.anyio
async def test_an_upstream_code_is_where_the_goods_come_from(market: Market) -> None:
    async with clerk(market) as who:
        await with_lines(who, "菜心", "芥蓝")
        await who.press("scan", code=UPSTREAM)
        assert await who.press("scan", code="FJ2026110002") == 409  # the last line has its code
        await who.line("scan", 0, code="(01)09520001123450(10)8000000001")
        assert [line.upstream for line in who.draft.lines] == ["(01)09520001123450(10)8000000001", UPSTREAM]


@pytest.mark.anyio
async def test_a_box_s_code_says_its_lot_and_production_date_as_on_a_phone(market: Market) -> None:
    async with clerk(market) as who:
        await with_lines(who, "菜心")
        before = only(who.draft)
        await who.press("scan", code="(01)09520001123450(10)L7(11)261121(3103)012500")
        line = only(who.draft)
        assert (line.lot, line.produced_on, line.grams) == ("L7", "2026-11-21", before.grams)  # a box is not the line
        await who.line("scan", 0, code=UPSTREAM)
        assert (only(who.draft).lot, only(who.draft).produced_on) == ("L7", "2026-11-21")


@pytest.mark.anyio
async def test_a_promise_in_a_qr_code_is_a_lines_certificate_or_the_loads(market: Market) -> None:
    async with clerk(market) as who:
        await with_lines(who, "菜心")
        await who.press("scan", code=PROMISE)
        paper = who.draft.certificate
        assert paper is not None
        assert (paper.kind, paper.issued_on, paper.basis) == ("promise", "2026-11-22", ("control", "self_test"))
        assert paper.number.startswith("HGZ-")
        assert (paper.product, paper.grams) == ("菜心", 80_000)
        await who.line("scan", 0, code=PROMISE)
        line = only(who.draft)
        assert line.certificate is not None
        assert (line.certificate.product, line.certificate.grams, line.origin) == ("菜心", 80_000, "福建省漳州市")
    assert "陈水生".encode() not in b"".join(market.bodies())


@pytest.mark.anyio
async def test_what_a_code_said_of_a_paper_goes_with_its_number(market: Market) -> None:
    async with clerk(market) as who:
        await with_lines(who, "菜心")
        for again in (
            lambda: who.press("paper-numbers", paper="0", number="HGZ1"),
            lambda: who.press("scan", view="papers", code="3512345678901", paper="0"),
        ):
            await who.press("scan", view="papers", code=PROMISE, paper="0")
            await who.press(
                "paper-numbers", paper="0", number=who.draft.certificate.number if who.draft.certificate else ""
            )
            assert [(paper.product, paper.grams) for paper in all_of(who.draft)] == [("菜心", 80_000)]
            assert "菜心 80 kg" in await who.look(view="papers")
            await again()
            assert [(paper.product, paper.grams) for paper in all_of(who.draft)] == [("", 0)]


@pytest.mark.anyio
async def test_with_the_papers_open_any_code_is_the_papers_number(market: Market) -> None:
    async with clerk(market) as who:
        await with_lines(who, "菜心")
        await who.press("scan", view="papers", code="3512345678901", paper="0")
        await who.press("scan", view="papers", code=UPSTREAM, paper="1")
        assert who.draft.certificate is not None
        assert who.draft.certificate.number == "3512345678901"
        assert [(paper.kind, paper.number) for paper in who.draft.papers] == [("fj-voucher", UPSTREAM)]


@pytest.mark.anyio
async def test_a_papers_number_is_what_the_phone_and_a_registry_call_it(market: Market) -> None:
    async with clerk(market) as who:
        await with_lines(who, "菜心")
        await who.press("scan", view="papers", code="动物检疫合格证明（产品A）编号：3501234567", paper="0")
        await who.press("scan", view="papers", code="6901234567892", paper="1")
        assert [(paper.kind, paper.number) for paper in all_of(who.draft)] == [
            ("quarantine", "3501234567"), ("promise", "6901234567892"),
        ]  # fmt: skip


@pytest.mark.anyio
@pytest.mark.parametrize("code", ["", " ", "\x00\x01", "x" * 5000])
async def test_what_is_no_code_changes_nothing(market: Market, code: str) -> None:
    async with clerk(market) as who:
        await with_lines(who, "菜心")
        before = who.loading
        assert await who.press("scan", code=code) in (200, 409)
        assert who.loading == before


@pytest.mark.anyio
async def test_a_visit_goes_to_the_lane_and_the_load_stays(market: Market) -> None:
    visit = declare(market)
    async with clerk(market) as who:
        await with_lines(who, "菜心")
        assert await who.press("scan", code=visit) == 303
        assert who.told.headers["location"] == "/lanes/E1"
        assert len(who.draft.lines) == 1
    made = market.views.visit(visit)
    assert made is not None
    assert made.stay is not Stay.DECLARED


@pytest.mark.anyio
async def test_what_the_lanes_reader_read_is_fetched_once(market: Market) -> None:
    async with clerk(market) as who, clerk(market, station="L1") as other:
        await with_lines(who, "菜心")
        await with_lines(other, "菜心")
        leave = market.board.desks.sit("E1")
        assert market.ask(Read("E1", UPSTREAM.encode()), "in-1.reader", "E1").why[0].code == "to_desk"
        await asyncio.gather(*(each.press("scan", heard="1") for each in (who, other)))
        assert sorted(only(each.draft).upstream for each in (who, other)) == ["", UPSTREAM]
        for number in ("0", "2", "x", "-1", ""):
            assert await who.press("scan", heard=number) == 200
        leave()
        assert market.ask(Read("E1", b"FJ2026110009"), "in-1.reader", "E1").verdict == "unknown"


@pytest.mark.anyio
async def test_an_open_page_hears_its_lane_and_gives_it_up_when_it_closes(market: Market) -> None:
    member = market.member("gate")
    with served(market) as url:
        async with httpx.AsyncClient(base_url=url, headers={"origin": url}) as client:
            await sign_in(client, member.badge)
            async with client.stream("GET", f"{GOODS}/events") as response:
                events = heard(response)
                assert (await anext(events))[1]["heard"] == 0
                await asyncio.to_thread(market.ask, Read("E1", UPSTREAM.encode()), "in-1.reader", "E1")
                told = await anext(events)
                while told[0] != "state":
                    told = await anext(events)
                assert told[1]["heard"] == 1
            for _ in range(200):
                if not market.board.desks.taken("E1"):
                    break
                await asyncio.sleep(0.02)
            assert not market.board.desks.taken("E1")
