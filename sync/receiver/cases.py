"""Confirmed failures as both authorities are told of them: each report, its runs, where the goods went, what became of them."""

from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, Row, and_, select

from edge.core import facts as f
from edge.core.batch import GONE, INSIDE, Batch
from edge.core.lab.samples import Sample
from sync.receiver import view_schema as v
from sync.receiver.database import reading
from sync.receiver.downstream import reach
from sync.receiver.lab_schema import finding, sample
from sync.receiver.notable import At, taken_back
from sync.receiver.parties import Party, party
from sync.receiver.results import Became, became, methods
from sync.receiver.schema import auto_stop
from sync.receiver.steps import CODE

MOST = 500  # reports in one answer
MOST_CODES = 5_000  # that are followed on one page
STAGES = ("Arrived", "Sampled", "Assayed", "Verified", "Condemned", "Reported", "Disputed", "Exonerated", "Disposed")
_REPORT = msgspec.json.Decoder(f.Reported)


class Case(Struct, frozen=True):
    """One report at a glance. It names no seller."""

    market: str
    report: str
    at: str
    product: str
    batch: str
    became: Became


class Grams(Struct, frozen=True):
    """What came in, is inside, went out and was destroyed."""

    came: int
    inside: int
    out: int
    destroyed: int


class Read(Struct, frozen=True):
    """One run. `item` is "" for a method that the market never adopted."""

    method: str
    item: str
    item_en: str
    standard: str
    value: str
    unit: str
    verdict: str
    counts: bool


class Going(Struct, frozen=True):
    """Goods under one exit code; `way` is where they are now."""

    code: str
    voucher: str
    buyer: Party
    grams: int
    way: str


class Stand(Struct, frozen=True):
    """The same goods as another batch, of whatever market."""

    market: str
    code: str
    seller: Party
    status: str
    inside: int


class Stopped(Struct, frozen=True):
    """The province's own stop: each market it was ordered at, with what the market said it did."""

    id: str
    lifted: bool
    markets: dict[str, str]


class Dossier(Struct, frozen=True):
    """All that is known of one report. `told` is as it stood in the report, `now` as it stands."""

    case: Case
    to: tuple[str, ...]
    sample: str
    origin: str
    producer: str
    upstream: str
    seller: Party
    told: Grams
    now: Grams
    runs: tuple[Read, ...]
    stages: tuple[tuple[str, str], ...]
    goings: tuple[Going, ...]
    stands: tuple[Stand, ...]
    stop: Stopped | None


def cases(engine: Engine, market: str = "", limit: int = 200) -> list[Case]:
    """The latest reports, of one market or all, newest first."""
    query = select(finding).where(finding.c.kind == "Reported").order_by(finding.c.at.desc(), finding.c.seq.desc())
    query = query.where(finding.c.market == market) if market else query
    with reading(engine).connect() as connection:
        return [_case(connection, row) for row in connection.execute(query.limit(min(limit, MOST))).all()]


def dossier(engine: Engine, market: str, report: str) -> Dossier | None:
    """One report by its number; None when the market made no such."""
    here = and_(finding.c.market == market, finding.c.kind == "Reported")
    with reading(engine).connect() as connection:
        rows = connection.execute(select(finding).where(here).order_by(finding.c.at.desc()))
        found = next((row for row in rows if _REPORT.decode(row.fact).report == report), None)
        return None if found is None else _dossier(connection, found)


def _case(connection: Connection, row: Row[Any]) -> Case:
    told, batch = _REPORT.decode(row.fact), _batch(connection, row.market, row.subject)
    good = taken_back(connection, At(row.market, row.epoch, row.seq), row.subject, row.sample)
    fate: Became = "exonerated" if good else became(connection, row.market, batch) if batch else ""
    return Case(row.market, told.report, row.at, told.product, told.batch, fate)


def _dossier(connection: Connection, row: Row[Any]) -> Dossier:
    told, market = _REPORT.decode(row.fact), row.market
    batch = _batch(connection, market, told.batch)
    codes = reach(connection, market, [told.batch])
    now = (
        (batch.in_g, batch.grams(INSIDE), batch.grams(GONE), batch.accounts.get("destroyed", 0)) if batch else (0,) * 4
    )
    return Dossier(
        _case(connection, row), told.to, told.sample, told.origin, told.producer, told.upstream,
        party(connection, market, told.seller), Grams(told.in_g, told.inside_g, told.out_g, 0), Grams(*now),
        _runs(connection, market, told.sample), _stages(connection, market, told.batch),
        _goings(connection, codes), _stands(connection, codes, (market, told.batch)),
        _stop(connection, market, told.batch),
    )  # fmt: skip


def _batch(connection: Connection, market: str, code: str) -> Batch | None:
    here = and_(v.batch.c.market == market, v.batch.c.code == code)
    state = connection.scalar(select(v.batch.c.entity).where(here))
    return None if state is None else msgspec.json.decode(state, type=Batch)


def _runs(connection: Connection, market: str, code: str) -> tuple[Read, ...]:
    here = and_(sample.c.market == market, sample.c.code == code)
    state = connection.scalar(select(sample.c.entity).where(here))
    found, known = (msgspec.json.decode(state, type=Sample).runs if state else ()), methods(connection, market)
    reads: list[Read] = []
    for run in found:
        method = known.get(run.method)
        named = (method.item, method.item_en, method.standard) if method else ("", "", "")
        unit = method.unit if method else ""
        reads.append(Read(run.method, *named, run.value, unit, run.verdict, run.counts))
    return tuple(reads)


def _stages(connection: Connection, market: str, code: str) -> tuple[tuple[str, str], ...]:
    j = v.journey.c
    query = select(j.at, j.kind).where(j.market == market, j.code == code, j.kind.in_(STAGES)).order_by(j.epoch, j.seq)
    return tuple((row.at, row.kind) for row in connection.execute(query))


def _goings(connection: Connection, codes: tuple[str, ...]) -> tuple[Going, ...]:
    s, w = v.serial.c, v.voucher.c
    bought = and_(w.market == s.market, w.code == s.voucher)
    query = select(s.market, s.code, s.voucher, s.grams, s.way, w.buyer).outerjoin(v.voucher, bought)
    rows = connection.execute(query.where(s.code.in_(codes[:MOST_CODES])).order_by(s.code)).all()
    return tuple(
        Going(row.code, row.voucher, party(connection, row.market, row.buyer or ""), row.grams, row.way) for row in rows
    )


def _stands(connection: Connection, codes: tuple[str, ...], itself: tuple[str, str]) -> tuple[Stand, ...]:
    b = v.batch.c
    query = select(b.market, b.code, b.seller, b.status, b.inside_g).where(b.code.in_(codes[:MOST_CODES]))
    rows = connection.execute(query.order_by(b.market, b.code)).all()
    return tuple(
        Stand(row.market, row.code, party(connection, row.market, row.seller), row.status, row.inside_g)
        for row in rows
        if (row.market, row.code) != itself
    )


def _stop(connection: Connection, market: str, batch: str) -> Stopped | None:
    """The latest one of a batch."""
    here = and_(auto_stop.c.market == market, auto_stop.c.batch == batch)
    row = connection.execute(select(auto_stop).where(here).order_by(auto_stop.c.at.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    j, told = v.journey.c, row.told.split()
    mine = and_(j.market.in_(told), j.code == f"StopTrade {row.id}"[:CODE], j.kind == "Ordered")
    outcomes = {
        each.market: each.note.partition(" ")[0] for each in connection.execute(select(j.market, j.note).where(mine))
    }
    return Stopped(row.id, bool(row.lifted), {each: outcomes.get(each, "") for each in told})
