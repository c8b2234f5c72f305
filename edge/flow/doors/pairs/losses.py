"""Goods that dried, died, were trimmed or spoilt: within what the product may lose at once, above it by two persons."""

import msgspec

from edge.core import facts as f
from edge.core.batch import GROUND, Batch, Status
from edge.core.people import Proposal
from edge.core.products import Product
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
    if batch.accounts.get("shrink", 0) + ask.grams <= allowed(batch, page):
        return _record(ask, page, site)
    if not ask.reason.strip():
        return no(ask.batch, Why("loss_large", {"most": str(allowed(batch, page))}))
    proposal = Proposal("", "shrink", ask.batch, ask.reason.strip(), page.actor, content=_ENCODE(ask).decode())
    return propose(MATTERS["shrink"], proposal, page, site)


def allowed(batch: Batch, page: Page) -> int:
    """Grams of it that may be lost on one person's word."""
    product = in_force.listed_product(batch.line.product, page) or Product("", "")
    return batch.in_g * product.tolerance_bp // 10_000


def _impossible(ask: Shrink, page: Page) -> Why | None:
    batch = page.get(Batch, ask.batch)
    if batch is None:
        return Why("batch_unknown")
    if batch.status is Status.FAILED:  # it is destroyed before two persons, not lost
        return Why("batch_failed")
    have = batch.accounts.get(ask.zone, 0) if ask.zone in GROUND else 0
    return Why("batch_over", {"have": str(have)}) if ask.grams > have else None


def _record(ask: Shrink, page: Page, site: Site) -> Turn:
    page.record(f.Shrunk(ask.batch, ask.zone, ask.grams, ask.kind, page.actor, site.today(page.at)))
    return Turn(Answer("pass", code=ask.batch))


def _ask(proposal: Proposal) -> Shrink:
    return msgspec.json.decode(proposal.content, type=Shrink)


def _barrier(proposal: Proposal, page: Page, _site: Site) -> Why | None:
    return _impossible(_ask(proposal), page)


def _do(proposal: Proposal, page: Page, site: Site) -> Turn:
    return _record(_ask(proposal), page, site)


MATTERS: dict[str, Matter] = {"shrink": Matter(_barrier, _do)}
