"""Every form of a market's screens: who may send it, what it asks, the PIN again where that is needed, and the answer shown.

A form carries a key made when the page was drawn, so pressed twice, sent again or from another tab it happens once.
"""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from edge.flow import asks as a
from edge.flow.may import MAY, SECOND
from kiosk.chrome.page import Draw, inside
from kiosk.chrome.permits import Each
from kiosk.chrome.signin.guard import Staff, Visitor, allow, fields, same_origin
from kiosk.market.api import evident
from kiosk.market.confirming import KEY, confirm, pin_again
from kiosk.market.excluded import done
from kiosk.market.form_table import FORMS, Form
from kiosk.market.room import Here, Room
from kiosk.market.sent import misfit

SENDERS = Each("kind", {kind: Staff(*sorted(MAY[form.ask].roles - {"device"})) for kind, form in FORMS.items()})

router = APIRouter(dependencies=[Depends(same_origin)])


@router.post("/do/{kind}")
def do(
    request: Request, here: Here, draw: Draw, sent: Annotated[dict[str, str], Depends(fields)],
    visitor: Annotated[Visitor, Depends(SENDERS)], kind: str,
) -> Response:  # fmt: skip
    """Ask what the form asks, and go back to where it was sent from, with the answer."""
    form = FORMS[kind]
    allow(visitor, *_roles(form, sent, here))
    to, key, pin = inside(sent.pop("next", "/")), sent.pop("key", "")[:KEY], sent.pop("pin", None)
    ask = _ask(form, sent)
    evident(ask, here)
    if form.pin and (wrong := pin_again(request, visitor, pin)) is not None:
        return confirm(request, draw, here, form, sent | {"key": key, "next": to}, wrong)
    assert visitor.me is not None  # noqa: S101  (fields)
    done(here.flow.submit(ask, actor=visitor.me.person, station=visitor.station.id, key=key))
    return RedirectResponse(f"{to}{'&' if '?' in to else '?'}{urlencode({'told': key})}", HTTPStatus.SEE_OTHER)


def _roles(form: Form, sent: dict[str, str], here: Room) -> frozenset[str]:
    """Who may send it; a proposal may be seconded by whoever may make it."""
    proposal = here.views.proposal(sent.get("proposal", "")) if form.ask is a.Second else None
    return (SECOND[proposal.what] if proposal else MAY[form.ask]).roles


def _ask(form: Form, sent: dict[str, str]) -> a.Ask:
    try:
        return msgspec.convert(form.read(sent), form.ask, strict=False)
    except msgspec.ValidationError as error:
        raise misfit(error) from error
