"""What the public is told of a code: the four element groups, whether it may be sold, and its way so far."""

from typing import Literal, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, and_, or_, select

from edge.core import elements
from edge.core.batch import Batch, Status
from edge.core.elements import Element
from edge.core.guard import reaching
from edge.core.methods import Method
from sync.receiver import view_schema as v
from sync.receiver.database import reading
from sync.receiver.meant import Goods, meant
from sync.receiver.measures import standing
from sync.receiver.results import Became, Result, became, methods, results
from sync.receiver.trace import origins

Verdict = Literal["good", "wait", "stop"]
Stage = Literal["", "drawn", "sampled"]
SALES = ("Sold", "Departed", "Returned", "Voided", "Forgiven")
TOLD = (
    "Admitted",
    "Moved",
    "Verified",
    "Returned",
    "Shrunk",
    "Merged",
    "MixedInto",
)  # whose notes are ours, whoever asks
INSIDE = (
    "Counted",
    "Accounted",
    "CheckAsked",
    "Checked",
    "Tagged",
    "SlipEntered",
)  # the market's own, which nobody else need see
VERDICTS: dict[Status, Verdict] = {
    Status.RELEASED: "good",
    Status.REFUSED: "stop",
    Status.HELD: "stop",
    Status.FAILED: "stop",
}


class Step(NamedTuple):
    """One step of the way. `note` is a zone, a result, a code, or what was looked for (`note_en` in English)."""

    at: str
    kind: str
    note: str
    note_en: str = ""


class Source(NamedTuple):
    """A batch that a mixed one has part of."""

    code: str
    product: str
    origin: str
    produced_on: str


class Story(NamedTuple):
    """A code as the public may see it: no personal value, natural persons by masked name and county only.

    `stage` is how far a test is whose result is not out, `results` what is, `became` what became of goods that failed.
    `sources` are what a mixed batch was made of, each with its code, origin and date.
    """

    code: str
    batch: str
    market: str
    product: str
    verdict: Verdict
    way: str
    elements: tuple[Element, ...]
    journey: tuple[Step, ...]
    stage: Stage
    results: tuple[Result, ...]
    became: Became
    sources: tuple[Source, ...] = ()


def story(engine: Engine, code: str) -> Story | None:
    """The story of a batch code, an exit code, a label printed ahead or a code another scheme knows the batch by.

    `way` is where an exit code's goods are, "" for a batch.
    """
    with reading(engine).connect() as connection:
        found = meant(connection, code)
        return story_of(connection, found.goods[0], found.code) if found and found.what in ("exit", "batch") else None


def story_of(connection: Connection, goods: Goods, code: str) -> Story | None:
    """The story of a batch, or of what was sold of it under an exit code."""
    b, s = v.batch.c, v.serial.c
    here = and_(b.market == goods.market, b.code == goods.batch)
    entity = connection.scalar(select(b.entity).where(here))
    if entity is None:
        return None
    batch, sold = msgspec.json.decode(entity, type=Batch), and_(s.market == goods.market, s.code == goods.serial)
    return Story(
        code=code,
        batch=batch.code,
        market=goods.market,
        product=batch.line.product,
        verdict="stop" if _stopped(connection, goods, batch) else VERDICTS.get(batch.status, "wait"),
        way=connection.scalar(select(s.way).where(sold)) or "" if goods.serial else "",
        elements=(
            elements.origin(batch),
            _operator(connection, goods.market, batch),
            elements.produced_on(batch),
            elements.safety(batch),
        ),
        journey=_journey(connection, goods.market, batch.code, goods.serial or batch.code),
        stage=_stage(batch),
        results=results(connection, goods.market, batch),
        became=became(connection, goods.market, batch),
        sources=tuple(_source(each) for each in origins(connection, goods.market, batch.code)),
    )


def _stopped(connection: Connection, goods: Goods, batch: Batch) -> bool:
    """Whether the province has ordered a stop or recall at the market that reaches these goods, whether it has acted yet or not."""
    under = standing(connection, {each[: v.UPSTREAM] for each in reaching(batch, goods.serial)})
    return any(goods.market in markets for stops in under.values() for markets in stops.values())


def _source(batch: Batch) -> Source:
    origin = elements.origin(batch).value
    return Source(batch.code, batch.line.product, origin, batch.line.produced_on)


def _stage(batch: Batch) -> Stage:
    if batch.sample:
        return "sampled"
    return "drawn" if batch.drawn and not batch.resulted else ""


def _operator(connection: Connection, market: str, batch: Batch) -> Element:
    name, natural = registered(connection, market, batch.seller)
    return elements.operator(batch, name, natural=natural)


def registered(connection: Connection, market: str, seller: str) -> tuple[str | None, bool]:
    """A seller's public name and county, None for nobody registered; and whether that is a natural person."""
    o = v.operator.c
    row = connection.execute(select(v.operator).where(o.market == market, o.id == seller)).one_or_none()
    return (f"{row.name} {row.county}".strip(), bool(row.natural)) if row else (None, False)


def _journey(connection: Connection, market: str, batch: str, code: str) -> tuple[Step, ...]:
    """A batch's steps; for an exit code those of the batch but other buyers' sales, and its own."""
    j = v.journey.c
    mine = j.code == code if code == batch else or_(j.code == code, and_(j.code == batch, j.kind.not_in(SALES)))
    rows = connection.execute(
        select(j.at, j.kind, j.note).where(j.market == market, mine, j.kind.not_in(INSIDE)).order_by(j.epoch, j.seq)
    ).all()
    known = methods(connection, market) if any(row.kind == "Assayed" for row in rows) else {}
    return tuple(Step(row.at, row.kind, *_note(row.kind, row.note, known)) for row in rows)


def _note(kind: str, note: str, known: dict[str, Method]) -> tuple[str, str]:
    """Nothing that somebody typed. Of a run only what it looked for: one run is no result."""
    if kind != "Assayed":
        return (note if kind in TOLD else "", "")
    method = known.get(note.rpartition(": ")[0])
    return (method.item, method.item_en) if method else ("", "")
