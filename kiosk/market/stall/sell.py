"""A sale put together at a stall or on a phone, one step a form, and sold by one key. It works without a script."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from edge.flow.asks import Answer, Item, Sell
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import fields, same_origin
from kiosk.chrome.wire import ProblemError
from kiosk.market.confirming import KEY
from kiosk.market.excluded import done
from kiosk.market.phone.sellers import By, Stall, seller_of
from kiosk.market.phone.typed import Typed
from kiosk.market.room import Here, Kept, Room
from kiosk.market.stall.basket import Basket, basket, drop, keep, turn
from kiosk.market.stall.counter import base_of, sale_page
from kiosk.market.stall.steps import ALL, STEPS, Context, again, whole

_GONE = word("This line is not there any more. Go back to the load.")

router = APIRouter(prefix="/my/sell/{seller}", dependencies=[Depends(same_origin)])
Sent = Annotated[dict[str, str], Depends(fields)]


def selling(here: Here, visitor: Stall, seller: str) -> By:
    """Who sells, and for whom. Raises ProblemError 404."""
    return By(visitor, seller_of(here, visitor, seller, "sell"))


Selling = Annotated[By, Depends(selling)]


@router.get("")
def sale(request: Request, here: Here, draw: Draw, kept: Kept, by: Selling, after: str = "") -> Response:
    """The sale as it is so far, and what else there is to sell."""
    found = basket(kept, by.person, by.seller.id)
    return sale_page(request, here, draw, by, found, Typed({}, language(request)), after)


@router.post("/correct")
def correct(here: Here, kept: Kept, by: Selling, sent: Sent) -> Response:
    """Sell once more what was taken back, in the place of that voucher."""
    voucher = here.views.voucher(sent.get("voucher", ""))
    if voucher is None or voucher.seller != by.seller.id or not voucher.void:
        raise ProblemError(HTTPStatus.NOT_FOUND, word("There is nothing of this voucher to correct."))
    lines = [serial for code in voucher.void if (serial := here.views.serial(code)) is not None]
    plate = here.views.plate(voucher.code)
    _change(kept, by, "", lambda basket: again(basket, lines, voucher.buyer, plate, voucher.code))
    return RedirectResponse(base_of(by), HTTPStatus.SEE_OTHER)


@router.post("/{step}")
def take(
    request: Request, here: Here, draw: Draw, kept: Kept, sent: Sent, by: Selling, step: str
) -> Response:  # fmt: skip
    """One step, and the page again; with what is wrong beside its field where something is."""
    key, typed = sent.pop("key", "")[:KEY], Typed(sent, language(request))
    if step == "drop":
        drop(kept, by.person, by.seller.id)
        return RedirectResponse(base_of(by), HTTPStatus.SEE_OTHER)
    if step != "send" and step not in STEPS:
        raise ProblemError(HTTPStatus.NOT_FOUND, word("There is nothing at this address."))
    if step == "send" and (before := here.views.answer(by.person, key)) is not None:
        return _told(by, key, before)
    context = Context(here, language(request))
    found = _change(kept, by, key, lambda basket: _stepped(context, basket, step, typed))
    if step == "send":
        _complete(found, typed)
    after = sent.get("page", sent.get("after", ""))
    if typed.wrong:
        return sale_page(request, here, draw, by, found, typed, after)
    if step == "send":
        return _send(here, kept, by, found, key)
    at = f"?{urlencode({'after': after})}" if after else ""
    return RedirectResponse(f"{base_of(by)}{at}", HTTPStatus.SEE_OTHER)


def _stepped(context: Context, basket: Basket, step: str, typed: Typed) -> Basket:
    basket = whole(context, basket, typed)
    return basket if typed.wrong or step == "send" else STEPS[step](context, basket, typed)


def _complete(basket: Basket, typed: Typed) -> None:
    """What is missing before it can be sold."""
    if not basket.picks:
        typed.refuse(ALL, word("Choose the goods first."), None)
    for at, pick in enumerate(basket.picks):
        if pick.grams or {f"kg.{at}", f"pieces.{at}"} & typed.wrong.keys():
            continue
        if typed.has(f"pieces.{at}"):
            typed.refuse(f"pieces.{at}", word("Enter the number."), None)
        else:
            typed.refuse(f"kg.{at}", word("Enter the kilograms."), None)


def _change(kept: Kept, by: By, key: str, change: Callable[[Basket], Basket]) -> Basket:
    """The sale after a form; the same form again changes nothing. Raises ProblemError 404 for a line that is gone, 507."""
    with turn:
        found = basket(kept, by.person, by.seller.id)
        if key and key in found.keys:
            return found
        try:
            found = change(found)
        except IndexError as error:
            raise ProblemError(HTTPStatus.NOT_FOUND, _GONE) from error
        try:
            keep(kept, by.person, found.after(key))
        except OSError as error:
            full = word("This was not kept: there is no room on the disk. Tell the office, then press again.")
            raise ProblemError(HTTPStatus.INSUFFICIENT_STORAGE, full) from error
    return found


def _send(here: Room, kept: Kept, by: By, basket: Basket, key: str) -> Response:
    """Sell it; the answer is shown by its key."""
    items = tuple([Item(pick.batch, pick.grams, pick.label) for pick in basket.picks])
    ask = Sell(by.seller.id, basket.buyer, items, basket.plate, basket.corrects)
    given = done(here.flow.submit(ask, actor=by.person, station=by.visitor.station.id, key=key))
    if given.good:
        drop(kept, by.person, by.seller.id)
    return _told(by, key, given)


def _told(by: By, key: str, given: Answer) -> Response:
    """To the voucher, or back to the sale with what is in its way."""
    told = urlencode({"told": key})
    if not given.good:
        return RedirectResponse(f"{base_of(by)}?{told}", HTTPStatus.SEE_OTHER)
    return RedirectResponse(f"/my/vouchers/{quote(given.code)}?{told}", HTTPStatus.SEE_OTHER)
