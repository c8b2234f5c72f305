"""The gate's phone: the lane's own door, what it takes along, and what it tells when it is heard again."""

import json
import re
from html import unescape
from typing import Any

import httpx
import pytest
from exit_goods import held, record, released, sell
from market_room import AT, Market, Screen, day_key, waiting

from edge.core import facts as f
from edge.core.codes import signed
from edge.core.why import TEXTS
from edge.flow.asks import AskCheck, Read

pytestmark = pytest.mark.anyio
TODAY = f"{AT:%y%m%d}"


async def send(one: Screen, path: str, key: str = "k-1", **sent: object) -> httpx.Response:
    """As the page's script sends it."""
    headers = {"x-csrf-token": one.csrf, "idempotency-key": key}
    return await one.client.post(f"/handheld/{path}", json={"lane": "X1"} | sent, headers=headers)


async def asked(one: Screen, key: str = "k-1", **sent: object) -> dict[str, Any]:
    done = await send(one, "ask", key, **sent)
    assert done.status_code == 200, done.text
    return done.json()


async def taken(one: Screen) -> dict[str, Any]:
    return (await one.get("/handheld/copy")).json()


async def test_it_lets_out_by_the_same_door_and_says_who_did(market: Market) -> None:
    voucher, (serial, _) = sell(market, *[released(market)] * 2)
    link = signed.link("https://p.cn", serial, day_key)
    async with market.signed("gate") as one:
        told = await asked(one, code=link)
        assert (told["verdict"], told["word"], told["code"]) == ("pass", "放行", voucher)
        assert [row["word"] for row in told["lines"]] == ["已出场", "已出场"]
        assert await asked(one, code=link) == told  # sent again
        assert (await asked(one, "k-2", code=link))["already"] == voucher
    (gone,) = market.entries(f.Departed)
    assert (market.facts(f.Departed)[0].how, gone.actor) == ("handheld", one.member.person)


async def test_the_rest_leaves_and_a_check_is_answered_there_too(market: Market) -> None:
    good, bad = released(market), released(market, "菠菜")
    voucher, serials = sell(market, good, bad)
    held(market, bad)
    market.ask(AskCheck(voucher, "看看"))
    async with market.signed("gate") as one:
        told = await asked(one, code=voucher)
        assert (told["verdict"], told["lines"][0]["product"], told["stays"]) == ("stop", "菠菜", serials[1])
        told = await asked(one, "k-2", code=told["rest"], group=told["group"], without=told["stays"])
        assert (told["verdict"], told["check"]) == ("wait", voucher)
        told = await asked(one, "k-3", code=voucher, group=told["group"], subject=voucher, good=False)
        assert told["why"] == [TEXTS["checked_bad"][0]]
        told = await asked(
            one, "k-4", code=voucher, group=told["group"], without=serials[1], subject=voucher, good=True
        )
        assert told["verdict"] == "pass"
    assert [line.serial for fact in market.facts(f.Departed) for line in fact.lines] == [serials[0]]


async def test_only_its_own_page_sends_and_only_the_gate_opens_it(market: Market) -> None:
    voucher, _ = sell(market, released(market))
    async with market.signed("gate") as one:
        forged = await one.client.post(
            "/handheld/ask", json={"lane": "X1", "code": voucher}, headers={"x-csrf-token": "x"}
        )
        assert forged.status_code == 403
        assert (await send(one, "ask", lane="E1", code=voucher)).status_code == 404
    async with market.signed("stall") as one:
        assert (await one.get("/handheld")).status_code == 403
        assert (await one.get("/handheld/copy")).status_code == 403
        assert (await send(one, "ask", code=voucher)).status_code == 403
    async with market.client() as stranger:
        assert (await stranger.get("/handheld/copy")).status_code in (303, 401)
        worker = await stranger.get("/handheld/worker.js")
        assert worker.headers["service-worker-allowed"] == "/handheld"
    assert market.facts(f.Departed) == []


async def test_the_copy_tells_what_may_leave_what_may_not_and_why(market: Market) -> None:
    good, bad, untested = released(market), released(market, "菠菜"), waiting(market)
    voucher, serials = sell(market, good, bad)
    gone, _ = sell(market, good)
    market.ask(Read("X1", gone.encode()))
    held(market, bad)
    record(market, f.Stopped(serials[0], "T-2", "农残"))
    market.ask(AskCheck("b-1", "夹带"))
    async with market.signed("gate") as one:
        copy = await taken(one)
    assert list(copy["vouchers"]) == [voucher]
    assert [lot[0] for lot in copy["vouchers"][voucher]] == list(serials)
    assert copy["vouchers"][voucher][1][2:] == ["菠菜", "5 kg"]
    assert copy["serials"] == {good: 2, bad: 1, untested: 0}
    assert set(copy["barred"]) == {bad, untested, serials[0]}
    assert "T-1" in copy["barred"][bad]["en"]
    assert copy["barred"][untested]["zh"] == TEXTS["batch_waiting"][0]
    assert set(copy["checks"]) == {"b-1", voucher}
    assert (copy["day"], copy["last_batch"], copy["last_voucher"]) == (TODAY, 3, 2)
    assert len(copy["keys"]) == 8
    assert copy["keys"][TODAY] == day_key(TODAY).hex()
    assert copy["heard_s"] == 0.4


async def test_goods_of_long_ago_have_their_key_and_nothing_else_older(market: Market) -> None:
    sell(market, released(market))
    market.unix += 30 * 24 * 3600
    async with market.signed("gate") as one:
        days = list((await taken(one))["keys"])
    assert days[0] == TODAY
    assert len(days) == 9


async def test_what_was_let_go_out_of_reach_is_told_once_and_what_is_odd_is_named(market: Market) -> None:
    voucher, (first, second) = sell(market, *[released(market)] * 2)
    gone = [{"code": first, "at": "2026-11-22T19:00:00Z"}, {"code": "X-none", "at": "2026-11-22T19:00:01Z"}]
    async with market.signed("gate") as one:
        for _ in range(2):  # the answer was lost: the same again
            assert (await send(one, "settle", gone=gone)).json() == {"odd": ["X-none"]}
        assert (await send(one, "settle", "k-2", gone=gone[:1])).json() == {"odd": [first]}
    (left,) = market.facts(f.Departed)
    assert (left.voucher, left.how, left.left_at) == (voucher, "offline", "2026-11-22T19:00:00Z")
    assert [line.serial for line in left.lines] == [first]
    found = market.views.voucher(voucher)
    assert found is not None
    assert [line.serial for line in found.here] == [second]


async def test_a_long_load_is_told_out_of_reach_as_well(market: Market) -> None:
    voucher, serials = sell(market, *[released(market)] * 40)
    async with market.signed("gate") as one:
        copy = await taken(one)
        assert [lot[0] for lot in copy["vouchers"][voucher]] == list(serials)
        assert len(json.dumps(copy)) < 16_000


async def test_a_check_answered_well_lets_the_rest_of_a_partial_load_go(market: Market) -> None:
    """The check comes after the red line was left behind: what stays is not asked for again."""
    good, bad = released(market), released(market, "菠菜")
    voucher, (_, stays) = sell(market, good, bad)
    market.ask(AskCheck("s-1", "看看"))
    held(market, bad)
    async with market.signed("gate") as one:
        told = await asked(one, code=voucher)
        told = await asked(one, "k-2", code=voucher, group=told["group"], without=told["stays"])
        assert (told["check"], told["stays"]) == ("s-1", stays)
        again = {"group": told["group"], "without": told["stays"], "subject": "s-1", "good": True}
        assert (await asked(one, "k-3", code=voucher, **again))["verdict"] == "pass"
    assert len(market.facts(f.Departed)) == 1


async def test_the_page_has_its_words_and_no_key_of_anything(market: Market) -> None:
    async with market.signed("gate", station="X1") as one:
        html = unescape((await one.get("/handheld")).text)
    assert "没有本市场签名或签名不符，谨防伪码" in html
    assert not re.search(day_key(TODAY).hex(), html)


async def test_a_badge_scanned_by_mistake_is_shown_and_kept_nowhere(market: Market) -> None:
    async with market.signed("gate", station="X1") as one:
        told = await asked(one, code=one.member.badge)
        assert (told["verdict"], told["code"]) == ("stop", "")
        await one.post("/lanes/X1/leave", code=one.member.badge)
        assert one.member.badge not in (await one.get("/lanes/X1")).text
        missed = await one.get("/exits", find=one.member.badge)
        assert (missed.status_code, one.member.badge in missed.text) == (404, False)
    answers = market.store.read().execute("SELECT answer FROM answered").fetchall()
    assert not any(one.member.badge.encode() in (row[0] or b"") for row in answers)
