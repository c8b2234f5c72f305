"""What one person may not do alone: proposed by one, done when a second stands by it."""

from collections.abc import Callable

from edge.core import facts as f
from edge.core.batch import GROUND, INSIDE, Batch, Status
from edge.core.lab.bench import Bench
from edge.core.people import Matter, Proposal
from edge.core.why import Why
from edge.flow.asks import Answer, Dispose, Justify, Override, Second, Withdraw
from edge.flow.doors.guard import barred
from edge.flow.doors.lab.bench import uphold
from edge.flow.doors.people import is_machine
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_TEXT = 200


def dispose(ask: Dispose, page: Page, _site: Site) -> Turn:
    """A failed batch is to be destroyed, all of it, once nobody may ask for another test."""
    if why := _not_disposable(ask.batch, page):
        return no(ask.batch, why)
    if not ask.picture:
        return no(ask.batch, "destruction_picture")
    return _propose("dispose", ask.batch, ask.method, page, ask.picture)


def justify(ask: Justify, page: Page, _site: Site) -> Turn:
    """A bench whose control failed is to be answered for."""
    if not ask.reason.strip():
        return no(ask.bench, "override_reason")
    if why := _not_justifiable(ask.bench, page):
        return no(ask.bench, why)
    return _propose("control", ask.bench, ask.reason.strip(), page)


def override(ask: Override, page: Page, _site: Site) -> Turn:
    """A waiting batch is to be let go without its test."""
    if not ask.reason.strip():
        return no(ask.batch, "override_reason")
    if why := _not_overridable(ask.batch, page):
        return no(ask.batch, why)
    return _propose("override", ask.batch, ask.reason.strip(), page)


def second(ask: Second, page: Page, _site: Site) -> Turn:
    """Somebody else stands by a proposal, and it happens, if it still may."""
    proposal = page.get(Proposal, ask.proposal)
    if why := _not_open(proposal):
        return no(ask.proposal, why)
    assert proposal is not None  # noqa: S101  (the line above)
    if is_machine(page):
        return no(ask.proposal, "person_needed")
    if page.actor == proposal.by:
        return no(ask.proposal, "same_person")
    barrier, do = _DONE[proposal.what]
    if why := barrier(proposal.subject, page):
        page.record(f.Withdrawn(proposal.code, why.code))
        return no(proposal.subject, why)
    page.record(f.Seconded(proposal.code))
    return do(proposal, page)


def withdraw(ask: Withdraw, page: Page, _site: Site) -> Turn:
    """Nobody wants it any more."""
    if why := _not_open(page.get(Proposal, ask.proposal)):
        return no(ask.proposal, why)
    page.record(f.Withdrawn(ask.proposal, ask.why[:_TEXT]))
    return Turn(Answer("pass", code=ask.proposal))


def _propose(what: Matter, subject: str, text: str, page: Page, picture: str = "") -> Turn:
    code = f"{what}-{page.at.date():%y%m%d}-{page.next(f'P{page.at.date()}')}"
    page.record(f.Proposed(code, what, subject, text[:_TEXT], page.actor, picture))
    return Turn(Answer("wait", (Why("second_needed"),), code))


def _not_open(proposal: Proposal | None) -> Why | None:
    if proposal is None:
        return Why("proposal_unknown")
    return None if proposal.state == "open" else Why("proposal_closed")


def _not_disposable(code: str, page: Page) -> Why | None:
    batch = page.get(Batch, code)
    if batch is None:
        return Why("batch_unknown")
    if batch.status is not Status.FAILED or not batch.grams(INSIDE):
        return Why("not_failed")
    if batch.disposable(page.stamp):
        return None
    return Why("dispute_open") if batch.dispute else Why("dispute_until", {"until": batch.until[:16].replace("T", " ")})


def _not_justifiable(key: str, page: Page) -> Why | None:
    bench = page.get(Bench, key)
    failed = bench is not None and (bench.state == "failed" or bench.doubted)
    return None if failed else Why("bench_unknown" if bench is None else "control_not_failed")


def _not_overridable(code: str, page: Page) -> Why | None:
    batch = page.get(Batch, code)
    if batch is None:
        return Why("batch_unknown")
    if batch.status is not Status.WAITING or not batch.grams(GROUND):
        return Why("not_waiting")
    stopped = barred(code, page)
    return stopped if stopped is not None and stopped.code == "code_recalled" else None


def _destroy(proposal: Proposal, page: Page) -> Turn:
    batch = page.get(Batch, proposal.subject)
    assert batch is not None  # noqa: S101  (_not_disposable)
    page.record(f.Disposed(batch.code, batch.grams(INSIDE), proposal.text, page.actor, proposal.by, proposal.picture))
    return Turn(Answer("pass", code=batch.code))


def _let_go(proposal: Proposal, page: Page) -> Turn:
    why = Why("overridden", {"reason": proposal.text})
    page.record(f.Overridden(proposal.subject, proposal.code, proposal.text, proposal.by, page.actor))
    page.record(f.Released(proposal.subject, why))
    return Turn(Answer("pass", (why,), proposal.subject))


def _answer_for(proposal: Proposal, page: Page) -> Turn:
    bench = page.get(Bench, proposal.subject)
    assert bench is not None  # noqa: S101  (_not_justifiable)
    uphold(bench, (proposal.by, page.actor), page)
    page.record(f.Justified(bench.control, bench.key, proposal.code, proposal.text, proposal.by, page.actor))
    return Turn(Answer("pass", (Why("control_justified", {"reason": proposal.text}),), bench.key))


# What is in the way of each matter, and what happens when a second person stands by it.
_DONE: dict[str, tuple[Callable[[str, Page], Why | None], Callable[[Proposal, Page], Turn]]] = {
    "dispose": (_not_disposable, _destroy),
    "override": (_not_overridable, _let_go),
    "control": (_not_justifiable, _answer_for),
}
