"""The API, the lane's form, the phone and the seller's own sale: each says of goods that may not leave what the guard says."""

from base64 import b64encode
from collections.abc import Awaitable, Callable

import pytest
from exit_goods import PLATE, held, record, released, sell
from market_room import Market, Screen, run

from edge.core import facts as f
from edge.flow.asks import TakeSample, Verify

pytestmark = pytest.mark.anyio
Way = Callable[[Market, Screen, str, str], Awaitable[list[str]]]


def failed(market: Market, batch: str) -> None:
    sample = market.ask(TakeSample(batch), "lab-1").code
    run(market, sample, 100, 100)
    assert market.ask(Verify(sample), "lab-2").verdict == "stop"


def recalled(market: Market, batch: str) -> None:
    found = market.views.batch(batch)
    assert found is not None
    record(market, f.Stopped(found.line.upstream, "o-1", "农残"))


STATES = {"batch_held": held, "batch_failed": failed, "code_recalled": recalled}


async def api(market: Market, kind: str, **fields: object) -> list[str]:
    async with market.client("gate-token") as program:
        told = (await program.post(f"/api/asks/{kind}", json=fields)).json()
    return [told["verdict"], *[why["code"] for why in told["why"]]]


def last(market: Market) -> list[str]:
    """What the lane's screen shows."""
    tell = market.board.lane("X1")[0].tell
    return [tell.verdict, *[why.code for why in tell.why]]


async def by_api(market: Market, _one: Screen, _batch: str, voucher: str) -> list[str]:
    return await api(market, "leave", lane="X1", code=voucher)


async def by_api_as_a_read(market: Market, _one: Screen, _batch: str, voucher: str) -> list[str]:
    await api(market, "read", lane="X1", raw=b64encode(voucher.encode()).decode())
    return last(market)


async def by_api_sold(market: Market, _one: Screen, batch: str, _voucher: str) -> list[str]:
    return await api(market, "sell", seller="s-1", buyer="b-1", items=[{"batch": batch, "grams": 100}])


async def by_form(market: Market, one: Screen, _batch: str, voucher: str) -> list[str]:
    await one.post("/lanes/X1/leave", code=voucher)
    return last(market)


async def by_plate(market: Market, one: Screen, _batch: str, _voucher: str) -> list[str]:
    await one.post("/lanes/X1/leave", plate=PLATE)
    return last(market)


async def by_phone(market: Market, one: Screen, _batch: str, voucher: str) -> list[str]:
    headers = {"x-csrf-token": one.csrf, "idempotency-key": "k"}
    told = (await one.client.post("/handheld/ask", json={"lane": "X1", "code": voucher}, headers=headers)).json()
    assert told["lines"][0]["level"] == "bad"
    return [told["verdict"], *last(market)[1:]]


async def by_page_scan(market: Market, one: Screen, _batch: str, voucher: str) -> list[str]:
    headers = {"x-csrf-token": one.csrf, "idempotency-key": "s"}
    await one.client.post("/lanes/X1/read", json={"code": voucher}, headers=headers)
    return last(market)


WAYS: list[Way] = [by_api, by_api_as_a_read, by_api_sold, by_form, by_plate, by_phone, by_page_scan]


@pytest.mark.parametrize("reason", STATES)
async def test_each_says_the_same_and_none_lets_it_go(market: Market, reason: str) -> None:
    batch = released(market)
    voucher, (serial,) = sell(market, batch, plate=PLATE)
    STATES[reason](market, batch)
    async with market.signed("gate", station="X1") as one:
        for way in WAYS:
            assert await way(market, one, batch, voucher) == ["stop", reason], way.__name__
        assert market.facts(f.Departed) == []
        await api(market, "settle", lane="X1", gone=[{"code": serial, "at": "2026-11-22T19:00:00Z"}])
    assert [why.code for why in market.facts(f.Detained)[-1].why] == [reason]
