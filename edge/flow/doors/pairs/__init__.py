"""What one person may not do alone: proposed by one, done when a second stands by it."""

from edge.core import facts as f
from edge.core.people import Proposal
from edge.core.why import Why
from edge.flow.asks import Answer, Second, Withdraw
from edge.flow.doors.pairs import exits, goods, losses, slips
from edge.flow.doors.pairs.goods import account, dispose, justify, override, resume, send_back
from edge.flow.doors.pairs.proposing import LONGEST, Matter
from edge.flow.doors.people import is_machine
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

MATTERS: dict[str, Matter] = goods.MATTERS | losses.MATTERS | exits.MATTERS | slips.MATTERS
forgive, shrink = exits.forgive, losses.shrink
issue_slips, enter_slip, settle_slips = slips.issue, slips.enter, slips.settle

__all__ = [
    "MATTERS", "account", "dispose", "enter_slip", "forgive", "issue_slips", "justify", "override", "resume", "second", "send_back",
    "settle_slips", "shrink", "withdraw",
]  # fmt: skip


def second(ask: Second, page: Page, site: Site) -> Turn:
    """Somebody else stands by a proposal, and it happens, if it still may."""
    proposal = page.get(Proposal, ask.proposal)
    if (why := _not_open(proposal)) is not None or proposal is None:
        return no(ask.proposal, why or "proposal_unknown")
    if is_machine(page):
        return no(ask.proposal, "person_needed")
    if page.actor == proposal.by:
        return no(ask.proposal, "same_person")
    matter = MATTERS[proposal.what]
    if (why := matter.barrier(proposal, page, site)) is not None:
        page.record(f.Withdrawn(proposal.code, why.code))
        return no(proposal.subject, why)
    page.record(f.Seconded(proposal.code))
    return matter.do(proposal, page, site)


def withdraw(ask: Withdraw, page: Page, _site: Site) -> Turn:
    """Nobody wants it any more."""
    if why := _not_open(page.get(Proposal, ask.proposal)):
        return no(ask.proposal, why)
    page.record(f.Withdrawn(ask.proposal, ask.why[:LONGEST]))
    return Turn(Answer("pass", code=ask.proposal))


def _not_open(proposal: Proposal | None) -> Why | None:
    if proposal is None:
        return Why("proposal_unknown")
    return None if proposal.state == "open" else Why("proposal_closed")
