"""`/lab/records`: what instruments said and nothing came of yet, each with its reason; used for a sample, or put aside."""

from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from edge.core.lab.records import Record
from edge.core.methods import Method
from edge.core.why import Why
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.page import Draw, language
from kiosk.market.confirming import notice
from kiosk.market.lab import words
from kiosk.market.lab.home import Lab
from kiosk.market.lab.waiting import waiting
from kiosk.market.room import Here

router = APIRouter()


class Shown(NamedTuple):
    """A record in words: why it waits, what was read, and the sample it names, if that is open."""

    record: Record
    because: str
    method: str
    numbers: str
    named: str


@router.get("/lab/records")
def records(request: Request, here: Here, draw: Draw, visitor: Lab, at: str = "") -> Response:
    """All that wait, and for the one that is open the samples it may be of."""
    mine, views = language(request), here.views
    methods = {each.id: each for each in views.methods()}
    rows = [row for row in waiting(views, mine) if row.sample is not None and not row.sample.result]
    named = {row.sample.code for row in rows if row.sample is not None}
    shown = [_shown(each, methods, named, mine) for each in views.records()]
    return draw.render(
        request, "records.html", shown=shown, open=next((each for each in shown if each.record.key == at), None),
        rows=rows, verdicts=words.VERDICTS, dismissals=words.DISMISSALS, acts=visitor.may("lab"),
        notice=notice(request, here, visitor), back="/lab/records",
    )  # fmt: skip


def _shown(record: Record, methods: dict[str, Method], named: set[str], mine: Language) -> Shown:
    method, why = methods.get(record.method), record.why or Why(record.wrong or "record_waiting")
    numbers = [f"{say(mine, words.NUMBERS.get(name, name))} {value}" for name, value in record.raw.items()]
    return Shown(
        record, why.text(mine), method.name(mine) if method else record.method, " · ".join(numbers),
        record.sample if record.sample in named else "",
    )  # fmt: skip
