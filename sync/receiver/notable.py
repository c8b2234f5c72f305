"""What stands in lists beside the entities: results that are out, and findings, which a supervisor must know of."""

from typing import Any

import msgspec
from sqlalchemy import Table

from edge.core import facts as f
from sync.receiver import lab_schema as lab

_SUBJECT = 200  # characters
_DATE = 10
_JSON = msgspec.json.Encoder()


def listed(fact: f.Fact, at: str) -> list[tuple[Table, dict[str, Any]]]:
    """The rows that a fact of this time adds, without its place in the journal."""
    rows: list[tuple[Table, dict[str, Any]]] = []
    if isinstance(fact, f.Verified):
        on = (fact.on or at)[:_DATE]
        values = {"at": at, "sample": fact.sample, "on": on, "product": fact.product, "passed": int(fact.passed)}
        rows.append((lab.verified, values))
    if subject := _subject(fact):
        values = {"at": at, "kind": type(fact).__name__, "subject": subject[:_SUBJECT], "fact": _JSON.encode(fact)}
        rows += [(lab.finding, values), (lab.fresh, {})]
    return rows


def _subject(fact: f.Fact) -> str:
    """What a finding is about: a batch, a bench or a trading day; "" for what is none."""
    match fact:
        case f.Reported() | f.Condemned() | f.Exonerated() | f.Disputed() | f.Overridden():
            return fact.batch
        case f.Assayed() if fact.said not in ("", fact.verdict):
            return fact.batch
        case f.Justified():
            return fact.bench
        case f.FellShort():
            return fact.day
        case _:
            return ""
