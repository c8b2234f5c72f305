"""The steps of putting a load together: each takes the load and a form's fields, and gives the load after it."""

from msgspec.structs import replace

from edge.flow import draft as d
from edge.flow.doors.declare import MOST_LINES
from edge.flow.draft import Draft
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market.phone.choices import ORIGINS
from kiosk.market.phone.codes import code_of_line, read
from kiosk.market.phone.papers import no_paper, paper, report
from kiosk.market.phone.step import LOAD, Context, Step, added, at_of, recounted
from kiosk.market.phone.typed import Typed


def whole(_context: Context, draft: Draft, typed: Typed) -> Draft:
    """What stands on the load's own page: a weight or number for each line, what is the same for all, and the vehicle."""
    for at, line in enumerate(draft.lines):
        if typed.has(f"pieces.{at}"):
            pieces = typed.count(f"pieces.{at}", line.pieces)
            draft = recounted(_context, draft, at, pieces) if pieces != line.pieces else draft
        draft = d.change(draft, at, grams=typed.grams(f"kg.{at}", draft.lines[at].grams))
    voucher, day = typed.text("voucher"), typed.day("day")
    for at in range(len(draft.lines)):
        if voucher:
            draft = d.change(draft, at, purchase_voucher=voucher)
        if day:
            draft = d.change(draft, at, produced_on=day)
    purpose = "empty" if typed.sent.get("purpose") == "empty" and not draft.lines else "goods"
    plate, trailer = typed.text("plate", draft.plate), typed.text("trailer", draft.trailer)
    return replace(draft, plate=plate, trailer=trailer, odd=typed.text("odd", draft.odd), purpose=purpose)


def add(context: Context, draft: Draft, typed: Typed) -> Draft:
    """One more line, as this seller usually brings the product."""
    return added(context, draft, typed, typed.text("product"))


def same(context: Context, draft: Draft, typed: Typed) -> Draft:
    """The goods of an earlier load of this seller, or of the last one."""
    loads = [visit for visit in context.here.views.loads(context.seller) if visit.seller == context.seller]
    wanted = typed.text("visit")
    found = next((visit for visit in loads if visit.lines and wanted in ("", visit.code)), None)
    if found is None:
        return typed.refuse(LOAD, word("There is no earlier load like that."), draft)
    return d.same(draft, tuple([line for line in found.lines if line.seller in ("", context.seller)]))


def split(_context: Context, draft: Draft, typed: Typed) -> Draft:
    """Another production date or tank of the same goods."""
    if len(draft.lines) >= MOST_LINES:
        return typed.refuse(LOAD, word("A load has at most %(most)s lines."), draft, most=MOST_LINES)
    return d.split(draft, at_of(draft, typed))


def remove(_context: Context, draft: Draft, typed: Typed) -> Draft:
    """Without a line."""
    return d.remove(draft, at_of(draft, typed))


def line(context: Context, draft: Draft, typed: Typed) -> Draft:
    """All that stands on a line's own page."""
    at = at_of(draft, typed)
    was = draft.lines[at]
    if typed.has("pieces"):
        draft = recounted(context, draft, at, typed.count("pieces", was.pieces))
    now = draft.lines[at]
    kind = typed.sent.get("origin_kind", now.origin_kind)
    draft = d.change(
        draft, at, grams=typed.grams("kg", now.grams), origin=typed.text("origin", now.origin),
        origin_kind=kind if kind in ORIGINS else now.origin_kind, vessel=typed.text("vessel", now.vessel),
        producer=typed.text("producer", now.producer), produced_on=typed.day("produced_on", now.produced_on),
        lot=typed.text("lot", now.lot), tank=typed.text("tank", now.tank),
        purchase_voucher=typed.text("voucher", now.purchase_voucher), self_produced=typed.has("self_produced"),
    )  # fmt: skip
    draft = code_of_line(context, draft, typed) if typed.has("code") else draft
    return d.change(draft, at, report=report(draft.lines[at], typed))


STEPS: dict[str, Step] = {
    "keep": lambda _context, draft, _typed: draft,
    "add": add, "same": same, "split": split, "remove": remove, "line": line, "read": read, "paper": paper,
    "nopaper": no_paper,
}  # fmt: skip
