"""`/lab/runs`: samples are laid into channels in order of waiting, then read one after the other, or by the instrument itself."""

from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from edge.core.lab.bench import RunSheet
from edge.core.lab.samples import Run, Sample, lacking
from edge.core.methods import Method
from kiosk.chrome.i18n import Language, gettext_noop, say
from kiosk.chrome.page import Draw, language
from kiosk.chrome.wire import ProblemError
from kiosk.market.confirming import notice
from kiosk.market.lab import bench, words
from kiosk.market.lab.bench import Pair
from kiosk.market.lab.home import Lab
from kiosk.market.lab.waiting import Waiting, waiting
from kiosk.market.live import Live
from kiosk.market.ports import Views
from kiosk.market.room import Here

router = APIRouter()


class Channel(NamedTuple):
    """A channel: what stands in it, and what was read, if anything was. `again`: its sample is to be run once more."""

    number: int
    sample: str
    product: str
    word: str
    value: str
    level: str
    waits: bool
    again: bool


@router.get("/lab/runs")
def new(
    request: Request, here: Here, draw: Draw, visitor: Lab, on: str = "", fill: int = 0, told: str = ""
) -> Response:
    """Lay out a run sheet on the pair used last; one that was laid out just now is opened."""
    laid = notice(request, here, visitor)
    if told and laid is not None and here.views.run_sheet(str(laid["code"])) is not None:
        return RedirectResponse(f"/lab/runs/{quote(str(laid['code']))}", HTTPStatus.SEE_OTHER)
    mine, views = language(request), here.views
    found, last = bench.pairs(views), views.last_laid()
    pair = bench.chosen(found, on, (last.instrument, last.method) if last else ("", ""))
    rows = _fitting(views, pair, mine) if pair is not None and pair.ready else []
    return draw.render(
        request, "run_new.html", pairs=found, pair=pair, rows=rows, fill=fill, open=views.laid(), states=words.STATES,
        names={each.id: each for each in views.methods()}, notice=laid, back=f"/lab/runs?{urlencode({'on': pair.at})}" if pair else
        "/lab/runs",
    )  # fmt: skip


@router.get("/lab/runs/{code}")
def sheet(request: Request, here: Here, draw: Draw, visitor: Lab, code: str, at: int = 0, blank: int = 0) -> Response:
    """A run sheet: its channels, and the reading of the next one."""
    found, mine = _found(here.views, code), language(request)
    method = next((each for each in here.views.methods() if each.id == found.method), None)
    rows = channels(here.views, found, method, mine)
    waits = [each.number for each in rows if each.waits]
    return draw.render(
        request, "run.html", sheet=found, method=method, channels=rows, at=at if at in waits else (waits[0] if waits else 0),
        again=[each for each in rows if each.again], strips=words.STRIPS, asks_blank=bool(blank or not found.blank),
        acts=visitor.may("lab"), notice=notice(request, here, visitor), back=f"/lab/runs/{quote(code)}",
    )  # fmt: skip


@router.get("/lab/runs/{code}/events")
def events(request: Request, here: Here, _who: Lab, code: str) -> StreamingResponse:
    """The event `state` when a channel was read, `beat` each second."""
    found, mine = _found(here.views, code), language(request)

    def now() -> object:
        rows = channels(here.views, here.views.run_sheet(code) or found, None, mine)
        return {
            "read": [str(each.number) for each in rows if each.sample and not each.waits],
            "word": [e.word for e in rows],
        }

    return Live(here.board, now)


def _found(views: Views, code: str) -> RunSheet:
    """Raises ProblemError 404."""
    found = views.run_sheet(code)
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no %(code)s here."), code=code)
    return found


def _fitting(views: Views, pair: Pair, mine: Language) -> list[Waiting]:
    """What waits for this method and stands in no channel of it yet, the longest first."""
    laid = {code for each in views.laid() if each.method == pair.method.id for code in each.waiting.values()}
    return [
        row
        for row in waiting(views, mine)
        if row.sample and row.sample.code not in laid and _fits(row.sample, pair.method)
    ]


def _fits(sample: Sample, method: Method) -> bool:
    missing = lacking(sample)
    return (method.id in missing or "" in missing) and not (sample.retest and method.rapid)


def channels(views: Views, sheet: RunSheet, method: Method | None, mine: Language) -> list[Channel]:
    """All channels of a sheet, empty ones too."""
    return [_channel(views, sheet, number, code, method, mine) for number, code in enumerate(sheet.channels, 1)]


def _channel(views: Views, sheet: RunSheet, number: int, code: str, method: Method | None, mine: Language) -> Channel:
    sample = views.sample(code) if code else None
    if sample is None:
        return Channel(number, "", "", "", "", "none", waits=False, again=False)
    batch = views.batch(sample.batch)
    product = batch.line.product if batch else sample.batch
    runs = [run for run in sample.runs if run.sheet == sheet.code]
    if not runs:
        closed = bool(sample.result)
        told = say(mine, gettext_noop("result is out") if closed else gettext_noop("waits"))
        return Channel(number, code, product, told, "", "idle", waits=not closed, again=False)
    run: Run = runs[-1]
    again = not sample.result and run.verdict != "negative" and _lacks(sample, sheet.method)
    return Channel(
        number, code, product, say(mine, words.VERDICTS[run.verdict]), words.value(run, method), words.LEVELS[run.verdict],
        waits=False, again=again,
    )  # fmt: skip


def _lacks(sample: Sample, method: str) -> bool:
    return method in lacking(sample) or "" in lacking(sample)
