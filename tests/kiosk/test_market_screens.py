"""What people see at a lane, without any script."""

import re
from html import unescape
from pathlib import Path

import pytest
from market_room import Market, owe

import kiosk.chrome
from devices import Health, State
from edge.core.actions import PrintLabel
from edge.core.why import TEXTS
from edge.flow.asks import Read
from kiosk.chrome.headers import CSP

STATIC = Path(kiosk.chrome.__path__[0]) / "static"
PAGES = ["/", "/lanes/E1", "/lanes/X1", "/lanes/nowhere", "/nowhere"]


async def page(market: Market, path: str, language: str = "") -> str:
    async with market.client(lang=language) as client:
        return (await client.get(path, headers={"accept": "text/html"})).text


@pytest.mark.anyio
@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_carries_the_headers(market: Market, path: str) -> None:
    async with market.client() as client:
        for headers in ({"accept": "text/html"}, {"accept": "application/json"}):
            got = (await client.get(path, headers=headers)).headers
            assert got["content-security-policy"] == CSP
            assert got["x-content-type-options"] == "nosniff"
            assert got["referrer-policy"] == "no-referrer"
            assert "frame-ancestors 'none'" in got["content-security-policy"]


@pytest.mark.anyio
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "tag"), [("", "zh-CN"), ("zh", "zh-CN"), ("en", "en"), ("fr", "zh-CN")])
async def test_the_toggle_alone_decides_the_language(market: Market, path: str, language: str, tag: str) -> None:
    async with market.client(lang=language) as client:
        told = await client.get(path, headers={"accept": "text/html", "accept-language": "en-US,en"})
    assert f'<html lang="{tag}">' in told.text


@pytest.mark.anyio
async def test_the_toggle_comes_back_to_the_page_and_stays(market: Market) -> None:
    async with market.client() as client:
        away = await client.get("/language/en", params={"to": "/lanes/E1"})
        assert (away.status_code, away.headers["location"]) == (303, "/lanes/E1")
        assert "HttpOnly" in away.headers["set-cookie"]
        assert "Entrance" in (await client.get("/lanes/E1")).text
        await client.get("/language/zh")
        assert "入口" in (await client.get("/lanes/E1")).text


@pytest.mark.anyio
@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
async def test_the_toggle_leads_to_no_other_site(market: Market, to: str) -> None:
    async with market.client() as client:
        assert (await client.get("/language/en", params={"to": to})).headers["location"] == "/"


@pytest.mark.anyio
async def test_the_list_of_lanes_links_each(market: Market) -> None:
    html = await page(market, "/")
    assert 'href="/lanes/E1"' in html
    assert 'href="/lanes/X1"' in html


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("lane", "verdict", "chinese", "english"),
    [
        ("E1", "pass", "放行", "PASS"),
        ("E1", "wait", "待检", "TEST"),
        ("E1", "stop", "拒入", "NO ENTRY"),
        ("X1", "stop", "禁出", "NO EXIT"),
        ("E1", "unknown", "未识别", "UNKNOWN"),
    ],
)
async def test_a_verdict_has_word_and_reason_in_both(
    market: Market, lane: str, verdict: str, chinese: str, english: str
) -> None:
    market.tell(verdict, "V1", "blocked_line", lane=lane)
    zh, en = await page(market, f"/lanes/{lane}"), await page(market, f"/lanes/{lane}", "en")
    because = TEXTS["blocked_line"]
    for html, word, why in ((zh, chinese, because[0]), (en, english, because[1])):
        assert f'data-verdict="{verdict}" aria-live' in html
        assert f'<p class="word" data-text="word">{word}</p>' in html
        assert why in html
        assert "03:12:45" in html


@pytest.mark.anyio
async def test_a_real_scan_is_shown(market: Market, visit: str) -> None:
    assert market.ask(Read("E1", visit.encode())).good
    html = await page(market, "/lanes/E1")
    assert visit in html
    assert re.search(r'data-text="word">(放行|待检)</p>', html)


@pytest.mark.anyio
async def test_a_fresh_lane_asks_for_a_scan(market: Market) -> None:
    assert '<p class="word" data-text="word">请扫码</p>' in await page(market, "/lanes/E1")


@pytest.mark.anyio
async def test_scanned_markup_stays_text(market: Market) -> None:
    evil = '<script>alert("1")</script>'
    market.tell("unknown", evil, "undeclared")
    market.tell("unknown", evil + "2", "undeclared")
    html = await page(market, "/lanes/E1")
    assert "<script>alert" not in html
    assert unescape(html).count(evil) == 2


@pytest.mark.anyio
async def test_the_strip_tells_troubles_labels_and_the_line(market: Market) -> None:
    market.board.report(Health("printer-E1", State.TROUBLE, "paper out, head open"))
    market.board.report(Health("barrier-E1", State.LOST, "odd; open by hand"))
    market.board.report(Health("scanner-E1", State.READY))
    owe(market, PrintLabel("E1", "b", ()))
    market.line = market.line._replace(online=False, waiting=7)
    zh, en = await page(market, "/lanes/E1"), await page(market, "/lanes/E1", "en")
    assert "printer-E1 缺纸、打印头未合上" in zh
    assert "barrier-E1 请手动开闸" in zh
    assert "scanner-E1" not in zh
    assert "待补标签 1 张" in zh
    assert "省平台：离线，待传 7 条" in zh
    assert "printer-E1 paper out, head open" in en
    assert "Province: offline, 7 to send" in en


@pytest.mark.anyio
async def test_nothing_owed_shows_no_pill(market: Market) -> None:
    assert 'data-as-level="owed_level" data-level="none"' in await page(market, "/lanes/E1")


@pytest.mark.anyio
async def test_a_lane_that_is_not_there_is_told_calmly(market: Market) -> None:
    async with market.client() as client:
        told = await client.get("/lanes/E9", headers={"accept": "text/html"})
    assert told.status_code == 404
    assert "此处没有通道 E9" in told.text


@pytest.mark.anyio
async def test_a_fault_of_ours_has_headers_and_no_trace(market: Market) -> None:
    market.line = None  # pyright: ignore[reportAttributeAccessIssue]
    async with market.client() as client:
        told = await client.get("/lanes/E1", headers={"accept": "text/html"})
    assert told.status_code == 500
    assert told.headers["content-security-policy"] == CSP
    assert "请改用人工操作" in told.text
    assert "Traceback" not in told.text


@pytest.mark.anyio
async def test_assets_are_our_own(market: Market) -> None:
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    async with market.client() as client:
        for asset in STATIC.iterdir():
            got = await client.get(f"/static/{asset.name}")
            assert got.headers["content-type"].startswith(kinds[asset.suffix])
            assert not re.findall(r"https?://(?!www\.w3\.org)|innerHTML|insertAdjacent|eval\(|@import|url\(", got.text)


@pytest.mark.anyio
@pytest.mark.parametrize("path", PAGES)
async def test_pages_ask_only_for_what_is_there(market: Market, path: str) -> None:
    async with market.client() as client:
        html = (await client.get(path, headers={"accept": "text/html"})).text
        for address in re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', html):
            assert (await client.get(unescape(address))).status_code == 200, address
