"""补录: slips are printed, entered with time, picture and a second badge, settled, and told of one by one."""

import re
import secrets
from html import unescape

import httpx
import pytest
from lab_rig import answered
from market_goods import jpeg
from market_room import HTML, PIN, Market, Screen
from office_rig import plain, ready, second

from edge.core import facts as f
from edge.core.why import Why
from edge.flow.asks import Halt, IssueSlips, Item, PrintRoll, Sell

AT = "2026-11-23T02:40"


async def enter(
    screen: Screen, fields: dict[str, str], book: str = "甲册", picture: bytes | None = None
) -> httpx.Response:
    """The form of a slip, sent with its picture, and where it leads."""
    data = {"csrf": screen.csrf, "key": secrets.token_hex(12), "done_at": AT} | fields
    files = {"picture": ("slip.jpg", jpeg() if picture is None else picture, "image/jpeg")}
    told = await screen.client.post(f"/office/slips/{book}/enter", data=data, files=files, headers=HTML)
    return await screen.get(told.headers["location"]) if told.status_code == 303 else told


def loose(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'data-loose="(\d+)"', page)]


@pytest.mark.anyio
async def test_a_sale_by_slip_is_entered_by_two_and_its_goods_are_gone(market: Market) -> None:
    batch = ready(market, "小白菜")
    (label,) = market.ask(PrintRoll("X1", 1)).codes
    async with market.signed("gate") as one, market.signed("gate") as two:
        await answered(one, "issueslips", "/office/slips", book="甲册", first="101", last="105")
        page = await one.get("/office/slips/甲册", number="103")
        assert loose(page.text) == [101, 102, 103, 104, 105]
        assert 'value="103"' in page.text
        sale = {
            "what": "sale",
            "number": "103",
            "seller": "s-1",
            "buyer": "b-1",
            "batch.1": batch,
            "kg.1": "12.5",
            "label.1": f"https://p/c/{label}",
            "plate": "闽D·55555",
            "left": "on",
        }
        waits = plain((await enter(one, sale)).text)
        assert Why("second_needed").text("zh") in waits
        assert market.facts(f.Sold) == []
        (proposal,) = market.facts(f.Proposed)
        page = await two.get("/office/slips/甲册")
        assert all(
            each in plain(page.text)
            for each in (
                "甲册 103 · 销售 · 2026-11-23 02:40",
                f"{batch} 小白菜 12.5 kg {label}",
                "同安菜行",
                "闽D55555",
            )
        )
        assert f"/pictures/{proposal.picture}" in page.text
        assert 'action="/do/second"' not in (await one.get("/office/slips/甲册")).text
        async with market.signed("stall") as stall:  # nobody's business but theirs who entered it
            assert "12.5 kg" not in (await stall.get("/office/slips/甲册")).text
        confirm = await two.do("second", proposal=proposal.proposal, next="/office/slips/甲册")
        assert f"{batch} 小白菜 12.5 kg" in plain(confirm.text)
        assert proposal.picture in confirm.text
        await two.do("second", proposal=proposal.proposal, pin=PIN, next="/office/slips/甲册")
        assert loose((await two.get("/office/slips/甲册")).text) == [101, 102, 104, 105]
    assert b"55555" not in b"".join(row[0] for row in market.store.read().execute("SELECT body FROM journal"))
    assert market.views.plate(market.facts(f.Sold)[0].voucher) == "闽D55555"
    (sold,), (gone,), (slip,) = market.facts(f.Sold), market.facts(f.Departed), market.facts(f.SlipEntered)
    assert (sold.slip, [(line.grams, line.serial) for line in sold.lines]) == ("甲册 103", [(12_500, label)])
    assert (gone.voucher, gone.how, gone.left_at) == (sold.voucher, "slip", AT)
    assert (slip.number, slip.done_at, slip.by, slip.second) == (103, AT, one.member.person, two.member.person)
    assert market.pictures.path(slip.picture) is not None


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("language", "words"), [("zh", "本不该出场的货已出场"), ("en", "Goods left that should not have")]
)
async def test_stopped_goods_that_had_left_on_paper_are_recorded_and_the_office_sees_where_they_went(
    market: Market, language: str, words: str
) -> None:
    batch = ready(market, "小白菜")
    market.ask(IssueSlips("甲册", 1, 3))
    assert market.ask(Halt((batch,), "农残")).good
    sale = {"what": "sale", "number": "2", "seller": "s-1", "buyer": "b-1", "batch.1": batch, "kg.1": "12.5"}
    async with market.signed("gate") as gate, market.signed("manager") as boss:
        await boss.get(f"/language/{language}")
        assert words not in plain((await boss.get("/office")).text)
        assert Why("halt_stop", {"what": "农残"}).text("zh") in plain(
            (await enter(gate, sale)).text
        )  # not gone: the guard
        await enter(gate, sale | {"left": "on"})
        told = await boss.do("second", proposal=market.facts(f.Proposed)[-1].proposal, pin=PIN, next="/office")
        page = plain((await boss.get(told.headers["location"])).text)
        assert words in page
        (gone,) = market.facts(f.Departed)
        for each in ("同安菜行", "小白菜", "12.5 kg", gone.voucher, AT.replace("T", " ")):
            assert each in page, each
        assert page.count(Why("halt_stop", {"what": "农残"}).text(language)) == 2  # in the answer, and in the list
        assert words in plain((await boss.get("/office/books")).text)
        link = re.search(
            r'href="(/office/facts\?topic=break[^"]*rule=left[^"]*)"', (await boss.get("/office/books")).text
        )
        assert link
        assert gone.voucher in (await boss.get(unescape(link[1]))).text


@pytest.mark.anyio
async def test_goods_sold_before_leave_by_slip(market: Market) -> None:
    batch = ready(market, "小白菜")
    voucher = market.ask(Sell("s-1", "b-1", (Item(batch, 4_000),))).code
    market.ask(IssueSlips("乙册", 1, 2))
    async with market.signed("gate") as one:
        await enter(one, {"what": "exit", "number": "2", "code": voucher}, "乙册")
    (proposal,) = market.facts(f.Proposed)
    second(market, proposal.proposal)
    assert [each.voucher for each in market.facts(f.Departed)] == [voucher]


@pytest.mark.anyio
async def test_what_a_slip_cannot_say_is_refused_with_its_reason(market: Market) -> None:
    batch = ready(market, "小白菜")
    market.ask(IssueSlips("甲册", 1, 3))
    sale = {"what": "sale", "number": "2", "seller": "s-1", "buyer": "", "batch.1": batch, "kg.1": "1"}
    async with market.signed("gate") as gate, market.signed("stall") as stall:
        for wrong, status, words in (
            ({"number": "9"}, 200, "无此空白单号"),
            ({"done_at": "2027-01-01T00:00"}, 200, "须早于现在"),
            ({"kg.1": "600"}, 200, Why("batch_over", {"have": "499500"}).text("zh")),
            ({"kg.1": "-1"}, 400, ""),
            ({"number": "x"}, 400, ""),
        ):
            told = await enter(gate, {**sale, **wrong})
            assert (told.status_code, words in plain(told.text)) == (status, True), wrong
        assert Why("not_authorised").text("zh") in plain((await enter(stall, sale)).text)
        assert (await enter(gate, sale, picture=b"")).status_code == 400
        assert (await enter(gate, sale, picture=b"no picture")).status_code == 400
        assert (await enter(gate, sale, "丙册")).status_code == 404
    assert market.facts(f.Proposed) == []


@pytest.mark.anyio
async def test_slips_are_settled_by_two_and_a_slips_own_code_opens_it(market: Market) -> None:
    market.ask(IssueSlips("甲册", 1, 40))
    async with market.signed("manager") as one, market.signed("manager") as two:
        told = await one.get("/office/slips", find="甲册 7")
        assert told.status_code == 303
        assert 'value="7"' in (await one.get(told.headers["location"])).text
        await answered(
            one, "settleslips", "/office/slips/甲册", book="甲册", first="1", last="39", what="unused", reason="未停电"
        )
        (proposal,) = market.facts(f.Proposed)
        assert "1–39 · 未使用" in plain((await two.get("/office/slips")).text)
        await two.do("second", proposal=proposal.proposal, pin=PIN, next="/office/slips")
        assert loose((await one.get("/office/slips/甲册")).text) == [40]
        await answered(
            one, "settleslips", "/office/slips/甲册", book="甲册", first="40", last="40", what="missing", reason="遗失"
        )
        second(market, market.facts(f.Proposed)[-1].proposal)
        assert "已结清" in plain((await one.get("/office/slips")).text)
    assert [(each.first, each.last, each.what) for each in market.facts(f.SlipsSettled)] == [
        (1, 39, "unused"), (40, 40, "missing"),
    ]  # fmt: skip


@pytest.mark.anyio
async def test_blank_slips_are_printed_some_at_a_time_each_with_its_number(market: Market) -> None:
    market.ask(IssueSlips("甲册", 7, 40))
    seen: list[int] = []
    async with market.signed("gate") as gate:
        address = "/office/slips/甲册/print"
        while address:
            page = (await gate.get(address)).text
            seen += [int(each) for each in re.findall(r'data-slip="(\d+)"', page)]
            assert page.count("data:image/svg") == page.count("data-slip=")
            more = re.search(r'href="(/office/slips/[^"]+/print\?first=\d+)"', page)
            address = unescape(more[1]) if more else ""
    assert seen == list(range(7, 41))
