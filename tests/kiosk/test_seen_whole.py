"""What screens list stays whole when a market has a history, and addresses and fields that are none get an answer."""

import pytest
from exit_goods import record
from lab_rig import answered, said
from market_goods import LINE, READER
from market_room import PIN, Market, failed, run, waiting
from msgspec.structs import replace
from office_rig import DAY, came, links, plain, ready, second

from edge.core import facts as f
from edge.core.why import Why
from edge.flow.asks import (
    Account,
    Count,
    Declare,
    Dispose,
    IssueSlips,
    Override,
    Read,
    SendBack,
    SettleSlips,
    TakeRecord,
    TakeSample,
)
from kiosk.market.lab.waiting import waiting as worklist
from kiosk.market.queue import parties

pytestmark = pytest.mark.anyio
PICTURE = "ab" * 32


async def test_what_failed_long_ago_hides_nothing_that_is_to_be_destroyed(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.market.office._PAGE", 1)
    old = failed(market, waived=True)
    second(market, market.ask(Dispose(old, "深埋", PICTURE)).code)
    new = came(market, "豇豆")
    sample = market.ask(TakeSample(new), "lab-1").code
    run(market, sample, 100, 100)
    async with market.signed("lab") as other:
        await answered(other, "verify", "/lab", sample=sample, seen="2", pin=PIN)
    async with market.signed("manager") as boss:
        page = (await boss.get("/office")).text
    assert f"/batches/{new}" in page
    assert f"/batches/{old}" not in page


async def test_what_was_sent_back_waits_no_more(market: Market) -> None:
    batch = waiting(market)
    assert [party.batches[0].code for party in parties(market.views)] == [batch]
    second(market, market.ask(SendBack(batch, "无报告")).code)
    assert parties(market.views) == []
    assert worklist(market.views, "zh") == []


async def test_rules_that_were_not_kept_are_counted_to_the_last(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.market.books.breaks._CHUNK", 1)
    for at in range(3):
        second(market, market.ask(Override(came(market, "空心菜", 1_000 + at), "停电")).code)
    async with market.signed("manager") as boss:
        page = (await boss.get("/office/books")).text
    assert [text for href, text in links(page) if "topic=break" in href and "untested" in href] == ["3"]


async def test_a_record_that_waits_says_why_in_full(market: Market) -> None:
    asked = TakeRecord(
        "Mk", f"SN-{READER}", "7", "0" * 64, channel="9", raw={"percent": "23.4"}, taken_at="2026-11-23T03:10:00"
    )
    assert market.ask(asked, "nc-1").verdict == "wait"
    async with market.signed("lab") as lab:
        page = said(await lab.get("/lab/records"))
    assert Why("channel_empty", {"number": "9"}).text("zh") in page


@pytest.mark.parametrize("before", ["9" * 30, "-1", "0"])
async def test_no_place_in_the_journal_is_too_far(market: Market, before: str) -> None:
    async with market.signed("manager") as boss:
        told = await boss.get("/office/facts", topic="close", day=DAY, before=before)
    assert told.status_code == 200


@pytest.mark.parametrize("kg", ["NaN", "sNaN", "1e999999999", "1e308", "-1", "1.2345", "", "一百"])
async def test_what_is_no_weight_is_told_and_nothing_is_counted(market: Market, kg: str) -> None:
    batch = ready(market, "小白菜")
    async with market.signed("manager") as boss:
        told = await boss.do("count", batch=batch, zone="trade", kg=kg, next="/office")
    assert told.status_code == 400
    assert market.facts(f.Counted) == []


async def test_weights_typed_in_full_width_count(market: Market) -> None:
    batch = ready(market, "小白菜")
    async with market.signed("manager") as boss:
        await answered(boss, "count", "/office", batch=batch, zone="trade", kg="４９９。５")
    assert [fact.grams for fact in market.facts(f.Counted)] == [499_500]


async def test_a_book_of_slips_shows_what_waits_of_itself_alone(market: Market) -> None:
    for book in ("甲", "甲乙"):
        market.ask(IssueSlips(book, 1, 5))
    market.ask(SettleSlips("甲乙", 1, 2, "unused", "乙册的事"), "gate-9")
    async with market.signed("gate") as gate:
        assert "乙册的事" not in (await gate.get("/office/slips/甲")).text
        assert "乙册的事" in (await gate.get("/office/slips/甲乙")).text


async def test_the_provinces_recall_stands_among_the_stops_with_where_goods_went(market: Market) -> None:
    batch = ready(market, "小白菜")
    record(market, f.Stopped(batch, "R-7", "农残超标", recall=True))
    async with market.signed("manager") as boss:
        page = plain((await boss.get("/office/halts")).text)
        assert all(each in page for each in ("R-7", "农残超标", "省平台下达"))
        one = (await boss.get("/office/halts/R-7")).text
    assert batch in one
    assert "/do/resume" not in one


async def test_the_offices_numbers_open_their_facts(market: Market) -> None:
    market.ask(Read("E1", market.ask(Declare("s-1", "闽D12345", (replace(LINE),))).code.encode()))
    async with market.signed("supervisor") as screen:
        page = (await screen.get("/office")).text
        opened = [(await screen.get(href)).status_code for href, _ in links(page)]
    assert len(opened) >= 8
    assert set(opened) == {200}


async def test_goods_whose_papers_are_at_fault_are_sent_back_from_their_page(market: Market) -> None:
    batch = waiting(market)
    at = f"/batches/{batch}"
    async with market.signed("gate") as gate, market.signed("manager") as boss:
        assert "/do/sendback" in (await gate.get(at)).text
        await answered(gate, "sendback", at, batch=batch, reason="无检测报告，退回产地")
        assert "/do/sendback" not in (await gate.get(at)).text  # asked for already
        assert "/do/second" not in (await gate.get(at)).text
        page = (await boss.get(at)).text
        assert "无检测报告，退回产地" in page
        (proposal,) = [each.proposal for each in market.facts(f.Proposed)]
        await boss.do("second", proposal=proposal, pin=PIN, next=at)
        assert "/do/sendback" not in (await boss.get(at)).text
    assert [(fact.batch, fact.grams) for fact in market.facts(f.SentBack)] == [(batch, 500_000)]


async def test_what_waits_for_its_test_alone_is_not_sent_back(market: Market) -> None:
    async with market.signed("manager") as boss:
        assert "/do/sendback" not in (await boss.get(f"/batches/{ready(market, '豇豆')}")).text


async def test_a_proposal_of_another_matter_is_not_taken_for_a_destruction(market: Market) -> None:
    batch = failed(market, waived=True)
    market.ask(Count(batch, "wait", 400_000))
    market.ask(Account(batch, "s-1", "洒漏"), "gate-9")
    async with market.signed("manager") as boss:
        page = (await boss.get(f"/batches/{batch}")).text
    assert f"/batches/{batch}/destroy" in page
    assert "洒漏" in page


async def test_whoever_works_inside_moves_goods_of_a_seller_without_a_phone(market: Market) -> None:
    batch = ready(market, "小白菜")
    at = f"/batches/{batch}"
    async with market.signed("gate") as gate, market.signed("lab") as lab, market.signed("supervisor") as other:
        page = (await gate.get(at)).text
        assert ("/do/move" in page, "/do/weigh" in page) == (True, True)
        page = (await lab.get(at)).text
        assert ("/do/move" in page, "/do/weigh" in page) == (True, False)
        assert "/do/move" not in (await other.get(at)).text
        await answered(gate, "move", at, batch=batch, source="trade", target="store", kg="12.5")
    assert [(fact.target, fact.grams) for fact in market.facts(f.Moved)][-1] == ("store", 12_500)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_an_account_that_is_not_there_is_told_in_the_readers_language(market: Market, language: str) -> None:
    async with market.signed("admin") as admin:
        await admin.get(f"/language/{language}")
        told = await admin.post("/people/pin", person="nobody", new="274915", pin=PIN)
    assert told.status_code == 409
    assert Why("person_unknown").text(language) in told.text


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "“理由”未填或填写有误"), ("en", "reason is missing, or not right")]
)
@pytest.mark.parametrize("reason", [{}, {"reason": "因" * 201}])
async def test_the_field_that_cannot_be_is_named_in_the_readers_words(
    market: Market, language: str, words: str, reason: dict[str, str]
) -> None:
    async with market.signed("manager") as boss:
        await boss.get(f"/language/{language}")
        told = await boss.do("askcheck", subject="b-1", **reason)
    assert told.status_code == 400
    assert words in told.text
