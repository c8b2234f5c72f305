"""What the public is told of a code: the four element groups, whether it may be sold, and its way so far."""

from typing import Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, and_, or_, select

from edge.core.batch import Batch, Status
from sync.receiver import view_schema as v
from sync.receiver.database import reading

Standing = Literal["documented", "self-declared", "pending"]
Verdict = Literal["good", "wait", "stop"]
SALES = ("Sold", "Departed", "Returned")
VERDICTS: dict[Status, Verdict] = {
    Status.RELEASED: "good",
    Status.REFUSED: "stop",
    Status.HELD: "stop",
    Status.FAILED: "stop",
}


class Element(NamedTuple):
    """One element group. `by` is what stands behind it: a paper's kind, "report", "market-test", "register" or ""."""

    group: Literal["origin", "operator", "produced_on", "test"]
    value: str
    standing: Standing
    by: str = ""


class Step(NamedTuple):
    """One step of the way."""

    at: str
    kind: str
    note: str


class Story(NamedTuple):
    """A code as the public may see it: no personal value, natural persons by masked name and county only."""

    code: str
    batch: str
    market: str
    product: str
    verdict: Verdict
    way: str
    elements: tuple[Element, ...]
    journey: tuple[Step, ...]


def story(engine: Engine, code: str) -> Story | None:
    """The story of a batch code or an exit code; `way` is where an exit code's goods are, "" for a batch."""
    with reading(engine).connect() as connection:
        serial = connection.execute(select(v.serial).where(v.serial.c.code == code).limit(1)).one_or_none()
        b = v.batch.c
        where = and_(b.code == serial.batch, b.market == serial.market) if serial else b.code == code
        row = connection.execute(select(b.market, b.entity).where(where).limit(1)).one_or_none()
        if row is None:
            return None
        batch = msgspec.json.decode(row.entity, type=Batch)
        return Story(
            code=code,
            batch=batch.code,
            market=row.market,
            product=batch.line.product,
            verdict=VERDICTS.get(batch.status, "wait"),
            way=serial.way if serial else "",
            elements=(_origin(batch), _operator(connection, row.market, batch), _produced_on(batch), _test(batch)),
            journey=_journey(connection, row.market, batch.code, code),
        )


def _origin(batch: Batch) -> Element:
    return Element("origin", batch.line.origin, *_declared(batch, batch.line.origin))


def _produced_on(batch: Batch) -> Element:
    return Element("produced_on", batch.line.produced_on, *_declared(batch, batch.line.produced_on))


def _declared(batch: Batch, value: str) -> tuple[Standing, str]:
    """A value the seller gave: documented when a certificate came with it."""
    if not value:
        return "pending", ""
    certificate = batch.line.certificate
    return ("documented", certificate.kind) if certificate else ("self-declared", "")


def _operator(connection: Connection, market: str, batch: Batch) -> Element:
    o = v.operator.c
    row = connection.execute(select(v.operator).where(o.market == market, o.id == batch.seller)).one_or_none()
    if row is None:
        return Element("operator", "", "pending")
    standing: Standing = "self-declared" if row.natural and batch.line.self_produced else "documented"
    return Element("operator", f"{row.name} {row.county}".strip(), standing, "register")


def _test(batch: Batch) -> Element:
    """A result of the market counts first, then a report that came with the goods, then a producer's promise."""
    if batch.resulted:
        return Element("test", "failed" if batch.status is Status.FAILED else "passed", "documented", "market-test")
    if batch.status is Status.WAITING:
        return Element("test", "", "pending")
    if any(why.code == "overridden" for why in batch.why):
        return Element("test", "untested", "self-declared", "override")
    if report := batch.line.report:
        return Element("test", f"{report.lab} {report.number}", "documented", "report")
    certificate = batch.line.certificate
    if certificate and certificate.kind == "promise":
        return Element("test", certificate.number, "self-declared", "promise")
    return Element("test", "", "pending")


def _journey(connection: Connection, market: str, batch: str, code: str) -> tuple[Step, ...]:
    """A batch's steps; for an exit code those of the batch but other buyers' sales, and its own."""
    j = v.journey.c
    mine = j.code == code if code == batch else or_(j.code == code, and_(j.code == batch, j.kind.not_in(SALES)))
    query = select(j.at, j.kind, j.note).where(j.market == market, mine).order_by(j.epoch, j.seq)
    return tuple(Step(row.at, row.kind, row.note) for row in connection.execute(query))
