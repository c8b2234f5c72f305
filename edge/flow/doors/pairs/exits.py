"""For two persons: a voucher that was let out did not leave, or a vehicle is not inside any more (forgive)."""

from edge.core import facts as f
from edge.core.people import Proposal
from edge.core.trade import Serial, Voucher
from edge.core.visit import Stay, Visit
from edge.core.why import Why
from edge.flow.asks import Answer, Forgive
from edge.flow.doors.pairs.proposing import Matter, propose
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


def forgive(ask: Forgive, page: Page, site: Site) -> Turn:
    """It is to be set right."""
    if not ask.reason.strip():
        return no(ask.subject, "override_reason")
    return propose(_MATTER, Proposal("", "forgive", ask.subject, ask.reason.strip(), page.actor), page, site)


def _not_forgivable(proposal: Proposal, page: Page, _site: Site) -> Why | None:
    voucher, visit = page.get(Voucher, proposal.subject), page.get(Visit, proposal.subject)
    if voucher is not None:
        return None if voucher.gone and _all_gone(voucher, page) else Why("not_gone")
    return None if visit is not None and visit.stay is Stay.INSIDE else Why("not_forgivable")


def _all_gone(voucher: Voucher, page: Page) -> bool:
    """Whether what left is out still: nothing of it came back as a return."""
    return all(serial.way == "gone" for each in voucher.gone if (serial := page.get(Serial, each)) is not None)


def _forgiven(proposal: Proposal, page: Page, site: Site) -> Turn:
    voucher = page.get(Voucher, proposal.subject)
    lines = tuple([line for line in voucher.lines if line.serial in voucher.gone]) if voucher is not None else ()
    what = "visit" if voucher is None else "voucher"
    page.record(
        f.Forgiven(proposal.subject, what, lines, proposal.text, proposal.by, page.actor, site.today(page.at))
    )  # fmt: skip
    return Turn(Answer("pass", (Why("forgiven"),), proposal.subject))


_MATTER = Matter(_not_forgivable, _forgiven)
MATTERS: dict[str, Matter] = {"forgive": _MATTER}
