"""The books of a trading day, from the views: by index, whatever the journal's length."""

import sqlite3

from edge.core.books import SheetRow, rows

_FLOWS = (
    "SELECT batch.product, batch.seller, sum(flow.in_g), sum(flow.out_g), sum(flow.loss_g) FROM flow"
    " JOIN batch ON batch.key = flow.batch WHERE {} GROUP BY 1, 2"
)
_OF_DAY = _FLOWS.format("flow.key BETWEEN :day || ' ' AND :day || ' ~'")
_LATER = _FLOWS.format("flow.key > :day || ' ~'")
_INSIDE = "SELECT product, seller, sum(inside_g) FROM batch INDEXED BY batch_inside WHERE inside_g > 0 GROUP BY 1, 2"


def sheet(connection: sqlite3.Connection, day: str) -> list[SheetRow]:
    """The day's sheet, in order of product and seller; what neither moved nor is there has no row."""
    inside = {(product, seller): grams for product, seller, grams in connection.execute(_INSIDE)}
    for product, seller, in_g, out_g, loss_g in connection.execute(_LATER, {"day": day}):
        inside[product, seller] = inside.get((product, seller), 0) - in_g + out_g + loss_g
    moved = {(row[0], row[1]): row[2:] for row in connection.execute(_OF_DAY, {"day": day})}
    return rows(inside, moved)


def totals(connection: sqlite3.Connection) -> tuple[int, int, int, int]:
    """Grams that ever came in, went out, are inside and were lost."""
    return connection.execute(
        "SELECT coalesce(sum(in_g), 0), coalesce(sum(out_g), 0), coalesce(sum(inside_g), 0), coalesce(sum(loss_g), 0)"
        " FROM batch INDEXED BY batch_sums"
    ).fetchone()


def zones(connection: sqlite3.Connection) -> dict[str, int]:
    """Grams in each zone now."""
    row = connection.execute(
        "SELECT total(entry_g), total(wait_g), total(trade_g), total(store_g), total(sold_g) FROM batch INDEXED BY batch_inside"
        " WHERE inside_g > 0"
    ).fetchone()
    return dict(zip(("entry", "wait", "trade", "store", "out"), map(int, row), strict=True))


def missing(connection: sqlite3.Connection) -> int:
    """Grams that nobody answers for."""
    row = connection.execute(
        "SELECT coalesce(sum(json_extract(CAST(state AS TEXT), '$.accounts.unexplained')), 0) FROM batch WHERE unsettled = 1"
    ).fetchone()
    return int(row[0])
