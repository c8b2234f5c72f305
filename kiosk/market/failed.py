"""After a failure: the report to both authorities, and a destruction with its picture that a second person must stand by."""

from http import HTTPStatus
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from edge.core.batch import Batch
from edge.core.facts import Disposed
from edge.core.trade import Serial, Voucher
from edge.flow.asks import Dispose
from edge.flow.may import MAY
from kiosk.chrome.i18n import Language, gettext_noop, say
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Staff, Visitor, same_origin
from kiosk.chrome.wire import ProblemError
from kiosk.market import words
from kiosk.market.confirming import confirm
from kiosk.market.disputes import dispute
from kiosk.market.form_table import FORMS
from kiosk.market.lab import words as lab_words
from kiosk.market.lab.sample import Line, lines
from kiosk.market.lab_ports import Told
from kiosk.market.pictures import Upload, kept, upload
from kiosk.market.ports import Views
from kiosk.market.room import Here

router = APIRouter()
Reader = Annotated[Visitor, Depends(Staff("lab", "manager", "supervisor"))]


class Tested(NamedTuple):
    """A sample of the batch in words, its limits beside."""

    code: str
    at: str
    by: str
    lines: list[tuple[Line, str]]


class Buyer(NamedTuple):
    """Whom some of it was sold to, and where those goods are."""

    voucher: str
    serial: str
    buyer: str
    told: str
    grams: int
    way: str


class Report(NamedTuple):
    """All that both authorities are told."""

    told: Told
    batch: Batch
    seller: str
    seller_told: str
    tested: list[Tested]
    buyers: list[Buyer]
    destroyed: list[tuple[Disposed, str]]  # and when


@router.get("/batches/{code}/report")
def report(request: Request, here: Here, draw: Draw, visitor: Reader, code: str) -> Response:
    """To be printed. Names and telephones stay with the office: a technician's copy has none."""
    batch, found = here.views.batch(code), here.views.told_authorities(code)
    if batch is None or not found:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no %(code)s here."), code=code)
    whole = visitor.may("manager", "supervisor")
    mine = language(request)
    return draw.render(
        request, "report.html", reports=[_report(here.views, batch, each, mine, whole=whole) for each in found],
        dispute=dispute(batch, here.views.now(), mine), now=here.views.now(), node=here.flow.site.node,
    )  # fmt: skip


@router.post("/batches/{code}/destroy", dependencies=[Depends(same_origin)])
async def destroy(
    request: Request, here: Here, draw: Draw, sent: Annotated[Upload, Depends(upload)],
    _visitor: Annotated[Visitor, Depends(Staff(*sorted(MAY[Dispose].roles)))], code: str,
) -> Response:  # fmt: skip
    """Keep the picture, then ask for the PIN: the destruction is proposed, and another person stands by it."""
    method = (sent.fields.get("other", "").strip() or sent.fields.get("method", "").strip())[:200]
    if not sent.raw or not method:
        raise ProblemError(HTTPStatus.BAD_REQUEST, gettext_noop("Say how it is destroyed, and add a picture of it."))
    digest = await run_in_threadpool(kept, here, sent.raw)
    fields = {
        "batch": code, "method": method, "picture": digest, "key": sent.fields.get("key", ""), "next": f"/batches/{code}",
    }  # fmt: skip
    return await run_in_threadpool(confirm, request, draw, here, FORMS["dispose"], fields, "", action="/do/dispose")


def _report(views: Views, batch: Batch, told: Told, mine: Language, *, whole: bool) -> Report:
    methods = {each.id: each for each in views.methods()}
    tested = [
        Tested(
            sample.code, sample.at, "、".join(sample.actors),
            [
                (line, lab_words.limit(methods[run.method], mine) if run.method in methods else "")
                for run, line in zip(sample.runs, lines(sample, methods, batch.line.product, mine), strict=True)
            ],
        )
        for sample in views.samples_of(batch.code)
    ]  # fmt: skip
    buyers = [_buyer(views, *each, mine, whole=whole) for each in views.sold(batch.code)]
    name, of_them = _who(views, batch.seller, whole=whole)
    return Report(told, batch, name, of_them, tested, buyers, _destroyed(views, batch.code))


def _destroyed(views: Views, batch: str) -> list[tuple[Disposed, str]]:
    """How it was destroyed, before whom and when, as Order 81 asks."""
    views.look_on()
    found = [(each.fact, each.at[:16].replace("T", " ")) for each in views.facts([batch], ["Disposed"])]
    return [(fact, at) for fact, at in found if isinstance(fact, Disposed)]


def _buyer(views: Views, serial: Serial, voucher: Voucher, mine: Language, *, whole: bool) -> Buyer:
    name, told = _who(views, voucher.buyer, whole=whole)
    return Buyer(voucher.code, serial.code, name, told, serial.grams, say(mine, words.WAYS[serial.way.value]))


def _who(views: Views, operator: str, *, whole: bool) -> tuple[str, str]:
    """A name, and how to reach them where whoever reads may know."""
    found = views.operator(operator)
    told = views.told(operator) if whole else {}
    name = told.get("name") or (found.name if found else operator)
    parts = (found.county if found else "", found.uscc if found else "", told.get("phone", ""))
    return name, " · ".join(filter(None, parts))
