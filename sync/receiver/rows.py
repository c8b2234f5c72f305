"""An entity as a row of its view: the whole of it as JSON to fold on from, and columns to ask by."""

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Table

from edge.core.batch import Batch
from edge.core.codes import own
from edge.core.codes.lot import lot_of
from edge.core.flows import Flow
from edge.core.fold import Entity
from edge.core.lab.bench import Adopted
from edge.core.lab.samples import Sample
from edge.core.ledger import Day
from edge.core.loop import Descent, Tag, Tally
from edge.core.operators import Operator
from edge.core.trade import Serial, Voucher
from sync.receiver import lab_schema as lab
from sync.receiver import loop_schema as loop
from sync.receiver import view_schema as v
from sync.receiver.downstream import linked


class Shape(NamedTuple):
    """Where one kind of entity is kept: its table, and its key's column."""

    table: Table
    key: str


SHAPES: dict[type[Entity], Shape] = {
    Batch: Shape(v.batch, "code"),
    Serial: Shape(v.serial, "code"),
    Operator: Shape(v.operator, "id"),
    Day: Shape(v.day, "day"),
    Voucher: Shape(v.voucher, "code"),
    Sample: Shape(lab.sample, "code"),
    Adopted: Shape(lab.method, "id"),
    Flow: Shape(loop.flow, "key"),
    Descent: Shape(loop.descent, "key"),
    Tag: Shape(loop.tag, "code"),
    Tally: Shape(loop.tally, "key"),
}
_JSON = msgspec.json.Encoder()


def row(entity: Entity) -> dict[str, Any]:
    """The columns of an entity but its market. Fields the core adds later are in `entity` at once."""
    named: dict[str, Any] = msgspec.to_builtins(entity) | (_of_batch(entity) if isinstance(entity, Batch) else {})
    named["entity"] = _JSON.encode(entity)
    columns = SHAPES[type(entity)].table.columns.keys()
    return {name: int(value) if isinstance(value, bool) else value for name, value in named.items() if name in columns}


def _of_batch(batch: Batch) -> dict[str, Any]:
    return {
        "product": batch.line.product,
        "origin": batch.line.origin,
        "produced_on": batch.line.produced_on,
        "upstream": linked(batch.line.upstream)[: v.UPSTREAM],
        "lot": lot_of(batch.line.upstream)[: v.UPSTREAM],
        "bought": _voucher(batch.line.purchase_voucher),
        **dict(zip(("in_g", "out_g", "inside_g", "loss_g"), batch.totals(), strict=True)),
        "missing_g": batch.accounts.get("unexplained", 0),
    }


def _voucher(text: str) -> str:
    """The code of a market's sales voucher, typed or in its link; "" for any other paper."""
    code = linked(text.strip()).upper()
    return code if own.kind(code) == "pinma-voucher" else ""
