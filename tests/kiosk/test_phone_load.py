"""A load put together on a phone: the same as last time, codes read, one certificate for all, and what must not get through."""

import asyncio

import pytest
from market_goods import LINE
from market_room import HTML, Market, declare
from msgspec.structs import replace
from phone_rig import BASE, LINK, listing, phone, seen

from edge.core import facts as f
from edge.core.papers import Paper
from edge.flow.asks import CallOff, Declare, Read


def usual(market: Market, count: int = 3) -> str:
    """The seller's last load."""
    lines = tuple(
        [replace(LINE, product=f"品种{at:02}", grams=100_000 + at, upstream=f"L-{at}") for at in range(count)]
    )
    return market.ask(Declare("s-1", "闽D12345", lines)).code


@pytest.mark.anyio
async def test_same_as_last_load_then_weights_then_one_certificate_and_it_is_declared(market: Market) -> None:
    usual(market, 30)
    async with phone(market) as mine:
        assert "与上一车相同" in (await mine.get()).text
        assert (await mine.step("same")).status_code == 303
        assert [line.product for line in mine.lines] == [f"品种{at:02}" for at in range(30)]
        assert {(line.certificate, line.report, line.upstream, line.produced_on) for line in mine.lines} == {
            (None, None, "", "")
        }
        await mine.step(
            "paper", kind="promise", number="HGZ-1", issued_on="2026-11-22", issuer="绿源", **{"basis.control": "on"}
        )
        told = await mine.whole(
            "send", kg__0="12.5", day="2026-11-22", voucher="PV-9", plate="闽D·12345", trailer="闽D1234挂", key="k"
        )
        assert told.status_code == 303
        page = await mine.screen.client.get(told.headers["location"], headers=HTML)
    declared = market.facts(f.Declared)[-1]
    assert declared.visit in page.text
    assert "data:image/svg+xml" in page.text
    assert len(declared.lines) == 30
    assert declared.plates == 2
    first = declared.lines[0]
    assert (first.grams, first.produced_on, first.purchase_voucher) == (12_500, "2026-11-22", "PV-9")
    assert first.certificate == Paper("promise", "HGZ-1", "绿源", "品种00", "2026-11-22", 12_500, ("control",))
    assert {line.certificate.number for line in declared.lines if line.certificate} == {"HGZ-1"}
    assert market.ask(Read("E1", declared.visit.encode())).verdict in ("pass", "wait")


@pytest.mark.anyio
async def test_what_was_declared_is_begun_no_more(market: Market) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        await mine.whole("send", plate="闽D12345")
        assert mine.lines == ()
        assert len(market.facts(f.Declared)) == 1


@pytest.mark.anyio
async def test_pressed_twice_it_is_one_load_and_one_line(market: Market) -> None:
    async with phone(market) as mine:
        for _ in range(2):
            await mine.step("add", product="菜心", key="a")
        assert len(mine.lines) == 1
        both = await asyncio.gather(*(mine.step("add", product="芥蓝", key="b") for _ in range(4)))
        assert {told.status_code for told in both} == {303}
        assert len(mine.lines) == 2
        sent = [await mine.whole("send", plate="闽D12345", key="c") for _ in range(2)]
        assert len({told.headers["location"] for told in sent}) == 1
    assert len(market.facts(f.Declared)) == 1


@pytest.mark.anyio
async def test_a_load_that_is_begun_survives_a_restart(market: Market) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        await mine.whole("keep", kg__0="77", plate="闽D12345")
        member = mine.screen.member
    again = market.restarted()
    try:
        async with again.signed(member=member) as screen:
            text = (await screen.get(BASE)).text
            assert "菜心" in text
            assert 'value="77"' in text
            assert "闽D12345" in text
    finally:
        again.close()


@pytest.mark.anyio
@pytest.mark.parametrize("earlier", ["called off", "turned back", "came in"])
async def test_any_earlier_load_is_declared_again(market: Market, earlier: str) -> None:
    visit = declare(market)
    if earlier == "called off":
        market.ask(CallOff(visit))
    else:
        market.ask(Read("E1", visit.encode()))
    async with phone(market) as mine:
        assert "照此再申报一车" in (await mine.screen.get(f"/my/loads/{visit}")).text
        assert (await mine.step("same", visit=visit)).status_code == 303
        assert [(line.product, line.grams, line.certificate) for line in mine.lines] == [
            (LINE.product, LINE.grams, None)
        ]


@pytest.mark.anyio
async def test_goods_of_another_seller_on_the_same_lorry_are_not_copied(market: Market) -> None:
    lines = (LINE, replace(LINE, product="带鱼", seller="b-1", upstream="x"))
    market.ask(Declare("s-1", "闽D12345", lines))
    async with phone(market) as mine:
        await mine.step("same")
        assert [line.product for line in mine.lines] == [LINE.product]


@pytest.mark.anyio
async def test_a_product_that_the_registry_does_not_list_is_not_added(market: Market) -> None:
    listing(market, one={"name": "菜心"})
    async with phone(market) as mine:
        told = await mine.step("add", product="无名野菜")
        assert told.status_code == 400
        assert "不在品种目录中" in told.text
        assert (await mine.whole("read", code=LINK)).status_code == 400
        assert mine.lines == ()
        await mine.step("add", product="one")  # its code will do
        assert [line.product for line in mine.lines] == ["菜心"]


@pytest.mark.anyio
async def test_a_load_has_two_hundred_lines_at_most(market: Market) -> None:
    usual(market, 200)
    async with phone(market) as mine:
        await mine.step("same")
        for step, fields in (("add", {"product": "菜心"}), ("split", {"at": "0"})):
            told = await mine.step(step, **fields)
            assert told.status_code == 400
            assert "最多 200 行" in told.text
        assert len(mine.lines) == 200
        assert (await mine.whole("send", plate="闽D12345")).status_code == 303
    assert len(market.facts(f.Declared)[-1].lines) == 200


@pytest.mark.anyio
@pytest.mark.parametrize("typed", ["abc", "-3", "0", "1,250", "1e9", "99999999", "NaN", "", "1.2345"])
async def test_a_weight_that_is_none_stays_red_and_everything_else_is_kept(market: Market, typed: str) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        await mine.step("add", product="芥蓝")
        told = await mine.whole("send", kg__0=typed, kg__1="55", plate="闽D12345")
        assert told.status_code == 400
        assert 'aria-invalid="true"' in told.text
        assert "重量有误" in told.text
        assert f'value="{typed}"' in told.text
        assert (mine.lines[0].grams, mine.lines[1].grams) == (10_000, 55_000)
        assert mine.draft.plate == "闽D12345"
    assert market.facts(f.Declared) == []


@pytest.mark.anyio
@pytest.mark.parametrize("typed", ["2026-02-30", "gestern", "0000-00-00", "9" * 50])
async def test_a_date_that_is_none_stays_red(market: Market, typed: str) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        for step, name in (("line", "produced_on"), ("paper", "issued_on")):
            told = await mine.step(step, at="0", number="N", kind="promise", **{name: typed})
            assert told.status_code == 400
            assert 'aria-invalid="true"' in told.text
        assert mine.lines[0].produced_on == ""
        assert mine.lines[0].certificates == ()
        await mine.step("line", at="0", produced_on="２０２６／１１／２２")
        assert mine.lines[0].produced_on == "2026-11-22"


@pytest.mark.anyio
async def test_ten_thousand_characters_go_nowhere(market: Market) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        for name in ("origin", "producer", "voucher", "lot", "tank"):
            told = await mine.step("line", at="0", **{name: "长" * 10_240})
            assert told.status_code == 400, name
            assert "最多 200 个字" in told.text
        told = await mine.whole("send", plate="闽" * 10_240)
        assert told.status_code == 400
    assert market.facts(f.Declared) == []


@pytest.mark.anyio
@pytest.mark.parametrize("at", ["1", "-1", "x", "９", ""])
async def test_a_line_that_is_not_there_is_told_of(market: Market, at: str) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        for step in ("line", "split", "remove"):
            assert (await mine.step(step, at=at)).status_code == 404
        assert len(mine.lines) == 1
        assert (await mine.step("nonsense")).status_code == 404


@pytest.mark.anyio
async def test_pieces_weigh_what_the_registry_says(market: Market) -> None:
    listing(market, a={"name": "鲈鱼", "group": "aquatic", "unit": "tail", "grams": "800"})
    async with phone(market) as mine:
        await mine.step("add", product="鲈鱼")
        text = (await mine.get()).text
        assert 'name="pieces.0"' in text
        assert 'name="kg.0"' not in text
        assert (await mine.whole("keep", pieces__0="many")).status_code == 400
        await mine.whole("keep", pieces__0="40")
        (line,) = mine.lines
        assert (line.pieces, line.grams, line.basis) == (40, 32_000, "counted")


@pytest.mark.anyio
async def test_what_the_gate_would_say_names_what_is_missing(market: Market) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        text = seen(await mine.get())
        assert "会被拒入 无进货凭证" in text
        await mine.whole("keep", voucher="PV-1")
        assert "须检测 无合格证明：" in seen(await mine.get())
        await mine.step("paper", kind="promise", number="HGZ-1", issued_on="2026-11-22")
        assert "须检测 无检测报告，批批检测" in seen(await mine.get())
        await mine.step(
            "line", at="0", producer="绿源", code="L-1", report__number="R-7", report__issued_on="2026-11-22"
        )
        text = seen(await mine.get())
        assert "须检测" not in text
        assert "没有车牌" in text
    assert market.facts(f.Drawn) == []


@pytest.mark.anyio
async def test_a_grower_who_told_everything_needs_no_voucher(market: Market) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        await mine.step("line", at="0", self_produced="on")
        assert "自产自销者信息不全" in seen(await mine.get())
        await mine.step("line", at="0", kg="3")
        assert not mine.lines[0].self_produced


@pytest.mark.anyio
async def test_an_empty_vehicle_is_declared_with_its_plate_alone(market: Market) -> None:
    async with phone(market) as mine:
        told = await mine.whole("send", purpose="empty", plate="闽D12345")
        visit = told.headers["location"].split("/")[-1].split("?")[0]
        text = seen(await mine.screen.get(f"/my/loads/{visit}"))
        assert "空车" in text
        assert "查看并拍照" in text
    (declared,) = market.facts(f.Declared)
    assert (declared.purpose, declared.lines) == ("empty", ())


@pytest.mark.anyio
async def test_without_a_plate_a_reason_is_needed_and_the_load_is_kept(market: Market) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        told = await mine.whole("send", key="one")
        assert "没有车牌" in (await mine.screen.client.get(told.headers["location"], headers=HTML)).text
        assert len(mine.lines) == 1
        told = await mine.whole("send", odd="三轮车，无牌", key="two")
        assert told.headers["location"].startswith("/my/loads/")
    assert market.facts(f.Declared)[-1].odd == "三轮车，无牌"


@pytest.mark.anyio
async def test_given_up_it_is_forgotten(market: Market) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        assert (await mine.step("drop")).headers["location"] == "/my"
        assert mine.lines == ()


@pytest.mark.anyio
async def test_the_grid_adds_and_stays_where_it_was(market: Market) -> None:
    listing(market, **{str(at): {"name": f"鱼{at:02}", "group": "aquatic"} for at in range(40)})
    async with phone(market) as mine:
        told = await mine.step("add", product="鱼31", tab="aquatic", page="1")
        assert told.headers["location"] == f"{BASE}/goods?tab=aquatic&page=1"
        text = (await mine.screen.get(f"{BASE}/goods", find="鱼0")).text
        assert "鱼09" in text
        assert "鱼31" not in text
        assert "其他品种" not in text  # there is a registry


@pytest.mark.anyio
async def test_a_load_of_an_older_version_is_begun_anew(market: Market) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        market.store.write(lambda one: one.execute("UPDATE draft SET body = CAST('{\"draft\": 7}' AS BLOB)")).result()
        assert (await mine.get()).status_code == 200
        assert mine.lines == ()


@pytest.mark.anyio
async def test_a_full_disk_is_told_and_the_same_form_counts_afterwards(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_name: str, _body: bytes) -> None:
        raise OSError(28, "no space")

    async with phone(market) as mine:
        with monkeypatch.context() as patch:
            patch.setattr(market.app.state.room.drafts, "put", full)
            told = await mine.step("add", product="菜心", key="k")
        assert told.status_code == 507
        assert "磁盘已满" in told.text
        assert (await mine.step("add", product="菜心", key="k")).status_code == 303
        assert len(mine.lines) == 1


@pytest.mark.anyio
async def test_a_heavy_weight_to_the_gram_is_shown_and_sent_as_it_was_told(market: Market) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="莴笋")
        await mine.whole("keep", kg__0="1234.567")
        for path in ("", "/lines/0"):
            assert 'value="1234.567"' in (await mine.get(path)).text
