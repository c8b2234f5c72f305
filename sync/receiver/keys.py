"""Draw keys: every market has its key before the day begins, and may publish it once the day is over."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import Engine, and_, insert, select, update

from edge.core.day import trading_day
from edge.core.draw import commitment
from sync.message import DayKey, RevealKey
from sync.receiver.database import reading
from sync.receiver.orders import OrderJournal
from sync.receiver.schema import day_key
from sync.receiver.view_schema import day

KEY_BYTES = 32
ACTOR = "province"
CLOSED = and_(day.c.market == day_key.c.market, day.c.day == day_key.c.day, day.c.state == "closed")


class DayKeys:
    """`rounds` is called now and then. `secret(n)` gives n random bytes; `wall` the local time of the markets."""

    def __init__(
        self,
        engine: Engine,
        journal: OrderJournal,
        markets: Collection[str],
        *,
        secret: Callable[[int], bytes],
        wall: Callable[[], datetime],
        roll_hour: int,
        days_ahead: int = 2,
    ) -> None:
        self._engine = engine
        self._journal = journal
        self._markets = tuple(markets)
        self._secret = secret
        self._wall = wall
        self._roll_hour = roll_hour
        self._days_ahead = days_ahead

    def rounds(self) -> list[str]:
        """Order what is missing; the markets that got an order."""
        now = self._wall()
        days = [trading_day(now + timedelta(days=ahead), self._roll_hour) for ahead in range(self._days_ahead + 1)]
        return [market for market in self._lacking(days) if self._give(market, days) + self._reveal(market, days[0])]

    def _lacking(self, days: list[str]) -> list[str]:
        """Markets to look at more closely: asked often, so without a writer's lock."""
        wanted = select(day_key.c.market, day_key.c.day).where(day_key.c.day.in_(days))
        due = select(day_key.c.market).join(day, CLOSED).where(day_key.c.revealed == 0, day_key.c.day < days[0])
        with reading(self._engine).connect() as connection:
            known = {tuple(row) for row in connection.execute(wanted)}
            closed = set(connection.scalars(due))
        return [each for each in self._markets if each in closed or any((each, one) not in known for one in days)]

    def _give(self, market: str, days: list[str]) -> int:
        with self._engine.begin() as connection:
            known = set(connection.scalars(select(day_key.c.day).where(day_key.c.market == market)))
            missing = [each for each in days if each not in known]
            for each in missing:
                key = self._secret(KEY_BYTES)
                committed = commitment(key)
                row = {"market": market, "day": each, "key": key, "commitment": committed, "revealed": 0}
                connection.execute(insert(day_key).values(row))
                self._journal.add(connection, market, DayKey(each, key.hex(), committed), ACTOR)
            return len(missing)

    def _reveal(self, market: str, today: str) -> int:
        due = and_(day_key.c.market == market, day_key.c.revealed == 0, day_key.c.day < today)
        with self._engine.begin() as connection:
            rows = connection.execute(select(day_key.c.day, day_key.c.key).join(day, CLOSED).where(due)).all()
            for row in rows:
                here = and_(day_key.c.market == market, day_key.c.day == row.day)
                connection.execute(update(day_key).where(here).values(revealed=1))
                self._journal.add(connection, market, RevealKey(row.day, row.key.hex()), ACTOR)
            return len(rows)
