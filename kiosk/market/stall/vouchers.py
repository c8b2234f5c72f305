"""A seller's vouchers: listed, each as it goes with the buyer, taken back whole or by line; and certificates issued anew."""

from http import HTTPStatus
from typing import NamedTuple

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from edge.core.codes import signed
from edge.core.said import kilograms
from edge.core.sold import Sheet, said
from edge.core.trade import Voucher, Way
from edge.flow import papers
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Visitor, same_origin
from kiosk.chrome.wire import ProblemError
from kiosk.market.confirming import notice
from kiosk.market.phone.address import here as standing_here
from kiosk.market.phone.home import qr
from kiosk.market.phone.sellers import MISSING, Seller, Stall, batch_of, seller_of, sellers
from kiosk.market.room import Here, Room

_PAGE = 40
_STATES = {
    Way.INSIDE: (word("not yet out"), "warn"),
    Way.GONE: (word("has left"), "ok"),
    Way.VOID: (word("taken back from the buyer"), "idle"),
    Way.PASSED: (word("taken in by its buyer"), "ok"),
}

router = APIRouter(dependencies=[Depends(same_origin)])


class Listed(NamedTuple):
    """A voucher in a list."""

    code: str
    day: str
    buyer: str
    weight: str
    lines: int
    word: str
    level: str


class Item(NamedTuple):
    """A line of a voucher: `state` is "here", "gone", "passed" or "void"; `promised` whether its certificate can be issued anew."""

    product: str
    origin: str
    weight: str
    serial: str
    state: str
    promised: bool


@router.get("/my/vouchers")
def listed(request: Request, here: Here, draw: Draw, visitor: Stall, seller: str = "", before: str = "") -> Response:
    """One seller's, the newest first."""
    mine, all_of = language(request), [each for each in sellers(here, visitor) if "sell" in each.may]
    found = seller_of(here, visitor, seller, "sell") if seller or not all_of else all_of[0]
    rows = here.views.sales(found.id, before, _PAGE + 1)
    page = draw.render(
        request, "my_vouchers.html", seller=found, others=[each for each in all_of if each.id != found.id],
        rows=[_listed(here, each, mine) for each in rows[:_PAGE]], more=rows[_PAGE - 1].code if len(rows) > _PAGE else "",
        notice=notice(request, here, visitor),
    )  # fmt: skip
    return standing_here(request, page)


@router.get("/my/vouchers/{code}")
def voucher(request: Request, here: Here, draw: Draw, visitor: Stall, code: str) -> Response:
    """统一销售凭证 on the phone: it counts as much as on paper."""
    mine, (found, seller) = language(request), _voucher_of(here, visitor, code)
    sheet = papers.voucher(here.views, code, here.flow.site.name)
    assert sheet is not None  # noqa: S101  (it was found)
    page = draw.render(
        request, "my_voucher.html", voucher=found, seller=seller, title_of=said(sheet.title, mine), fields=_fields(sheet, mine),
        note=said(sheet.note, mine).format(count=len(sheet.goods)), items=_items(here, found), qr=_scanned(here, code),
        state=_state(found, mine), prints=bool(here.flow.site.voucher_place(visitor.station.id)),
        notice=notice(request, here, visitor),
    )  # fmt: skip
    return standing_here(request, page)


@router.get("/my/promises/{code}")
def promise(request: Request, here: Here, draw: Draw, visitor: Stall, code: str) -> Response:
    """承诺达标合格证 issued anew for what an exit code stands for, or a batch. Raises ProblemError 404 where none can be."""
    mine, serial = language(request), here.views.serial(code)
    _, seller = batch_of(here, visitor, serial.batch if serial else code)
    sheet = papers.promise(here.views, code)
    if sheet is None or "sell" not in seller.may:
        raise ProblemError(HTTPStatus.NOT_FOUND, word("No certificate can be issued anew for %(code)s."), code=code)
    page = draw.render(
        request, "my_promise.html", seller=seller, code=code, title_of=said(sheet.title, mine), fields=_fields(sheet, mine),
        note=said(sheet.note, mine), qr=_scanned(here, code), prints=bool(here.flow.site.voucher_place(visitor.station.id)),
        up=f"/my/vouchers/{serial.voucher}" if serial else f"/my/batches/{code}", notice=notice(request, here, visitor),
    )  # fmt: skip
    return standing_here(request, page)


def _voucher_of(here: Room, visitor: Visitor, code: str) -> tuple[Voucher, Seller]:
    """A voucher of one of them. Raises ProblemError 404."""
    found = here.views.voucher(code)
    if found is None or found.seller not in [each.id for each in sellers(here, visitor) if "sell" in each.may]:
        raise ProblemError(HTTPStatus.NOT_FOUND, MISSING, code=code)
    return found, seller_of(here, visitor, found.seller, "sell")


def _scanned(here: Room, code: str) -> str:
    """What a scanner reads off the screen: as on paper, with the signature that a handheld out of reach asks for."""
    return qr(signed.link(here.flow.site.link, code, here.day_key))


def _fields(sheet: Sheet, mine: Language) -> list[tuple[str, str]]:
    """Names in the reader's language; what stands beside them is as it was told."""
    return [(said(name, mine), value) for name, value in sheet.fields]


def _items(here: Room, voucher: Voucher) -> list[Item]:
    found: list[Item] = []
    for line in voucher.lines:
        batch = here.views.batch(line.batch)
        done = {"void": voucher.void, "gone": voucher.gone, "passed": voucher.passed}
        state = next((name for name, codes in done.items() if line.serial in codes), "here")
        product, origin = (batch.line.product, batch.line.origin) if batch else (line.batch, "")
        promised = papers.promise(here.views, line.serial) is not None
        found.append(Item(product, origin, kilograms(line.grams), line.serial, state, promised))
    return found


def _state(voucher: Voucher, mine: Language) -> tuple[str, str]:
    """Where its goods are; part of it may have left, or be taken back."""
    text, level = _STATES[voucher.way]
    if voucher.way is Way.INSIDE and voucher.gone:
        return say(mine, word("partly out")), "warn"
    if voucher.way is Way.INSIDE and voucher.void:
        return say(mine, word("partly taken back")), "warn"
    return say(mine, text), level


def _listed(here: Room, voucher: Voucher, mine: Language) -> Listed:
    buyer = here.views.operator(voucher.buyer) if voucher.buyer else None
    return Listed(
        voucher.code, papers.sold_on(voucher), buyer.name if buyer else voucher.buyer,
        kilograms(sum(line.grams for line in voucher.lines if line.serial not in voucher.void)), len(voucher.lines),
        *_state(voucher, mine),
    )  # fmt: skip
