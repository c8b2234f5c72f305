"""What a read at a lane means: the gate and the code decide which door it goes through."""

import hashlib

from edge.core import facts as f
from edge.core.actions import Tell
from edge.core.batch import Batch
from edge.core.codes import Code
from edge.core.codes.lot import lot_of
from edge.core.comings import Comings
from edge.core.labels import Alias, Binding
from edge.core.ledger import Upstream
from edge.core.operators import Card, Operator
from edge.core.trade import Serial
from edge.core.visit import Stay, Visit
from edge.core.why import Why
from edge.flow.asks import Answer, Seen
from edge.flow.doors import bring_back, entry, leave
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn

_EXCERPT = 64


def read(ask: Seen, page: Page, site: Site) -> Turn:
    """The verdict of one read. What nobody knows is one fact and a verdict, never an error."""
    code = ask.code
    if code.profile == "pinma-badge":  # a secret: shown nowhere, recorded nowhere
        return Turn(Answer("unknown", (Why("badge_read"),)), (Tell(ask.lane, "unknown", "", (Why("badge_read"),)),))
    if ask.picture:
        page.record(f.Photographed(code.text[:_EXCERPT], ask.picture, ask.lane))
    if not code.known:
        return unknown(ask, code, Why(f"unread_{code.error}", code.about), page)
    if site.lanes.get(ask.lane) == "exit":
        return leave.read(code, ask, page, site) or unknown(ask, code, Why("wrong_gate"), page)
    if code.profile == "pinma-exit" or (code.profile == "pinma-label" and page.get(Serial, code.text) is not None):
        return bring_back.bring_back(code.text, ask.lane, page, site)
    if code.profile == "pinma-card":
        return _card(ask, code, page, site)
    visits = _declared(code, page)
    if len(visits) == 1:
        return entry.arrive(visits[0], ask.lane, page, site)
    if ask.desk and not visits and code.profile != "pinma-visit":
        return Turn(Answer("wait", (Why("to_desk"),), code.text[:_EXCERPT]))
    return unknown(ask, code, Why("several_loads" if visits else "undeclared"), page)


def for_desk(answer: Answer) -> bool:
    """Whether whoever puts a load together at this lane needs what was read."""
    return any(why.code in ("to_desk", "card_read") for why in answer.why)


def unknown(ask: Seen, code: Code, why: Why, page: Page) -> Turn:
    """Something that is no code here."""
    if not ask.again:
        digest = hashlib.sha256(ask.raw).hexdigest()[:16]
        page.record(f.Unrecognised(ask.lane, code.profile, code.text[:_EXCERPT], digest, why))
    return Turn(
        Answer("unknown", (why,), code.text[:_EXCERPT]), (Tell(ask.lane, "unknown", code.text[:_EXCERPT], (why,)),)
    )


def _declared(code: Code, page: Page) -> list[Visit]:
    """The visits a code stands for: its own, or those expected with it as upstream code, or else the last that was."""
    if code.profile == "pinma-visit":
        visit = page.get(Visit, code.text)
        return [visit] if visit else []
    if (ours := _batch(code, page)) is not None:
        visit = page.get(Visit, ours.visit)
        return [visit] if visit else []
    names = (code.text, lot_of(code.text))  # each box of a lot may bear its own weight
    upstream = next((found for each in names if each and (found := page.get(Upstream, each))), None)
    visits = [visit for each in upstream.visits if (visit := page.get(Visit, each))] if upstream else []
    return [visit for visit in visits if visit.stay is Stay.DECLARED] or visits[-1:]


def _batch(code: Code, page: Page) -> Batch | None:
    """The batch a code of ours stands for: its own, a label bound to it, or another scheme's name for it."""
    if code.profile == "pinma-batch":
        return page.get(Batch, code.text)
    bound = page.get(Binding, code.text) if code.profile == "pinma-label" else page.get(Alias, code.text)
    return page.get(Batch, bound.batch) if bound else None


def _card(ask: Seen, code: Code, page: Page, site: Site) -> Turn:
    """A seller shows who they are: the one load expected of them is here, or their goods are entered now."""
    card = page.get(Card, code.text)
    operator = page.get(Operator, card.operator) if card else None
    if operator is None or operator.card != code.text:
        return unknown(ask, code, Why("card_void"), page)
    comings = page.get(Comings, operator.id)
    visits = [visit for each in comings.visits if (visit := page.get(Visit, each))] if comings else []
    expected = [visit for visit in visits if visit.stay is Stay.DECLARED]
    if len(expected) == 1:
        return entry.arrive(expected[0], ask.lane, page, site)
    why = Why("several_loads") if expected else Why("card_read", {"who": operator.name})
    return Turn(Answer("wait", (why,), operator.id), (Tell(ask.lane, "card", operator.id, (why,)),))
