"""What stands in lists beside the entities: results that are out, and findings, which a supervisor must know of."""

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Table, and_, or_, select

from edge.core import facts as f
from sync.receiver import lab_schema as lab

_SUBJECT = 200  # characters
_DATE = 10
_JSON = msgspec.json.Encoder()


class At(NamedTuple):
    """A finding's place: in whose journal, and where."""

    market: str
    epoch: str
    seq: int


def listed(fact: f.Fact, at: str) -> list[tuple[Table, dict[str, Any]]]:
    """The rows that a fact of this time adds, without its place in the journal."""
    rows: list[tuple[Table, dict[str, Any]]] = []
    if isinstance(fact, f.Verified):
        on = (fact.on or at)[:_DATE]
        values = {"at": at, "sample": fact.sample, "on": on, "product": fact.product, "passed": int(fact.passed)}
        rows.append((lab.verified, values))
    return [*rows, *found(fact, subject, at)] if (subject := _subject(fact)) else rows


def found(fact: f.Fact, subject: str, at: str) -> list[tuple[Table, dict[str, Any]]]:
    """The rows of a finding."""
    named = {"at": at, "kind": type(fact).__name__, "subject": subject[:_SUBJECT], "sample": failed(fact)}
    return [(lab.finding, named | {"fact": _JSON.encode(fact)}), (lab.fresh, {})]


def _subject(fact: f.Fact) -> str:
    """What a finding is about: a batch, a bench, a trading day or a voucher; "" for what is none."""
    match fact:
        case f.Reported() | f.Condemned() | f.Exonerated() | f.Disputed() | f.Overridden():
            return fact.batch
        case f.Assayed() if fact.said not in ("", fact.verdict):
            return fact.batch
        case f.Justified():
            return fact.bench
        case f.FellShort():
            return fact.day
        case f.Detained() if fact.left_at:
            return fact.voucher
        case _:
            return ""


def failed(fact: f.Fact) -> str:
    """The sample that a failure, or what ends one, is about; "" for all of a batch's."""
    match fact:
        case f.Condemned() | f.Reported():
            return fact.sample
        case f.Exonerated():
            return str(getattr(fact, "failed", ""))
        case _:
            return ""


def taken_back(connection: Connection, at: At, batch: str, sample: str) -> bool:
    """Whether a failure was taken back after this place in its market's journal."""
    f_ = lab.finding.c
    later = or_(f_.epoch > at.epoch, and_(f_.epoch == at.epoch, f_.seq > at.seq))
    of_it = and_(f_.market == at.market, f_.subject == batch, f_.kind == "Exonerated", f_.sample.in_(("", sample)))
    return connection.scalar(select(f_.seq).where(of_it, later).limit(1)) is not None
