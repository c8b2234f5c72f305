"""`/lab/{code}`: one sample, its runs so far, the next reading by taps, and its result when somebody else has looked."""

from http import HTTPStatus
from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from edge.core.lab.bench import RunSheet, laid_by
from edge.core.lab.records import Record, suspect
from edge.core.lab.samples import Run, Sample, judge, lacking, outcome
from edge.core.methods import NEEDED, Method
from edge.core.why import Why
from kiosk.chrome.i18n import Language, gettext_noop, say
from kiosk.chrome.page import Draw, language
from kiosk.chrome.signin.guard import Visitor
from kiosk.chrome.wire import ProblemError
from kiosk.market.confirming import notice
from kiosk.market.lab import bench, words
from kiosk.market.lab.bench import Pair
from kiosk.market.lab.home import Lab
from kiosk.market.lab.stickers import sticker
from kiosk.market.lab.waiting import waiting
from kiosk.market.ports import Views
from kiosk.market.room import Here

router = APIRouter()


class Item(NamedTuple):
    """What a sample is tested for, and how that stands."""

    name: str
    standard: str
    word: str
    level: str


class Line(NamedTuple):
    """A run in words; `notes` are alarms about it."""

    item: str
    word: str
    level: str
    value: str
    how: str
    notes: tuple[str, ...]


@router.get("/lab/{code}")
def sample(
    request: Request, here: Here, draw: Draw, visitor: Lab, code: str, method: str = "", on: str = ""
) -> Response:
    """One sample: its runs so far, the next reading, or its verification. `method` and `on` say which key was pressed last."""
    found = _found(here.views, code)
    mine, views = language(request), here.views
    batch, methods = views.batch(found.batch), {each.id: each for each in views.methods()}
    pairs = bench.pairs(views)
    choices = _choices(found, methods, pairs)
    wanted = next((each for each in choices if each.id == method), choices[0] if choices else None)
    fitting = [pair for pair in pairs if wanted is not None and pair.method.id == wanted.id]
    last = views.last_laid()
    pair = bench.chosen(fitting, on, (last.instrument, last.method) if last else ("", ""))
    row = next((each for each in waiting(views, mine) if each.sample and each.sample.code == code), None)
    return draw.render(
        request, "sample.html", sample=found, batch=batch, row=row, verdict=outcome(found), items=items(found, methods, mine),
        lines=lines(found, methods, batch.line.product if batch else "", mine), choices=choices, wanted=wanted, pair=pair,
        fitting=fitting, numbers=NEEDED[wanted.kind] if wanted else (), labels=words.NUMBERS, strips=words.STRIPS,
        rejects=words.REJECTS, mine=touched(found, visitor, views.laid()), first=first(found, views.records(), methods, mine),
        acts=visitor.may("lab"),
        doubted=any(not run.counts for run in found.runs), notice=notice(request, here, visitor),
    )  # fmt: skip


@router.get("/lab/{code}/sticker")
def sticker_page(request: Request, here: Here, draw: Draw, _visitor: Lab, code: str) -> Response:
    """Its sticker, to be printed by the browser."""
    found = _found(here.views, code)
    return draw.render(request, "sticker.html", sticker=sticker(here.views, found))


def touched(sample: Sample, visitor: Visitor, laid: list[RunSheet]) -> bool:
    """Whether whoever looks worked on it, and does not verify it."""
    return visitor.me is not None and visitor.me.person in laid_by(sample.code, laid).union(sample.actors)


def first(sample: Sample, records: list[Record], methods: dict[str, Method], mine: Language) -> str:
    """What stands in the way of its result: an instrument's reading that waits and may be a positive. "" for nothing."""
    of_it = [each for each in records if each.sample == sample.code and suspect(each, methods.get(each.method))]
    return Why("record_first", {"what": of_it[0].number}).text(mine) if of_it else ""


def _found(views: Views, code: str) -> Sample:
    """Raises ProblemError 404."""
    found = views.sample(code)
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no %(code)s here."), code=code)
    return found


def _choices(sample: Sample, methods: dict[str, Method], pairs: list[Pair]) -> list[Method]:
    """By what it may be run next: what it lacks, or, when any method would do, all that there is an instrument for."""
    if sample.result:
        return []
    missing = lacking(sample)
    names = [each.method.id for each in pairs] if "" in missing else missing
    found = [methods[name] for name in dict.fromkeys(names) if name in methods]
    return [each for each in found if not (sample.retest and each.rapid)]


def items(sample: Sample, methods: dict[str, Method], mine: Language) -> list[Item]:
    """What it is tested for."""
    names = dict.fromkeys((*sample.methods, *(run.method for run in sample.runs)))
    return [_item(name, sample, methods.get(name), mine) for name in names]


def _item(name: str, sample: Sample, method: Method | None, mine: Language) -> Item:
    runs = [run for run in sample.runs if run.method == name]
    stands = judge(runs, suspect=bool(sample.answers))
    told, level = {
        "pass": (gettext_noop("passed"), "ok"),
        "fail": (gettext_noop("failed"), "bad"),
        "again": (gettext_noop("to be repeated") if runs else gettext_noop("to be run"), "warn" if runs else "idle"),
    }[stands]
    return Item(method.name(mine) if method else name, method.standard if method else "", say(mine, told), level)


def lines(sample: Sample, methods: dict[str, Method], product: str, mine: Language) -> list[Line]:
    """Its runs, the first first."""
    return [_line(run, methods.get(run.method), product, mine) for run in sample.runs]


def _line(run: Run, method: Method | None, product: str, mine: Language) -> Line:
    notes = (
        *((Why("verdict_differs"),) if run.differs else ()),
        *(() if run.counts else (Why("runs_doubted"),)),
        *((Why("known_false_positive"),) if run.verdict == "positive" and method and method.doubts(product) else ()),
    )
    return Line(
        method.name(mine) if method else run.method, say(mine, words.VERDICTS[run.verdict]), words.LEVELS[run.verdict],
        words.value(run, method), say(mine, words.HOW.get(run.how, run.how)), tuple([why.text(mine) for why in notes]),
    )  # fmt: skip
