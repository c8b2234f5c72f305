"""A sales voucher's QR at the province, and the supervisor's trace."""

import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from province_failures import Failures, build_failures
from province_room import TOKENS, Province, build_province
from sqlalchemy import select

from kiosk.chrome.page import COOKIE
from sync.receiver.view_schema import serial

HTML = {"accept": "text/html"}
TOKEN = next(iter(TOKENS))
PERSONAL = re.compile("林秀兰|13800000000|闽D12345|同安菜行")  # and who bought it


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    made = build_province(tmp_path_factory.mktemp("province"))
    yield made
    made.archive.dispose()


@pytest.fixture
def failures(tmp_path: Path) -> Iterator[Failures]:
    made = build_failures(tmp_path)
    yield made
    made.province.archive.dispose()


def voucher(province: Province, code: str) -> str:
    with province.archive.connect() as connection:
        return str(connection.scalar(select(serial.c.voucher).where(serial.c.code == code)))


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("统一销售凭证", "检测合格", "已出场", "产地", "主体资格", "生产日期", "检验检测", "200 公斤")),
        (
            "en",
            (
                "Unified sales voucher",
                "Test passed",
                "Left the market",
                "Origin",
                "Operator",
                "Date of production",
                "200 kg",
            ),
        ),
    ],
)
async def test_a_vouchers_page_has_four_elements_a_line_and_nobody_who_bought(
    province: Province, language: str, words: tuple[str, ...]
) -> None:
    code = voucher(province, province.serial)
    async with province.client(**{COOKIE: language}) as client:
        page = await client.get(f"/c/{code}?s=AAAAAAAAAAAAAAAA", headers=HTML)
    assert page.status_code == 200
    for word in (*words, code, "厦门夏商农产品批发市场", "林**", f'href="/c/{province.serial}"', "2026-11-23"):
        assert word in page.text, word
    assert page.text.count('data-standing="') == 4
    assert not PERSONAL.findall(page.text)


@pytest.mark.anyio
async def test_programs_read_a_voucher_line_by_line(province: Province) -> None:
    code = voucher(province, province.serial)
    async with province.client() as client:
        told, line = await client.get(f"/api/c/{code}"), await client.get(f"/api/c/{province.serial}")
        typed = await client.get(f"/api/c/{code.lower()}")
    assert told.json() == typed.json()
    assert told.json()["lines"] == [{"grams": 200_000} | line.json()]
    assert set(told.json()) == {"code", "market", "market_name", "seller", "on", "way", "lines"}
    assert not PERSONAL.findall(told.text)


@pytest.mark.anyio
async def test_a_voucher_is_as_good_as_its_worst_line_that_is_still_sold(failures: Failures) -> None:
    """One line came back and one left; then the batch failed."""
    code = voucher(failures.province, failures.serial)
    async with failures.province.client() as client:
        page = await client.get(f"/c/{code}", headers=HTML)
    assert '<section class="hero" data-verdict="stop">' in page.text
    assert "检测不合格" in page.text[: page.text.index("统一销售凭证</h2>")]
    assert page.text.count('class="elements"') == 2


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_supervisor_traces_goods_that_failed(failures: Failures, language: str) -> None:
    headers = HTML | {"authorization": f"Basic {b64encode(f'x:{TOKEN}'.encode()).decode()}"}
    async with failures.province.client(**{COOKIE: language}) as client:
        page = await client.get("/trace", params={"code": failures.stopped}, headers=headers)
        empty = await client.get("/trace", headers=headers)
        unknown = await client.get("/trace", params={"code": "NOBODY-1<b>"}, headers=headers)
    assert page.status_code == empty.status_code == unknown.status_code == 200
    words = {
        "zh": ("所查货物", "顺向追踪", "退回为", "不合格"),
        "en": ("The goods", "what came of them", "came back as", "failed"),
    }
    for word in (*words[language], failures.child, failures.serial, "同安菜行", "FJ2026110013"):
        assert word in page.text, word
    assert "<table" not in empty.text
    assert {"zh": "查不到此码", "en": "Nothing is known"}[language] in unknown.text
    assert "<b>" not in unknown.text[unknown.text.index("<main") :]


@pytest.mark.anyio
async def test_a_trace_names_buyers_so_it_needs_a_token(province: Province) -> None:
    async with province.client() as client:
        assert (await client.get("/trace", params={"code": province.tested}, headers=HTML)).status_code == 401
        assert (await client.get("/api/trace", params={"code": province.tested})).status_code == 401
    async with province.client(TOKEN) as client:
        told = (await client.get("/api/trace", params={"code": province.serial, "direction": "back"})).json()
        assert (await client.get("/api/trace", params={"code": "NOBODY-1"})).status_code == 404
        assert (await client.get("/api/trace", params={"code": "B1\0"})).status_code == 404
    assert (told["what"], [each["batch"] for each in told["lots"]]) == ("exit", [province.tested])
    assert [each["buyer"]["name"] for each in told["sales"]] == ["同安菜行"]


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_what_the_province_stopped_is_not_for_sale_before_its_market_has_heard(
    tmp_path: Path, language: str
) -> None:
    made = build_province(tmp_path)
    bought = voucher(made, made.serial)
    stop, _ = made.issuer.stop(["xm"], (made.tested,), "致病菌", "li")
    async with made.client(**{COOKIE: language}) as client:
        for code in (made.serial, made.tested, bought):
            page = (await client.get(f"/c/{code}", headers=HTML)).text
            assert '<section class="hero" data-verdict="stop">' in page
            assert {"zh": "已停止销售", "en": "Sale stopped"}[language] in page
            assert "致病菌" not in page
        made.issuer.lift(stop, "查明", "li")
        assert 'data-verdict="pass"' in (await client.get(f"/c/{made.serial}", headers=HTML)).text
        made.issuer.stop(["fz"], (made.tested,), "x", "li")  # this market was not told
        assert 'data-verdict="pass"' in (await client.get(f"/c/{made.serial}", headers=HTML)).text
    made.archive.dispose()
