"""A market's store and door in this process: declares the lorries that a bench will scan."""

import secrets
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from edge.core.actions import Action
from edge.core.day import trading_day
from edge.core.facts import DayOpened
from edge.core.papers import Line, Paper, Report
from edge.flow.asks import Answer, Declare, Register
from edge.flow.flow import Flow, Performer
from edge.flow.ports import Page
from edge.flow.turn import Site
from edge.store.store import Store
from sync.message import link
from sync.translate import Translator

MARKET = "MKT-BENCH"
NODE = "350121001"
SELLER = "op"
_CHINA = timezone(timedelta(hours=8))


def china() -> datetime:
    """The time of day, as the market's own process will read it."""
    return datetime.now(UTC).astimezone(_CHINA)  # noqa: TID251  (the root of the bench)


class Door:
    """One market's file with its seller, its open day, and lorries expected; takes asks until closed."""

    def __init__(self, path: Path, perform: Performer, wall: Callable[[], datetime] = china) -> None:
        self.store = Store(
            path,
            seal=Translator(MARKET).seal,
            link=link,
            sign=lambda head: head,
            wall=wall,
            random=secrets.token_bytes,
            answer=Answer,
        )
        site = Site(MARKET, NODE, "bench", {"in-1": "entry", "out-1": "exit"}, "in-1", "")
        self.today = wall().date().isoformat()
        self.flow = Flow(site, self.store, perform, time.monotonic)
        self.flow.submit(Register(SELLER, "合作社", "350121"), actor="bench", station="bench").result()
        day = trading_day(wall(), site.roll_hour)
        self.store.submit(lambda page: _open(page, day), actor="bench", station="bench").result()
        self._lorries = 0

    def declare(self, lorries: int) -> list[str]:
        """So many more are expected today: their visit codes."""
        numbers = range(self._lorries, self._lorries + lorries)
        self._lorries += lorries
        asks = [Declare(SELLER, f"闽A{number:05d}", (goods(number, self.today),)) for number in numbers]
        asked = [self.flow.submit(ask, actor="seller", station="phone") for ask in asks]
        return [future.result().code for future in asked]

    def close(self) -> None:
        """Let go of the file."""
        self.store.close()


def idle(actions: Sequence[Action], answer: Answer, at: str) -> None:
    """A performer where no device stands."""
    del actions, answer, at


def goods(number: int, today: str, product: str = "上海青") -> Line:
    """One line with a promise and a report of its own: it may come in on its papers, unless it is drawn."""
    lot = f"(01)09520001123450(10)L{number:06d}"
    paper = Paper("promise", f"HGZ{number}", "合作社", product, today, 200_000)
    report = Report(f"R{number}", "检测中心", "合作社", product, lot, today, 200_000)
    return Line(
        product, 200_000, "福建闽侯", "合作社", today, lot, purchase_voucher="JH1", certificate=paper, report=report
    )


def _open(page: Page, day: str) -> None:
    page.keep_key(day, bytes(32))
    page.record(DayOpened(day, "", (1, 10), 1000, "bench"))
