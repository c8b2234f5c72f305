"""What the public is told of a sales voucher: each of its lines as its exit code's page tells it, and nobody who bought them."""

from typing import NamedTuple

import msgspec
from sqlalchemy import Engine, and_, select

from edge.core.trade import Voucher
from sync.receiver import view_schema as v
from sync.receiver.database import reading
from sync.receiver.meant import Goods, meant
from sync.receiver.story import Story, registered, story_of

_DATE = 10


class Bought(NamedTuple):
    """So much of one line of a voucher, and what is told of its exit code."""

    grams: int
    story: Story


class Purchase(NamedTuple):
    """A voucher as the public may see it: its lines, and nothing of who bought them. `way` is where the goods are now."""

    code: str
    market: str
    seller: str
    on: str
    way: str
    lines: tuple[Bought, ...]


def purchase(engine: Engine, code: str) -> Purchase | None:
    """A sales voucher by its code."""
    with reading(engine).connect() as connection:
        found = meant(connection, code)
        if found is None or found.what != "voucher":
            return None
        market = found.goods[0].market
        here = and_(v.voucher.c.market == market, v.voucher.c.code == found.code)
        sold = msgspec.json.decode(
            connection.execute(select(v.voucher.c.entity).where(here)).scalar_one(), type=Voucher
        )
        lines = tuple(
            Bought(line.grams, told)
            for line in sold.lines
            if (told := story_of(connection, Goods(market, line.batch, line.serial), line.serial)) is not None
        )
        if not lines:
            return None
        name, _ = registered(connection, market, sold.seller)
        times = (step.at for each in lines for step in each.story.journey if step.kind == "Sold")
        return Purchase(found.code, market, name or "", sold.on or min(times, default="")[:_DATE], sold.way, lines)
