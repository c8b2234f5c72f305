"""A market's books in memory: each job runs at once on a page of dictionaries, kept by the rules' own fold."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar, cast

from edge.core.actions import PrintLabel
from edge.core.batch import Batch
from edge.core.facts import Fact
from edge.core.fold import Entity, Key, after, touched
from edge.core.ledger import Day
from edge.core.visit import Visit
from kiosk.market.ports import Link

E = TypeVar("E", bound=Entity)
T = TypeVar("T")
AT = datetime(2026, 11, 23, 3, 12, 45, tzinfo=timezone(timedelta(hours=8)))
DAY = "2026-11-23"


class Page:
    """Plays edge.flow.ports.Page."""

    def __init__(self, books: "Books", actor: str, station: str) -> None:
        self.at = AT
        self.stamp = AT.isoformat(timespec="milliseconds")
        self.actor = actor
        self.station = station
        self._books = books
        self.entities = dict(books.entities)
        self.facts: list[Fact] = []

    def get(self, kind: type[E], key: str) -> E | None:
        return cast("E | None", self.entities.get((kind, key)))

    def record(self, fact: Fact) -> None:
        for key in touched(fact):
            self.entities[key] = after(key, self.entities.get(key), fact)
        self.facts.append(fact)

    def owe(self, label: PrintLabel) -> None:
        self._books.labels[label.code] = label

    def settle(self, code: str) -> None:
        self._books.labels.pop(code, None)

    def next(self, series: str) -> int:
        self._books.series[series] = self._books.series.get(series, 0) + 1
        return self._books.series[series]

    def related(self, code: str) -> tuple[str, ...]:
        return (code,)

    def unsettled(self) -> tuple[str, ...]:
        return ()

    def totals(self) -> tuple[int, int, int, int]:
        return (0, 0, 0, 0)

    def resulted(self, day: str) -> int:
        return len(day) * 0

    def signed_head(self) -> tuple[bytes, bytes]:
        return (bytes(32), bytes(64))

    def key(self, day: str) -> bytes | None:
        return day.encode().ljust(32, b"-")

    def keep_key(self, day: str, key: bytes) -> None: ...

    def seal(self, subject: str, value: dict[str, str]) -> str:
        return f"seal of {len(value)} for {subject}"


class Books:
    """Plays edge.flow.ports.Books and kiosk.market.ports.Views."""

    def __init__(self) -> None:
        self.entities: dict[Key, Entity] = {}
        self.labels: dict[str, PrintLabel] = {}
        self.series: dict[str, int] = {}
        self.facts: list[Fact] = []
        self.asked: list[tuple[str, str, str]] = []
        self.link = Link(online=True, waiting=3, last_contact_s=0.4)
        self._given: dict[str, Any] = {}

    def submit(
        self,
        job: Callable[[Any], T],
        *,
        actor: str,
        station: str,
        done: Callable[[T], None] | None = None,
        key: str = "",
    ) -> Future[T]:
        self.asked.append((actor, station, key))
        future: Future[T] = Future()
        page = Page(self, actor, station)
        try:
            value: T = self._given[key] if key in self._given else job(page)
        except Exception as error:  # noqa: BLE001  (whatever it is belongs to the caller)
            future.set_exception(error)
            return future
        self.entities = page.entities
        self.facts += page.facts
        if key:
            self._given[key] = value
        if done is not None:
            done(value)
        future.set_result(value)
        return future

    def owed(self) -> list[PrintLabel]:
        return list(self.labels.values())

    def batch(self, code: str) -> Batch | None:
        return cast("Batch | None", self.entities.get((Batch, code)))

    def visit(self, code: str) -> Visit | None:
        return cast("Visit | None", self.entities.get((Visit, code)))

    def day(self) -> Day | None:
        return cast("Day | None", self.entities.get((Day, DAY)))

    def uplink(self) -> Link:
        return self.link
