"""Codes beside a batch's own: the provincial one, and labels printed ahead that are bound when they are used."""

from edge.core import facts as f
from edge.core.actions import PrintLabel
from edge.core.batch import Batch
from edge.core.codes import own, parse
from edge.core.labels import Alias, Binding, Roll
from edge.core.trade import Serial
from edge.core.why import Why
from edge.flow.asks import AliasTo, Answer, Bind, PrintRoll
from edge.flow.doors.guard import ordered, stopped
from edge.flow.doors.operators import may_act
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

MOST = 200
_LONGEST = 200


def alias(ask: AliasTo, page: Page, site: Site) -> Turn:
    """Another scheme's code stands for a batch from now on, in whatever form it is read. A code stands for one batch."""
    read = parse(ask.code.encode(), scheme=site.scheme)
    code = read.text
    if page.get(Batch, ask.batch) is None:
        return no(ask.batch, "batch_unknown")
    if not code or not code.isprintable() or len(code) > _LONGEST or read.profile.startswith("pinma"):
        return no(ask.batch, Why("asked_wrong", {"what": "code"}))
    before = page.get(Alias, code)
    if before is not None and before.batch != ask.batch:
        return no(code, Why("alias_taken", {"what": before.batch}))
    if before is None:
        page.record(f.Aliased(ask.batch, code, ask.scheme))
        for why in ordered(code, page):
            page.record(f.Held(ask.batch, why))
    return Turn(Answer("pass", code=ask.batch))


def roll(ask: PrintRoll, page: Page, site: Site) -> Turn:
    """Print labels ahead, for when a printer fails or a stall has none. Their numbers are never given twice."""
    if not 0 < ask.count <= MOST or ask.lane not in site.lanes:
        return no("", Why("asked_wrong", {"what": "count, lane"}))
    today = page.at.date()
    numbers = [page.next(f"T{today}") for _ in range(ask.count)]
    codes = tuple([own.slip("T", site.node, today, number) for number in numbers])
    page.record(f.Rolled(f"{today:%y%m%d}", numbers[0], numbers[-1]))
    return Turn(
        Answer("pass", code=codes[0], codes=codes),
        tuple([PrintLabel(ask.lane, code, ("", "", site.name)) for code in codes]),
    )


def bind(ask: Bind, page: Page, site: Site) -> Turn:
    """A label printed ahead stands for a batch."""
    batch = page.get(Batch, ask.batch)
    if batch is None:
        return no(ask.batch, "batch_unknown")
    if not may_act(batch.seller, "sell", page):
        return no(ask.batch, "not_authorised")
    if (bad := unusable(ask.label, page, site)) is not None:
        return no(ask.label, bad)
    page.record(f.Bound(ask.label, ask.batch))
    return Turn(Answer("pass", code=ask.batch, codes=(ask.label,)))


def unusable(label: str, page: Page, site: Site) -> Why | None:
    """Why a label cannot be bound or sold under: not of ours, never printed, used before, or stopped."""
    if own.kind(label) != "pinma-label":
        return Why("label_unknown")
    node, day, number = own.numbered(label)
    printed = page.get(Roll, day)
    if node != site.node or printed is None or not printed.has(number):
        return Why("label_unknown")
    used = page.get(Binding, label) is not None or page.get(Serial, label) is not None
    if used:
        return Why("label_used")
    return Why("code_recalled") if stopped(label, page) else None
