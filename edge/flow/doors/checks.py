"""Checks of what leaves: somebody asks, the exit waits, somebody looks."""

from collections.abc import Iterable

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.loop import Check
from edge.core.trade import Voucher
from edge.core.why import Why
from edge.flow import asks as a
from edge.flow.asks import Answer
from edge.flow.doors import in_force
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_TEXT = 200


def ask_check(ask: a.AskCheck, page: Page, _site: Site) -> Turn:
    """Whatever leaves of it next is looked at."""
    if not ask.reason.strip():
        return no(ask.subject, "override_reason")
    if (
        all(page.get(kind, ask.subject) is None for kind in (Batch, Voucher))
        and in_force.operator(ask.subject, page) is None
    ):
        return no(ask.subject, "check_subject")
    page.record(f.CheckAsked(ask.subject, ask.reason.strip()[:_TEXT], page.actor))
    return Turn(Answer("pass", code=ask.subject))


def check(ask: a.Check, page: Page, _site: Site) -> Turn:
    """It was looked at. Good: it may go at the next scan. Bad: it stays until somebody looks again."""
    known = page.get(Check, ask.subject)
    if known is None or not known.open:
        return no(ask.subject, "check_unknown")
    page.record(f.Checked(ask.subject, ask.voucher, ask.good, ask.note.strip()[:_TEXT], page.actor))
    return Turn(
        Answer("pass" if ask.good else "stop", (Why("checked_good" if ask.good else "checked_bad"),), ask.subject)
    )


def asked(going: Iterable[tuple[Voucher, tuple[f.SaleLine, ...]]], page: Page) -> Why | None:
    """What is to be looked at of these before it leaves."""
    for voucher, lines in going:
        batches = [batch for line in lines if (batch := page.get(Batch, line.batch)) is not None]
        names = (voucher.code, voucher.buyer, voucher.seller, *[batch.code for batch in batches])
        for name in dict.fromkeys(filter(None, names)):
            known = page.get(Check, name)
            if known is not None and known.open:
                return Why("spot_check", {"what": known.reason, "subject": name})
    return None
