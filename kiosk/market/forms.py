"""Every form of a market's screens: who may send it, what it asks, the PIN again where that is needed, and the answer shown.

A form carries a key made when the page was drawn, so pressed twice, sent again or from another tab it happens once.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from edge.core.errors import RuleError
from edge.core.lab.samples import outcome
from edge.flow import asks as a
from edge.flow.may import MAY, SECOND
from kiosk.chrome.i18n import gettext_noop, say
from kiosk.chrome.page import Draw, inside, language
from kiosk.chrome.permits import Each
from kiosk.chrome.signin.gatehouse import DeniedError
from kiosk.chrome.signin.guard import Staff, Visitor, allow, desk, fields, same_origin
from kiosk.chrome.welcome import told
from kiosk.chrome.wire import ProblemError
from kiosk.market import words
from kiosk.market.room import Here, Room
from kiosk.market.sent import authorisation, channels, control, enrolment, methods, misread, readings

_KEY = 64


class Form(NamedTuple):
    """One kind of form: its ask, the sentence that is confirmed, whether the PIN is asked again, and how fields are read."""

    ask: type[a.Ask]
    says: str
    pin: bool = False
    read: Callable[[dict[str, str]], dict[str, Any]] = dict


FORMS: dict[str, Form] = {
    "remove": Form(a.Remove, gettext_noop("Take this line off the vehicle")),
    "turnback": Form(a.TurnBack, gettext_noop("Send this vehicle away")),
    "printroll": Form(a.PrintRoll, gettext_noop("Print labels ahead")),
    "move": Form(a.Move, gettext_noop("Move these goods")),
    "takesample": Form(a.TakeSample, gettext_noop("Take a sample")),
    "assay": Form(a.Assay, gettext_noop("Enter a reading"), read=readings),
    "reject": Form(a.Reject, gettext_noop("This sample is no good")),
    "external": Form(a.External, gettext_noop("Enter what a laboratory outside found")),
    "control": Form(a.Control, gettext_noop("Enter the day's control"), read=control),
    "justify": Form(a.Justify, gettext_noop("Answer for a control that failed"), pin=True),
    "layrun": Form(a.LayRun, gettext_noop("Lay out a run sheet"), read=channels),
    "readrun": Form(a.ReadRun, gettext_noop("Enter readings of a run sheet"), read=readings),
    "userecord": Form(a.UseRecord, gettext_noop("Use this record for a sample")),
    "dismiss": Form(a.Dismiss, gettext_noop("Nothing comes of this record")),
    "commission": Form(a.Commission, gettext_noop("An instrument, its methods and dates"), read=methods),
    "stock": Form(a.Stock, gettext_noop("A lot of reagent came"), read=methods),
    "deplete": Form(a.Deplete, gettext_noop("A lot of reagent is used up")),
    "dispute": Form(a.Dispute, gettext_noop("Ask for a test by another method")),
    "waive": Form(a.Waive, gettext_noop("Ask for no other test"), pin=True),
    "publish": Form(a.Publish, gettext_noop("Put the day's results up")),
    "verify": Form(a.Verify, gettext_noop("Put the result out"), pin=True),
    "inspect": Form(a.Inspect, gettext_noop("This return was looked at and is good")),
    "dispose": Form(a.Dispose, gettext_noop("Destroy this batch"), pin=True),
    "override": Form(a.Override, gettext_noop("Let this batch go without its test"), pin=True),
    "second": Form(a.Second, gettext_noop("Stand by this proposal"), pin=True),
    "withdraw": Form(a.Withdraw, gettext_noop("Withdraw this proposal")),
    "waivecontact": Form(
        a.WaiveContact, gettext_noop("Let goods out before the box was in contact with the province"), pin=True
    ),
    "openday": Form(a.OpenDay, gettext_noop("Open the trading day")),
    "enrol": Form(a.Enrol, gettext_noop("Give this account these roles"), pin=True, read=enrolment),
    "givecard": Form(a.GiveCard, gettext_noop("Give a new card; the one before is void")),
    "authorise": Form(a.Authorise, gettext_noop("Let somebody act for this seller"), read=authorisation),
    "calloff": Form(a.CallOff, gettext_noop("This load does not come")),
    "complete": Form(a.Complete, gettext_noop("Tell what was not known when the goods came in")),
    "closeday": Form(a.CloseDay, gettext_noop("Close the trading day"), pin=True),
}
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
    to, key, pin = inside(sent.pop("next", "/")), sent.pop("key", "")[:_KEY], sent.pop("pin", None)
    ask = _ask(form, sent)
    if form.pin and (wrong := pin_again(request, visitor, pin)) is not None:
        return confirm(request, draw, here, form, sent | {"key": key, "next": to}, wrong)
    assert visitor.me is not None  # noqa: S101  (fields)
    future = here.flow.submit(ask, actor=visitor.me.person, station=visitor.station.id, key=key)
    try:
        future.result()
    except RuleError as error:
        raise ProblemError(HTTPStatus.CONFLICT, gettext_noop("The rules exclude this: %(what)s"), what=error) from error
    return RedirectResponse(f"{to}{'&' if '?' in to else '?'}{urlencode({'told': key})}", HTTPStatus.SEE_OTHER)


def _roles(form: Form, sent: dict[str, str], here: Room) -> frozenset[str]:
    """Who may send it; a proposal may be seconded by whoever may make it."""
    proposal = here.views.proposal(sent.get("proposal", "")) if form.ask is a.Second else None
    return (SECOND[proposal.what] if proposal else MAY[form.ask]).roles


def _ask(form: Form, sent: dict[str, str]) -> a.Ask:
    try:
        return msgspec.convert(form.read(sent), form.ask, strict=False)
    except msgspec.ValidationError as error:
        raise misread(error) from error


def pin_again(request: Request, visitor: Visitor, pin: str | None) -> str | None:
    """None when the PIN is right; otherwise what to say: nothing yet, or what is wrong."""
    if pin is None or visitor.me is None:
        return ""
    try:
        desk(request).gatehouse.check(visitor.me, pin, visitor.station)
    except DeniedError as error:
        return told(error, language(request))
    return None


def confirm(
    request: Request,
    draw: Draw,
    here: Room,
    form: Form,
    kept: dict[str, str],
    wrong: str,
    told: list[tuple[str, str]] | None = None,
) -> Response:
    """The same form again, with its sentence and a PIN pad. `told` is shown of it instead of its own fields."""
    shown = told or [(name, value) for name, value in kept.items() if name in words.FIELDS and value]
    if roles := [words.ROLES[name[5:]] for name in kept if name[:5] == "role." and name[5:] in words.ROLES]:
        shown.append(("roles", " · ".join(say(language(request), each) for each in roles)))
    proposal = here.views.proposal(kept.get("proposal", "")) if form.ask is a.Second else None
    if proposal is not None:
        shown = [("what", say(language(request), FORMS[proposal.what].says)), ("batch", proposal.subject)]
        shown += [("reason", proposal.text), ("by", proposal.by)]
    sample = here.views.sample(kept.get("sample", "")) if form.ask is a.Verify else None
    if sample is not None:
        batch, passed = here.views.batch(sample.batch), outcome(sample) == "pass"
        shown += [("product", batch.line.product)] if batch else []
        shown.append(("result", say(language(request), gettext_noop("passed") if passed else gettext_noop("FAILED"))))
    return draw.render(
        request, "confirm.html", HTTPStatus.UNAUTHORIZED if wrong else HTTPStatus.OK,
        what=say(language(request), form.says), action=request.url.path, fields=kept, shown=shown, wrong=wrong, back=kept["next"],
        picture=proposal.picture if proposal else kept.get("picture", ""),
    )  # fmt: skip


def notice(request: Request, here: Room, visitor: Visitor) -> dict[str, object] | None:
    """What the last form of this page was answered: {"tone", "text", "code"}; None without one."""
    key = request.query_params.get("told", "")
    given = here.views.answer(visitor.me.person, key[:_KEY]) if key and visitor.me else None
    if given is None:
        return None
    mine = language(request)
    tone = {"pass": "ok", "wait": "warn"}.get(given.verdict, "bad")
    told_why = [why.text(mine) for why in given.why] or [
        say(mine, gettext_noop("Done.") if given.good else gettext_noop("Not done."))
    ]
    return {"tone": tone, "text": " · ".join(told_why), "code": given.code}
