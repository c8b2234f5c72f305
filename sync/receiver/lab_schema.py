"""The province's views of the laboratories; they are among VIEWS."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table

from sync.receiver.view_schema import VIEWS, entity, of_market


def _epoch() -> Column[str]:
    return Column("epoch", String(64), primary_key=True)


def _seq() -> Column[int]:
    return Column("seq", BigInteger, primary_key=True, autoincrement=False)


def _at() -> Column[str]:
    return Column("at", String(40), nullable=False)


sample = Table(
    "sample",
    VIEWS,
    of_market(),
    Column("code", String(64), primary_key=True),
    Column("batch", String(64), nullable=False, index=True),
    entity(),
)

method = Table("method", VIEWS, of_market(), Column("id", String(200), primary_key=True), entity())

verified = Table(  # results that are out, as they came; `on` is a calendar date
    "verified",
    VIEWS,
    of_market(),
    _epoch(),
    _seq(),
    _at(),
    Column("sample", String(64), nullable=False),
    Column("on", String(10), nullable=False),
    Column("product", String, nullable=False),
    Column("passed", Integer, nullable=False),
    Index("verified_by_sample", "market", "sample"),
    Index("verified_by_date", "market", "on"),
)

finding = Table(  # facts that a supervisor must know of, or that something follows from: see sync.receiver.notable
    "finding",
    VIEWS,
    of_market(),
    _epoch(),
    _seq(),
    _at(),
    Column("kind", String(40), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("sample", String(64), nullable=False),  # that failed, of a failure or what ends it
    Column("fact", LargeBinary, nullable=False),
    Index("finding_by_kind", "kind", "at"),
    Index("finding_by_subject", "market", "subject"),
)

fresh = Table(  # findings to look at; after a rebuild all are, and `noted` says what was done before
    "fresh",
    VIEWS,
    of_market(),
    _epoch(),
    _seq(),
)
