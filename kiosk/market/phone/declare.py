"""A load put together on a phone, one step a form, and declared. It works without a script."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Request
from msgspec.structs import replace
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from edge.flow.draft import Draft, declared
from kiosk.chrome.i18n import gettext_noop
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import fields, same_origin
from kiosk.chrome.wire import ProblemError
from kiosk.market.excluded import done
from kiosk.market.phone.begun import begun, drop, keep, turn
from kiosk.market.phone.papers import pictured
from kiosk.market.phone.sellers import Declaring, Seller
from kiosk.market.phone.shown import goods_page, line_page, load_page, paper_page
from kiosk.market.phone.step import Context
from kiosk.market.phone.steps import STEPS, whole
from kiosk.market.phone.typed import Typed
from kiosk.market.pictures import Upload, upload
from kiosk.market.pictures import kept as keep_picture
from kiosk.market.room import Here, Kept, Room

_KEY = 64

router = APIRouter(prefix="/my/declare/{seller}", dependencies=[Depends(same_origin)])


@router.get("")
def load(request: Request, here: Here, draw: Draw, kept: Kept, by: Declaring) -> Response:
    """The load as it is so far, and what the gate would say of it."""
    return load_page(request, here, draw, by, begun(kept, by.person, by.seller.id).draft, _blank(request))


def _wanted(tab: str = "", page: int = 0, find: str = "") -> tuple[str, int, str]:
    """A page of the grid."""
    return tab, page, find


@router.get("/goods")
def goods(
    request: Request, here: Here, draw: Draw, kept: Kept, by: Declaring,
    at: Annotated[tuple[str, int, str], Depends(_wanted)],
) -> Response:  # fmt: skip
    """The product grid: one tap, one line."""
    return goods_page(request, here, draw, by, begun(kept, by.person, by.seller.id).draft, at)


@router.get("/lines/{at}")
def line(request: Request, here: Here, draw: Draw, kept: Kept, by: Declaring, at: str) -> Response:
    """One line, with everything that can be said of it."""
    return line_page(request, here, draw, by, begun(kept, by.person, by.seller.id).draft, _blank(request, at))


@router.get("/paper")
def paper(request: Request, draw: Draw, kept: Kept, by: Declaring, at: str = "", kind: str = "") -> Response:
    """A certificate of one line (one of a `kind` that it has, to be changed), or of the whole load."""
    typed = Typed({"at": at} | ({"kind": kind} if kind else {}), language(request))
    return paper_page(request, draw, by, begun(kept, by.person, by.seller.id).draft, typed)


@router.post("/picture")
async def picture(
    request: Request, here: Here, kept: Kept, sent: Annotated[Upload, Depends(upload)], by: Declaring
) -> Response:
    """The photograph of a paper: its SHA-256 goes with the paper into the declaration."""
    digest = await run_in_threadpool(keep_picture, here, sent.raw)
    typed = _typed(request, sent.fields)
    await run_in_threadpool(_change, kept, by, "", lambda draft: pictured(draft, typed, digest))
    return _to(by.seller, "picture", sent.fields)


@router.post("/{step}")
def take(
    request: Request, here: Here, draw: Draw, kept: Kept, sent: Annotated[dict[str, str], Depends(fields)],
    by: Declaring, step: str,
) -> Response:  # fmt: skip
    """One step, and on to the next page; with what is wrong beside its field where something is."""
    key, typed = sent.pop("key", "")[:_KEY], _typed(request, sent)
    if step == "drop":
        drop(kept, by.person, by.seller.id)
        return RedirectResponse("/my", HTTPStatus.SEE_OTHER)
    if step != "send" and step not in STEPS:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is nothing at this address."))
    context = Context(here, by.seller.id, language(request))
    draft = _change(kept, by, key, lambda draft: _stepped(context, draft, step, typed))
    if typed.wrong:
        return _again(request, here, draw, by, draft, typed, step)
    return _send(here, kept, by, draft, key) if step == "send" else _to(by.seller, step, sent)


def _stepped(context: Context, draft: Draft, step: str, typed: Typed) -> Draft:
    if typed.has("whole"):
        draft = whole(context, draft, typed)
    return draft if typed.wrong or step == "send" else STEPS[step](context, draft, typed)


def _change(kept: Kept, by: Declaring, key: str, change: Callable[[Draft], Draft]) -> Draft:
    """The load after a form; the same form again changes nothing. Raises ProblemError 404 for a line that is gone, 507."""
    with turn:
        load = begun(kept, by.person, by.seller.id)
        if key and key in load.keys:
            return load.draft
        try:
            draft = change(load.draft)
        except IndexError as error:
            gone = gettext_noop("This line is not there any more. Go back to the load.")
            raise ProblemError(HTTPStatus.NOT_FOUND, gone) from error
        try:
            keep(kept, by.person, load.after(draft, key))
        except OSError as error:
            full = gettext_noop("This was not kept: there is no room on the disk. Tell the office, then press again.")
            raise ProblemError(HTTPStatus.INSUFFICIENT_STORAGE, full) from error
    return draft


def _again(request: Request, here: Here, draw: Draw, by: Declaring, draft: Draft, typed: Typed, step: str) -> Response:
    """The page that the form stood on, with what is wrong in it."""
    if step in ("paper", "nopaper") or typed.sent.get("of") == "load":
        return paper_page(request, draw, by, draft, typed)
    if typed.sent.get("at"):
        return line_page(request, here, draw, by, draft, typed)
    return load_page(request, here, draw, by, draft, typed)


def _send(here: Room, kept: Kept, by: Declaring, draft: Draft, key: str) -> Response:
    """Declare it; the answer is shown by its key."""
    ask = declared(draft if draft.purpose == "goods" else replace(draft, lines=(), labels=(), certificate=None))
    given = done(here.flow.submit(ask, actor=by.person, station=by.visitor.station.id, key=key))
    told = urlencode({"told": key})
    if not given.good:
        return RedirectResponse(f"{_base(by.seller)}?{told}", HTTPStatus.SEE_OTHER)
    drop(kept, by.person, by.seller.id)
    return RedirectResponse(f"/my/loads/{quote(given.code)}?{told}", HTTPStatus.SEE_OTHER)


def _to(seller: Seller, step: str, sent: dict[str, str]) -> Response:
    """Where a form leads."""
    base, at, to = _base(seller), sent.get("at", ""), sent.get("to", "")
    if step == "add" and "tab" in sent:
        onward = f"{base}/goods?{urlencode({'tab': sent['tab'], 'page': sent.get('page', '0')})}"
    elif to == "goods":
        onward = f"{base}/goods"
    elif to == "paper" or (step == "picture" and not at):
        onward = f"{base}/paper?{urlencode({'at': at})}" if at else f"{base}/paper"
    elif at and (to == "line" or step in ("paper", "nopaper", "picture", "read")):
        onward = f"{base}/lines/{quote(at)}"
    else:
        onward = base
    return RedirectResponse(onward, HTTPStatus.SEE_OTHER)


def _typed(request: Request, sent: dict[str, str]) -> Typed:
    return Typed(sent, language(request))


def _blank(request: Request, at: str = "") -> Typed:
    return Typed({"at": at}, language(request))


def _base(seller: Seller) -> str:
    return f"/my/declare/{quote(seller.id)}"
