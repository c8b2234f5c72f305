"""Selling from a phone or a stall: what may be sold is offered, what may not says why, and the guard has the last word."""

from datetime import date

import pytest
from market_room import Market, failed, waiting
from phone_rig import listing, phone, seen
from stall_rig import BASE, counter, saleable

from edge.core import facts as f
from edge.core.codes import own
from edge.core.why import Why
from edge.flow.asks import GiveCard, Halt, Item, Leave, Move, PrintRoll, Register, Sell, TagCrate

pytestmark = pytest.mark.anyio


async def test_goods_that_may_not_be_sold_are_shown_with_their_reason(market: Market) -> None:
    good, waits, bad = saleable(market), waiting(market), failed(market)
    async with counter(market) as mine:
        told = await mine.screen.get(BASE)
    text = told.text
    assert f'name="batch" value="{good}"' in text
    for barred in (waits, bad):
        assert f'href="/my/batches/{barred}"' in text
        assert f'name="batch" value="{barred}"' not in text
    assert "待检，未出结果" in seen(told)
    assert "检测不合格，只能销毁" in seen(told)


async def test_released_goods_in_the_waiting_area_are_told_where_to_go(market: Market) -> None:
    batch = saleable(market)
    assert market.ask(Move(batch, "trade", "wait")).good
    async with counter(market) as mine:
        assert "请先移到交易区" in seen(await mine.screen.get(BASE))


async def test_one_key_sells_many_lines_under_one_voucher(market: Market) -> None:
    one, other = saleable(market, "1"), saleable(market, "2", product="菜心")
    async with counter(market) as mine:
        voucher = await mine.sold((one, "12.5"), (other, "３。2"), (one, "0.75"), buyer="b-1", plate="闽D·12345")
        assert mine.basket.picks == ()
    (sold,) = market.facts(f.Sold)
    assert (sold.voucher, sold.seller, sold.buyer) == (voucher, "s-1", "b-1")
    assert [(line.batch, line.grams) for line in sold.lines] == [(one, 12_500), (other, 3_200), (one, 750)]
    assert sold.vehicle
    assert market.views.plate(voucher) == "闽D12345"
    assert len({line.serial for line in sold.lines}) == 3


async def test_a_card_a_number_and_nobody_buy(market: Market) -> None:
    batch, (card,) = saleable(market), market.ask(GiveCard("b-1")).codes
    async with counter(market) as mine:
        assert (await mine.step("read", code=card)).status_code == 303
        assert "同安菜行" in await mine.get()
        await mine.sold((batch, "1"), buyer=card)
        await mine.step("read", code="b-1")
        assert mine.basket.buyer == "b-1"
        await mine.step("buyer", who="")
        await mine.sold((batch, "1"), buyer="")
        told = seen(await mine.screen.get(BASE))
    assert [each.buyer for each in market.facts(f.Sold)] == ["b-1", ""]
    assert "同安菜行" in told  # who bought lately is one key away


async def test_a_scanned_label_is_a_line_and_a_strange_code_says_so(market: Market) -> None:
    batch = saleable(market)
    async with counter(market) as mine:
        await mine.step("read", code=f"https://p/c/{batch}")
        assert [each.batch for each in mine.basket.picks] == [batch]
        told = await mine.step("read", code="6901234567892")
        assert told.status_code == 400
        assert "既不是在场货品，也不是买家卡" in told.text


async def test_a_label_printed_ahead_goes_on_the_line_that_was_chosen_last_and_the_goods_leave_by_it(
    market: Market,
) -> None:
    """Where a stall has no printer for labels: scanned or typed, of goods that have none yet."""
    one, other = saleable(market, "1"), saleable(market, "2", product="菜心")
    labels = market.ask(PrintRoll("X1", 3)).codes
    async with counter(market) as mine:
        told = await mine.step("read", code=labels[0])
        assert (told.status_code, "先点选货品，再扫标签" in told.text) == (400, True)
        await mine.step("add", batch=one)
        await mine.step("add", batch=other, kg__0="5")
        await mine.step("read", code=f"https://p/c/{labels[0]}", kg__0="5", kg__1="2")
        await mine.step("read", code=labels[1].lower(), kg__0="5", kg__1="2")
        assert [(each.batch, each.grams, each.label) for each in mine.basket.picks] == [
            (one, 5_000, labels[1]), (other, 2_000, labels[0]),
        ]  # fmt: skip
        text = await mine.get()
        assert all(f'<span class="code">{label}</span>' in text for label in labels[:2])
        told = await mine.step("read", code=labels[2])
        assert (told.status_code, "每行货品都已有标签" in told.text) == (400, True)
        await mine.step("send", kg__0="5", kg__1="2")
    (sold,) = market.facts(f.Sold)
    assert [(line.batch, line.serial) for line in sold.lines] == [(one, labels[1]), (other, labels[0])]
    assert market.ask(Leave("X1", labels[0])).good


async def test_a_label_that_cannot_be_used_says_why_and_goes_on_nothing(market: Market) -> None:
    batch, labels = saleable(market), market.ask(PrintRoll("X1", 2)).codes
    market.ask(Sell("s-1", "", (Item(batch, 1_000, labels[0]),)))
    strange = own.slip("T", "350100002", date(2026, 11, 23), 1)
    async with counter(market) as mine:
        await mine.step("add", batch=batch)
        for code, why in ((labels[0], "label_used"), (strange, "label_unknown")):
            told = await mine.step("read", code=code)
            assert (told.status_code, Why(why).text("zh") in told.text) == (400, True), why
        await mine.step("read", code=labels[1])
        await mine.step("add", batch=batch)
        told = await mine.step("read", code=labels[1])
        assert Why("label_used").text("zh") in told.text
        assert [each.label for each in mine.basket.picks] == [labels[1], ""]
        market.ask(Sell("s-1", "", (Item(batch, 1_000, labels[1]),)))  # somebody else was faster
        assert Why("label_used").text("zh") in await mine.get()


async def test_a_crates_tag_and_the_makers_own_code_are_goods_too(market: Market) -> None:
    one, other = saleable(market, "1"), saleable(market, "2", product="菜心")
    assert market.ask(TagCrate("E28011700000020F1A2B3C4D", one)).good
    async with counter(market) as mine:
        await mine.step("read", code="E28011700000020F1A2B3C4D")
        await mine.step("read", code="UP-2")
        assert [each.batch for each in mine.basket.picks] == [one, other]


async def test_goods_by_the_piece_are_sold_by_number(market: Market) -> None:
    row = {"name": "甜玉米", "group": "vegetable", "unit": "piece", "grams": "300", "state": "active"}
    listing(market, 小白菜={"name": "小白菜", "group": "vegetable", "state": "active"}, 甜玉米=row)
    batch = saleable(market, product="甜玉米")
    async with counter(market) as mine:
        await mine.step("add", batch=batch)
        text = await mine.get()
        assert 'name="pieces.0"' in text
        assert 'name="kg.0"' not in text
        assert (await mine.step("send", pieces__0="1.5")).status_code == 400
        assert (await mine.step("send", pieces__0="")).status_code == 400
        assert (await mine.step("send", pieces__0="40")).status_code == 303
    assert [line.grams for line in market.facts(f.Sold)[0].lines] == [12_000]


@pytest.mark.parametrize("kg", ["", "abc", "0", "-1", "1e3"])
async def test_a_weight_that_is_none_is_said_beside_its_field_and_nothing_is_sold(market: Market, kg: str) -> None:
    batch = saleable(market)
    async with counter(market) as mine:
        await mine.step("add", batch=batch)
        told = await mine.step("send", kg__0=kg)
        assert told.status_code == 400
        assert 'aria-invalid="true"' in told.text
    assert market.facts(f.Sold) == []


async def test_a_recall_between_opening_the_page_and_pressing_the_key(market: Market) -> None:
    fine, stopped = saleable(market, "1"), saleable(market, "2", product="菜心")
    async with counter(market) as mine:
        await mine.step("add", batch=fine)
        await mine.step("add", batch=stopped, kg__0="5")
        assert 'class="bad"' not in await mine.get()
        assert market.ask(Halt((stopped,), "上游抽检不合格", recall=True)).good
        told = await mine.step("send", kg__0="5", kg__1="5")
        text = (await mine.screen.client.get(told.headers["location"], headers={"accept": "text/html"})).text
        assert 'data-tone="bad"' in text
        assert text.count('class="bad"') == 1
        assert "上游抽检不合格" in text or "召回" in text
        assert len(mine.basket.picks) == 2  # nothing of it is lost
    assert market.facts(f.Sold) == []


async def test_more_than_is_there_over_all_lines_is_refused(market: Market) -> None:
    batch = saleable(market)
    async with counter(market) as mine:
        for _ in range(2):
            await mine.step("add", batch=batch)
        told = await mine.step("send", kg__0="300", kg__1="300")
        assert told.status_code == 303
        assert "超过在场数量" in seen(await mine.screen.get(BASE))
    assert market.facts(f.Sold) == []


async def test_pressed_twice_is_one_sale(market: Market) -> None:
    batch = saleable(market)
    async with counter(market) as mine:
        await mine.step("add", batch=batch)
        first = await mine.step("send", kg__0="5", key="one")
        again = await mine.step("send", kg__0="5", key="one")
        assert first.headers["location"] == again.headers["location"]
        await mine.step("add", batch=batch, key="two")
        await mine.step("add", batch=batch, key="two")
        assert len(mine.basket.picks) == 1
    assert len(market.facts(f.Sold)) == 1


async def test_a_line_is_taken_away_and_the_whole_sale_given_up(market: Market) -> None:
    one, other = saleable(market, "1"), saleable(market, "2", product="菜心")
    async with counter(market) as mine:
        await mine.step("add", batch=one)
        await mine.step("add", batch=other)
        await mine.step("remove", at="0")
        assert [each.batch for each in mine.basket.picks] == [other]
        assert (await mine.step("remove", at="x")).status_code == 404
        await mine.step("drop")
        assert mine.basket.picks == ()


async def test_nobody_sells_for_whom_they_may_not(market: Market) -> None:
    batch = saleable(market)
    market.ask(Register("s-2", "闽侯绿源合作社", "闽侯县"))
    async with counter(market) as mine:
        assert (await mine.screen.get("/my/sell/s-2")).status_code == 404
    async with phone(market, may=("declare",)) as other:
        assert (await other.screen.get(BASE)).status_code == 404
        assert (await other.screen.post(f"{BASE}/add", batch=batch)).status_code == 404
        assert BASE not in (await other.screen.get("/my")).text
    async with phone(market, may=("sell",), seller="s-2") as third:
        told = await third.screen.post("/my/sell/s-2/add", batch=batch)
        assert told.status_code == 400
        assert "不是该商户的货" in told.text


async def test_a_suspended_seller_is_told_and_sells_nothing(market: Market) -> None:
    batch = saleable(market)
    market.ask(Register("s-1", "林秀兰", "同安区", natural=True, phone="13800000000", state="suspended"))
    async with counter(market) as mine:
        assert "已停业" in await mine.get()
        await mine.step("add", batch=batch)
        await mine.step("send", kg__0="5")
    assert market.facts(f.Sold) == []


async def test_what_was_typed_is_kept_from_page_to_page_of_the_stock(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.market.stall.offers._PAGE", 1)
    one, other = saleable(market, "1"), saleable(market, "2", product="菜心")
    async with counter(market) as mine:
        await mine.step("add", batch=one)
        text = await mine.get()
        assert f'name="page" value="{one}"' in text
        assert f'value="{other}"' not in text
        told = await mine.step("keep", kg__0="7", after="", page=one)
        text = await mine.get(told.headers["location"])
        assert f'name="batch" value="{other}"' in text
        assert 'value="7"' in text
        told = await mine.step("add", batch=other, kg__0="7", after=one)
        assert told.headers["location"].endswith(f"after={one}")
