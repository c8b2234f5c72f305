"""Goods inside, by their seller: found by a scan, moved, weighed, lost, mixed, and a crate's tag."""

import pytest
from market_room import Market, failed, waiting
from phone_rig import phone, seen
from stall_rig import counter, saleable

from edge.core import facts as f
from edge.core.why import Why
from edge.flow.asks import Item, Register, Sell, TagCrate

pytestmark = pytest.mark.anyio


async def test_a_scan_opens_the_goods_it_is_on(market: Market) -> None:
    batch = saleable(market)
    sold = market.ask(Sell("s-1", "", (Item(batch, 1000),)))
    assert market.ask(TagCrate("E28011700000020F1A2B3C4D", batch)).good
    async with counter(market) as mine:
        for code in (batch, f"https://p/c/{batch}", "E28011700000020F1A2B3C4D"):
            told = await mine.screen.get("/my/find", code=code)
            assert told.headers["location"] == f"/my/batches/{batch}/work", code
        told = await mine.screen.get("/my/find", code=sold.codes[0])
        assert told.headers["location"] == f"/my/vouchers/{sold.code}"
        assert (await mine.screen.get("/my/find", code="6901234567892")).status_code == 404


async def test_goods_go_to_the_cold_store_and_back_in_part(market: Market) -> None:
    batch = saleable(market)
    page = f"/my/batches/{batch}/work"
    async with counter(market) as mine:
        assert "移到贮存区" in seen(await mine.screen.get(page))
        await mine.screen.do("move", batch=batch, source="trade", target="store", kg="", next=page)
        await mine.screen.do("move", batch=batch, source="store", target="trade", kg="100.5", next=page)
        text = seen(await mine.screen.get(page))
        assert "交易区 100.5 kg" in text
        assert "贮存区 399 kg" in text
        told = await mine.screen.do("move", batch=batch, source="store", target="trade", kg="12,5x", next=page)
        assert told.status_code == 400
    moved = [(each.source, each.target, each.grams) for each in market.facts(f.Moved)]
    assert moved[-2:] == [("trade", "store", 499_500), ("store", "trade", 100_500)]


async def test_what_waits_goes_nowhere_but_where_it_waits(market: Market) -> None:
    async with counter(market) as mine:
        text = (await mine.screen.get(f"/my/batches/{waiting(market)}/work")).text
        assert 'name="target"' not in text
        assert 'name="target"' not in (await mine.screen.get(f"/my/batches/{failed(market)}/work")).text


async def test_the_first_weighing_corrects_and_an_empty_field_weighs_nothing(market: Market) -> None:
    batch = saleable(market)
    page = f"/my/batches/{batch}/work"
    async with counter(market) as mine:
        assert (await mine.screen.do("weigh", batch=batch, zone="trade", kg=" ", next=page)).status_code == 400
        await mine.screen.do("weigh", batch=batch, zone="trade", kg="480", next=page)
        assert "交易区 480 kg" in seen(await mine.screen.get(page))
    (weighed,) = market.facts(f.Weighed)
    assert (weighed.before, weighed.grams, weighed.first) == (499_500, 480_000, True)


async def test_a_usual_loss_is_booked_at_once_and_a_large_one_waits_for_a_second_person(market: Market) -> None:
    batch = saleable(market)
    page = f"/my/batches/{batch}/work"
    async with counter(market) as mine:
        await mine.screen.post("/do/shrink", batch=batch, zone="trade", kg="1.5", kind="drying", reason="", next=page)
        told = await mine.screen.post(
            "/do/shrink", batch=batch, zone="trade", kg="200", kind="spoilt", reason="", next=page
        )
        assert "须写明原因并由两人确认" in seen(await mine.screen.get(told.headers["location"]))
        await mine.screen.post(
            "/do/shrink", batch=batch, zone="trade", kg="200", kind="spoilt", reason="冷库停电", next=page
        )
    assert [(each.grams, each.loss) for each in market.facts(f.Shrunk)] == [(1_500, "drying")]
    (proposed,) = market.views.proposals()
    assert (proposed.what, proposed.subject, proposed.text) == ("shrink", batch, "冷库停电")


async def test_parts_are_mixed_into_one_batch_that_waits(market: Market) -> None:
    one, other, bad = saleable(market, "1"), saleable(market, "2"), failed(market)
    async with counter(market) as mine:
        text = (await mine.screen.get("/my/mix/s-1")).text
        assert f'name="part.{one}.trade"' in text
        assert f'name="part.{bad}.' not in text
        parts = {f"part.{one}.trade": "10", f"part.{other}.trade": "20.5", f"part.{bad}.trade": ""}
        told = await mine.screen.do("mix", seller="s-1", product="", next="/my/mix/s-1", **parts)
        assert "混装，须检测" in seen(await mine.screen.get(told.headers["location"]))
        assert (await mine.screen.do("mix", seller="s-1", product="", next="/my/mix/s-1")).status_code == 400
    (merged,) = market.facts(f.Merged)
    assert [(each.batch, each.zone, each.grams) for each in merged.parts] == [
        (one, "trade", 10_000),
        (other, "trade", 20_500),
    ]
    assert merged.status == "waiting"


async def test_a_crates_tag_is_bound_by_scan(market: Market) -> None:
    batch = saleable(market)
    async with counter(market) as mine:
        await mine.screen.do("tagcrate", subject=batch, tag="E280-1", next="/my")
    assert [(each.tag, each.subject) for each in market.facts(f.Tagged)] == [("E280-1", batch)]


async def test_only_who_may_sell_finds_these_pages(market: Market) -> None:
    batch = saleable(market)
    market.ask(Register("s-2", "闽侯绿源合作社", "闽侯县"))
    serial = market.ask(Sell("s-1", "", (Item(batch, 1_000),))).codes[0]
    pages = (
        f"/my/batches/{batch}/work", "/my/mix/s-1", f"/my/find?code={batch}", f"/my/find?code={serial}", f"/my/promises/{serial}",
    )  # fmt: skip
    async with phone(market, may=("sell",), seller="s-2") as other:
        for page in pages:
            told = await other.screen.client.get(page, headers={"accept": "text/html"})
            assert told.status_code == 404, page
            assert "s-1" in page or "s-1" not in told.text, page
        await other.screen.do("move", batch=batch, source="trade", target="store", kg="", next="/my")
    async with phone(market, may=("declare",)) as may_not:
        assert (await may_not.screen.get(pages[0])).status_code == 404
        assert "/work" not in (await may_not.screen.get(f"/my/batches/{batch}")).text
    assert [each.target for each in market.facts(f.Moved)] == ["trade"]  # after its test, by the office


async def test_what_a_stall_bought_of_another_is_taken_in_by_a_scan_and_promised_as_by_a_buyer(market: Market) -> None:
    market.ask(
        Register(
            "s-1", "林秀兰", "同安区", natural=True, phone="13800000000", uscc="350211199001010018", address="祥平街道"
        )
    )
    market.ask(Register("s-2", "同安果蔬行", "同安区"))
    batch = saleable(market, self_produced=True)
    sale = market.ask(Sell("s-1", "s-2", (Item(batch, 20_000), Item(batch, 5_000))))
    async with phone(market, may=("sell",), seller="s-2") as mine:
        assert 'action="/do/takein"' in (await mine.screen.get("/my/stock/s-2")).text
        for read, code in ((sale.code, sale.code), (f"https://p/c/{sale.codes[0]}?s=ABCDEFGHJKMNPQRS", sale.codes[0])):
            told = await mine.screen.get("/my/find", code=read)
            assert f'name="code" value="{code}"' in (await mine.screen.get(told.headers["location"])).text
        fields = {"seller": "s-2", "next": "/my/stock/s-2"}
        told = await mine.screen.do("takein", code=f"https://p/c/{sale.codes[0]}?s=ABCDEFGHJKMNPQRS", **fields)
        page = seen(await mine.screen.get(told.headers["location"]))
        assert Why("taken_in").text("zh") in page
        assert "小白菜 20 kg" in page
        (taken,) = market.facts(f.Merged)
        assert (taken.seller, taken.voucher, taken.serial) == ("s-2", sale.code, sale.codes[0])
        assert "已按规定收取并保存" in seen(await mine.screen.get(f"/my/promises/{taken.batch}"))
    async with phone(market, may=("sell",)) as seller:
        assert "买方已收入摊位" in seen(await seller.screen.get(f"/my/vouchers/{sale.code}"))
        told = await seller.screen.get("/my/find", code=sale.code)
        assert told.headers["location"] == f"/my/vouchers/{sale.code}"
        told = await seller.screen.do("takein", seller="s-2", code=sale.code, next="/my")
        assert Why("not_authorised").text("zh") in seen(await seller.screen.get(told.headers["location"]))
    assert len(market.facts(f.Merged)) == 1
