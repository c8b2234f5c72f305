"""Entities as rows. What they mean is edge.core.fold's; here is only where they stand."""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec

from edge.core.batch import Batch
from edge.core.fold import Entity, Key
from edge.core.ledger import Day, Operator, Sample, Spent, Stop, Upstream
from edge.core.trade import Serial, Voucher
from edge.core.visit import Visit

TABLES: dict[type[Entity], str] = {
    Batch: "batch",
    Visit: "visit",
    Voucher: "voucher",
    Serial: "serial",
    Sample: "sample",
    Operator: "operator",
    Day: "day",
    Upstream: "upstream",
    Spent: "spent",
    Stop: "stop",
}
E = TypeVar("E", bound=Entity)

_ENCODE = msgspec.json.Encoder().encode
_DECODE: dict[type[Entity], Callable[[bytes], Any]] = {kind: msgspec.json.Decoder(kind).decode for kind in TABLES}
_SELECT = {kind: f"SELECT state FROM {table} WHERE key = ?" for kind, table in TABLES.items()}  # noqa: S608
_SAVE = {kind: f"INSERT OR REPLACE INTO {table} VALUES (?, ?)" for kind, table in TABLES.items()}  # noqa: S608
_SAVE[Batch] = "INSERT OR REPLACE INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def load(connection: sqlite3.Connection, kind: type[E], key: str) -> E | None:
    """The entity, or None."""
    row = connection.execute(_SELECT[kind], (key,)).fetchone()
    return _DECODE[kind](row[0]) if row else None


def load_all(connection: sqlite3.Connection, kind: type[Entity]) -> dict[Key, Entity | None]:
    """Every entity of a kind."""
    rows = connection.execute(f"SELECT key, state FROM {TABLES[kind]}").fetchall()  # noqa: S608
    return {(kind, key): _DECODE[kind](state) for key, state in rows}


def save(connection: sqlite3.Connection, entities: Iterable[tuple[Key, Entity]]) -> None:
    """Write entities as they now are."""
    for (kind, key), entity in entities:
        connection.execute(_SAVE[kind], row(key, entity))


def row(key: str, entity: Entity) -> tuple[object, ...]:
    """The row an entity stands as, in the order of its table's columns."""
    if not isinstance(entity, Batch):
        return (key, _ENCODE(entity))
    return (
        key, _ENCODE(entity), entity.status.value, entity.day, entity.line.upstream, entity.parent, entity.serial,
        entity.unsettled, entity.drawn, entity.resulted, *entity.totals(),
    )  # fmt: skip
