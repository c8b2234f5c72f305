"""The laboratory's screens: what waits and for how long, a sample and its runs, and the second person."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from edge.core.batch import Batch
from edge.core.lab.samples import Sample, outcome
from kiosk.chrome.i18n import Language, gettext_noop, say
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor
from kiosk.chrome.wire import ProblemError
from kiosk.market.forms import notice
from kiosk.market.room import Here, Room

_LATE_MIN, _VERY_LATE_MIN = 60, 120
_MOST = 200

router = APIRouter()
Lab = Annotated[Visitor, Depends(Staff("lab", "manager"))]


class Waiting(NamedTuple):
    """A batch on the worklist: how long it has waited, and its sample, if one was taken."""

    batch: Batch
    minutes: int
    clock: str
    level: str
    sample: Sample | None
    step: str


@router.get("/lab")
def worklist(request: Request, here: Here, draw: Draw, visitor: Lab) -> Response:
    """Everything that waits for a test, the longest first."""
    rows = _waiting(here, language(request))
    return draw.render(request, "lab.html", rows=rows, notice=notice(request, here, visitor))


@router.get("/lab/{code}")
def sample(request: Request, here: Here, draw: Draw, visitor: Lab, code: str) -> Response:
    """One sample: its runs so far, the next reading, or its verification."""
    found = here.views.sample(code)
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no %(code)s here."), code=code)
    verdict = outcome(found)
    mine = visitor.me is not None and visitor.me.person in found.actors
    return draw.render(
        request, "sample.html", sample=found, batch=here.views.batch(found.batch), verdict=verdict, mine=mine,
        notice=notice(request, here, visitor),
    )  # fmt: skip


def signature(here: Room) -> list[str]:
    """What the worklist holds, so that a page knows when to draw it again."""
    return [f"{row.batch.code} {row.step} {row.level} {row.minutes}" for row in _waiting(here, "en")]


def _waiting(here: Room, mine: Language) -> list[Waiting]:
    open_samples = {sample.batch: sample for sample in here.views.samples()}
    now = datetime.fromisoformat(here.views.now())
    found = here.views.batches("waiting", limit=_MOST)
    found += [batch for batch in here.views.batches("held", limit=_MOST) if batch.code in open_samples]
    rows = [_row(batch, open_samples.get(batch.code), now, mine) for batch in found]
    return sorted(rows, key=lambda row: -row.minutes)


def _row(batch: Batch, sample: Sample | None, now: datetime, mine: Language) -> Waiting:
    minutes = int((now - datetime.fromisoformat(batch.since)).total_seconds() // 60) if batch.since else 0
    clock = say(mine, gettext_noop("%(hours)s h %(minutes)s min"), hours=minutes // 60, minutes=f"{minutes % 60:02d}")
    level = "bad" if minutes >= _VERY_LATE_MIN else "warn" if minutes >= _LATE_MIN else "ok"
    step = "sample" if sample is None else "run" if outcome(sample) == "again" else "verify"
    return Waiting(batch, minutes, clock, level, sample, step)
