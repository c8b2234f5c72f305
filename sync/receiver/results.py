"""Results of the laboratories that are out, method by method, and what became of goods that failed."""

from typing import Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, and_, select

from edge.core.batch import INSIDE, Batch, Status
from edge.core.lab.bench import Adopted
from edge.core.lab.samples import Run, Sample, judge
from edge.core.methods import Method
from sync.receiver import lab_schema as lab
from sync.receiver.view_schema import batch as batches

Became = Literal["", "stopped", "disputed", "destroyed", "exonerated"]
_PARENTS = 16  # how far up a part's results are looked for


class Result(NamedTuple):
    """One method of a sample whose result is out; `item` and `standard` are "" for one the market never adopted."""

    item: str
    item_en: str
    standard: str
    passed: bool
    on: str
    retest: bool = False


def results(connection: Connection, market: str, batch: Batch) -> tuple[Result, ...]:
    """What is out of a batch, or of the nearest batch it was part of that was tested, in the order it came."""
    for _ in range(_PARENTS):
        if found := _of(connection, market, batch.code):
            return found
        of = batch.parent or (batch.parents[0] if len(batch.parents) == 1 else "")  # what is mixed is tested itself
        parent = _batch(connection, market, of) if of else None
        if parent is None:
            break
        batch = parent
    return ()


def methods(connection: Connection, market: str) -> dict[str, Method]:
    """The methods a market ever adopted, each as it last did."""
    rows = connection.scalars(select(lab.method.c.entity).where(lab.method.c.market == market))
    return {each.id: each.method for each in (msgspec.json.decode(row, type=Adopted) for row in rows)}


def samples(connection: Connection, market: str, batch: str) -> list[tuple[Sample, str]]:
    """A batch's samples whose result is out, and the date it came out."""
    s, out = lab.sample.c, lab.verified.c
    here = and_(out.market == s.market, out.sample == s.code)
    query = select(s.entity, out.on).join(lab.verified, here).where(s.market == market, s.batch == batch)
    rows = connection.execute(query.order_by(out.epoch, out.seq))
    return [(msgspec.json.decode(row.entity, type=Sample), row.on) for row in rows]


def verdicts(sample: Sample) -> dict[str, bool]:
    """Each method by which a sample was judged, and whether it passed."""
    by: dict[str, list[Run]] = {}
    for run in sample.runs:
        by.setdefault(run.method, []).append(run)
    found = {method: judge(runs) for method, runs in by.items()}
    return {method: outcome == "pass" for method, outcome in found.items() if outcome != "again"}


def became(connection: Connection, market: str, batch: Batch) -> Became:
    """What became of a batch that failed; "" for one that never did."""
    if batch.status is not Status.FAILED:
        f = lab.finding.c
        good = select(f.seq).where(f.market == market, f.subject == batch.code, f.kind == "Exonerated").limit(1)
        return "exonerated" if connection.scalar(good) is not None else ""
    if batch.accounts.get("destroyed", 0) and not batch.grams(INSIDE):
        return "destroyed"
    return "disputed" if batch.dispute == "open" else "stopped"


def _of(connection: Connection, market: str, batch: str) -> tuple[Result, ...]:
    found = samples(connection, market, batch)
    known = methods(connection, market) if found else {}
    return tuple(
        _result(known.get(method), passed=passed, on=on, retest=sample.retest)
        for sample, on in found
        for method, passed in verdicts(sample).items()
    )


def _result(method: Method | None, *, passed: bool, on: str, retest: bool) -> Result:
    """Of a method that somebody wrote by hand nothing is told: there may stand anything."""
    if method is None:
        return Result("", "", "", passed, on, retest)
    return Result(method.item, method.item_en, method.standard, passed, on, retest)


def _batch(connection: Connection, market: str, code: str) -> Batch | None:
    here = and_(batches.c.market == market, batches.c.code == code)
    state = connection.scalar(select(batches.c.entity).where(here))
    return None if state is None else msgspec.json.decode(state, type=Batch)
