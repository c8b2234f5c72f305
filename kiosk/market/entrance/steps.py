"""What each key of the goods page does to the load. A step reads what was sent with care: it may be from anywhere."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from edge.core.ids import plates
from edge.core.operators import Operator
from edge.core.papers import Line
from edge.core.why import Why
from edge.flow import draft as d
from edge.flow.doors.declare import MOST_LINES
from edge.flow.draft import Draft
from kiosk.chrome.i18n import gettext_noop, say
from kiosk.market.entrance import words
from kiosk.market.entrance.loading import RefusedError
from kiosk.market.picker import before
from kiosk.market.ports import Views

_LONGEST = 60


class Step(NamedTuple):
    """One press: what was sent with it, and what it may look up."""

    views: Views
    sent: dict[str, str]

    def text(self, name: str, most: int = _LONGEST) -> str:
        """A field. Raises RefusedError for one that no key of ours would send."""
        value = self.sent.get(name, "").strip()
        if len(value) > most or not value.isprintable():
            raise RefusedError(Why("asked_wrong", {"what": name}))
        return value

    def at(self, draft: Draft) -> int:
        """The line that is meant. Raises RefusedError where it has gone."""
        text = self.text("at")
        at = int(text) if text.isascii() and text.isdecimal() else -1
        if not 0 <= at < len(draft.lines) or self.sent.get("what", draft.lines[at].product) != draft.lines[at].product:
            raise RefusedError(gettext_noop("This line is not there any more. Look, then press again."))
        return at

    def day(self) -> str:
        """A date that has come. Raises RefusedError."""
        text = self.text("date")
        try:
            fits = date.fromisoformat(text).isoformat() == text <= self.views.now()[:10]
        except ValueError:
            fits = False
        if not fits:
            raise RefusedError(gettext_noop("Goods are of today or of a day before. Choose the date."))
        return text


def known(views: Views, seller: str) -> Operator:
    """A seller whose goods may come in. Raises RefusedError."""
    operator = views.operator(seller)
    if operator is None:
        raise RefusedError(Why("operator_unknown"))
    if operator.state == "suspended":
        raise RefusedError(Why("operator_suspended"))
    return operator


def seller(step: Step, draft: Draft) -> Draft:
    """Whose load it is; with `at`, whose this one line is."""
    who = known(step.views, step.text("seller", 200)).id
    if step.sent.get("at"):
        return d.change(draft, step.at(draft), seller="" if who == draft.seller else who)
    return replace(draft, seller=who)


def add(step: Step, draft: Draft) -> Draft:
    """One more line, as this seller usually brings it."""
    named = step.text("product", 200)
    if not draft.seller:
        raise RefusedError(gettext_noop("Whose goods are they? Scan the seller's card, or choose the seller."))
    if len(draft.lines) >= MOST_LINES:
        raise RefusedError(
            gettext_noop("%(most)s lines are all that one load holds. Send it, then begin another."), most=MOST_LINES
        )
    product = step.views.product(named)
    if not named or (product is None and step.views.products(limit=1)):
        raise RefusedError(Why("product_unknown", {"number": str(len(draft.lines) + 1), "what": named}))
    return d.add(draft, product.name if product else named, product, before(step.views, draft.seller))


def same(step: Step, draft: Draft) -> Draft:
    """All that the seller's last load had."""
    last = next((visit for visit in step.views.loads(draft.seller) if visit.lines), None)
    if last is None:
        raise RefusedError(gettext_noop("This seller has brought nothing yet. Choose the products."))
    return again(draft, last.lines)


def again(draft: Draft, lines: tuple[Line, ...]) -> Draft:
    """These goods once more, with papers of their own to come."""
    return d.same(draft, lines)


def dates(step: Step, draft: Draft) -> Draft:
    """The same for every line that says nothing yet."""
    return d.dated(draft, step.day())


def plate(step: Step, draft: Draft) -> Draft:
    """The lorry's plate and its trailer's."""
    lorry, trailer = (plates.normal(step.text(name, 20))[0] for name in ("plate", "trailer"))
    return replace(draft, plate=lorry, trailer=trailer, odd="")


def odd(step: Step, draft: Draft) -> Draft:
    """Why there is no plate, or one of no known shape; kept as the journal's readers read it."""
    reason = words.REASONS.get(step.text("odd"))
    if reason is None:
        raise RefusedError(Why("plate_missing"))
    return replace(draft, odd=say("zh", reason))


def clear(step: Step, draft: Draft) -> Draft:
    """Begin anew, with the same seller."""
    del step
    return Draft(draft.seller)


STEPS: dict[str, Callable[[Step, Draft], Draft]] = {
    "seller": seller, "add": add, "same": same, "dates": dates, "plate": plate, "odd": odd, "clear": clear,
}  # fmt: skip
