"""Entities as rows. What they mean is edge.core.fold's; here is only where they stand."""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec

from edge.core.batch import INSIDE, Batch
from edge.core.comings import Comings, Untested
from edge.core.contact import Contact
from edge.core.flows import Flow
from edge.core.fold import Entity, Key
from edge.core.forms import Copies
from edge.core.lab.bench import Adopted, Bench, Instrument, Lot, RunSheet
from edge.core.lab.records import Record
from edge.core.lab.samples import Sample
from edge.core.lab.standing import Standing
from edge.core.labels import Alias, Binding, Roll
from edge.core.ledger import Day, Spent, Stop, Upstream
from edge.core.loop import Book, Check, Descent, Tag, Tally
from edge.core.operators import Authorisation, Card, Operator
from edge.core.ordered import Licence, Measure, RuleBook, Taken
from edge.core.people import Person, Proposal
from edge.core.register import Register
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
    Person: "person",
    Proposal: "proposal",
    Contact: "contact",
    Taken: "taken",
    Measure: "measure",
    Licence: "licence",
    RuleBook: "rule_book",
    Register: "registry",
    Comings: "comings",
    Untested: "untested",
    Alias: "alias",
    Roll: "roll",
    Binding: "binding",
    Card: "card",
    Authorisation: "authorisation",
    Adopted: "method",
    Instrument: "instrument",
    Lot: "lot",
    Bench: "bench",
    RunSheet: "run_sheet",
    Record: "record",
    Standing: "standing",
    Flow: "flow",
    Tag: "tag",
    Descent: "descent",
    Check: "exit_check",
    Book: "slip_book",
    Tally: "tally",
    Copies: "copies",
}
E = TypeVar("E", bound=Entity)

_ENCODE = msgspec.json.Encoder().encode
_DECODE: dict[type[Entity], Callable[[bytes], Any]] = {kind: msgspec.json.Decoder(kind).decode for kind in TABLES}
_SELECT = {kind: f"SELECT state FROM {table} WHERE key = ?" for kind, table in TABLES.items()}  # noqa: S608
_WIDTHS: dict[type[Entity], int] = {
    Batch: 21,
    Voucher: 6,
    Flow: 6,
    Descent: 4,
    Check: 3,
    Visit: 3,
    Serial: 3,
    Sample: 4,
    Proposal: 3,
    Authorisation: 4,
    RunSheet: 3,
    Record: 3,
}  # columns; two where none is said
_SAVE = {
    kind: f"INSERT OR REPLACE INTO {table} VALUES (?{', ?' * (_WIDTHS.get(kind, 2) - 1)})"  # noqa: S608
    for kind, table in TABLES.items()
}


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
    rows: dict[type[Entity], list[tuple[object, ...]]] = {}
    for (kind, key), entity in entities:
        rows.setdefault(kind, []).append(row(key, entity))
    for kind, of_it in rows.items():
        connection.executemany(_SAVE[kind], of_it)


def row(key: str, entity: Entity) -> tuple[object, ...]:  # noqa: C901, PLR0911, PLR0912  (one line a table)
    """The row an entity stands as, in the order of its table's columns."""
    state = _ENCODE(entity)
    match entity:
        case Batch():
            return (
                key, state, entity.status.value, entity.day, entity.line.upstream, entity.parent, entity.serial,
                entity.unsettled, entity.drawn, entity.resulted, *entity.totals(), entity.seller, entity.line.product,
                *[entity.accounts.get(zone, 0) for zone in INSIDE],
            )  # fmt: skip
        case Visit():
            return key, state, entity.stay.value
        case Serial():
            return key, state, entity.batch
        case Sample():
            return key, state, not entity.result, entity.batch
        case Authorisation():
            return key, state, entity.seller, entity.to
        case Proposal():
            return key, state, entity.state == "open"
        case Voucher():
            return key, state, bool(entity.here), entity.buyer, entity.vehicle, entity.seller
        case Flow():
            return key, state, entity.batch, entity.in_g, entity.out_g, entity.loss_g
        case Descent():
            return key, state, entity.child, entity.parent
        case Check():
            return key, state, entity.open
        case RunSheet():
            return key, state, bool(entity.waiting)
        case Record():
            return key, state, entity.state == "waiting"
        case _:
            return key, state
