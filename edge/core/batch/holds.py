"""What holds a batch, and what ends it: reasons add up, and each ends with what it names."""

from msgspec.structs import replace

from edge.core import facts as f
from edge.core.batch.state import BY_ORDER, Batch, Status
from edge.core.why import Why

# Or a control of the bench that vouched for a result, or a sample; and as what they name it.
_NAMED = {**dict.fromkeys(BY_ORDER, "order"), "result_doubted": "order", "positive": "sample"}


# What else a pass of its own ends: doubts of an earlier result, and what a return had of the batch it came of.
TESTED = frozenset({"result_doubted", "batch_waiting", "batch_held"})
_HOLDING = TESTED | {"positive", "returned"}


def topped_up(batch: Batch) -> Batch:
    """Drawn at the day's end: what may be sold waits; what is held waits once it is no longer. A result it has counts."""
    why = (Why("topped_up"),)
    if batch.resulted:
        return replace(batch, drawn=True)
    if batch.status is Status.HELD:
        return replace(batch, drawn=True, test=True, before=(Status.WAITING, why))
    return replace(batch, drawn=True, test=True, status=Status.WAITING, why=why)


def resulted(batch: Batch, fact: f.Verified) -> Batch:
    """A pass takes away its own first positive and those that it answers, and what else a test was wanted for."""
    taken = [Why("positive", {"sample": each}) for each in (fact.sample, *fact.answers)]
    left = tuple([why for why in batch.why if why not in taken and why.code not in TESTED])
    why = left if fact.passed else batch.why
    return replace(batch, resulted=True, sample="", why=why)


def exonerated(batch: Batch, fact: f.Exonerated) -> Batch:
    """Free, unless another failure stands or something else holds it. Orders in force hold it anew."""
    if batch.failures:
        return batch
    passed, failed = (Why("passed_retest"),), Why("positive", {"sample": fact.failed})
    left = tuple([why for why in batch.why if why.code in _HOLDING and why != failed])
    if left:
        before = None if "returned" in [why.code for why in left] else (Status.RELEASED, passed)
        return replace(batch, status=Status.HELD, why=left, before=before)
    return replace(batch, status=Status.RELEASED, why=passed, before=None)


def held(batch: Batch, why: Why) -> Batch:
    """Reasons add up: lifting one leaves the others. What has failed keeps them for when it no longer does."""
    if batch.status is Status.REFUSED or why in batch.why:
        return batch
    if batch.status in (Status.HELD, Status.FAILED):
        return replace(batch, why=(*batch.why, why))
    return replace(batch, status=Status.HELD, why=(why,), before=(batch.status, batch.why))


def held_by(batch: Batch, order: str) -> bool:
    """Whether this order of the province, control or sample is among what holds a batch."""
    return batch.status is Status.HELD and named(batch, order)


def named(batch: Batch, order: str) -> bool:
    """Whether it is among the reasons a batch has, held or no longer."""
    return any(_names(why, order) for why in batch.why)


def _names(why: Why, order: str) -> bool:
    return why.args.get(_NAMED.get(why.code, "")) == order


def freed(batch: Batch, order: str) -> Batch:
    """What one thing alone held is again what it was, or what became of it meanwhile."""
    left = tuple(why for why in batch.why if not _names(why, order))
    if left or not held_by(batch, order) or batch.before is None:
        return replace(batch, why=left)
    status, why = batch.before
    if status is Status.WAITING and batch.resulted:
        status, why = Status.RELEASED, (Why("passed_test"),)
    elif status is Status.CLEARED and batch.in_g:
        status = Status.RELEASED
    return replace(batch, status=status, why=why, before=None)
