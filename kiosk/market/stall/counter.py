"""The page of a sale: its lines as the guard sees them now, who buys, and what there is to sell."""

from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response

from edge.core.why import Why
from kiosk.chrome.page import Pages, language
from kiosk.market.confirming import notice
from kiosk.market.phone.address import standing
from kiosk.market.phone.sellers import By
from kiosk.market.phone.typed import Typed
from kiosk.market.room import Room
from kiosk.market.stall.basket import Basket
from kiosk.market.stall.offers import offers, rows
from kiosk.market.stall.steps import ALL

_LATELY = 4


class Buyer(NamedTuple):
    """Whoever buys, as the page names one: "" in passing; `why` is what is wrong with what was told."""

    name: str
    why: str


def sale_page(
    request: Request, here: Room, draw: Pages, by: By, basket: Basket, typed: Typed, after: str = ""
) -> Response:
    """The sale, what is wrong in it, and what there is to sell."""
    mine = language(request)
    found, more = offers(here.views, by.seller.id, after, mine)
    page = draw.render(
        request, "my_sell.html", HTTPStatus.BAD_REQUEST if typed.wrong else HTTPStatus.OK, seller=by.seller, base=base_of(by),
        basket=basket, rows=rows(here, basket, mine), offers=found, more=more, after=after, typed=typed, back=base_of(by),
        wrong_all=typed.wrong.get(ALL, ""), buyer=_buyer(here, basket.buyer, mine), lately=_lately(here, by.seller.id),
        notice=notice(request, here, by.visitor),
    )  # fmt: skip
    return standing(page, base_of(by))


def _buyer(here: Room, told: str, mine: str) -> Buyer:
    """Who a number or card stands for."""
    if not told:
        return Buyer("", "")
    found = here.views.card(told) or here.views.operator(told)
    return Buyer(found.name, "") if found else Buyer("", Why("buyer_unknown").text(mine))


def _lately(here: Room, seller: str) -> list[tuple[str, str]]:
    """Who bought of this seller last: number and name."""
    codes = dict.fromkeys(voucher.buyer for voucher in here.views.sales(seller) if voucher.buyer)
    found = [(code, here.views.operator(code)) for code in list(codes)[:_LATELY]]
    return [(code, operator.name) for code, operator in found if operator is not None]


def base_of(by: By) -> str:
    """Where the page stands."""
    return f"/my/sell/{quote(by.seller.id)}"
