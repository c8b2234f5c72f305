"""The steps of putting a sale together: each takes the basket and a form's fields, and gives the basket after it."""

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from edge.core.batch import Batch
from edge.core.codes import parse
from edge.core.products import PIECES
from edge.core.trade import Serial
from edge.core.why import Why
from kiosk.chrome.i18n import Language
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market.phone.typed import Typed
from kiosk.market.room import Room
from kiosk.market.stall.basket import MOST, Basket, Pick

_MANY = 200
ALL = "sale"  # where a notice stands that is about no one field


class Context(NamedTuple):
    """Who sells what for whom."""

    here: Room
    mine: Language


Step = Callable[[Context, Basket, Typed], Basket]


def whole(context: Context, basket: Basket, typed: Typed) -> Basket:
    """What stands on the page: a weight or number for each line, the buyer and the plate."""
    for at, pick in enumerate(basket.picks):
        kg, pieces = f"kg.{at}", f"pieces.{at}"
        if typed.has(kg):
            basket = basket.with_pick(at, typed.grams(kg, pick.grams) if typed.sent[kg].strip() else 0)
        elif typed.has(pieces) and (each := piece_g(context.here, pick.batch)):
            count = typed.count(pieces, pick.grams // each) if typed.sent[pieces].strip() else 0
            basket = basket.with_pick(at, count * each)
    return replace(basket, buyer=typed.text("buyer", basket.buyer), plate=typed.text("plate", basket.plate))


def piece_g(here: Room, batch: str) -> int:
    """What one piece of these goods weighs by the registry, 0 for goods sold by weight."""
    found = here.views.batch(batch)
    product = here.views.product(found.line.product) if found else None
    return product.grams if product is not None and product.unit in PIECES else 0


def add(context: Context, basket: Basket, typed: Typed) -> Basket:
    """One more line of a batch of this seller."""
    batch = context.here.views.batch(typed.text("batch"))
    if batch is None or batch.seller != basket.seller:
        return typed.refuse(ALL, word("This is none of this seller's goods."), basket)
    if len(basket.picks) >= MOST:
        return typed.refuse(ALL, word("A voucher has at most %(most)s lines."), basket, most=MOST)
    return replace(basket, picks=(*basket.picks, Pick(batch.code)))


def remove(_context: Context, basket: Basket, typed: Typed) -> Basket:
    """Without a line."""
    at = typed.sent.get("at", "")
    if not (at.isascii() and at.isdigit()):
        raise IndexError(at)
    return replace(basket, picks=tuple([pick for place, pick in enumerate(basket.picks) if place != int(at)]))


def kept(_context: Context, basket: Basket, _typed: Typed) -> Basket:
    """As it is."""
    return basket


def buyer(_context: Context, basket: Basket, typed: Typed) -> Basket:
    """One of those who bought lately, or ("") somebody in passing."""
    return replace(basket, buyer=typed.text("who"))


def read(context: Context, basket: Basket, typed: Typed) -> Basket:
    """A code that was scanned or typed: goods, or the buyer's card or number."""
    text = typed.sent.get("code", "").strip()
    if not text:
        return basket
    views = context.here.views
    code = parse(text.encode("utf-8", "replace"), scheme=context.here.flow.site.scheme)
    if code.error:
        typed.wrong["code"] = Why(f"unread_{code.error}", code.about).text(context.mine)
        return basket
    if code.profile == "pinma-card" or views.operator(code.text) is not None:
        return replace(basket, buyer=code.text)
    batch = views.batch(views.stands_for(code.text)) or _upstream(context, basket.seller, code.text)
    if batch is None and code.profile == "pinma-label":
        return labelled(context, basket, typed, code.text)
    if batch is None:
        return typed.refuse("code", word("This is no code of goods inside, and no buyer's."), basket)
    return add(context, basket, Typed(typed.sent | {"batch": batch.code}, context.mine))


def labelled(context: Context, basket: Basket, typed: Typed, label: str) -> Basket:
    """A label printed ahead goes on the line that was chosen last and has none."""
    used = any(pick.label == label for pick in basket.picks)
    if (bad := Why("label_used") if used else context.here.views.label(label)) is not None:
        typed.wrong["code"] = bad.text(context.mine)
        return basket
    at = max((at for at, pick in enumerate(basket.picks) if not pick.label), default=-1)
    if at < 0:
        first = word("Choose the goods first, then scan the label that goes on them.")
        return typed.refuse("code", word("All lines have a label already.") if basket.picks else first, basket)
    picks = [replace(pick, label=label) if place == at else pick for place, pick in enumerate(basket.picks)]
    return replace(basket, picks=tuple(picks))


def _upstream(context: Context, seller: str, code: str) -> Batch | None:
    """The one batch of this seller that came in under a code of somebody else's."""
    found = [
        each
        for each in context.here.views.stock(seller, limit=_MANY)
        if code in (each.line.upstream, each.line.verbatim)
    ]
    return found[0] if len(found) == 1 else None


def again(basket: Basket, lines: list[Serial], buyer: str, plate: str, corrects: str) -> Basket:
    """The lines of a sale that was taken back, to be sold in its place."""
    picks = tuple([Pick(line.batch, line.grams) for line in lines])
    return Basket(basket.seller, picks, buyer, plate, corrects, basket.keys)


STEPS: dict[str, Step] = {"add": add, "remove": remove, "keep": kept, "buyer": buyer, "read": read}
