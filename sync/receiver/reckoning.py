"""The province's end of the reckoning: what is archived of each market's days, what the market says, and whether both agree."""

import logging
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from typing import Literal

import msgspec
from sqlalchemy import Engine, and_, func, select

from sync.message import BadFrameError, DayCount, pack, topic, unpack
from sync.message import Reckoning as Frame
from sync.receiver.copying import LostRaceError
from sync.receiver.database import reading
from sync.receiver.days import Count, add, archived, sound, tell
from sync.receiver.intake import Publish
from sync.receiver.schema import day_cursor, fact, stream

PAGE = 8_000
TICK_S = 2.0
JOIN_S = 10.0
AHEAD = timedelta(minutes=5)
MOST_DAYS = 64

log = logging.getLogger(__name__)
Warn = Callable[[str, Literal["clock"], str], object]  # market, kind, text


class _When(msgspec.Struct):
    """The one field of a body that is asked for here."""

    at: str


_AT = msgspec.json.Decoder(_When)


class Reckoner:
    """One thread. `deliver` takes frames from the "reckoning" topic; `warn` hears of a market whose clock runs ahead.

    While the intake is `busy` a page of each market is counted every tick; the rest follows when it is not.
    `speed` is a rehearsal's: how fast both clocks run.
    """

    def __init__(
        self,
        engine: Engine,
        publish: Publish,
        *,
        markets: Collection[str],
        wall: Callable[[], datetime],
        warn: Warn = lambda _market, _kind, _text: None,
        speed: float = 1.0,
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self._engine = engine
        self._publish = publish
        self._markets = frozenset(markets)
        self._wall = wall
        self._warn = warn
        self._busy = busy
        self._ahead = AHEAD * speed
        self._marked: set[str] = set()
        self._asked: dict[str, bytes] = {}  # the last frame of each market: an older one is of no use
        self._lock = Lock()
        self._news = Event()
        self._closing = Event()
        self._thread = Thread(target=self._run, name="reckoning", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the page at hand."""
        self._closing.set()
        self._news.set()
        self._thread.join(JOIN_S)

    def deliver(self, market: str, what: str, wire: bytes) -> None:
        """A market says what it produced. Cheap, from any thread."""
        del what
        if market in self._markets:
            with self._lock:
                self._asked[market] = wire
            self._news.set()

    def catch_up(self) -> None:
        """Count all that is archived without a gap, each market a page in turn; one page while the intake is busy."""
        while not self._closing.is_set() and (behind := self._behind()):
            for market, epoch, done in behind:
                with suppress(LostRaceError):  # another counts too: look again how far it is
                    self._page(market, epoch, done)
            if self._busy():
                return

    def _run(self) -> None:
        """Boundary: a failing database is logged and tried again at the next tick."""
        while not self._closing.is_set():
            try:
                self.catch_up()
                self._answer_all()
            except Exception:
                log.exception("the days are not reckoned")
            self._news.wait(TICK_S)
            self._news.clear()

    def _answer_all(self) -> None:
        with self._lock:
            asked, self._asked = self._asked, {}
        for market, wire in asked.items():
            try:
                self._answer(market, unpack(Frame, wire))
            except BadFrameError as error:
                log.warning("market %s: dropped a reckoning: %s", market, error)

    def _answer(self, market: str, frame: Frame) -> None:
        if frame.market != market or len(frame.days) > MOST_DAYS or not all(map(sound, frame.days)):
            raise BadFrameError("days")
        days = {each.day for each in frame.days}
        with self._engine.begin() as connection:
            tell(connection, market, frame.days)
            counts = {(day, epoch): count for day, epoch, count in archived(connection, market, days)}
        said = {(each.day, each.epoch): Count(0, 0, b"") for each in frame.days} | counts
        back = Frame(market, tuple(DayCount(day, epoch, *count) for (day, epoch), count in said.items()))
        self._publish(topic(market, "down", "reckoning"), pack(back))

    def _behind(self) -> list[tuple[str, str, int]]:
        same = and_(day_cursor.c.market == stream.c.market, day_cursor.c.epoch == stream.c.epoch)
        done = func.coalesce(day_cursor.c.through, 0)
        query = select(stream.c.market, stream.c.epoch, done).outerjoin(day_cursor, same).where(stream.c.through > done)
        with reading(self._engine).connect() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(query)]

    def _page(self, market: str, epoch: str, done: int) -> None:
        """Read apart from writing, so that intake waits for a few rows only."""
        through = select(stream.c.through).where(stream.c.market == market, stream.c.epoch == epoch).scalar_subquery()
        here = and_(fact.c.market == market, fact.c.epoch == epoch, fact.c.seq > done, fact.c.seq <= through)
        query = select(fact.c.seq, fact.c.body).where(here).order_by(fact.c.seq).limit(PAGE)
        with reading(self._engine).connect() as connection:
            rows = connection.execute(query).all()
        found = [(seq, _at(body)) for seq, body in rows]
        with self._engine.begin() as connection:
            add(connection, market, epoch, done, found)
        self._watch(market, max(at for _, at in found))

    def _watch(self, market: str, at: str) -> None:
        """A market whose facts are dated ahead of our clock is marked once, until they are not."""
        try:
            ahead = datetime.fromisoformat(at) - self._wall()
        except (ValueError, TypeError):  # no instant, or none that says where
            return
        if ahead <= self._ahead:
            self._marked.discard(market)
        elif market not in self._marked:
            self._marked.add(market)
            self._warn(market, "clock", "its facts are dated more than five minutes ahead of the province's clock")


def _at(body: bytes) -> str:
    try:
        return _AT.decode(body).at
    except msgspec.DecodeError:
        return ""
