"""A few sums over the archive, for whoever watches it."""

from sqlalchemy import Engine, func, select

from sync.receiver.database import reading
from sync.receiver.schema import order_stream, presence, stream


def archived(engine: Engine) -> dict[str, int]:
    """Facts archived without a gap, by market."""
    query = select(stream.c.market, func.sum(stream.c.through)).group_by(stream.c.market)
    with reading(engine).connect() as connection:
        return {row[0]: int(row[1]) for row in connection.execute(query)}


def orders_waiting(engine: Engine) -> dict[str, int]:
    """Orders a market has not received, by market."""
    waiting = func.sum(order_stream.c.last - order_stream.c.through)
    query = select(order_stream.c.market, waiting).group_by(order_stream.c.market)
    with reading(engine).connect() as connection:
        return {row[0]: int(row[1]) for row in connection.execute(query)}


def presences(engine: Engine) -> list[tuple[str, bool, str, int]]:
    """Of each market ever heard: whether it is online, when it was heard (ISO 8601), and its backlog as told."""
    query = select(presence.c.market, presence.c.online, presence.c.heard_at, presence.c.backlog)
    with reading(engine).connect() as connection:
        return [(row[0], bool(row[1]), row[2], row[3]) for row in connection.execute(query)]
