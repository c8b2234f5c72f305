"""A seller's goods as they stand to be sold: how much of each, and why not. The door asks the same again when it is pressed."""

from typing import NamedTuple

from edge.core.batch import GROUND, SALEABLE, Batch
from edge.core.guard import barred
from edge.core.why import Why
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market.ports import Views
from kiosk.market.room import Room
from kiosk.market.stall.basket import Basket
from kiosk.market.stall.steps import piece_g

_PAGE = 60
_ELSEWHERE = word("It stands in the waiting area: move it to the trading zone first.")


class Offer(NamedTuple):
    """A batch, grams that may be sold of it, and the reason why it may not be, "" where it may."""

    batch: Batch
    have: int
    why: str


class Row(NamedTuple):
    """A line of the sale; `why` says what is wrong with it now, "" for nothing. `piece_g`: sold by the piece of so many grams."""

    at: int
    batch: Batch | None
    code: str
    grams: int
    have: int
    why: str
    piece_g: int = 0
    label: str = ""


def offer(views: Views, batch: Batch, mine: Language) -> Offer:
    """How a batch stands now."""
    have, why = batch.grams(SALEABLE), barred(batch, views.stopped, today=views.now()[:10])
    if why is not None:
        return Offer(batch, have, why.text(mine))
    return Offer(batch, have, "" if have else say(mine, _ELSEWHERE))


def offers(views: Views, seller: str, after: str, mine: Language) -> tuple[list[Offer], str]:
    """A page of them, those that may be sold first, and what the next page follows ("" for none)."""
    rows = views.stock(seller, after, _PAGE + 1)
    found = [offer(views, each, mine) for each in rows[:_PAGE] if each.grams(GROUND) > 0]
    return sorted(found, key=lambda each: each.why != ""), rows[_PAGE - 1].code if len(rows) > _PAGE else ""


def rows(here: Room, basket: Basket, mine: Language) -> list[Row]:
    """Every line of a sale, as the guard sees it now."""
    lines = [_row(here.views, basket, at, mine) for at in range(len(basket.picks))]
    return [line._replace(piece_g=piece_g(here, line.code)) for line in lines]


def _row(views: Views, basket: Basket, at: int, mine: Language) -> Row:
    pick = basket.picks[at]
    batch = views.batch(pick.batch)
    if batch is None or batch.seller != basket.seller:
        return Row(at, None, pick.batch, pick.grams, 0, Why("batch_unknown").text(mine))
    found = offer(views, batch, mine)
    over = Why("batch_over", {"have": str(found.have)}) if basket.wanted(pick.batch) > found.have else None
    wrong = over or (views.label(pick.label) if pick.label else None)
    why = found.why or (wrong.text(mine) if wrong else "")
    return Row(at, batch, pick.batch, pick.grams, found.have, why, label=pick.label)
