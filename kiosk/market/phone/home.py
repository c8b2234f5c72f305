"""A seller's goods at a glance: expected loads with their code, what waits, what came out, what is in stock."""

import segno
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from edge.core import elements
from edge.core.batch import Batch
from edge.core.visit import Stay
from edge.flow import papers
from edge.flow.asks import Declare
from kiosk.chrome.i18n import Language
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import same_origin
from kiosk.market import words
from kiosk.market.confirming import notice
from kiosk.market.disputes import dispute
from kiosk.market.lab.sample import Line, lines
from kiosk.market.lines import load as load_lines
from kiosk.market.phone import said
from kiosk.market.phone.address import here as standing_here
from kiosk.market.phone.choices import ORIGINS
from kiosk.market.phone.loads import of_seller, summary, to_bring
from kiosk.market.phone.sellers import Stall, batch_of, seller_of, sellers, visit_of
from kiosk.market.room import Here, Room

_PAGE = 50

router = APIRouter(dependencies=[Depends(same_origin)])


@router.get("/my")
def home(request: Request, here: Here, draw: Draw, visitor: Stall) -> Response:
    """Everything of the sellers that this account acts for."""
    mine = language(request)
    shown = [of_seller(here.views, each, mine) for each in sellers(here, visitor)]
    page = draw.render(request, "my.html", shown=shown, qr=qr, notice=notice(request, here, visitor))
    return standing_here(request, page)


@router.get("/my/loads/{visit}")
def load(request: Request, here: Here, draw: Draw, visitor: Stall, visit: str) -> Response:
    """One load: its code to show at the gate, what to bring, its lines, and what may still be done with it."""
    mine, (found, seller) = language(request), visit_of(here, visitor, visit)
    expected = found.stay is Stay.DECLARED
    foreseen = here.views.foresee(Declare(found.seller, "", found.lines, odd="-")).lines if expected else ()
    page = draw.render(
        request, "my_load.html", visit=found, seller=seller, load=summary(here.views, found, mine), qr=qr,
        rows=[] if expected else load_lines(here.views, visit, mine).rows,
        expected=expected, bring=to_bring(found.lines, mine) if expected else [],
        foreseen=[said.outcome(each, mine) for each in foreseen], notice=notice(request, here, visitor),
    )  # fmt: skip
    return standing_here(request, page)


@router.get("/my/stock/{seller}")
def stock(
    request: Request, here: Here, draw: Draw, visitor: Stall, seller: str, after: str = "", bought: str = ""
) -> Response:
    """A seller's batches inside, page by page; and what was `bought` of another stall, to be taken in."""
    found = seller_of(here, visitor, seller)
    rows = here.views.stock(seller, after, _PAGE + 1)
    page = draw.render(
        request, "my_stock.html", seller=found, bought=bought[:200], rows=rows[:_PAGE], statuses=words.STATUSES,
        more=rows[_PAGE - 1].code if len(rows) > _PAGE else "", notice=notice(request, here, visitor),
    )  # fmt: skip
    return standing_here(request, page)


@router.get("/my/batches/{batch}")
def batch(request: Request, here: Here, draw: Draw, visitor: Stall, batch: str) -> Response:
    """One batch: where it stands, whether it may be sold, and what was not known when it came in."""
    found, seller = batch_of(here, visitor, batch)
    missing = [
        each.group
        for each in (elements.origin(found), elements.produced_on(found))
        if each.standing == "pending" and "declare" in seller.may
    ]
    page = draw.render(
        request, "my_batch.html", batch=found, seller=seller, statuses=words.STATUSES, zones=words.ZONES,
        tests=tests(here, found, language(request)), dispute=dispute(found, here.views.now(), language(request)),
        missing=missing, kinds=ORIGINS, promised=bool(found.parents) and papers.promise(here.views, batch) is not None,
        notice=notice(request, here, visitor),
    )  # fmt: skip
    return standing_here(request, page)


def tests(here: Room, batch: Batch, mine: Language) -> list[Line]:
    """What was found of the samples whose result is out, the last first."""
    methods = {each.id: each for each in here.views.methods()}
    out = [sample for sample in here.views.samples_of(batch.code) if sample.result in ("pass", "fail")]
    return [line for sample in reversed(out) for line in lines(sample, methods, "", mine)]


def qr(code: str) -> str:
    """A code as a picture that a scanner reads off a phone: SVG, in an address of its own."""
    return segno.make(code, error="m", boost_error=False).svg_data_uri(scale=8, border=4, light="#fff")
