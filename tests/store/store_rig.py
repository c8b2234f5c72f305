"""A store as a market has it, and ways to look at its file from outside."""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from secrets import token_bytes
from typing import NamedTuple

from edge.core import facts as f
from edge.core.facts import Fact
from edge.core.papers import Line
from edge.flow.asks import Answer
from edge.store.page import Page
from edge.store.space import Space
from edge.store.store import Store
from sync.message import link
from sync.translate import Translator, read
from tests.patience import PATIENCE_S

CHINA = timezone(timedelta(hours=8))
AT = datetime(2026, 3, 5, 3, 0, tzinfo=CHINA)
DAY = "2026-03-05"
LINE = Line("青菜", 10_000, "福清", "青合作社", "2026-03-04", "UP-1")
_TRANSLATOR = Translator("FJ-01")


class Row(NamedTuple):
    """One row of the journal."""

    epoch: str
    seq: int
    kind: str
    body: bytes
    hash: bytes


seal = _TRANSLATOR.seal


def open_store(
    path: Path,
    committed: Callable[[], None] = lambda: None,
    random: Callable[[int], bytes] = token_bytes,
    space: Space | None = None,
) -> Store:
    """The store at `path`, sealed and chained as a market's is; a signature is the head backwards."""
    return Store(
        path,
        seal=seal,
        link=link,
        sign=lambda head: head[::-1],
        wall=lambda: AT,
        random=random,
        answer=Answer,
        committed=committed,
        space=space,
        read=lambda body: read(body).fact,
    )


def do(store: Store, job: Callable[[Page], object], *, actor: str = "t", station: str = "s", key: str = "") -> object:
    """A decision, waited for."""
    return store.submit(job, actor=actor, station=station, key=key).result(PATIENCE_S)


def keep(store: Store, *facts: Fact) -> None:
    """Record facts in one decision."""

    def job(page: Page) -> None:
        for fact in facts:
            page.record(fact)

    do(store, job)


def note(text: str) -> f.Ordered:
    """A fact that touches nothing."""
    return f.Ordered(0, text)


def rows(path: Path) -> list[Row]:
    """The journal as another process sees it."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        found = connection.execute(
            "SELECT name, seq, kind, body, hash FROM journal JOIN epoch ON epoch.id = journal.epoch ORDER BY journal.id"
        ).fetchall()
    return [Row(*each) for each in found]


def facts(path: Path) -> list[Fact]:
    """The facts in the journal."""
    return [read(row.body).fact for row in rows(path)]


def texts(path: Path) -> list[str]:
    """What the notes in the journal say."""
    return [fact.what for fact in facts(path) if isinstance(fact, f.Ordered)]


def assert_whole(journal: list[Row]) -> None:
    """Numbers without gaps from 1 and every hash recomputed without our code."""
    head = bytes(32)
    for number, row in enumerate(journal, start=1):
        head = hashlib.sha256(head + row.body).digest()
        assert (row.seq, row.hash) == (number, head)


def coming(batch: str, visit: str, line: Line = LINE, *, test: bool = False) -> tuple[Fact, ...]:
    """One line that comes in."""
    return (
        f.Declared(visit, "S-1", "seal", (line,)),
        f.Arrived(batch, visit, "S-1", DAY, line, "in"),
        f.Cleared(batch, visit, test, (), "v"),
        f.Admitted(visit, "in", "wait" if test else "trade", (batch,)),
    )
