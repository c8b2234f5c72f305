"""What was sold of goods: under which exit codes, to whom, and where that is now."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, select, tuple_

from sync.receiver import view_schema as v
from sync.receiver.journeys import Taken, chunks, journeys
from sync.receiver.meant import Goods
from sync.receiver.parties import Party, parties


class Sale(Struct, frozen=True):
    """So much of a batch under one exit code. `left_at` is "" while it has not left."""

    market: str
    batch: str
    code: str
    voucher: str
    buyer: Party
    grams: int
    way: str
    sold_at: str
    left_at: str


def sales(connection: Connection, goods: Iterable[Goods]) -> list[Sale]:
    """What was sold under these exit codes, and of these batches."""
    codes = dict.fromkeys((each.market, each.serial) for each in goods if each.serial)
    batches = dict.fromkeys((each.market, each.batch) for each in goods if not each.serial)
    rows = {(row.market, row.code): row for row in _rows(connection, list(codes), list(batches))}
    taken = journeys(connection, list(rows), "Sold", "Departed")
    buyers = parties(connection, {(row.market, row.buyer or "") for row in rows.values()})
    return [_sale(row, buyers[row.market, row.buyer or ""], taken.get(name, {})) for name, row in rows.items()]


def _rows(
    connection: Connection, codes: list[tuple[str, str]], batches: list[tuple[str, str]]
) -> Iterator[Row[*tuple[Any, ...]]]:
    s, w = v.serial.c, v.voucher.c
    bought = (w.market == s.market) & (w.code == s.voucher)
    query = select(s.market, s.batch, s.code, s.voucher, s.grams, s.way, w.buyer).outerjoin(v.voucher, bought)
    for column, names in ((s.code, codes), (s.batch, batches)):
        for some in chunks(names):
            here = tuple_(s.market, column).in_(some)
            yield from connection.execute(query.where(here).order_by(s.market, s.batch, s.code)).all()


def _sale(row: Row[*tuple[Any, ...]], buyer: Party, taken: dict[str, Taken]) -> Sale:
    sold, left = (taken[kind].at if kind in taken else "" for kind in ("Sold", "Departed"))
    gone = row.way in ("gone", "returned")
    return Sale(row.market, row.batch, row.code, row.voucher, buyer, row.grams, row.way, sold, left if gone else "")
