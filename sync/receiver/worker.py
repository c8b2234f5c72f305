"""Keeps the views current: reads facts past its cursor, folds them, and moves the cursor in the same transaction."""

import logging
from collections.abc import Callable
from threading import Event, Lock, Thread

from sqlalchemy import Connection, Engine, and_, func, insert, select, update

from sync.message import BadFrameError
from sync.receiver.database import reading, renew_views
from sync.receiver.schema import fact, stream
from sync.receiver.view_schema import cursor
from sync.receiver.views import Entry, Page

PAGE = 500
TICK_S = 2.0
JOIN_S = 10.0

log = logging.getLogger(__name__)


class Worker:
    """`read(body)` gives the fact in a body, or raises BadFrameError when this version does not know it."""

    def __init__(self, engine: Engine, read: Callable[[bytes], Entry]) -> None:
        self._engine = engine
        self._read = read
        self._news = Event()
        self._closing = Event()
        self._turn = Lock()
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

    def catch_up(self) -> None:
        """Fold all that is kept without a gap; each market gets a page in turn."""
        while not self._closing.is_set() and (behind := self._behind()):
            for market, epoch in behind.items():
                with self._turn, self._engine.begin() as connection:
                    self._page(connection, market, epoch)

    def rebuild(self) -> None:
        """Drop the views and fold them again."""
        with self._turn, self._engine.begin() as connection:
            renew_views(connection)
        self.catch_up()

    def _run(self) -> None:
        """Boundary: a failing database is logged and tried again at the next tick."""
        while not self._closing.is_set():
            try:
                self.catch_up()
            except Exception:
                log.exception("the views are not kept current")
            self._news.wait(TICK_S)
            self._news.clear()

    def _behind(self) -> dict[str, str]:
        """Market -> its oldest epoch with facts past the cursor. Epochs are ordered by name: they are UUIDv7."""
        same = and_(cursor.c.market == stream.c.market, cursor.c.epoch == stream.c.epoch)
        late = stream.c.through > func.coalesce(cursor.c.seq, 0)
        oldest = func.min(stream.c.epoch).label("epoch")
        query = select(stream.c.market, oldest).outerjoin(cursor, same).where(late).group_by(stream.c.market)
        with reading(self._engine).connect() as connection:
            return {row.market: row.epoch for row in connection.execute(query)}

    def _page(self, connection: Connection, market: str, epoch: str) -> None:
        here = and_(cursor.c.market == market, cursor.c.epoch == epoch)
        done = connection.scalar(select(cursor.c.seq).where(here))
        through = select(stream.c.through).where(stream.c.market == market, stream.c.epoch == epoch).scalar_subquery()
        ours = and_(fact.c.market == market, fact.c.epoch == epoch, fact.c.seq > (done or 0), fact.c.seq <= through)
        rows = connection.execute(select(fact.c.seq, fact.c.body).where(ours).order_by(fact.c.seq).limit(PAGE)).all()
        page = Page(connection, market, epoch)
        for row in rows:
            self._fold(page, row.seq, row.body)
        page.flush()
        last = rows[-1].seq if rows else done or 0
        if done is None:
            connection.execute(insert(cursor).values(market=market, epoch=epoch, seq=last))
        else:
            connection.execute(update(cursor).where(here).values(seq=last))

    def _fold(self, page: Page, seq: int, body: bytes) -> None:
        """Boundary: a fact that cannot be folded is counted and never stops the rest."""
        try:
            page.fold(self._read(body))
        except BadFrameError as error:
            page.skip(seq, str(error))
        except Exception as error:
            log.exception("fact %d could not be folded", seq)
            page.skip(seq, repr(error))
