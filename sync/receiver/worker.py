"""Keeps the views current: folds facts past its cursor, and moves the cursor in the transaction that writes them.

Epochs of a market are folded in the order of their names (they are UUIDv7), whatever the order in which they came: the
views are what anyone makes who folds the archive from its start.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Event, Thread
from typing import NamedTuple

from sqlalchemy import Connection, Engine, and_, delete, func, select, update
from sqlalchemy.exc import DataError, IntegrityError

from sync.message import BadFrameError
from sync.receiver.copying import LostRaceError, add_new, again, put
from sync.receiver.database import reading
from sync.receiver.schema import fact, stream
from sync.receiver.view_schema import VIEWS, cursor, turn
from sync.receiver.views import Entry, Page

PAGE: int = 500
TICK_S = 2.0
QUIET_S = 5.0
JOIN_S = 10.0
LOOK_S = 0.02
LOOKS = 50  # for a second: then a page is due, whoever is busy
UNFIT = (DataError, IntegrityError, OverflowError)

log = logging.getLogger(__name__)


class Behind(NamedTuple):
    """An epoch with facts that are not folded; `late` when a newer epoch of its market is."""

    market: str
    epoch: str
    through: int
    late: bool


class Worker:
    """`read(body)` gives the fact in a body, or raises BadFrameError when this version does not know it.

    While the intake is `busy` a page of each market is folded about every second; the rest follows when it is not.
    """

    def __init__(
        self,
        engine: Engine,
        read: Callable[[bytes], Entry],
        monotonic: Callable[[], float] = time.monotonic,
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self._engine = engine
        self._read = read
        self._monotonic = monotonic
        self._busy = busy
        self._news = Event()
        self._closing = Event()
        self._late: dict[Behind, float] = {}
        self._thread = Thread(target=self._run, name="views", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the page at hand."""
        self._closing.set()
        self._news.set()
        self._thread.join(JOIN_S)

    def wake(self) -> None:
        """There are new facts."""
        self._news.set()

    def catch_up(self, market: str | None = None, quiet_s: float = 0.0) -> None:
        """Fold all that is kept without a gap, of one market or of each in turn, a page at a time.

        What comes late to an older epoch waits until that has been quiet; then its market is folded from the start.
        """
        while not self._closing.is_set() and (due := self._due(market, quiet_s)):
            for each in due:
                with suppress(LostRaceError):  # another folds too: look again how far it is
                    if each.late:
                        self.forget(each.market)
                    else:
                        self._fold_some(each.market, each.epoch)
            self._stand_back()

    def rebuild(self) -> None:
        """Forget and fold again what is in the views, one market after the other."""
        with reading(self._engine).connect() as connection:
            markets = connection.scalars(select(stream.c.market).distinct().order_by(stream.c.market)).all()
        for market in markets:
            self.forget(market)
            self.catch_up(market)

    def forget(self, market: str) -> None:
        """Empty the views of a market; whoever folds it begins again."""

        def transaction() -> None:
            with self._engine.begin() as connection:
                _move(connection, market)
                for table in VIEWS.sorted_tables:
                    if table is not turn:
                        connection.execute(delete(table).where(table.c.market == market))

        again(transaction)

    def _run(self) -> None:
        """Boundary: a failing database is logged and tried again at the next tick."""
        while not self._closing.is_set():
            try:
                self.catch_up(quiet_s=QUIET_S)
            except Exception:
                log.exception("the views are not kept current")
            self._news.wait(TICK_S)
            self._news.clear()

    def _stand_back(self) -> None:
        for _ in range(LOOKS):
            if not self._busy() or self._closing.wait(LOOK_S):
                return

    def _due(self, market: str | None, quiet_s: float) -> list[Behind]:
        """Of each market the oldest epoch that is behind and can be folded now."""
        now, due = self._monotonic(), dict[str, Behind]()
        behind = self._behind(market)
        self._late = {each: self._late.get(each, now) for each in behind if each.late}
        for each in behind:
            if not each.late or now - self._late[each] >= quiet_s:
                due.setdefault(each.market, each)
        return list(due.values())

    def _behind(self, market: str | None) -> list[Behind]:
        same = and_(cursor.c.market == stream.c.market, cursor.c.epoch == stream.c.epoch)
        any_of = cursor.alias()
        newest = select(func.max(any_of.c.epoch)).where(any_of.c.market == stream.c.market).scalar_subquery()
        late = func.coalesce(newest > stream.c.epoch, False)
        query = select(stream.c.market, stream.c.epoch, stream.c.through, late).outerjoin(cursor, same)
        query = query.where(stream.c.through > func.coalesce(cursor.c.seq, 0)).order_by(stream.c.market, stream.c.epoch)
        if market is not None:
            query = query.where(stream.c.market == market)
        with reading(self._engine).connect() as connection:
            return [Behind(*each) for each in connection.execute(query)]

    def _fold_some(self, market: str, epoch: str) -> None:
        """A page, or what of it can be written: a fact that no table can hold is set aside, and stops nothing."""
        size, unfit = PAGE, ""
        while True:
            page = partial(self._page, market, epoch, size, unfit)
            try:
                return again(page)
            except UNFIT as error:
                if unfit:
                    raise
                size, unfit = max(1, size // 2), str(error) if size == 1 else ""

    def _page(self, market: str, epoch: str, size: int, unfit: str = "") -> None:
        """Read and fold, then write: the database is locked no longer than it must be."""
        with reading(self._engine).connect() as connection:
            n, done, rows = _turn(connection, market), *_rows(connection, market, epoch, size)
            page = Page(connection, market, epoch)
            if unfit:
                page.skip(done + 1, unfit)
            else:
                self._fold(page, rows)
        if rows:
            with self._engine.begin() as connection:
                _move(connection, market, n)
                put(connection, cursor, [{"market": market, "epoch": epoch, "seq": rows[-1][0]}])
                page.flush(connection)

    def _fold(self, page: Page, rows: list[tuple[int, bytes]]) -> None:
        entries: list[Entry] = []
        for seq, body in rows:
            try:
                entries.append(self._read(body))
            except BadFrameError as error:
                page.skip(seq, str(error))
        page.prepare([each.fact for each in entries])
        for each in entries:
            _take(page, each)


def _take(page: Page, entry: Entry) -> None:
    """Boundary: a fact that cannot be folded is counted and never stops the rest."""
    try:
        page.fold(entry)
    except Exception as error:
        log.exception("fact %d could not be folded", entry.seq)
        page.skip(entry.seq, repr(error))


def _rows(connection: Connection, market: str, epoch: str, size: int) -> tuple[int, list[tuple[int, bytes]]]:
    """The cursor, and what is kept past it without a gap."""
    here = and_(cursor.c.market == market, cursor.c.epoch == epoch)
    done = connection.scalar(select(cursor.c.seq).where(here)) or 0
    through = select(stream.c.through).where(stream.c.market == market, stream.c.epoch == epoch).scalar_subquery()
    ours = and_(fact.c.market == market, fact.c.epoch == epoch, fact.c.seq > done, fact.c.seq <= through)
    found = connection.execute(select(fact.c.seq, fact.c.body).where(ours).order_by(fact.c.seq).limit(size)).all()
    return done, [(row.seq, row.body) for row in found]


def _turn(connection: Connection, market: str) -> int:
    return connection.scalar(select(turn.c.n).where(turn.c.market == market)) or 0


def _move(connection: Connection, market: str, after: int | None = None) -> None:
    """Take the next turn. Raises LostRaceError when it is not the one after `after`."""
    if not after:
        add_new(connection, turn, [{"market": market, "n": 0}])
    ours = turn.c.market == market if after is None else and_(turn.c.market == market, turn.c.n == after)
    if not connection.execute(update(turn).where(ours).values(n=turn.c.n + 1)).rowcount:
        raise LostRaceError(f"the views of {market} were folded meanwhile")
