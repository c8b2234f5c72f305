"""Codes and papers of a load on a phone: what a code says is filled in and no more, and each paper goes where it belongs."""

import hashlib

import pytest
from market_room import HTML, Market
from phone_rig import BASE, LINK, listing, phone, seen
from test_pictures_kept import picture

from kiosk.market.phone.reading import quantity


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("1250公斤", 1_250_000), ("1,250 kg", 1_250_000), ("3 吨", 3_000_000), ("20斤", 10_000), ("12.5千克", 12_500),
        ("40箱", 0), ("", 0), ("1250", 0), ("十公斤", 0), ("1.250,5kg", 0),
    ],
)  # fmt: skip
def test_a_quantity_with_a_unit_of_weight_is_grams(text: str, grams: int) -> None:
    assert quantity(text) == grams


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
async def test_a_promise_needs_no_number_and_another_certificate_does(market: Market) -> None:
    """The form of 2026 has none: two of them are still two papers."""
    async with phone(market) as mine:
        await mine.step("add", product="菜心")
        await mine.step("line", at="0", kg="10", producer="绿源", produced_on="2026-11-22", origin="福清")
        await mine.step("paper", at="0", kind="quarantine", number="", issued_on="2026-11-22")
        assert mine.lines[0].certificate is None
        await mine.step("paper", at="0", kind="promise", number="", issued_on="2026-11-22", issuer="绿源合作社")
        assert mine.lines[0].certificate is not None
        told = await mine.whole("send", voucher="PV-1", plate="闽D12345")
        assert told.headers["location"].startswith("/my/loads/")
    (body,) = [body.decode() for body in market.bodies() if b'"Declared"' in body]
    assert "-2026-11-22-绿源合作社" in body


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
