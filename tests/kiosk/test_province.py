"""The province's pages and JSON over a real archive."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from province_room import Ordered, Province, build_province

from kiosk.chrome.headers import CSP
from kiosk.chrome.page import COOKIE
from kiosk.province.screens import wants_json

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
ELEMENTS = {"zh": ["产地", "主体资格", "生产日期", "检验检测"], "en": ["Origin", "Operator", "Date of production"]}


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    made = build_province(tmp_path)
    yield made
    made.archive.dispose()


async def page(province: Province, path: str, language: str = "") -> str:
    async with province.client(**({COOKIE: language} if language else {})) as client:
        told = await client.get(path, headers=BROWSER)
    assert told.headers["content-security-policy"] == CSP
    assert told.headers["content-type"].startswith("text/html")
    return told.text


@pytest.mark.anyio
async def test_all_markets_at_a_glance(province: Province) -> None:
    zh, en = await page(province, "/"), await page(province, "/", "en")
    for html, words in ((zh, ["在线", "离线", "从未"]), (en, ["online", "offline", "never"])):
        assert "厦门夏商农产品批发市场" in html
        assert all(word in html for word in words)
        assert "<b>1 / 2</b>" in html
        assert '<td class="n">3</td><td class="n">1</td>' in html  # arrived, refused


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_sold_code_tells_its_four_elements_and_way(province: Province, language: str) -> None:
    html = await page(province, f"/c/{province.serial}", language)
    assert all(f"<dt>{name}" in html for name in ELEMENTS[language])
    assert {"zh": "检测合格", "en": "Test passed"}[language] in html
    assert {"zh": "已出场", "en": "Left the market"}[language] in html
    assert "厦门夏商农产品批发市场" in html
    steps = {
        "zh": ["到达市场", "检测结果确认", "销售", "出场"],
        "en": ["Arrived", "result confirmed", "Sold", "Left by"],
    }
    way = html[html.index('<ol class="journey">') :]
    places = [way.index(step) for step in steps[language]]
    assert places == sorted(places)


@pytest.mark.anyio
async def test_what_is_stopped_or_waits_says_so_and_escapes(province: Province) -> None:
    refused, waiting = await page(province, f"/c/{province.refused}"), await page(province, f"/c/{province.waiting}")
    assert "已停止销售" in refused
    assert 'data-verdict="stop"' in refused
    assert "尚未准予销售" in waiting
    assert 'data-standing="pending"' in waiting
    assert "<b>甘蓝" not in waiting
    assert "&lt;b&gt;甘蓝" in waiting


@pytest.mark.anyio
async def test_no_personal_value_is_shown(province: Province) -> None:
    async with province.client() as client:
        told = (await client.get(f"/api/c/{province.tested}")).text
    for text in (told, await page(province, f"/c/{province.tested}")):
        assert "林**" in text
        assert not re.findall("林秀兰|13800000000|闽D12345", text)


@pytest.mark.anyio
@pytest.mark.parametrize("code", ["NOPE", "<script>", "x" * 300])
async def test_an_unknown_code_is_told_calmly_in_both(province: Province, code: str) -> None:
    async with province.client() as client:
        html = await client.get(f"/c/{code}", headers=BROWSER)
        json = await client.get(f"/c/{code}", headers={"accept": "application/json"})
    assert html.status_code == json.status_code == 404
    assert "查不到此追溯码" in html.text
    assert "This code is not known" in html.text
    assert "<script>" not in html.text
    assert set(json.json()["detail"]) == {"zh", "en"}


@pytest.mark.anyio
async def test_json_for_who_asks_for_it(province: Province) -> None:
    async with province.client() as client:
        told = await client.get(f"/c/{province.serial}", headers={"accept": "application/json"})
        same = await client.get(f"/api/c/{province.serial}")
        browser = await client.get(f"/c/{province.serial}", headers=BROWSER)
    assert told.json() == same.json()
    assert told.headers["vary"] == browser.headers["vary"] == "accept, cookie"
    assert [each["group"] for each in told.json()["elements"]] == ["origin", "operator", "produced_on", "test"]
    assert told.json()["market_name"] == "厦门夏商农产品批发市场"


@pytest.mark.parametrize(
    ("accept", "json"),
    [
        ("", False),
        ("*/*", False),
        (BROWSER["accept"], False),
        ("application/json", True),
        ("text/html, application/json", False),
    ],
)
def test_who_wants_json(accept: str, *, json: bool) -> None:
    assert wants_json(accept) is json


@pytest.mark.anyio
async def test_markets_as_json(province: Province) -> None:
    async with province.client() as client:
        first = (await client.get("/api/markets")).json()[0]
        account = (await client.get("/api/markets/xm")).json()
        assert (await client.get("/api/markets/none")).status_code == 404
    assert (first["market"], first["today"]["arrived"], first["today"]["exited"]) == ("xm", 3, 1)
    assert (account["market"], account["epochs"]) == ("xm", [])


@pytest.mark.anyio
async def test_a_stop_goes_to_one_market_or_all(province: Province) -> None:
    async with province.client("province-token") as client:
        one = await client.post("/api/orders/stop", json={"market": "xm", "codes": ["c1"], "reason": "超标"})
        every = await client.post("/api/orders/stop", json={"market": "all", "codes": ["c1", "c2"], "reason": "超标"})
    assert (one.status_code, one.json()["orders"]) == (201, [{"market": "xm", "number": 1}])
    assert {"id", "orders"} == one.json().keys()
    assert [each["market"] for each in every.json()["orders"]] == ["xm", "fz"]
    assert province.orders[0] == Ordered("xm", ("c1",), "超标", "supervisor-1")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("token", "body", "status"),
    [
        ("", '{"market":"xm","codes":["c"],"reason":"r"}', 401),
        ("guess", '{"market":"xm","codes":["c"],"reason":"r"}', 403),
        ("province-token", '{"market":"moon","codes":["c"],"reason":"r"}', 404),
        ("province-token", '{"market":"xm","codes":[],"reason":"r"}', 400),
        ("province-token", '{"market":"xm","codes":[""],"reason":"r"}', 400),
        ("province-token", '{"market":"xm","codes":["c"],"reason":""}', 400),
        ("province-token", '{"market":"xm","codes":["c\\u0000"],"reason":"r"}', 400),
        ("province-token", '{"market":"xm","codes":["c"],"reason":"r","extra":1}', 400),
    ],
)
async def test_nothing_is_ordered_wrongly(province: Province, token: str, body: str, status: int) -> None:
    async with province.client(token) as client:
        told = await client.post("/api/orders/stop", content=body.encode())
    assert told.status_code == status
    assert told.headers["content-type"] == "application/problem+json"
    assert province.orders == []


@pytest.mark.anyio
@pytest.mark.parametrize("of", ["reports?market=", "warnings?market=", "orders?kind="])
@pytest.mark.parametrize("what", ["nobody", "%00"])
async def test_a_list_of_what_is_not_there_is_none(province: Province, of: str, what: str) -> None:
    async with province.client("province-token") as client:
        told = await client.get(f"/api/{of}{what}")
    assert told.status_code == 404
    assert {"zh", "en"} == told.json()["detail"].keys()


@pytest.mark.anyio
async def test_the_probes_are_open(province: Province) -> None:
    async with province.client() as client:
        assert (await client.get("/livez")).status_code == 200
        assert (await client.get("/readyz")).json() == {"ready": True}
