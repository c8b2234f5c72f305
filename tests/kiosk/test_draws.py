"""The draws in public: the commitment before the day, figures and key after it, and nothing while it goes on."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from edge.core import draw
from edge.core import facts as f
from edge.core.facts import Fact
from edge.core.papers import Line
from kiosk.chrome.page import COOKIE
from kiosk.province.app import create_app
from sync.receiver.database import connect
from sync.receiver.issuing import Issuer
from sync.receiver.keys import DayKeys
from sync.receiver.orders import OrderJournal
from sync.receiver.registers import Registers
from sync.receiver.views import Page
from sync.translate import Entry

CHINA = timezone(timedelta(hours=8))
NAMES = {"xm": "厦门夏商农产品批发市场", "fz": "福州海峡农副产品批发市场"}
DAY, NEXT = "2026-03-05", "2026-03-06"
SIGNED = (0, 0, 0, 0, "00", "00")


class Province:
    """An archive whose markets have their keys, and the pages on top."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2026, 3, 5, 3, 0, tzinfo=CHINA)
        self.engine = connect(f"sqlite:///{folder / 'archive.db'}")
        journal = OrderJournal(self.engine, lambda: self.now, lambda: uuid4().hex)
        issuer = Issuer(
            journal, Registers(journal, NAMES), NAMES, new_id=lambda: uuid4().hex, wake=lambda _market: None
        )
        self.numbers = iter(range(1, 100))
        self.keys = DayKeys(
            self.engine, journal, NAMES, secret=lambda count: bytes([next(self.numbers)]) * count, wall=lambda: self.now,
            roll_hour=14, days_ahead=1,
        )  # fmt: skip
        self.app = create_app(self.engine, NAMES, issuer, {}, "福建省农产品追溯", lambda: True)
        self._seq = 0
        self.keys.rounds()

    def hear(self, *facts: Fact) -> None:
        """What the first market recorded."""
        with self.engine.begin() as connection:
            page = Page(connection, "xm", "e1")
            for fact in facts:
                self._seq += 1
                page.fold(Entry(fact, self._seq, self.now.isoformat(), "t", "s", "e"))
            page.flush()

    async def get(self, path: str, accept: str = "text/html", **cookies: str) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://province", cookies=cookies) as client:
            return await client.get(path, headers={"accept": accept})

    async def told(self, path: str) -> list[dict[str, Any]]:
        found = await self.get(path, "application/json")
        assert found.status_code == 200
        return found.json()

    async def day(self, market: str = "xm", day: str = DAY) -> dict[str, Any]:
        (row,) = [each for each in await self.told(f"/api/markets/{market}/draws") if each["day"] == day]
        return row


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path)
    yield made
    made.engine.dispose()


def opened(commitment: str) -> list[Fact]:
    return [f.Keyed(DAY, commitment), f.DayOpened(DAY, commitment, (1, 10), 1000, "v")]


def drawn(count: int, picked: int) -> list[Fact]:
    return [
        f.Drawn(f"B{at}", DAY, at, 1, 1000, "00", chance=False, forced=False, picked=at <= picked)
        for at in range(1, count + 1)
    ]


@pytest.mark.anyio
async def test_before_the_day_there_is_a_commitment_and_no_key(province: Province) -> None:
    row = await province.day(day=NEXT)
    assert row["state"] == "keyed"
    assert len(row["commitment"]) == 64
    unknown = ("key", "commitment_told", "with_report", "needed", "drawn", "resulted", "shortfall")
    assert [row[name] for name in unknown] == [None] * len(unknown)


@pytest.mark.anyio
async def test_while_the_day_goes_on_nothing_is_told_of_its_draw(province: Province) -> None:
    before = await province.day()
    province.hear(*opened(before["commitment"]))
    row = await province.day()
    assert (row["state"], row["commitment_told"]) == ("open", row["commitment"])
    assert (row["with_report"], row["drawn"], row["key"]) == (None, None, None)


@pytest.mark.anyio
async def test_after_the_day_its_figures_are_told_and_its_key_once_it_is_over(province: Province) -> None:
    commitment = (await province.day())["commitment"]
    province.hear(*opened(commitment), f.FellShort(DAY, 30, 3, 2, 1), f.DayClosed(DAY, 0, 0, 0, 0, 0, *SIGNED))
    assert (await province.day())["state"] == "closed"
    assert (await province.day())["key"] is None  # closed before the clock says that it is over
    province.now += timedelta(hours=12)
    province.keys.rounds()
    row = await province.day()
    assert draw.commitment(bytes.fromhex(row["key"])) == row["commitment"]
    assert (await province.day("fz"))["key"] is None  # the other market has not closed


@pytest.mark.anyio
async def test_the_figures_are_the_markets_own_books(province: Province) -> None:
    commitment = (await province.day())["commitment"]
    arrivals: list[Fact] = []
    for at in range(1, 13):
        arrivals += [f.Declared(f"V{at}", "S-1", "seal", ()), _arrived(at)]
    province.hear(*opened(commitment), *arrivals, *drawn(12, 2), f.DayClosed(DAY, 12, 2, 2, 1, 1, *SIGNED))
    row = await province.day()
    names = ("with_report", "needed", "drawn", "resulted", "shortfall")
    assert [row[name] for name in names] == [12, 2, 2, 1, 1]
    page = (await province.get("/markets/xm/draws")).text
    assert commitment in page
    assert 'class="n bad">1<' in page


def _arrived(at: int) -> Fact:
    return f.Arrived(f"B{at}", f"V{at}", "S-1", DAY, Line("青菜", 1_000, "福清", "社", "2026-03-04", f"UP-{at}"))


@pytest.mark.anyio
async def test_a_market_under_another_commitment_stands_out(province: Province) -> None:
    province.hear(*opened("00" * 32))
    row = await province.day()
    assert row["commitment_told"] == "00" * 32 != row["commitment"]
    assert "市场记录的封定值不符" in (await province.get("/markets/xm/draws")).text


@pytest.mark.anyio
async def test_all_markets_stand_on_one_page_in_both_languages(province: Province) -> None:
    page = await province.get("/draws")
    assert page.status_code == 200
    for name in NAMES.values():
        assert name in page.text
    assert "每日抽检公示" in page.text
    assert "Draws of the day" in (await province.get("/draws", **{COOKIE: "en"})).text
    both = await province.told("/api/draws")
    assert {(each["market"], each["day"]) for each in both} == {
        (market, day) for market in NAMES for day in (DAY, NEXT)
    }
    assert "/draws" in (await province.get("/")).text


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/markets/404/draws", "/api/markets/404/draws"])
async def test_a_market_that_is_none_is_not_found(province: Province, path: str) -> None:
    assert (await province.get(path)).status_code == 404
