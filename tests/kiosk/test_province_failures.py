"""What the province shows of failures: reports to both authorities, warnings, and a code's results for the public."""

import base64
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from province_failures import PICTURE, TYPED, Failures, build_failures
from province_room import TOKENS

from kiosk.chrome.headers import CSP
from kiosk.chrome.page import COOKIE

TOKEN = next(iter(TOKENS))
HTML = {"accept": "text/html"}
PERSONAL = re.compile("林秀兰|13800000000|闽D12345|lab-1|office-2|" + PICTURE)
TYPED_IN = re.compile(f"王五|停电|省检院|BG-1|{TYPED}")
STANDARD = "GB/T 5009.199-2003"


@pytest.fixture(scope="module")
def failures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Failures]:
    made = build_failures(tmp_path_factory.mktemp("failures"))
    yield made
    made.province.archive.dispose()


def basic(password: str) -> dict[str, str]:
    return HTML | {"authorization": "Basic " + base64.b64encode(f"局长:{password}".encode()).decode()}


async def get(failures: Failures, path: str, language: str = "zh", **headers: str) -> httpx.Response:
    async with failures.province.client(**{COOKIE: language}) as client:
        told = await client.get(path, headers=HTML | headers)
    assert told.headers["content-security-policy"] == CSP
    return told


async def report(failures: Failures, batch: str, language: str = "zh") -> str:
    told = await get(failures, f"/reports/xm/{failures.reports[batch]}", language, **basic(TOKEN))
    assert told.status_code == 200
    return told.text


async def json(failures: Failures, path: str, token: str = TOKEN) -> Any:
    async with failures.province.client(token) as client:
        told = await client.get(path)
    assert told.status_code == 200, told.text
    return told.json()


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_list_is_open_and_names_nobody(failures: Failures, language: str) -> None:
    html = (await get(failures, "/reports", language)).text
    assert all(number in html for number in failures.reports.values())
    for word in {
        "zh": ("已全部销毁", "复检合格", "已停售，待销毁"),
        "en": ("destroyed, all of it", "passed another test"),
    }[language]:
        assert word in html
    assert not re.findall("林|同安|青合作社", html)
    assert not PERSONAL.findall(html)


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_report_says_all_that_the_authorities_ask(failures: Failures, language: str) -> None:
    html = await report(failures, failures.stopped, language)
    words = {
        "zh": ("市场监督管理部门", "农业农村部门", "厦门夏商农产品批发市场", "小白菜", "有机磷", "阳性", "已出场", "已停售"),
        "en": ("market regulation", "agriculture and rural affairs", "小白菜", "Organophosphates", "positive", "Left the market"),
    }[language]  # fmt: skip
    for word in (
        *words,
        STANDARD,
        "90.00 %",
        "80.00 %",
        "林**",
        "同安菜行",
        "FJ2026110013",
        failures.serial,
        failures.child,
    ):
        assert word in html, word
    assert re.search(r'class="n">500</td>', html)  # kg in
    assert not PERSONAL.findall(html)
    assert not TYPED_IN.findall(html)


@pytest.mark.anyio
async def test_a_report_names_the_order_that_stops_its_goods_and_what_markets_did(failures: Failures) -> None:
    html = await report(failures, failures.stopped)
    assert re.search(r"全省停止交易令.*AS-L", html)
    assert html.count("尚未反馈") == 2  # neither market has said
    assert "停止交易令" not in await report(failures, failures.exonerated)  # it passed before anybody had to stop it


@pytest.mark.anyio
async def test_programs_read_the_same(failures: Failures) -> None:
    listed = await json(failures, "/api/reports?market=xm")
    assert [each["became"] for each in listed] == ["stopped", "exonerated", "destroyed"]
    assert await json(failures, "/api/reports?market=fz") == []
    told = await json(failures, f"/api/reports/xm/{failures.reports[failures.stopped]}")
    assert told["case"] == listed[0]
    assert told["to"] == ["samr", "agri"]
    assert (told["seller"]["name"], told["origin"], told["upstream"]) == ("林**", "福建省漳州市龙海区", "FJ2026110013")
    assert told["told"] == {"came": 500_000, "inside": 449_000, "out": 50_000, "destroyed": 0}
    assert [(run["value"], run["verdict"], run["standard"]) for run in told["runs"]] == [
        ("90.00", "positive", STANDARD), ("80.00", "positive", STANDARD),
    ]  # fmt: skip
    assert {(each["buyer"]["name"], each["grams"], each["way"]) for each in told["goings"]} == {
        ("同安菜行", 20_000, "returned"), ("同安菜行", 30_000, "gone"),
    }  # fmt: skip
    assert [(each["code"], each["status"]) for each in told["stands"]] == [(failures.child, "failed")]
    assert [kind for _, kind in told["stages"]][-2:] == ["Condemned", "Reported"]
    gone = await json(failures, f"/api/reports/xm/{failures.reports[failures.destroyed]}")
    assert (gone["now"]["inside"], gone["now"]["destroyed"]) == (0, 499_500)
    assert "Disposed" in [kind for _, kind in gone["stages"]]


@pytest.mark.anyio
@pytest.mark.parametrize(
    "headers",
    [HTML, basic("guess"), basic(""), HTML | {"authorization": "Basic !"}, HTML | {"authorization": "Basic /w=="}],
)
async def test_a_browser_is_asked_for_the_token_before_it_sees_a_report(
    failures: Failures, headers: dict[str, str]
) -> None:
    told = await get(failures, f"/reports/xm/{failures.reports[failures.stopped]}", **headers)
    assert told.status_code == 401
    assert told.headers["www-authenticate"].startswith("Basic ")
    assert failures.stopped not in told.text
    assert "令牌" in told.text


@pytest.mark.anyio
async def test_a_browsers_token_orders_nothing(failures: Failures) -> None:
    async with failures.province.client() as client:
        told = await client.post(
            "/api/orders/stop", json={"market": "all", "codes": ["c"], "reason": "r"}, headers=basic(TOKEN)
        )
    assert told.status_code == 401
    assert told.headers["www-authenticate"] == "Bearer"


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/reports/xm/F-0", "/reports/moon/F-0"])
async def test_no_such_report(failures: Failures, path: str) -> None:
    assert (await get(failures, path, **basic(TOKEN))).status_code == 404


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_warnings_are_seen_in_both_languages(failures: Failures, language: str) -> None:
    for path in ("/", "/warnings"):
        html = (await get(failures, path, language)).text
        words = {
            "zh": ("检测确证不合格", "商户申请复检", "两人负责免检放行"),
            "en": ("confirmed to have failed", "asks for another test", "let goods go without their test"),
        }
        assert all(word in html for word in words[language])
        assert all(number in html for number in failures.reports.values())


@pytest.mark.anyio
async def test_the_public_sees_what_was_tested_by_which_method_and_when(failures: Failures) -> None:
    for language, item, failed in (("zh", "有机磷和氨基甲酸酯类农药", "不合格"), ("en", "Organophosphates", "failed")):
        html = (await get(failures, f"/c/{failures.destroyed}", language)).text
        (line,) = [each for each in re.findall(r"<li>([^<]*)</li>", html) if STANDARD in each]
        assert item in line
        assert failed in line
        assert "2026-11-23" in line
    assert "已全部销毁" in (await get(failures, f"/c/{failures.destroyed}")).text
    stopped = (await get(failures, f"/c/{failures.stopped}")).text
    assert "已停止销售，待销毁" in stopped
    assert 'data-verdict="stop"' in stopped


@pytest.mark.anyio
async def test_goods_that_passed_another_test_show_both(failures: Failures) -> None:
    told = await json(failures, f"/api/c/{failures.exonerated}")
    assert [(each["item_en"], each["passed"], each["retest"]) for each in told["results"]] == [
        ("Organophosphates and carbamates", False, False),
        ("Chlorpyrifos", True, True),
    ]
    assert (told["verdict"], told["became"]) == ("good", "exonerated")
    html = (await get(failures, f"/c/{failures.exonerated}", "en")).text
    assert "Chlorpyrifos · GB 23200.113-2018 · second test · passed" in html
    assert "Test passed" in html


@pytest.mark.anyio
async def test_a_part_of_what_failed_has_failed(failures: Failures) -> None:
    """It was never tested itself, and its papers say nothing any more."""
    told = await json(failures, f"/api/c/{failures.child}")
    (test,) = [each for each in told["elements"] if each["group"] == "test"]
    assert (test["value"], test["by"], told["verdict"]) == ("failed", "market-test", "stop")
    assert [each["passed"] for each in told["results"]] == [True, False]


@pytest.mark.anyio
async def test_a_test_to_come_is_told(failures: Failures) -> None:
    assert "已采样，结果未出" in (await get(failures, f"/c/{failures.sampled}")).text


@pytest.mark.anyio
async def test_the_public_reads_nothing_that_somebody_typed(failures: Failures) -> None:
    codes = (
        failures.destroyed,
        failures.exonerated,
        failures.stopped,
        failures.child,
        failures.external,
        failures.serial,
    )
    for code in codes:
        async with failures.province.client() as client:
            told = (await client.get(f"/api/c/{code}")).text
        for text in (told, (await get(failures, f"/c/{code}")).text, (await get(failures, f"/c/{code}", "en")).text):
            assert not PERSONAL.findall(text)
            assert not TYPED_IN.findall(text)
    assert "外部检测机构" in (await get(failures, f"/c/{failures.external}")).text


@pytest.mark.anyio
async def test_everybody_sees_what_was_tested_by_date_and_food_group(failures: Failures) -> None:
    unlisted = await json(failures, "/api/markets/xm/results", "")
    assert unlisted == [{"on": "2026-11-23", "group": "", "tested": 6, "failed": 3}]
    failures.province.issuer.revise("products", {"p-7": {"name": "小白菜", "group": "vegetable"}}, (), "li", whole=True)
    assert [each["group"] for each in await json(failures, "/api/markets/xm/results", "")] == ["vegetable"]
    for language, words in (("zh", ("蔬菜", "检测份数")), ("en", ("Vegetables", "Samples tested"))):
        html = (await get(failures, "/markets/xm/results", language)).text
        assert all(word in html for word in words)
    assert (await get(failures, "/markets/moon/results")).status_code == 404
    assert await json(failures, "/api/markets/fz/results", "") == []
