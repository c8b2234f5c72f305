"""What one person may not do alone: proposed by one, done when a second stands by it."""

from edge.core import facts as f
from edge.core.batch import GROUND, INSIDE, Batch, Status
from edge.core.people import Proposal
from edge.core.why import Why
from edge.flow.asks import Answer, Dispose, Override, Second, Withdraw
from edge.flow.doors.guard import barred
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_TEXT = 200


def dispose(ask: Dispose, page: Page, _site: Site) -> Turn:
    """A failed batch is to be destroyed, all of it."""
    if why := _not_disposable(ask.batch, page):
        return no(ask.batch, why)
    return _propose("dispose", ask.batch, ask.method, page)


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
    if page.actor == proposal.by:
        return no(ask.proposal, "same_person")
    overriding = proposal.what == "override"
    if why := (_not_overridable if overriding else _not_disposable)(proposal.subject, page):
        page.record(f.Withdrawn(proposal.code, why.code))
        return no(proposal.subject, why)
    page.record(f.Seconded(proposal.code))
    return _let_go(proposal, page) if overriding else _destroy(proposal, page)


def withdraw(ask: Withdraw, page: Page, _site: Site) -> Turn:
    """Nobody wants it any more."""
    if why := _not_open(page.get(Proposal, ask.proposal)):
        return no(ask.proposal, why)
    page.record(f.Withdrawn(ask.proposal, ask.why[:_TEXT]))
    return Turn(Answer("pass", code=ask.proposal))


def _propose(what: str, subject: str, text: str, page: Page) -> Turn:
    code = f"{what}-{page.at.date():%y%m%d}-{page.next(f'P{page.at.date()}')}"
    page.record(f.Proposed(code, what, subject, text[:_TEXT], page.actor))  # pyright: ignore[reportArgumentType]
    return Turn(Answer("wait", (Why("second_needed"),), code))


def _not_open(proposal: Proposal | None) -> Why | None:
    if proposal is None:
        return Why("proposal_unknown")
    return None if proposal.state == "open" else Why("proposal_closed")


def _not_disposable(code: str, page: Page) -> Why | None:
    batch = page.get(Batch, code)
    good = batch is not None and batch.status is Status.FAILED and batch.grams(INSIDE)
    return None if good else Why("batch_unknown" if batch is None else "not_failed")


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
    page.record(f.Disposed(batch.code, batch.grams(INSIDE), proposal.text, page.actor, proposal.by))
    return Turn(Answer("pass", code=batch.code))


def _let_go(proposal: Proposal, page: Page) -> Turn:
    why = Why("overridden", {"reason": proposal.text})
    page.record(f.Overridden(proposal.subject, proposal.code, proposal.text, proposal.by, page.actor))
    page.record(f.Released(proposal.subject, why))
    return Turn(Answer("pass", (why,), proposal.subject))
