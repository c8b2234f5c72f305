"""Goods that dried, died, were trimmed or spoilt: within what the product may lose at once, above it by two persons."""

import msgspec

from edge.core import facts as f
from edge.core.batch import GROUND, Batch, Status
from edge.core.losing import allowed, too_much
from edge.core.people import Proposal
from edge.core.why import Why
from edge.flow.asks import Answer, Shrink
from edge.flow.doors import in_force
from edge.flow.doors.operators import may_act
from edge.flow.doors.pairs.proposing import Matter, propose
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_ENCODE = msgspec.json.Encoder(order="sorted").encode


def shrink(ask: Shrink, page: Page, site: Site) -> Turn:
    """So much is lost."""
    batch = page.get(Batch, ask.batch)
    if (why := _impossible(ask, page)) is not None or batch is None:
        return no(ask.batch, why or "batch_unknown")
    if not may_act(batch.seller, "sell", page):
        return no(ask.batch, "not_authorised")
    tolerance_bp = in_force.tolerance_bp(batch.line.product, page)
    if not too_much(batch, ask.grams, tolerance_bp):
        return _record(ask, page.actor, "", page, site)
    if not ask.reason.strip():
        return no(ask.batch, Why("loss_large", {"most": str(allowed(batch, tolerance_bp))}))
    proposal = Proposal("", "shrink", ask.batch, ask.reason.strip(), page.actor, content=_ENCODE(ask).decode())
    return propose(MATTERS["shrink"], proposal, page, site)


def _impossible(ask: Shrink, page: Page) -> Why | None:
    batch = page.get(Batch, ask.batch)
    if batch is None:
        return Why("batch_unknown")
    if batch.status is Status.FAILED:  # it is destroyed before two persons, not lost
        return Why("batch_failed")
    have = batch.accounts.get(ask.zone, 0) if ask.zone in GROUND else 0
    return Why("batch_over", {"have": str(have)}) if ask.grams > have else None


def _record(ask: Shrink, by: str, second: str, page: Page, site: Site) -> Turn:
    batch = page.get(Batch, ask.batch)
    tolerance_bp = in_force.tolerance_bp(batch.line.product, page) if batch is not None else None
    page.record(
        f.Shrunk(ask.batch, ask.zone, ask.grams, ask.kind, by, site.today(page.at), second, tolerance_bp)
    )  # fmt: skip
    return Turn(Answer("pass", code=ask.batch))


def _ask(proposal: Proposal) -> Shrink:
    return msgspec.json.decode(proposal.content, type=Shrink)


def _barrier(proposal: Proposal, page: Page, _site: Site) -> Why | None:
    return _impossible(_ask(proposal), page)


def _do(proposal: Proposal, page: Page, site: Site) -> Turn:
    return _record(_ask(proposal), proposal.by, page.actor, page, site)


MATTERS: dict[str, Matter] = {"shrink": Matter(_barrier, _do)}
