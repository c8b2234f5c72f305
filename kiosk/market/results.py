"""`/results`: what the laboratory found, day by day, for everybody: items and results as Order 81 asks, and no personal value."""

from datetime import date
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from edge.core.batch import Batch, Status
from edge.core.day import is_date
from edge.flow.asks import Publish
from edge.flow.may import MAY
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Everyone, Visitor
from kiosk.market.confirming import notice
from kiosk.market.lab import words
from kiosk.market.lab.sample import items, lines
from kiosk.market.lab_ports import Result
from kiosk.market.ports import Views
from kiosk.market.room import Here

router = APIRouter()
Anyone = Annotated[Visitor, Depends(Everyone())]


class Found(NamedTuple):
    """What was found of one item: its last value and the limit it is held against."""

    item: str
    standard: str
    value: str
    limit: str
    word: str
    level: str


class Row(NamedTuple):
    """A batch whose result is up. `done` says what becomes of it if it failed."""

    product: str
    origin: str
    seller: str
    tail: str
    passed: bool
    at: str
    found: list[Found]
    done: str


@router.get("/results")
def results(request: Request, here: Here, draw: Draw, visitor: Anyone, day: str = "") -> Response:
    """A day whose results are up: the last one, or the one that is asked for. What failed stands first."""
    mine, views = language(request), here.views
    shown, since = views.published(day if is_date(day) else "")
    rows = [_row(views, each, mine) for each in views.results(shown, since)] if shown else []
    return draw.render(
        request, "results.html", day=shown or day, since=since, rows=sorted(rows, key=lambda row: (row.passed, row.product)),
        failed=sum(not row.passed for row in rows), before=_beside(shown, -1), after=_beside(shown, 1),
        publishes=visitor.may(*MAY[Publish].roles), notice=notice(request, here, visitor),
    )  # fmt: skip


def _beside(day: str, days: int) -> str:
    return date.fromordinal(date.fromisoformat(day).toordinal() + days).isoformat() if day else ""


def _row(views: Views, result: Result, mine: Language) -> Row:
    batch, line = result.batch, result.batch.line
    operator = views.operator(batch.seller)
    return Row(
        line.product, line.origin, operator.name if operator else batch.seller, batch.code[-4:], result.passed, result.at[11:16],
        _found(views, result, mine), "" if result.passed else say(mine, becomes(batch)),
    )  # fmt: skip


def _found(views: Views, result: Result, mine: Language) -> list[Found]:
    sample, methods = result.sample, {each.id: each for each in views.methods()}
    told = lines(sample, methods, "", mine)
    names = dict.fromkeys((*sample.methods, *(run.method for run in sample.runs)))
    found: list[Found] = []
    for name, item in zip(names, items(sample, methods, mine), strict=True):
        last = [line for run, line in zip(sample.runs, told, strict=True) if run.method == name]
        limit = words.limit(methods[name], mine) if name in methods else ""
        found.append(Found(item.name, item.standard, last[-1].value if last else "", limit, item.word, item.level))
    return found


def becomes(batch: Batch) -> str:
    """What becomes of goods that failed."""
    if batch.status is Status.RELEASED:
        return word("another test has passed")
    if batch.accounts.get("destroyed"):
        return word("destroyed")
    if batch.dispute == "open":
        return word("held: another test was asked for")
    return word("trade stopped; held until it is destroyed")
