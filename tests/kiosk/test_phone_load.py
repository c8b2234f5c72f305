"""A load put together on a phone: the same as last time, codes read, one certificate for all, and what must not get through."""

import asyncio
import base64
import hashlib
from urllib.parse import quote

import pytest
from market_goods import LINE
from market_room import HTML, Market, declare
from msgspec.structs import replace
from phone_rig import BASE, listing, phone, seen
from test_pictures_kept import picture

from edge.core import facts as f
from edge.core.papers import Paper
from edge.flow.asks import CallOff, Declare, Read

PROMISE = """承诺达标合格证
我承诺生产销售的食用农产品：
承诺依据：
☑质量安全控制符合要求  □自行检测合格
产品名称：莴笋
数量（重量）：1250公斤
产地：福建省连江县丹阳镇
承诺主体：林阿福
联系方式：13799990000
开具时间：2026年11月20日"""
LINK = f"https://hgz.example.cn/saoma/base.html?{quote(base64.b64encode(PROMISE.encode()))}"


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
async def test_a_promise_behind_a_link_fills_what_it_says_and_names_nobody(market: Market) -> None:
    async with phone(market) as mine:
        assert (await mine.whole("read", code=LINK)).status_code == 303
        (line,) = mine.lines
        assert (line.product, line.grams, line.origin) == ("莴笋", 1_250_000, "福建省连江县丹阳镇")
        paper = line.certificate
        assert paper is not None
        assert (paper.kind, paper.product, paper.grams, paper.issued_on, paper.basis) == (
            "promise", "莴笋", 1_250_000, "2026-11-20", ("control",)
        )  # fmt: skip
        assert paper.number.startswith("HGZ-")
        told = await mine.whole("send", voucher="PV-1", plate="闽D12345")
        assert told.headers["location"].startswith("/my/loads/")
    (body,) = [body for body in market.bodies() if b'"Declared"' in body]
    assert b"hgz.example.cn" not in body
    assert paper.number.encode() in body


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("code", "upstream", "kind"),
    [
        ("FJ9000000001", "FJ9000000001", "fj-voucher"),
        ("动物检疫合格证明（产品A）编号：3501234567", "", "quarantine"),
        ("上海青 20260305-3", "上海青 20260305-3", ""),
    ],
)
async def test_a_code_goes_into_its_line(market: Market, code: str, upstream: str, kind: str) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        await mine.step("add", product="芥蓝")
        told = await mine.step("line", at="1", kg="10", code=code, to="line")
        assert told.headers["location"].endswith("/lines/1")
        line = mine.lines[1]
        assert line.upstream == (upstream or code)
        assert (line.certificate.kind if line.certificate else "") == kind
        assert mine.lines[0].upstream == ""
        if kind:  # its date is not in the code, and nobody guesses it
            assert "缺少或有误：证明日期" in seen(await mine.get())
        await mine.step("line", at="1", code="")
        assert mine.lines[1].upstream == ""


@pytest.mark.anyio
async def test_a_gs1_code_finds_its_product_and_gives_weight_date_and_lot(market: Market) -> None:
    listing(market, **{"09520001123450": {"name": "莴笋"}, "2": {"name": "菜心"}})
    async with phone(market) as mine:
        code = "(01)09520001123450(10)8ABC(11)261120(3103)012500"
        assert (await mine.whole("read", code=code)).status_code == 303
        (line,) = mine.lines
        assert (line.product, line.grams, line.lot, line.produced_on) == ("莴笋", 12_500, "8ABC", "2026-11-20")
        assert line.upstream.startswith("(01)09520001123450")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("V12345678526112300001Z", "本市场自己的码"),
        ("A" * 10_240, "内容过长"),
        ("(01)09520001123451", "校验位不符"),
        ("FJ9000000001", "没有写明品种"),
    ],
)
async def test_a_code_that_helps_nobody_says_why(market: Market, code: str, said: str) -> None:
    async with phone(market) as mine:
        told = await mine.whole("read", code=code)
        assert told.status_code == 400
        assert said in told.text
        assert mine.lines == ()


@pytest.mark.anyio
async def test_a_badge_is_never_kept(market: Market) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        badge = mine.screen.member.badge
        assert (await mine.step("line", at="0", code=badge)).status_code == 400
        assert badge not in str(mine.draft)


@pytest.mark.anyio
async def test_the_loads_certificate_is_read_from_its_code_unless_it_is_for_one_product(market: Market) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        assert (await mine.step("read", code="FJ9000000001", of="load", to="paper")).status_code == 303
        assert mine.draft.certificate is not None
        assert mine.draft.certificate.number == "FJ9000000001"
        told = await mine.step("read", code=LINK, of="load", to="paper")
        assert told.status_code == 400
        assert "只针对莴笋" in told.text
        told = await mine.step("read", code="L-1", of="load", to="paper")
        assert "不是合格证明" in told.text


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
async def test_two_dates_of_one_product_share_the_loads_certificate(market: Market) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        await mine.step("paper", kind="promise", number="HGZ-1", issued_on="2026-11-22", **{"basis.self_test": "on"})
        await mine.step("split", at="0")
        await mine.step("line", at="0", kg="30", produced_on="2026-11-21", tank="1 池")
        await mine.step("line", at="1", kg="70", produced_on="2026-11-22", tank="2 池")
        assert [(line.grams, line.produced_on, line.tank) for line in mine.lines] == [
            (30_000, "2026-11-21", "1 池"), (70_000, "2026-11-22", "2 池"),
        ]  # fmt: skip
        text = seen(await mine.whole("keep", voucher="PV-1", plate="闽D12345"))
        text = seen(await mine.get())
        assert "数量已用完" not in text
        await mine.step("remove", at="0")
        assert [line.grams for line in mine.lines] == [70_000]


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
async def test_a_test_report_and_its_photograph_go_with_the_line(market: Market) -> None:
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        told = await mine.step(
            "line", at="0", producer="绿源", code="FJ9000000001", report__number="R-7", report__lab="市检"
        )
        assert told.status_code == 400  # no date
        told = await mine.step(
            "line", at="0", producer="绿源", code="FJ9000000001", report__number="R-7", report__lab="市检",
            report__issued_on="2026-11-22", report__kg="500",
        )  # fmt: skip
        assert told.status_code == 303
        files = {"picture": ("p.jpg", picture(), "image/jpeg")}
        sent = {"csrf": mine.screen.csrf, "at": "0", "of": "report"}
        told = await mine.screen.client.post(f"{BASE}/picture", data=sent, files=files, headers=HTML)
        assert told.headers["location"].endswith("/lines/0")
        report = mine.lines[0].report
        assert report is not None
        assert (report.number, report.lab, report.producer, report.product, report.lot, report.issued_on, report.grams) == (
            "R-7", "市检", "绿源", "菜心", "FJ9000000001", "2026-11-22", 500_000,
        )  # fmt: skip
        path = market.pictures.path(report.picture)
        assert path is not None
        assert hashlib.sha256(path.read_bytes()).hexdigest() == report.picture
        told = await mine.screen.client.post(
            f"{BASE}/picture", data=sent, files={"picture": ("p.jpg", b"no picture", "image/jpeg")}, headers=HTML
        )
        assert told.status_code == 400
        await mine.step("line", at="0", report__number="")
        assert mine.lines[0].report is None


@pytest.mark.anyio
async def test_meat_comes_with_two_certificates_each_with_its_photograph(market: Market) -> None:
    listing(market, m={"name": "猪肉", "group": "livestock"})
    async with phone(market) as mine:
        await mine.step("add", product="猪肉")
        await mine.whole("keep", voucher="PV-1", plate="闽D12345")
        assert "动物检疫合格证明" in seen(await mine.get())
        for kind, number in (("quarantine", "Q-1"), ("meat-quality", "M-1"), ("quarantine", "Q-2")):
            await mine.step("paper", at="0", kind=kind, number=number, issued_on="2026-11-23", kg="500")
        assert [(each.kind, each.number, each.grams) for each in mine.lines[0].certificates] == [
            ("meat-quality", "M-1", 500_000), ("quarantine", "Q-2", 500_000),
        ]  # fmt: skip
        sent = {"csrf": mine.screen.csrf, "at": "0", "of": "quarantine"}
        await mine.screen.client.post(
            f"{BASE}/picture", data=sent, files={"picture": ("p.png", picture("PNG"), "image/png")}, headers=HTML
        )
        assert [bool(each.picture) for each in mine.lines[0].certificates] == [False, True]
        text = seen(await mine.get())
        assert "无合格证明" not in text
        await mine.step("nopaper", at="0", kind="meat-quality")
        assert [each.kind for each in mine.lines[0].certificates] == ["quarantine"]
        assert mine.lines[0].certificates[0].picture


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
