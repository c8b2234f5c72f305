"""What a seller does with goods inside, by scan: moved, weighed, lost, mixed or packed anew, a crate's tag."""

from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from edge.core.batch import GROUND, Batch
from edge.core.codes import parse
from edge.core.facts import LOSSES
from edge.core.guard import may_leave
from edge.core.said import kilograms
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import same_origin
from kiosk.chrome.wire import ProblemError
from kiosk.market import words
from kiosk.market.confirming import notice
from kiosk.market.phone.address import here as standing_here
from kiosk.market.phone.sellers import MISSING, Stall, batch_of, seller_of, sellers
from kiosk.market.room import Here, Room

_MANY = 100
KINDS = {
    "drying": word("dried out"),
    "mortality": word("died"),
    "trimming": word("trimmed off"),
    "spoilt": word("spoilt"),
}
_PLACES = ("trade", "store", "wait")  # where a seller takes goods; which of them may be said by the batch's own state

router = APIRouter(dependencies=[Depends(same_origin)])


class Stack(NamedTuple):
    """What stands of a batch in one zone, and where else it may be taken."""

    zone: str
    grams: int
    weight: str
    others: tuple[str, ...]


class Part(NamedTuple):
    """What may be mixed: so much of a batch in one zone; `why` it may not be, "" where it may."""

    batch: Batch
    zone: str
    weight: str
    why: str


@router.get("/my/find")
def find(here: Here, visitor: Stall, code: str = "") -> Response:
    """The goods that a code on them stands for: a batch's, an exit label's, a label printed ahead, a crate's tag, a voucher.

    What was bought of another stall leads to where it is taken in.
    """
    read = parse(code.strip().encode("utf-8", "replace"), scheme=here.flow.site.scheme)
    text = here.views.stands_for(read.text or code.strip())
    serial = here.views.serial(text)
    voucher = here.views.voucher(serial.voucher if serial is not None else text)
    mine = [each.id for each in sellers(here, visitor) if "sell" in each.may]
    if voucher is not None and voucher.buyer in mine and voucher.seller not in mine:
        bought = f"/my/stock/{quote(voucher.buyer)}?{urlencode({'bought': text})}"
        return RedirectResponse(bought, HTTPStatus.SEE_OTHER)
    batch, _ = batch_of(here, visitor, voucher.lines[0].batch if voucher is not None else text)
    if voucher is not None:
        return RedirectResponse(f"/my/vouchers/{quote(voucher.code)}", HTTPStatus.SEE_OTHER)
    return RedirectResponse(f"/my/batches/{quote(batch.code)}/work", HTTPStatus.SEE_OTHER)


@router.get("/my/batches/{batch}/work")
def work(request: Request, here: Here, draw: Draw, visitor: Stall, batch: str) -> Response:
    """One batch: what may be done with it here. Raises ProblemError 404 for whoever may not sell it."""
    found, seller = batch_of(here, visitor, batch)
    if "sell" not in seller.may:
        raise ProblemError(HTTPStatus.NOT_FOUND, MISSING, code=batch)
    page = draw.render(
        request, "my_work.html", batch=found, seller=seller, stacks=stacks(found), zones=words.ZONES, kinds=KINDS,
        losses=LOSSES, statuses=words.STATUSES, notice=notice(request, here, visitor),
    )  # fmt: skip
    return standing_here(request, page)


@router.get("/my/mix/{seller}")
def mix(request: Request, here: Here, draw: Draw, visitor: Stall, seller: str) -> Response:
    """Parts of a seller's goods, to become one batch."""
    found = seller_of(here, visitor, seller, "sell")
    page = draw.render(
        request, "my_mix.html", seller=found, parts=_parts(here, seller, language(request)), zones=words.ZONES,
        notice=notice(request, here, visitor),
    )  # fmt: skip
    return standing_here(request, page)


def stacks(batch: Batch) -> list[Stack]:
    """By zone. What may not be sold goes to where it waits, and nowhere else."""
    free = batch.status.value == "released"
    found: list[Stack] = []
    for zone in GROUND:
        grams = batch.accounts.get(zone, 0)
        if grams:
            others = tuple([each for each in (_PLACES if free else ("wait",)) if each != zone])
            found.append(Stack(zone, grams, kilograms(grams), others))
    return found


def _parts(here: Room, seller: str, mine: str) -> list[Part]:
    today = here.views.now()[:10]
    found: list[Part] = []
    for batch in here.views.stock(seller, limit=_MANY):
        why = may_leave(batch, today)
        said = "" if why is None or why.code == "batch_waiting" else why.text(mine)
        found += [
            Part(batch, zone, kilograms(grams), said) for zone in GROUND if (grams := batch.accounts.get(zone, 0))
        ]
    return sorted(found, key=lambda part: part.why != "")
