"""A form's second half: asked once more with the PIN where that is needed, and its answer shown on the page it came from."""

from http import HTTPStatus

from fastapi import Request
from starlette.responses import Response

from edge.core.lab.samples import outcome
from edge.flow import asks as a
from kiosk.chrome.i18n import gettext_noop, say
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.gatehouse import DeniedError
from kiosk.chrome.signin.guard import Visitor, desk
from kiosk.chrome.welcome import told as said
from kiosk.market import words
from kiosk.market.form_table import Form
from kiosk.market.room import Room
from kiosk.market.told import told as told_of

KEY = 64


def pin_again(request: Request, visitor: Visitor, pin: str | None) -> str | None:
    """None when the PIN is right; otherwise what to say: nothing yet, or what is wrong."""
    if pin is None or visitor.me is None:
        return ""
    try:
        desk(request).gatehouse.check(visitor.me, pin, visitor.station)
    except DeniedError as error:
        return said(error, language(request))
    return None


def confirm(
    request: Request,
    draw: Draw,
    here: Room,
    form: Form,
    kept: dict[str, str],
    wrong: str,
    *,
    told: list[tuple[str, str]] | None = None,
    action: str = "",
) -> Response:
    """The same form again, with its sentence and a PIN pad. `told` is shown of it instead of its own fields."""
    shown = told or [(name, value) for name, value in kept.items() if name in words.FIELDS and value]
    if roles := [words.ROLES[name[5:]] for name in kept if name[:5] == "role." and name[5:] in words.ROLES]:
        shown.append(("roles", " · ".join(say(language(request), each) for each in roles)))
    proposal = here.views.proposal(kept.get("proposal", "")) if form.ask is a.Second else None
    if proposal is not None:
        mine, what = language(request), words.PROPOSALS.get(proposal.what, proposal.what)
        label = "halt" if proposal.what == "resume" else "batch" if here.views.batch(proposal.subject) else "subject"
        subject = (label, proposal.subject)
        about = [] if proposal.what in ("slip", "slips") else [subject, ("reason", proposal.text)]
        shown = [("what", say(mine, what)), *about, *told_of(here, proposal, mine), ("by", proposal.by)]
    sample = here.views.sample(kept.get("sample", "")) if form.ask is a.Verify else None
    if sample is not None:
        batch, passed = here.views.batch(sample.batch), outcome(sample) == "pass"
        shown += [("product", batch.line.product)] if batch else []
        shown.append(("result", say(language(request), gettext_noop("passed") if passed else gettext_noop("FAILED"))))
    return draw.render(
        request, "confirm.html", HTTPStatus.UNAUTHORIZED if wrong else HTTPStatus.OK,
        what=say(language(request), form.says), action=action or request.url.path, fields=kept, shown=shown, wrong=wrong,
        back=kept["next"], picture=proposal.picture if proposal else kept.get("picture", ""),
    )  # fmt: skip


def notice(request: Request, here: Room, visitor: Visitor) -> dict[str, object] | None:
    """What the last form of this page was answered: {"tone", "text", "code"}; None without one."""
    key = request.query_params.get("told", "")
    given = here.views.answer(visitor.me.person, key[:KEY]) if key and visitor.me else None
    if given is None:
        return None
    mine = language(request)
    tone = {"pass": "ok", "wait": "warn"}.get(given.verdict, "bad")
    told_why = [why.text(mine) for why in given.why] or [
        say(mine, gettext_noop("Done.") if given.good else gettext_noop("Not done."))
    ]
    return {"tone": tone, "text": " · ".join(told_why), "code": given.code}
