"""What screens and figures say of the line's two ends, of the disk and of the clock: on both ends, in both languages."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from market_room import AT, FAR, Market, declare
from msgspec import Raw
from prometheus_client.parser import text_string_to_metric_families
from province_room import NAMES, build_province
from sqlalchemy import insert

from edge.flow.asks import Read
from edge.store.outbox import Outbox
from edge.store.reckoning import Count
from kiosk.chrome.page import COOKIE
from kiosk.province.app import create_app
from kiosk.province.metrics import TEXT
from kiosk.province.ports import Gauges
from sync.message import GENESIS, Message, Receipt, link, seal
from sync.receiver.schema import day_count, day_told, fact, order_stream, stream

DAY = AT.date().isoformat()
WORDS = {"zh": ("本机产生", "一致", "不一致"), "en": ("Produced", "equal", "differs")}
Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def parsed(text: str) -> Figures:
    """Every figure by name and labels, as Prometheus reads them."""
    families = text_string_to_metric_families(text)
    return {(each.name, tuple(sorted(each.labels.items()))): each.value for one in families for each in one.samples}


def agreed(market: Market, head: bytes | None = None) -> int:
    """The province has all there is; how many facts that are."""
    while market.reckoning.catch_up():
        pass
    (ours,) = market.reckoning.tallies()
    Outbox(market.store).acknowledge(ours.epoch, ours.produced.last)
    said = ours.produced if head is None else Count(ours.produced.facts, ours.produced.last, head)
    market.reckoning.keep([(ours.day, ours.epoch, said)])
    return ours.produced.facts


def full(market: Market) -> None:
    """The disk fills, and the next round sees it."""
    market.free, market.seconds = 1 << 20, market.seconds + 2
    market.watch.round()


def empty(market: Market) -> None:
    market.free, market.seconds = 1 << 40, market.seconds + 2
    market.watch.round()


async def office(market: Market, path: str, language: str) -> str:
    async with market.signed("manager") as screen:
        screen.client.cookies.set(COOKIE, language)
        await screen.client.get(f"/language/{language}")
        return (await screen.get(path)).text


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_days_that_are_equal_and_days_that_are_not(market: Market, language: str) -> None:
    produced, equal, differs = WORDS[language]
    count = agreed(market)
    html = await office(market, "/office/reckoning", language)
    assert produced in html
    assert re.search(rf'<td class="n">{count}</td><td class="n">{count}</td>.*data-level="ok">{equal}<', html)
    assert 'role="alert"' not in html[html.index("<main") :]
    agreed(market, bytes(32))
    html = await office(market, "/office/reckoning", language)
    assert re.search(rf'data-level="bad">{differs}<', html)
    assert 'data-tone="bad" role="alert"' in html[html.index("<main") :]


@pytest.mark.anyio
async def test_before_anything_is_counted_it_says_so(market: Market) -> None:
    assert "尚无统计" in await office(market, "/office/reckoning", "zh")
    assert 'href="/office/reckoning"' in await office(market, "/office", "zh")


@pytest.mark.anyio
async def test_a_full_disk_stands_on_every_screen_and_goes_by_itself(market: Market, visit: str) -> None:
    full(market)
    said = {"zh": "磁盘已满", "en": "The disk is full"}
    async with market.client() as client:
        for language, words in said.items():
            client.cookies.set(COOKIE, language)
            html = (await client.get("/lanes/E1")).text
            strip = html[html.index('class="strip"') :]
            assert words in strip
            assert words not in html[: html.index('class="strip"')], "the strip covers no verdict"
    for path in ("/office", "/devices", "/office/reckoning"):
        assert "磁盘已满" in await office(market, path, "zh")
    empty(market)
    async with market.client() as client:
        assert "磁盘已满" not in (await client.get("/lanes/E1")).text
    assert market.ask(Read("E1", visit.encode())).good


@pytest.mark.anyio
async def test_a_refused_scan_is_the_lanes_verdict_with_its_reason(market: Market, visit: str) -> None:
    full(market)
    assert market.ask(Read("E1", visit.encode())).verdict == "stop"
    async with market.client() as client:
        html = (await client.get("/lanes/E1")).text
    assert 'data-verdict="stop"' in html
    assert "磁盘已满" in html[html.index('class="why"') : html.index('class="strip"')]


@pytest.mark.anyio
async def test_a_program_is_told_why_it_must_wait(market: Market) -> None:
    full(market)
    async with market.client("gate-token") as client:
        told = await client.post("/api/asks/declare", json={"seller": "s-1", "plate": "闽D12345", "lines": []})
    assert told.status_code == 200
    assert [each["code"] for each in told.json()["why"]] == ["disk_full"]


@pytest.mark.anyio
async def test_a_disk_nearly_full_and_a_wrong_clock_are_marks(market: Market) -> None:
    market.free, market.seconds = 100 << 20, market.seconds + 2
    for _ in range(2):
        market.seconds += 6
        market.unix += 6
        there = datetime.fromtimestamp(market.unix, AT.tzinfo) - timedelta(hours=2)
        market.clocks.heard(Receipt("facts", "xm", "e", 1, at=there.isoformat()))
    market.watch.round()
    async with market.client() as client:
        client.cookies.set(COOKIE, "en")
        html = (await client.get("/lanes/E1")).text
    strip = html[html.index('class="strip"') :]
    assert strip.index("The clock is wrong by 2:00:00") < strip.index("The disk is nearly full"), "worst first"


@pytest.mark.anyio
async def test_a_picture_without_room_is_refused_in_words(market: Market) -> None:
    visit = declare(market)
    full(market)
    jpeg = (Path(__file__).parents[2] / "docs" / "screens" / "lanes-zh.png").read_bytes()
    async with market.client("gate-token") as client:
        told = await client.post("/api/pictures", params={"subject": visit}, content=jpeg)
    assert told.status_code == 507
    assert "磁盘空间不足" in told.json()["detail"]["zh"]


@pytest.mark.anyio
async def test_the_markets_figures(market: Market) -> None:
    count = agreed(market)
    async with market.client("gate-token", FAR) as client:
        told = await client.get("/metrics")
    assert told.headers["content-type"] == TEXT
    figures = parsed(told.text)
    assert figures["pinma_facts_acknowledged", ()] == count
    assert figures["pinma_facts_produced", ()] == count + 3
    assert figures["pinma_facts_backlog", ()] == 3
    assert figures["pinma_province_silent_seconds", ()] == pytest.approx(0.4)
    assert figures["pinma_disk_free_bytes", ()] == 1 << 40
    assert [figures["pinma_disk_state", (("state", each),)] for each in ("ok", "low", "full")] == [1, 0, 0]
    for at in ("produced", "acknowledged", "archived"):
        assert figures["pinma_day_facts", (("at", at), ("day", DAY))] == count
    assert figures["pinma_reckoning_differs", (("day", DAY),)] == 0
    assert ("pinma_clock_ahead_seconds", ()) not in figures, "nobody knows it"
    agreed(market, bytes(32))
    async with market.client("gate-token") as client:
        again = parsed((await client.get("/metrics")).text)
    assert again["pinma_reckoning_differs", (("day", DAY),)] == 1


class Province:
    """A province that archived five facts of a market on one day, and was told of as many."""

    def __init__(self, folder: Path) -> None:
        self.base = build_province(folder)
        heads = [GENESIS]
        with self.base.archive.begin() as connection:
            place = {"market": "xm", "epoch": "e"}
            connection.execute(insert(stream).values(**place, through=5, head=bytes(32), last=5, forked=0))
            for seq in range(1, 6):
                body = seal(Message("xm", "e", seq, AT.isoformat(), "Noted", "t", "s", Raw(b"{}")))
                heads.append(link(heads[-1], body))
                connection.execute(insert(fact).values(**place, seq=seq, body=body, hash=heads[-1], received_at=""))
            connection.execute(insert(day_count).values(**place, day=DAY, count=5, last=5))
            connection.execute(insert(day_told).values(**place, day=DAY, count=5, last=5, head=heads[-1]))
            orders = {"market": "xm", "place": 1, "epoch": "o", "last": 7, "head": bytes(32), "through": 4}
            connection.execute(insert(order_stream).values(**orders))
        gauges = Gauges(lambda: {"kept": 9, "Forged": 2}, lambda: 12345, lambda: AT + timedelta(seconds=30))
        self.base.app = create_app(
            self.base.archive, NAMES, cast("Any", None), {"province-token": "p"}, "省", lambda: True, gauges=gauges
        )

    def lies(self) -> None:
        """The market says another hash."""
        with self.base.archive.begin() as connection:
            connection.execute(day_told.update().values(head=bytes(32)))


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path)
    yield made
    made.base.archive.dispose()


@pytest.mark.anyio
async def test_the_provinces_page_of_a_market(province: Province) -> None:
    for language, produced, equal in (("zh", "市场上报产生", "一致"), ("en", "as the market says", "equal")):
        async with province.base.client(**{COOKIE: language}) as client:
            html = (await client.get("/markets/xm/reckoning")).text
            assert produced in html
            row = f'<td class="n">5</td><td class="n">5</td><td><span class="pill" data-level="ok">{equal}<'
            assert row in html
            assert "/markets/xm/reckoning" in (await client.get("/")).text
            assert (await client.get("/markets/nowhere/reckoning")).status_code == 404
    province.lies()
    async with province.base.client(**{COOKIE: "en"}) as client:
        html = (await client.get("/markets/xm/reckoning")).text
    assert 'data-level="bad">differs<' in html
    assert "Call the market" in html


@pytest.mark.anyio
async def test_a_program_may_ask_for_as_many_days_as_the_market_has(province: Province) -> None:
    old = [{"market": "xm", "epoch": "e", "day": f"2025-{at // 28 + 1:02}-{at % 28 + 1:02}"} for at in range(70)]
    with province.base.archive.begin() as connection:
        connection.execute(insert(day_count), [each | {"count": 1, "last": 1} for each in old])
    async with province.base.client() as client:
        asked = [await client.get(f"/api/markets/xm/reckoning{more}") for more in ("", "?days=71", "?days=0")]
    assert [len(each.json()["days"]) for each in asked[:2]] == [60, 71]
    assert asked[2].status_code == 400


@pytest.mark.anyio
async def test_the_provinces_figures(province: Province) -> None:
    async with province.base.client() as client:
        assert (await client.get("/metrics")).status_code == 401
    async with province.base.client("province-token") as client:
        figures = parsed((await client.get("/metrics")).text)
    market = ("market", "xm")
    assert figures["pinma_facts_archived", (market,)] == 5
    assert figures["pinma_orders_waiting", (market,)] == 3
    assert figures["pinma_market_silent_seconds", (market,)] == 30
    assert figures["pinma_intake_frames_total", (("reason", "Forged"),)] == 2
    assert figures["pinma_disk_free_bytes", ()] == 12345
    assert figures["pinma_reckoning_differs", (("day", DAY), market)] == 0
    province.lies()
    async with province.base.client("province-token") as client:
        again = parsed((await client.get("/metrics")).text)
    assert again["pinma_reckoning_differs", (("day", DAY), market)] == 1
