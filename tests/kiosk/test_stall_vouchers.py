"""A seller's vouchers: with every field the law names, taken back by line or whole, corrected, and certificates issued anew."""

import re

import pytest
from market_goods import LINE
from market_room import Market, waiting
from msgspec.structs import replace
from phone_rig import phone, seen
from stall_rig import counter, passes, saleable

from edge.core import facts as f
from edge.core.actions import PrintVoucher
from edge.flow.asks import Bit, Halt, Item, Leave, Mix, Read, Register, Sell, TakeBack

pytestmark = pytest.mark.anyio


async def test_a_voucher_has_every_field_that_order_81_names(market: Market) -> None:
    market.ask(
        Register(
            "s-1",
            "欧阳𬱖娜",
            "同安区",
            natural=True,
            phone="13800000000",
            address="同安区祥平街道1号",
            stall="蔬菜区 A3-017",
        )
    )
    market.ask(Register("b-1", "同安菜行", "同安区", phone="0592-7000000"))
    batch = saleable(market)
    async with counter(market) as mine:
        voucher = await mine.sold((batch, "12.5"), buyer="b-1", plate="闽D12345")
        told = await mine.screen.get(f"/my/vouchers/{voucher}")
        text = seen(told)
        for field in (
            "统一销售凭证", "批发市场名称 厦门夏商", "销售日期 2026-11-23", "销售者名称 欧阳𬱖娜", "摊位信息 蔬菜区 A3-017",
            "联系方式 13800000000 同安区祥平街道1号", "购货者 同安菜行", "购货者联系方式 0592-7000000", "车牌 闽D12345",
            "小白菜 福建省漳州市龙海区", "12.5 kg", voucher,
        ):  # fmt: skip
            assert field in text, field
        assert market.facts(f.Sold)[0].lines[0].serial in text
        assert "data:image/svg+xml" in told.text
        await mine.screen.get("/language/en?to=/my")
        text = seen(await mine.screen.get(f"/my/vouchers/{voucher}"))
        assert "Stall 蔬菜区 A3-017" in text
        assert "Sales voucher" in text


async def test_a_line_is_taken_back_with_a_reason_then_the_rest(market: Market) -> None:
    one, other = saleable(market, "1"), saleable(market, "2", product="菜心")
    async with counter(market) as mine:
        voucher = await mine.sold((one, "10"), (other, "20"))
        first, second = market.facts(f.Sold)[0].lines
        page = f"/my/vouchers/{voucher}"
        await mine.screen.do("takeback", voucher=voucher, next=page, reason=" ", **{f"serial.{first.serial}": "on"})
        assert market.facts(f.Voided) == []  # nobody said why
        await mine.screen.do(
            "takeback", voucher=voucher, next=page, reason="重量开错", **{f"serial.{first.serial}": "on"}
        )
        text = (await mine.screen.get(page)).text
        assert 'class="void"' in text
        assert "部分已作废" in text
        await mine.screen.do("takeback", voucher=voucher, next=page, reason="买家退单")
        text = seen(await mine.screen.get(page))
        assert "部分已作废" not in text
        assert "确认作废" not in text
    assert [(each.lines, each.why) for each in market.facts(f.Voided)] == [
        ((first,), "重量开错"),
        ((second,), "买家退单"),
    ]


async def test_what_was_taken_back_is_sold_corrected(market: Market) -> None:
    batch = saleable(market)
    async with counter(market) as mine:
        wrong = await mine.sold((batch, "10"), buyer="b-1")
        told = await mine.step("correct", voucher=wrong)
        assert told.status_code == 404  # it stands
        market.ask(TakeBack(wrong, "重量开错"))
        assert (await mine.step("correct", voucher=wrong)).status_code == 303
        text = await mine.get()
        assert f"代替已作废的凭证 {wrong}" in text
        assert 'value="10"' in text
        right = re.match(r"/my/vouchers/(S\w+)", (await mine.step("send", kg__0="11", buyer="b-1")).headers["location"])
        assert right
        assert f"更正原凭证 {wrong}" in seen(await mine.screen.get(f"/my/vouchers/{right[1]}"))
    assert market.facts(f.Sold)[-1].corrects == wrong


async def test_the_list_tells_what_is_out_what_is_not_and_what_is_void(market: Market) -> None:
    batch = saleable(market)
    sales = [
        market.ask(Sell("s-1", buyer, (Item(batch, 1000), Item(batch, 2000)))) for buyer in ("b-1", "", "", "", "b-1")
    ]
    gone, void, half, part, _ = sales
    assert market.ask(Read("X1", gone.code.encode())).verdict == "pass"
    market.ask(TakeBack(void.code, "买家退单"))
    market.ask(TakeBack(half.code, "买家退单", (half.codes[0],)))
    assert market.ask(Leave("X1", part.code, without=(part.codes[1],))).verdict == "pass"
    async with counter(market) as mine:
        told = await mine.screen.get("/my/vouchers")
        assert re.findall(r'href="/my/vouchers/(S\w+)"', told.text) == [each.code for each in reversed(sales)]
        rows = [each.strip() for each in re.findall(r'class="pill"[^>]*>([^<]*)<', told.text)]
        assert rows == ["未出场", "部分已出场", "部分已作废", "已作废", "已出场"]
        older = await mine.screen.get("/my/vouchers", seller="s-1", before=half.code)
        assert re.findall(r'href="/my/vouchers/(S\w+)"', older.text) == [void.code, gone.code]


async def test_another_sellers_voucher_is_not_there(market: Market) -> None:
    sold = market.ask(Sell("s-1", "", (Item(saleable(market), 1000),)))
    market.ask(Register("s-2", "闽侯绿源合作社", "闽侯县"))
    async with phone(market, may=("sell",), seller="s-2") as other:
        for path in (f"/my/vouchers/{sold.code}", f"/my/promises/{sold.codes[0]}", "/my/vouchers?seller=s-1"):
            assert (await other.screen.get(path)).status_code == 404, path
    async with phone(market, may=("declare",)) as may_not:
        assert (await may_not.screen.get(f"/my/vouchers/{sold.code}")).status_code == 404


async def test_a_certificate_of_a_sold_part_names_the_first_ones(market: Market) -> None:
    sold = market.ask(Sell("s-1", "b-1", (Item(saleable(market), 12_500),)))
    async with counter(market) as mine:
        text = seen(await mine.screen.get(f"/my/promises/{sold.codes[0]}"))
        for field in (
            "承诺达标合格证", "已按规定收取并保存该批次农产品承诺达标合格证", "产品名称 小白菜", "数量（重量） 12.5 kg",
            "产地 福建省漳州市龙海区", "生产日期 2026-11-22", "承诺主体 林秀兰", "联系方式 13800000000", "开具时间 2026-11-23",
            "原合格证 C-1 p-1 福建省漳州市龙海区 2026-11-22", sold.codes[0],
        ):  # fmt: skip
            assert field in text, field


async def test_who_grew_it_promises_as_its_producer(market: Market) -> None:
    grower = Register(
        "s-1", "林秀兰", "同安区", natural=True, phone="13800000000", uscc="350211199001010018", address="祥平街道"
    )
    market.ask(grower)
    sold = market.ask(Sell("s-1", "", (Item(saleable(market, self_produced=True), 1000),)))
    async with counter(market) as mine:
        text = seen(await mine.screen.get(f"/my/promises/{sold.codes[0]}"))
    assert "我承诺生产销售的食用农产品：未使用禁用农药" in text
    assert "已按规定收取" not in text


async def test_a_mixed_batch_names_all_it_is_of_or_has_none(market: Market) -> None:
    paper = replace(LINE.certificate, number="C-2", issuer="龙海绿源合作社") if LINE.certificate else None
    one, two = (
        saleable(market, "1"),
        saleable(market, "2", certificate=paper, origin="福建省泉州市永春县", producer="p-2"),
    )
    bare = saleable(market, "3", certificate=None, papers=())
    mixed = market.ask(Mix("s-1", (Bit(one, "trade", 10_000), Bit(two, "trade", 20_000)))).code
    lacks = market.ask(Mix("s-1", (Bit(one, "trade", 1000), Bit(bare, "trade", 2000)))).code
    async with counter(market) as mine:
        assert (await mine.screen.get(f"/my/promises/{mixed}")).status_code == 404  # it waits for its test
        for each in (mixed, lacks):
            passes(market, each)
        text = seen(await mine.screen.get(f"/my/promises/{mixed}"))
        for field in ("C-1", "C-2", "龙海绿源合作社", "福建省漳州市龙海区、福建省泉州市永春县", "29.5 kg", mixed):
            assert field in text, field
        assert (await mine.screen.get(f"/my/promises/{lacks}")).status_code == 404
        assert f"/my/promises/{mixed}" in (await mine.screen.get(f"/my/batches/{mixed}")).text
        assert "/my/promises/" not in (await mine.screen.get(f"/my/batches/{lacks}")).text


async def test_nobody_promises_anew_for_what_may_not_be_sold(market: Market) -> None:
    batch = saleable(market)
    sold = market.ask(Sell("s-1", "", (Item(batch, 1000), Item(batch, 2000))))
    market.ask(TakeBack(sold.code, "退单", (sold.codes[1],)))
    async with counter(market) as mine:
        assert (await mine.screen.get(f"/my/promises/{sold.codes[0]}")).status_code == 200
        assert (await mine.screen.get(f"/my/promises/{sold.codes[1]}")).status_code == 404
        market.ask(Halt((batch,), "上游不合格"))
        assert (await mine.screen.get(f"/my/promises/{sold.codes[0]}")).status_code == 404
        assert (await mine.screen.get(f"/my/promises/{waiting(market)}")).status_code == 404


async def test_where_papers_are_printed_a_key_prints_one_more(market: Market) -> None:
    sold = market.ask(Sell("s-1", "", (Item(saleable(market), 1000),)))
    pages = (f"/my/vouchers/{sold.code}", f"/my/promises/{sold.codes[0]}")
    async with counter(market) as mine:
        for page in pages:
            assert "/do/print" not in (await mine.screen.get(page)).text
        told = await mine.screen.do("printvoucher", voucher=sold.code, next=pages[0])
        assert "请出示手机上的凭证" in seen(await mine.screen.get(told.headers["location"]))
        market.flow.site = replace(market.flow.site, vouchers=("X1",))
        for page, kind, field in zip(pages, ("printvoucher", "printpromise"), ("voucher", "code"), strict=True):
            assert f'action="/do/{kind}"' in (await mine.screen.get(page)).text
            told = await mine.screen.do(kind, next=page, **{field: page.rpartition("/")[2]})
            assert "正在打印" in seen(await mine.screen.get(told.headers["location"]))
    owed = {each.key for each in market.flow.owed() if isinstance(each, PrintVoucher)}
    assert owed == {f"voucher {sold.code}", f"promise {sold.codes[0]}"}
