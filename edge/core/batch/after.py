"""A batch as its facts leave it."""

from msgspec.structs import replace

from edge.core import facts as f
from edge.core.batch import holds, postings
from edge.core.batch.state import ON_PAPER, SALEABLE, Batch, Status
from edge.core.errors import OutOfOrderError
from edge.core.lab.failure import failures_after
from edge.core.papers import Line
from edge.core.why import Why


def after(batch: Batch | None, fact: f.Fact) -> Batch:  # noqa: C901, PLR0911, PLR0912  (one line a fact)
    """The batch after a fact that touches it. Raises OutOfOrderError when the fact cannot follow."""
    match fact:
        case f.Arrived() if batch is None:
            return Batch(fact.batch, fact.visit, fact.seller, fact.day, fact.line, since=fact.at)
        case f.Returned() if batch is None:
            return postings.returned(fact)
        case f.Merged():
            return postings.mixed(fact) if batch is None else postings.taken(batch, fact)
        case _ if batch is None:
            raise OutOfOrderError(fact)
        case f.Drawn():
            return replace(batch, drawn=fact.picked, ticket=fact.ticket)
        case f.Undrawn() if not batch.in_g:
            return replace(batch, drawn=False)
        case f.ToppedUp() if batch.undrawn:
            return holds.topped_up(batch)
        case f.Cleared():
            status = Status.WAITING if fact.test else Status.CLEARED
            product = fact.known.product if fact.known is not None else None
            days = product.shelf_days if product is not None else 0
            return replace(
                batch, status=status, test=fact.test, why=fact.why, spent=fact.spent, shelf_days=days
            ).keeping()
        case f.Refused():
            return replace(batch, status=Status.REFUSED, why=fact.why)
        case f.Admitted() if batch.status in (Status.CLEARED, Status.WAITING, Status.HELD) and not batch.in_g:
            status = Status.RELEASED if batch.status is Status.CLEARED else batch.status
            return batch.post("gate", fact.zone, batch.line.grams, status)
        case f.Completed():
            return replace(batch, line=_completed(batch.line, fact)).keeping()
        case f.Aliased():
            return replace(batch, alias=fact.code)
        case f.Bound():
            return replace(batch, label=fact.label)
        case f.Moved():
            return batch.post(fact.source, fact.target, fact.grams)
        case f.Held():
            return holds.held(batch, fact.why)
        case f.Freed():
            return holds.freed(batch, fact.order)
        case f.Released() if batch.status in (Status.WAITING, Status.HELD):
            return replace(batch, status=Status.RELEASED, why=(fact.why,))
        case f.Sampled():
            taken = batch.post(fact.source, "sample", fact.grams)
            return replace(taken, sample=fact.sample, retained_until=fact.retained_until)
        case f.Rejected():
            return replace(batch, sample="")
        case f.Questioned():
            out = fact.sample != batch.sample and batch.status is not Status.WAITING
            return holds.held(batch, Why("result_doubted", {"order": fact.control})) if out else batch
        case f.Upheld():
            return holds.freed(batch, fact.control)
        case f.Verified():
            return holds.resulted(batch, fact)
        case f.Condemned():
            return replace(batch, status=Status.FAILED, failures=failures_after(batch.failures, fact))
        case f.Disputed() | f.Waived():
            return replace(batch, failures=failures_after(batch.failures, fact))
        case f.Exonerated() if batch.status is Status.FAILED:
            return holds.exonerated(replace(batch, failures=failures_after(batch.failures, fact)), fact)
        case f.Disposed():
            return postings.emptied(batch)
        case f.Weighed():
            return postings.weighed(batch, fact)
        case f.Shrunk():
            return batch.post(fact.zone, "shrink", fact.grams)
        case f.Counted():
            missing = max(fact.before - fact.grams, 0)
            return replace(batch.post(fact.zone, "unexplained", missing), counted=fact.day)
        case f.Accounted():
            return batch.post("unexplained", "answered", fact.grams)
        case f.SentBack():
            return postings.sent_back(batch)
        case f.Voided():
            return postings.voided(batch, postings.of(batch, fact.lines))
        case f.Forgiven():
            return batch.post("exit", "out", postings.of(batch, fact.lines))
        case f.Sold():
            zones = ON_PAPER if fact.slip else SALEABLE
            return postings.sold(batch, [line.grams for line in fact.lines if line.batch == batch.code], zones)
        case f.Departed():
            return batch.post("out", "exit", postings.of(batch, fact.lines))
        case _:
            raise OutOfOrderError(fact)


def _completed(line: Line, fact: f.Completed) -> Line:
    """What was told afterwards fills what was not known; nothing that was is changed."""
    return replace(
        line, origin=line.origin or fact.origin, origin_kind=line.origin_kind if line.origin else fact.origin_kind,
        producer=line.producer or fact.producer, produced_on=line.produced_on or fact.produced_on,
    )  # fmt: skip
