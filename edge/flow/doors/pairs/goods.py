"""For two persons, about goods: let go untested, destroyed, sent back, missing, a bench answered for, a stop ended."""

from edge.core import facts as f
from edge.core.batch import BY_ORDER, GROUND, INSIDE, Batch, Status
from edge.core.lab.bench import Bench
from edge.core.ordered import Measure
from edge.core.people import Person, Proposal
from edge.core.why import Why
from edge.flow.asks import Account, Answer, Dispose, Justify, Override, Resume, SendBack
from edge.flow.doors import in_force
from edge.flow.doors.guard import barred, recalled
from edge.flow.doors.lab.bench import uphold
from edge.flow.doors.orders.stops import resume as end_halt
from edge.flow.doors.pairs.proposing import Matter, propose
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_PAPER_FAULTS = ("certificate_", "report_", "element_", "untested_before")


def override(ask: Override, page: Page, site: Site) -> Turn:
    """A waiting batch is to be let go without its test."""
    return _reasoned(Proposal("", "override", ask.batch, ask.reason.strip(), page.actor), page, site)


def justify(ask: Justify, page: Page, site: Site) -> Turn:
    """A bench whose control failed is to be answered for."""
    return _reasoned(Proposal("", "control", ask.bench, ask.reason.strip(), page.actor), page, site)


def send_back(ask: SendBack, page: Page, site: Site) -> Turn:
    """Goods whose papers are at fault are to go back."""
    return _reasoned(Proposal("", "sendback", ask.batch, ask.reason.strip(), page.actor), page, site)


def account(ask: Account, page: Page, site: Site) -> Turn:
    """What is missing of a batch is to have an owner."""
    proposal = Proposal("", "account", ask.batch, ask.reason.strip(), page.actor, content=ask.owner)
    return _reasoned(proposal, page, site)


def resume(ask: Resume, page: Page, site: Site) -> Turn:
    """A stop of the market's own is to end."""
    return _reasoned(Proposal("", "resume", ask.halt, ask.reason.strip(), page.actor), page, site)


def dispose(ask: Dispose, page: Page, site: Site) -> Turn:
    """A failed batch is to be destroyed, all of it, once nobody may ask for another test."""
    proposal = Proposal("", "dispose", ask.batch, ask.method.strip(), page.actor, picture=ask.picture)
    if not proposal.text:
        return no(ask.batch, "destruction_method")
    if (why := _not_disposable(proposal, page, site)) is not None:
        return no(ask.batch, why)
    return propose(MATTERS["dispose"], proposal, page, site) if ask.picture else no(ask.batch, "destruction_picture")


def _reasoned(proposal: Proposal, page: Page, site: Site) -> Turn:
    if not proposal.text:
        return no(proposal.subject, "override_reason")
    return propose(MATTERS[proposal.what], proposal, page, site)


def _not_disposable(proposal: Proposal, page: Page, _site: Site) -> Why | None:
    batch = page.get(Batch, proposal.subject)
    if batch is None:
        return Why("batch_unknown")
    if batch.status is not Status.FAILED or not batch.grams(INSIDE):
        return Why("not_failed")
    if batch.disposable(page.stamp):
        return None
    return Why("dispute_open") if batch.dispute else Why("dispute_until", {"until": batch.until[:16].replace("T", " ")})


def _destroy(proposal: Proposal, page: Page, site: Site) -> Turn:
    batch = _batch(proposal, page)
    page.record(
        f.Disposed(
            batch.code,
            batch.grams(INSIDE),
            proposal.text,
            page.actor,
            proposal.by,
            proposal.picture,
            site.today(page.at),
        )
    )
    return Turn(Answer("pass", code=batch.code))


def _not_overridable(proposal: Proposal, page: Page, _site: Site) -> Why | None:
    batch = page.get(Batch, proposal.subject)
    if batch is None:
        return Why("batch_unknown")
    if batch.status is not Status.WAITING or not batch.grams(GROUND):
        return Why("not_waiting")
    return recalled(batch, page)


def _let_go(proposal: Proposal, page: Page, _site: Site) -> Turn:
    why = Why("overridden", {"reason": proposal.text})
    page.record(f.Overridden(proposal.subject, proposal.code, proposal.text, proposal.by, page.actor))
    page.record(f.Released(proposal.subject, why))
    return Turn(Answer("pass", (why,), proposal.subject))


def _not_justifiable(proposal: Proposal, page: Page, _site: Site) -> Why | None:
    bench = page.get(Bench, proposal.subject)
    failed = bench is not None and (bench.state == "failed" or bench.doubted)
    return None if failed else Why("bench_unknown" if bench is None else "control_not_failed")


def _answer_for(proposal: Proposal, page: Page, _site: Site) -> Turn:
    bench = page.get(Bench, proposal.subject)
    if bench is None:
        return no(proposal.subject, "bench_unknown")
    uphold(bench, (proposal.by, page.actor), page)
    page.record(f.Justified(bench.control, bench.key, proposal.code, proposal.text, proposal.by, page.actor))
    return Turn(Answer("pass", (Why("control_justified", {"reason": proposal.text}),), bench.key))


def _not_returnable(proposal: Proposal, page: Page, _site: Site) -> Why | None:
    """Only for a fault of papers: never after a first positive, a failure, or under an order. Else the guard says why."""
    batch = page.get(Batch, proposal.subject)
    if batch is None:
        return Why("batch_unknown")
    if not batch.grams(GROUND):
        return Why("batch_over", {"have": "0"})
    ordered = any(why.code in BY_ORDER for why in batch.why)
    stopped = recalled(batch, page) if batch.status is Status.WAITING else None
    if faulty(batch) and not ordered and stopped is None and not batch.sample:
        return None
    return stopped or barred(batch.code, page) or Why("not_sendable")


def faulty(batch: Batch) -> bool:
    """Whether it waits here for a fault of its papers."""
    waits = batch.status is Status.WAITING and batch.grams(GROUND) > 0
    return waits and any(why.code.startswith(_PAPER_FAULTS) for why in batch.why)


def _return(proposal: Proposal, page: Page, site: Site) -> Turn:
    batch = _batch(proposal, page)
    grams = batch.grams(GROUND)
    page.record(f.SentBack(batch.code, grams, proposal.text, proposal.by, page.actor, site.today(page.at)))
    return Turn(Answer("pass", (Why("sent_back"),), batch.code))


def _unanswerable(proposal: Proposal, page: Page, _site: Site) -> Why | None:
    batch = page.get(Batch, proposal.subject)
    if batch is None or not batch.accounts.get("unexplained", 0):
        return Why("nothing_missing")
    known = in_force.operator(proposal.content, page) or page.get(Person, proposal.content)
    return None if known is not None else Why("owner_unknown")  # a name would be a personal value in the journal


def _own_up(proposal: Proposal, page: Page, site: Site) -> Turn:
    batch = _batch(proposal, page)
    grams = batch.accounts.get("unexplained", 0)
    page.record(
        f.Accounted(
            batch.code, grams, proposal.content, proposal.text, proposal.by, page.actor, site.today(page.at)
        )
    )  # fmt: skip
    return Turn(Answer("pass", (Why("accounted"),), batch.code))


def _not_ours(proposal: Proposal, page: Page, _site: Site) -> Why | None:
    measure = page.get(Measure, proposal.subject)
    ours = measure is not None and measure.own and not measure.lifted
    return None if ours else Why("halt_unknown")


def _end(proposal: Proposal, page: Page, _site: Site) -> Turn:
    measure = page.get(Measure, proposal.subject)
    if measure is None:
        return no(proposal.subject, "halt_unknown")
    return Turn(Answer("pass", code=measure.id, codes=end_halt(measure, measure.id, proposal.text, page)))


def _batch(proposal: Proposal, page: Page) -> Batch:
    batch = page.get(Batch, proposal.subject)
    if batch is None:
        raise LookupError(proposal.subject)
    return batch


MATTERS: dict[str, Matter] = {
    "override": Matter(_not_overridable, _let_go),
    "dispose": Matter(_not_disposable, _destroy),
    "control": Matter(_not_justifiable, _answer_for),
    "sendback": Matter(_not_returnable, _return),
    "account": Matter(_unanswerable, _own_up),
    "resume": Matter(_not_ours, _end),
}
