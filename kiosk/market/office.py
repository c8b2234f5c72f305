"""The office's screens: the day at a glance, what waits for two people, vehicles inside, batches, devices."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from edge.core.batch import Status
from edge.core.facts import LOSSES
from edge.core.lab.samples import outcome
from edge.flow.asks import Move, SendBack
from edge.flow.doors.pairs.goods import faulty
from edge.flow.may import MAY, SECOND
from kiosk.chrome.i18n import gettext_noop, say
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor
from kiosk.chrome.wire import ProblemError
from kiosk.market import words
from kiosk.market.books.astray import astray
from kiosk.market.confirming import notice
from kiosk.market.disputes import dispute
from kiosk.market.names import name_of
from kiosk.market.room import Here
from kiosk.market.screen import marks
from kiosk.market.stall.inside import KINDS, stacks
from kiosk.market.told import reason

_PAGE = 50

router = APIRouter()
Office = Annotated[Visitor, Depends(Staff("manager", "supervisor"))]
Inside = Annotated[Visitor, Depends(Staff("gate", "lab", "manager", "supervisor"))]


@router.get("/office")
def office(request: Request, here: Here, draw: Draw, visitor: Office) -> Response:
    """Quota, balance, vehicles inside, and what waits for a second person."""
    day = here.views.day()
    quota = day.quota if day else here.flow.site.rules.quota
    return draw.render(
        request, "office.html", day=day, needed=-(-day.n * quota[0] // quota[1]) if day else 0,
        resulted=here.views.resulted(day.day) if day else 0, totals=here.views.totals(), tally=here.views.tally(),
        missing=sum(batch.accounts["unexplained"] for batch in here.views.unexplained()),
        statuses=words.STATUSES, proposals=here.views.proposals(), whats=words.PROPOSALS, reason=partial(reason, language(request)),
        ready=sum(outcome(sample) != "again" for sample in here.views.samples()),
        standing=here.views.visits("standing"), inside=here.views.visits("inside", limit=_PAGE),
        returns=[batch for batch in here.views.inside("held") if batch.parent],
        failed=here.views.inside("failed"),
        marks=marks(here, language(request)),
        alone=any(each.why.code == "restored_no_contact" for each in here.board.marks()),
        unclosed=here.views.unclosed(), astray=astray(here, language(request)), notice=notice(request, here, visitor),
    )  # fmt: skip


@router.get("/batches")
def batches(
    request: Request, here: Here, draw: Draw, visitor: Inside, status: str = "", after: str = "", find: str = ""
) -> Response:
    """Batches page by page, by status, or the one whose code was scanned or typed."""
    if status and status not in {each.value for each in Status}:
        raise ProblemError(HTTPStatus.BAD_REQUEST, gettext_noop("There is no status %(word)s."), word=status[:40])
    found = [batch for batch in (here.views.batch(find.strip().upper()),) if batch] if find else []
    rows = found if find else here.views.batches(status, after, _PAGE + 1)
    more = rows[_PAGE - 1].code if len(rows) > _PAGE else ""
    return draw.render(
        request, "batches.html", rows=rows[:_PAGE], more=more, chosen=status, find=find, statuses=words.STATUSES,
        notice=notice(request, here, visitor),
    )  # fmt: skip


@router.get("/batches/{code}")
def batch(request: Request, here: Here, draw: Draw, visitor: Inside, code: str) -> Response:
    """One batch: what it is, where it stands, whether it may be sold, and what may be done with it."""
    found = here.views.batch(code)
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no %(code)s here."), code=code)
    proposed = [each for each in here.views.proposals() if each.subject == code]
    returning = any(each.what == "sendback" for each in proposed)
    return draw.render(
        request, "batch.html", batch=found, seller=name_of(here.views, found.seller),
        dispute=dispute(found, here.views.now(), language(request)),
        told=here.views.told_authorities(code) if found.status is Status.FAILED else [],
        samples=here.views.samples_of(code), disposable=found.disposable(here.views.now()), destructions=words.DESTRUCTIONS,
        proposed=proposed, whats=words.PROPOSALS,
        seconds=[each.code for each in proposed if visitor.may(*SECOND[each.what].roles)], chinese=partial(say, "zh"),
        sends=visitor.may(*MAY[SendBack].roles) and faulty(found) and not found.sample and not returning,
        stacks=stacks(found) if visitor.may(*MAY[Move].roles) else [], kinds=KINDS, losses=LOSSES,
        statuses=words.STATUSES, zones=words.ZONES, lab=visitor.may("lab"),
        manager=visitor.may("manager"), gate=visitor.may("gate", "manager"), notice=notice(request, here, visitor),
    )  # fmt: skip


@router.get("/devices")
def devices(request: Request, here: Here, draw: Draw, visitor: Annotated[Visitor, Depends(Staff())]) -> Response:
    """Every device as last seen, and what to do about it."""
    del visitor
    return draw.render(
        request, "devices.html", rows=here.board.health(), states=words.STATES, known=words.known, owed=here.flow.owed(),
        marks=marks(here, language(request)),
    )  # fmt: skip
