"""The four element groups of a batch (产地、主体资格、生产日期、检验检测): documented, self-declared, or pending.

No exit label is printed while one is pending.
"""

from typing import Literal, NamedTuple

from edge.core.batch import Batch, Status
from edge.core.evidence import untested
from edge.core.fit import kind_of
from edge.core.products import Product
from edge.core.why import Why

Group = Literal["origin", "operator", "produced_on", "test"]
Standing = Literal["documented", "self-declared", "pending"]


class Element(NamedTuple):
    """One element group. `by` is what stands behind it: a paper's kind, "report", "market-test", "register" or ""."""

    group: Group
    value: str
    standing: Standing
    by: str = ""


def origin(batch: Batch) -> Element:
    """County, sea area or vessel, or country."""
    value = " ".join(filter(None, (batch.line.origin, batch.line.vessel)))
    return Element("origin", value, *_declared(batch, value))


def produced_on(batch: Batch) -> Element:
    """Production, harvest or catch."""
    return Element("produced_on", batch.line.produced_on, *_declared(batch, batch.line.produced_on))


def operator(batch: Batch, name: str | None, *, natural: bool) -> Element:
    """Whose goods they are; `name` None for nobody registered. Whoever grew goods says so themselves."""
    if name is None:
        return Element("operator", "", "pending")
    standing: Standing = "self-declared" if natural and batch.line.self_produced else "documented"
    return Element("operator", name, standing, "register")


def safety(batch: Batch, product: Product | None = None) -> Element:
    """A result of the market counts first, also that of a batch it was part of; then a report, then a producer's promise."""
    if batch.resulted or batch.status is Status.FAILED:
        return Element("test", "failed" if batch.status is Status.FAILED else "passed", "documented", "market-test")
    if batch.status is Status.WAITING:
        return Element("test", "", "pending")
    if any(why.code == "overridden" for why in batch.why):
        return Element("test", "untested", "self-declared", "override")
    if report := batch.line.report:
        return Element("test", f"{report.lab} {report.number}", "documented", "report")
    if untested(batch.line, product) or any(paper.kind == "factory" for paper in batch.line.certificates):
        return Element("test", "", "documented", "factory")
    promise = next((paper for paper in batch.line.certificates if paper.kind == "promise"), None)
    return Element("test", promise.number, "self-declared", "promise") if promise else Element("test", "", "pending")


def pending(batch: Batch) -> Why | None:
    """What keeps an exit label from being printed: origin or date not known yet. The guard looks at the rest."""
    lacking = [each.group for each in (origin(batch), produced_on(batch)) if each.standing == "pending"]
    if lacking:
        return Why("element_pending", because=tuple([Why(f"element_{group}") for group in lacking]))
    return Why("certificate_missing", because=(kind_of("customs"),)) if _uncleared(batch) else None


def _uncleared(batch: Batch) -> bool:
    """Whether goods are, as was told afterwards, from abroad, came in without what customs gives, and were not tested since."""
    if batch.line.origin_kind != "country" or batch.parent or batch.resulted:
        return False
    shown = any(paper.kind == "customs" for paper in batch.line.certificates)
    return not shown and all(why.code != "overridden" for why in batch.why)


def _declared(batch: Batch, value: str) -> tuple[Standing, str]:
    """A value the seller gave: documented when a certificate came with it."""
    if not value:
        return "pending", ""
    papers = batch.line.certificates
    return ("documented", papers[0].kind) if papers else ("self-declared", "")
