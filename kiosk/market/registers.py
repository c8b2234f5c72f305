"""Registries: what the province sent and what the market brought in itself, row by row, and sheets to fill in."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from edge.core.register import COLUMNS, own_name
from edge.core.sheets import REGISTRIES, Registry
from edge.flow.sheets.template import blank_csv, blank_xlsx
from kiosk.chrome.i18n import Language, gettext_noop
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor
from kiosk.chrome.wire import ProblemError
from kiosk.market import rows
from kiosk.market.confirming import notice
from kiosk.market.ports import Held
from kiosk.market.room import Here, Room

_MOST = 50
_MEDIA = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}

router = APIRouter()
Office = Annotated[Visitor, Depends(Staff("manager", "supervisor"))]


def registry_of(name: str) -> Registry:
    """The registry of an address. Raises ProblemError 404."""
    found: dict[str, Registry] = {each: each for each in REGISTRIES}
    if name not in found:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no registry %(name)s."), name=name[:40])
    return found[name]


@router.get("/registers")
def registers(request: Request, here: Here, draw: Draw, _who: Office) -> Response:
    """Each registry: which version of the province's and of the market's own is here, and since when."""
    return draw.render(
        request, "registers.html", registers=[(each, rows.REGISTRIES[each], *_held(here, each)) for each in rows.REGISTRIES],
        age=_ages(here, language(request)),
    )  # fmt: skip


@router.get("/registers/{name}")
def register(request: Request, here: Here, draw: Draw, visitor: Office, name: str, find: str = "") -> Response:
    """One of them: its rows, searched; a sheet to fill in, and where to send it."""
    registry, mine = registry_of(name), language(request)
    found = here.views.listed(registry, find.strip(), _MOST + 1) if registry in COLUMNS else []
    columns = rows.shown(registry)
    return draw.render(
        request, "register.html", registry=registry, word=rows.REGISTRIES[registry], held=_held(here, registry), find=find,
        columns=[(each.name, rows.called(each, mine)) for each in columns],
        found=[([rows.cell(each, key, row, mine) for each in columns], own) for key, row, own in found[:_MOST]],
        more=len(found) > _MOST, manager=visitor.may("manager"), notice=notice(request, here, visitor), wrong="",
        age=_ages(here, mine), listed=registry in COLUMNS,
    )  # fmt: skip


@router.get("/registers/{name}/template.{kind}")
def template(request: Request, _who: Office, name: str, kind: Literal["xlsx", "csv"]) -> Response:
    """A sheet with its headings and an example row, in the reader's language."""
    registry = registry_of(name)
    made = (blank_xlsx if kind == "xlsx" else blank_csv)(registry, language(request))
    return Response(made, headers=attached(f"pinma-{registry}.{kind}"), media_type=_MEDIA[kind])


def attached(name: str) -> dict[str, str]:
    """Headers of what is kept as a file of this name, in ASCII."""
    return {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}


def _held(here: Room, registry: Registry) -> tuple[Held, Held]:
    """The province's and the market's own."""
    return here.views.held(registry), here.views.held(own_name(registry))


def _ages(here: Room, mine: Language) -> Callable[[Held], str]:
    now = here.views.now()
    return lambda held: rows.ago(held.at, now, mine)
