"""A sheet is sent, looked at row by row, and taken with a PIN; it waits on the box, never in the browser."""

from http import HTTPStatus
from itertools import islice
from typing import Annotated, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from edge.core.sheets import PEOPLE, How, Registry, Sheet, form_of
from edge.flow.imports import Imports, Sent
from edge.flow.sheets.columns import COLUMNS
from edge.flow.sheets.template import flaws_csv
from edge.flow.sheets.wrong import MOST_OCTETS, SheetError
from kiosk.chrome.i18n import gettext_noop, say
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor, fields, same_origin
from kiosk.chrome.wire import ProblemError
from kiosk.market import rows
from kiosk.market.confirming import notice, pin_again
from kiosk.market.registers import Office, attached, registry_of
from kiosk.market.room import Brought, Here
from kiosk.market.uploads import Upload, uploaded

_SHOWN = 200  # flaws on a page
_KEY = 64
_HOW: dict[How, str] = {
    "add": gettext_noop("Add and change rows; the others stay"),
    "replace": gettext_noop("Replace all rows of our own by this sheet"),
}

router = APIRouter(dependencies=[Depends(same_origin)])
Manager = Annotated[Visitor, Depends(Staff("manager"))]
Form = Annotated[dict[str, str], Depends(fields)]


async def _upload(request: Request) -> Upload:
    return await uploaded(request, MOST_OCTETS)


@router.post("/registers/{name}/sheets")
async def send(
    request: Request, here: Here, draw: Draw, imports: Brought, sent: Annotated[Upload, Depends(_upload)], visitor: Manager,
    name: str,
) -> Response:  # fmt: skip
    """Read a sheet and keep it here until somebody takes it, or say at once why it cannot be read."""
    assert visitor.me is not None  # noqa: S101  (Manager)
    registry = registry_of(name)
    file = Sent(sent.raw, sent.name, visitor.me.person, await run_in_threadpool(here.views.now))
    try:
        sheet = await run_in_threadpool(imports.stage, registry, file)
    except SheetError as error:
        return await run_in_threadpool(_refused, request, draw, registry, error.why.text(language(request)))
    return RedirectResponse(_address(sheet), HTTPStatus.SEE_OTHER)


def _refused(request: Request, draw: Draw, registry: Registry, wrong: str) -> Response:
    return draw.render(
        request, "refused.html", HTTPStatus.BAD_REQUEST, registry=registry, word=rows.REGISTRIES[registry], wrong=wrong,
        back=f"/registers/{registry}",
    )  # fmt: skip


@router.get("/registers/{name}/sheets/{sheet}")
def look(
    request: Request, here: Here, draw: Draw, imports: Brought, visitor: Office, name: str, sheet: str
) -> Response:
    """What taking it would change, every flaw with its row, column and reason; or what became of it."""
    registry, mine = registry_of(name), language(request)
    found = _found(imports, registry, sheet)
    said = notice(request, here, visitor)
    called = {each.name: rows.called(each, mine) for each in COLUMNS[form_of(registry)]}
    flaws = [
        (each.number, each.heading or called[each.column], each.why.text(mine))
        for each in islice(imports.flaws(found), _SHOWN)
    ]
    return draw.render(
        request, "sheet.html", sheet=found, word=rows.REGISTRIES[registry], flaws=flaws, people=registry in PEOPLE, hows=_HOW,
        manager=visitor.may("manager"), notice=said and said | {"code": ""}, address=_address(found),
    )  # fmt: skip


@router.get("/registers/{name}/sheets/{sheet}/flaws.csv")
def flaws(request: Request, imports: Brought, _who: Office, name: str, sheet: str) -> Response:
    """All that is wrong with it, to mend it by."""
    registry, mine = registry_of(name), language(request)
    found = _found(imports, registry, sheet)
    titles = tuple(
        say(mine, each) for each in (gettext_noop("Row"), gettext_noop("Column"), gettext_noop("What is wrong"))
    )
    made = flaws_csv(imports.flaws(found), registry, mine, cast("tuple[str, str, str]", titles))
    return Response(made, headers=attached(f"{registry}-flaws.csv"), media_type="text/csv; charset=utf-8")


@router.post("/registers/{name}/sheets/{sheet}/take")
def take(
    request: Request, draw: Draw, imports: Brought, sent: Form, visitor: Manager, name: str, sheet: str
) -> Response:
    """Put it in force, with the PIN again: all of it, or its good rows where that was said."""
    assert visitor.me is not None  # noqa: S101  (Manager)
    registry = registry_of(name)
    found = _found(imports, registry, sheet)
    how: How = "replace" if sent.get("how") == "replace" and registry not in PEOPLE else "add"
    key, pin = sent.get("key", "")[:_KEY].replace(" ", ""), sent.pop("pin", None)
    if (wrong := pin_again(request, visitor, pin)) is not None:
        return _confirm(request, draw, found, how, sent, wrong)
    good_only = "good_only" in sent
    imports.take(found, how, good_only=good_only, actor=visitor.me.person, station=visitor.station.id, key=key)
    return RedirectResponse(f"{_address(found)}?{urlencode({'told': key})}", HTTPStatus.SEE_OTHER)


@router.post("/registers/{name}/sheets/{sheet}/drop")
def drop(imports: Brought, _sent: Form, _who: Manager, name: str, sheet: str) -> Response:
    """Give it up."""
    registry = registry_of(name)
    imports.drop(_found(imports, registry, sheet))
    return RedirectResponse(f"/registers/{registry}", HTTPStatus.SEE_OTHER)


def _confirm(request: Request, draw: Draw, sheet: Sheet, how: How, sent: dict[str, str], wrong: str) -> Response:
    """What is about to happen, and the PIN pad."""
    mine = language(request)
    shown = [
        (gettext_noop("Registry"), say(mine, rows.REGISTRIES[sheet.registry])), (gettext_noop("File"), sheet.file),
        (gettext_noop("Rows"), str(sheet.rows)), (gettext_noop("How"), say(mine, _HOW[how])),
    ]  # fmt: skip
    if sheet.flawed:
        shown.append((gettext_noop("Left out"), say(mine, gettext_noop("%(count)s flawed rows"), count=sheet.flawed)))
    return draw.render(
        request, "confirm.html", HTTPStatus.UNAUTHORIZED if wrong else HTTPStatus.OK,
        what=say(mine, gettext_noop("Take this sheet")), action=request.url.path, fields=sent, shown=shown, wrong=wrong,
        back=_address(sheet), slow=True,
    )  # fmt: skip


def _found(imports: Imports, registry: Registry, sheet: str) -> Sheet:
    found = imports.find(registry, sheet)
    if found is None:
        raise ProblemError(
            HTTPStatus.NOT_FOUND,
            gettext_noop("This sheet is not here any more. Send it again from its registry's page."),
        )
    return found


def _address(sheet: Sheet) -> str:
    return f"/registers/{sheet.registry}/sheets/{sheet.id}"
