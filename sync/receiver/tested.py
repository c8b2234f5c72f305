"""What a market tested, date by date and food group by food group: results that are out, for everybody to see."""

from typing import get_args

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, func, select

from edge.core.products import Group
from sync.receiver.database import reading
from sync.receiver.lab_schema import verified
from sync.receiver.schema import register

_ROW = msgspec.json.Decoder(dict[str, str])


class Tested(Struct, frozen=True):
    """Samples of one calendar date and group whose result is out; `group` is "" for products that no registry has."""

    on: str
    group: str
    tested: int
    failed: int


def by_date(engine: Engine, market: str, dates: int = 8) -> list[Tested]:
    """The last dates on which results came out, the newest first."""
    out = verified.c
    latest = select(out.on).where(out.market == market).distinct().order_by(out.on.desc()).limit(dates).subquery()
    counted = (func.count().label("tested"), func.sum(1 - out.passed).label("failed"))
    query = select(out.on, out.product, *counted).join(latest, latest.c.on == out.on)
    query = query.where(out.market == market).group_by(out.on, out.product)
    found: dict[tuple[str, str], tuple[int, int]] = {}
    with reading(engine).connect() as connection:
        groups = _groups(connection)
        for row in connection.execute(query):
            key = (row.on, groups.get(row.product, ""))
            before = found.get(key, (0, 0))
            found[key] = (before[0] + row.tested, before[1] + int(row.failed))
    order = {group: place for place, group in enumerate(get_args(Group))}
    keys = sorted(found, key=lambda key: order.get(key[1], len(order)))
    return [Tested(*key, *found[key]) for key in sorted(keys, key=lambda key: key[0], reverse=True)]


def _groups(connection: Connection) -> dict[str, str]:
    """Food groups by product name and code, as the province's registry has them."""
    rows = connection.execute(select(register.c.key, register.c.row).where(register.c.registry == "products"))
    found: dict[str, str] = {}
    for each in rows:
        row = _ROW.decode(each.row)
        group = row.get("group", "vegetable")
        found |= {str(each.key): group, row.get("name", str(each.key)): group}
    return found
