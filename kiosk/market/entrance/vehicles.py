"""Vehicles without goods: empty ones with their picture, a buyer's by plate or card, and the labels printed ahead."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from devices import DeviceError
from edge.core.codes import parse
from edge.core.why import Why
from edge.flow.asks import Confirm, LetIn, PrintRoll
from edge.flow.may import MAY
from kiosk.chrome.i18n import gettext_noop, say
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor, same_origin
from kiosk.market.confirming import notice
from kiosk.market.entrance import words
from kiosk.market.entrance.desk import Clerk, Desk
from kiosk.market.entrance.loading import RefusedError
from kiosk.market.entrance.shown import signs
from kiosk.market.pictures import Upload, kept, upload
from kiosk.market.room import Here
from kiosk.market.screen import marks

Purpose = Literal["empty", "buyer"]
Uploaded = Annotated[Upload, Depends(upload)]
_WHAT: dict[Purpose, str] = {"empty": gettext_noop("Empty vehicle"), "buyer": gettext_noop("Buyer's vehicle")}
_FIELDS = ("plate", "buyer", "odd", "kept")
_KEY = 64

router = APIRouter(prefix="/lanes/{lane}", dependencies=[Depends(same_origin)])


@router.get("/vehicle/{purpose}")
def ask(desk: Clerk, purpose: Purpose) -> Response:
    """What is needed of such a vehicle."""
    return _page(desk, purpose, {"buyer": desk.request.query_params.get("buyer", "")})


@router.post("/vehicle/{purpose}")
async def let_in(desk: Clerk, sent: Uploaded, purpose: Purpose) -> Response:
    """It comes in, or what is still needed."""
    return await run_in_threadpool(_let_in, desk, sent, purpose)


@router.post("/confirm")
async def confirm(desk: Clerk, sent: Uploaded) -> Response:
    """A vehicle that was declared as empty was looked into: its picture."""
    return await run_in_threadpool(_confirm, desk, sent)


@router.get("/labels")
def labels(
    request: Request, here: Here, draw: Draw, who: Annotated[Visitor, Depends(Staff(*sorted(MAY[PrintRoll].roles)))], lane: str
) -> Response:  # fmt: skip
    """Labels printed ahead: how many are left, and more of them."""
    here.gate(lane)
    printed, used = here.views.rolls()
    return draw.render(
        request, "rolls.html", lane=lane, printed=printed, used=used, owed=here.views.owing(),
        marks=marks(here, language(request)), notice=notice(request, here, who),
    )  # fmt: skip


def _let_in(desk: Desk, sent: Upload, purpose: Purpose) -> Response:
    fields = {name: sent.fields.get(name, "").strip()[:200] for name in _FIELDS}
    try:
        if purpose == "empty":
            fields["kept"] = _picture(desk, sent) or fields["kept"]
        given = desk.ask(_asked(desk, fields, purpose), sent.fields.get("key", "")[:_KEY])
    except RefusedError as error:
        return _page(desk, purpose, fields, error.said(desk.mine))
    return desk.to_lane() if given.good else _page(desk, purpose, fields, given.why[0].text(desk.mine))


def _asked(desk: Desk, fields: dict[str, str], purpose: Purpose) -> LetIn:
    odd = words.REASONS.get(fields["odd"], "")
    buyer = _buyer(desk, fields["buyer"]) if purpose == "buyer" and fields["buyer"] else ""
    if buyer and not fields["plate"]:
        odd = odd or gettext_noop("Known by the buyer's card")
    picture = fields["kept"] if desk.here.picture(fields["kept"]) is not None else ""
    return LetIn(desk.lane, purpose, fields["plate"], odd=say("zh", odd) if odd else "", picture=picture, buyer=buyer)


def _buyer(desk: Desk, text: str) -> str:
    """A buyer by their card, or by the number they are registered under. Raises RefusedError."""
    code = parse(text.encode(), scheme=desk.here.flow.site.scheme)
    found = desk.here.views.card(code.text) if code.profile == "pinma-card" else desk.here.views.operator(text)
    if found is None:
        raise RefusedError(Why("card_void" if code.profile == "pinma-card" else "buyer_unknown"))
    return found.id


def _confirm(desk: Desk, sent: Upload) -> Response:
    try:
        picture = _picture(desk, sent)
    except RefusedError as error:
        return _page(desk, "empty", {}, error.said(desk.mine))
    if picture:
        desk.ask(Confirm(sent.fields.get("visit", "")[:200], desk.lane, picture), sent.fields.get("key", "")[:_KEY])
    return desk.to_lane()  # without a picture the lane still asks for it


def _picture(desk: Desk, sent: Upload) -> str:
    """The picture that came with the form, or what the lane's camera sees, as it is kept; "" for none."""
    if sent.raw:
        return kept(desk.here, sent.raw)
    if not sent.fields.get("eye"):
        return ""
    try:
        seen = desk.here.eyes[desk.lane]()
    except (KeyError, DeviceError) as error:
        raise RefusedError(
            gettext_noop("The lane's camera shows nothing now. Take the picture with this screen or a phone.")
        ) from error
    return kept(desk.here, seen)


def _page(desk: Desk, purpose: Purpose, fields: dict[str, str], wrong: str = "") -> Response:
    shown = dict.fromkeys(_FIELDS, "") | fields
    return desk.pages.render(
        desk.request, "vehicle.html", lane=desk.lane, place=desk.place, purpose=purpose, what=_WHAT[purpose], sent=shown,
        wrong=wrong, signs=signs(), reasons=words.REASONS, eye=desk.lane in desk.here.eyes,
        marks=marks(desk.here, desk.mine), back=f"{desk.place}/vehicle/{purpose}",
    )  # fmt: skip
