"""The lines behind a verdict at an entrance, each with its own state: a vehicle's load, or a returned batch."""

from msgspec import Struct

from edge.core.batch import Batch, Status
from edge.core.papers import Line
from edge.core.said import kilograms
from edge.core.visit import Stay, Visit
from edge.core.why import Why
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market.ports import Views

_MOST = 40
_STATES: dict[Status, tuple[str, str]] = {
    Status.ARRIVED: (word("declared"), "idle"),
    Status.REFUSED: (word("refused"), "bad"),
    Status.CLEARED: (word("may come in"), "ok"),
    Status.RELEASED: (word("may come in"), "ok"),
    Status.WAITING: (word("to be tested"), "warn"),
    Status.HELD: (word("held"), "bad"),
    Status.FAILED: (word("failed its test"), "bad"),
}


class Row(Struct, frozen=True):
    """One line in words. `level` is "ok", "warn", "bad" or "idle"; `batch` is set while it can be taken off, with `key`."""

    product: str = ""
    weight: str = ""
    word: str = ""
    level: str = "idle"
    because: str = ""
    batch: str = ""
    key: str = ""


class Load(Struct, frozen=True):
    """What the newest verdict is about. `visit` is set while it can be turned back; `more` tells of rows left out."""

    rows: list[Row] = []
    more: str = ""
    visit: str = ""


def load(views: Views, subject: str, language: Language) -> Load:
    """The lines of a visit or returned batch; none for anything else. Blocks on the store."""
    visit = views.visit(subject)
    if visit is not None:
        return _of_visit(views, visit, language)
    batch = views.batch(subject)
    return Load([_judged(batch, language)]) if batch else Load()


def _of_visit(views: Views, visit: Visit, language: Language) -> Load:
    """Refused lines first: they are what somebody must act on."""
    if not visit.batches:
        return _cut([_row(line, "declared", "idle", "", language) for line in visit.lines], language)
    codes = sorted(visit.batches, key=lambda code: code not in visit.refused)
    rows = [_line(views.batch(code), visit, language) for code in codes[:_MOST]]
    return Load(rows, _more(len(codes), language), visit.code if visit.stay is Stay.STANDING and visit.refused else "")


def _line(batch: Batch | None, visit: Visit, language: Language) -> Row:
    if batch is None:
        return Row()
    if batch.status is Status.REFUSED and batch.code not in visit.refused:
        return _row(batch.line, word("taken off"), "idle", "", language)
    if visit.stay is Stay.TURNED:
        return _row(batch.line, word("turned back"), "idle", "", language)
    acts = visit.stay is Stay.STANDING and batch.code in visit.refused
    return _judged(batch, language, batch.code if acts else "")


def _judged(batch: Batch, language: Language, act: str = "") -> Row:
    text, level = _STATES[batch.status]
    because = "" if level == "ok" else _why(batch.why, language)
    return _row(batch.line, text, level, because, language, act)


def _row(line: Line, text: str, level: str, because: str, language: Language, act: str = "") -> Row:
    key = f"remove {act}" if act else ""
    return Row(line.product, kilograms(line.grams), say(language, text), level, because, act, key)


def _why(why: tuple[Why, ...], language: Language) -> str:
    return ("；" if language == "zh" else "; ").join(each.text(language) for each in why)


def _more(count: int, language: Language) -> str:
    return say(language, "and %(count)s more lines", count=count - _MOST) if count > _MOST else ""


def _cut(rows: list[Row], language: Language) -> Load:
    return Load(rows[:_MOST], _more(len(rows), language))
