"""What a read at a lane means: the gate and the code decide which door it goes through."""

import hashlib

from edge.core import facts as f
from edge.core.actions import Tell
from edge.core.codes import Code
from edge.core.ledger import Upstream
from edge.core.visit import Visit
from edge.core.why import Why
from edge.flow.asks import Answer, Seen
from edge.flow.doors import entry, leave
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn

_EXCERPT = 64
_UNREAD = {kind: f"unread_{kind}" for kind in ("empty", "too_long", "not_text", "unprintable", "damaged")}


def read(ask: Seen, page: Page, site: Site) -> Turn:
    """The verdict of one read. What nobody knows is one fact and a verdict, never an error."""
    code = ask.code
    if not code.known:
        return unknown(ask, code, Why(_UNREAD[code.error]), page)
    if site.lanes.get(ask.lane) == "exit":
        return leave.read(code, ask, page, site) or unknown(ask, code, Why("wrong_gate"), page)
    if code.profile == "pinma-exit":
        return leave.bring_back(code.text, ask.lane, page, site)
    visit = _declared(code, page)
    return entry.arrive(visit, ask.lane, page, site) if visit else unknown(ask, code, Why("undeclared"), page)


def unknown(ask: Seen, code: Code, why: Why, page: Page) -> Turn:
    """Something that is no code here."""
    if not ask.again:
        digest = hashlib.sha256(ask.raw).hexdigest()[:16]
        page.record(f.Unrecognised(ask.lane, code.profile, code.text[:_EXCERPT], digest, why))
    return Turn(
        Answer("unknown", (why,), code.text[:_EXCERPT]), (Tell(ask.lane, "unknown", code.text[:_EXCERPT], (why,)),)
    )


def _declared(code: Code, page: Page) -> Visit | None:
    """The visit a code stands for: its own code, or the upstream code of one of its lines."""
    if code.profile == "pinma-visit":
        return page.get(Visit, code.text)
    upstream = page.get(Upstream, code.text)
    return page.get(Visit, upstream.visit) if upstream else None
