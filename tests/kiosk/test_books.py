"""x"""
import pytest
from lab_rig import said
from market_room import Market, build, run, waiting
from edge.core import facts as f
from edge.flow.asks import Count, CountVehicles, Item, Move, Sell, TakeSample, Verify, Leave

@pytest.mark.anyio
async def test_x(market: Market) -> None:
    batch = waiting(market)
    s = market.ask(TakeSample(batch), "lab-1").code
    run(market, s, 950)
    market.ask(Verify(s), "lab-2")
    market.ask(Move(batch, "wait", "trade"))
    a = market.ask(Sell("s-1", "b-1", (Item(batch, 20_000),)))
    assert market.ask(Leave("X1", a.code)).good
    market.ask(Count(batch, "trade", 400_000))
    market.ask(CountVehicles("E1", 4))
    async with market.signed("manager") as boss:
        page = await boss.get("/office/books")
        assert page.status_code == 200, page.text
        print(said(page))
        for lang in ("zh","en"):
            await boss.get(f"/language/{lang}")
            for e in ("pdf","xlsx"):
                r = await boss.get(f"/office/books/2026-11-23.{e}")
                assert r.status_code == 200, r.text
                open(f"/tmp/r-{lang}.{e}", "wb").write(r.content)
            print(said(await boss.get("/office/close")))
    assert 0
