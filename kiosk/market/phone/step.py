"""What every step of putting a load together is handed, and the line it is about."""

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from edge.core.papers import Line
from edge.core.products import PIECES, Product
from edge.flow import draft as d
from edge.flow.doors.declare import MOST_LINES
from edge.flow.draft import Draft
from kiosk.chrome.i18n import Language
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market.phone.typed import Typed
from kiosk.market.picker import before
from kiosk.market.room import Room

LOAD = "load"  # where a notice stands that is about no one field


class Context(NamedTuple):
    """Who puts together what for whom."""

    here: Room
    seller: str
    mine: Language


Step = Callable[[Context, Draft, Typed], Draft]


def at_of(draft: Draft, typed: Typed) -> int:
    """The place of the line that a form is about. Raises IndexError where there is none."""
    told = typed.sent.get("at", "")
    if not (told.isascii() and told.isdigit()) or int(told) >= len(draft.lines):
        raise IndexError(told)
    return int(told)


def added(context: Context, draft: Draft, typed: Typed, name: str) -> Draft:
    """With one more line of a product that may be declared."""
    views = context.here.views
    product = views.product(name)
    if not name or (product is None and views.products(limit=1)):
        return typed.refuse(LOAD, word("%(what)s is not in the list of products: choose one."), draft, what=name or "?")
    if len(draft.lines) >= MOST_LINES:
        return typed.refuse(LOAD, word("A load has at most %(most)s lines."), draft, most=MOST_LINES)
    return d.add(draft, product.name if product else name, product, before(views, context.seller))


def recounted(context: Context, draft: Draft, at: int, pieces: int) -> Draft:
    """With so many pieces at a place, and what they weigh."""
    return d.count(draft, at, pieces, context.here.views.product(draft.lines[at].product))


def counted(product: Product | None) -> bool:
    """Whether a product is counted rather than weighed."""
    return product is not None and product.unit in PIECES


def with_line(draft: Draft, at: int, line: Line) -> Draft:
    """With another line at a place."""
    return replace(draft, lines=(*draft.lines[:at], line, *draft.lines[at + 1 :]))
