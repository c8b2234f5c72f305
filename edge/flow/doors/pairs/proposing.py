"""How a matter for two persons is put: what is in its way, and what happens when the second stands by it."""

from collections.abc import Callable
from typing import NamedTuple

from edge.core import facts as f
from edge.core.people import Proposal
from edge.core.why import Why
from edge.flow.asks import Answer
from edge.flow.doors.people import is_machine
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

LONGEST = 200


class Matter(NamedTuple):
    """`barrier` is why it may not happen (any more), `do` makes it happen."""

    barrier: Callable[[Proposal, Page, Site], Why | None]
    do: Callable[[Proposal, Page, Site], Turn]


def propose(matter: Matter, proposal: Proposal, page: Page, site: Site) -> Turn:
    """Record it for a second person, unless something is in its way. A program is no first one."""
    if is_machine(page):
        return no(proposal.subject, "person_needed")
    if why := matter.barrier(proposal, page, site):
        return no(proposal.subject, why)
    code = f"{proposal.what}-{page.at.date():%y%m%d}-{page.next(f'P{page.at.date()}')}"
    page.record(
        f.Proposed(
            code,
            proposal.what,
            proposal.subject,
            proposal.text[:LONGEST],
            page.actor,
            proposal.picture,
            proposal.content,
        )
    )
    return Turn(Answer("wait", (Why("second_needed"),), code))
