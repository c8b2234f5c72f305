"""Orders to the markets, registries, and what became of them: given by programs with a token, seen by whoever sees the markets."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from msgspec import Meta, Struct, structs
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from edge.core.cells import Flaw, flaws
from edge.core.register import COLUMNS, key_of
from edge.core.rules import Rules, named
from edge.core.why import Why
from kiosk.chrome.i18n import LANGUAGES, gettext_noop
from kiosk.chrome.page import Draw
from kiosk.chrome.wire import ProblemError, answer, body, decode
from kiosk.province import words
from kiosk.province.room import Anyone, Here, Known, Room, known
from sync.receiver.acknowledged import acknowledged
from sync.receiver.issuing import Issued

ALL = "all"
REGISTER_LIMIT = 8 << 20  # bytes
MOST_FLAWS = 1_000  # told in one answer
Text = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]  # no database keeps a NUL
Codes = Annotated[tuple[Text, ...], Meta(min_length=1, max_length=1000)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$")]

router = APIRouter()


class Stopping(Struct, frozen=True, forbid_unknown_fields=True):
    """Codes to stop at one market, or at "all". `until` is an instant with its offset, after which it must not act."""

    market: Text
    codes: Codes
    reason: Text
    until: str = ""


class Recalling(Struct, frozen=True, forbid_unknown_fields=True):
    """Codes to recall, likewise, by the law's level."""

    market: Text
    codes: Codes
    reason: Text
    level: Literal["", "1", "2", "3"] = ""
    until: str = ""


class Lifting(Struct, frozen=True, forbid_unknown_fields=True):
    """The stop or recall of this id is over, wherever it was ordered."""

    id: Text
    reason: Text
    until: str = ""


class Operating(Struct, frozen=True, forbid_unknown_fields=True):
    """An operator may trade, or not."""

    market: Text
    operator: Text
    state: Literal["active", "suspended"]
    reason: Text
    until: str = ""


class Ruling(Struct, frozen=True, forbid_unknown_fields=True):
    """Rules from a trading day on, never looser than the law."""

    market: Text
    version: Text
    from_day: Day
    quota: tuple[int, int] = (1, 10)
    floor_bp: int = 1000
    report_days: int = 30
    certificate_days: int = 30
    sample_g: int = 500
    risk_bp: dict[str, int] = {}
    evidence: dict[str, str] = {}
    class_days: dict[str, int] = {}
    report_basis: tuple[str, ...] = ()
    refuse_without: tuple[str, ...] = ()
    until: str = ""

    def rules(self) -> Rules:
        """As the markets know them. Raises ProblemError for what is looser than the law."""
        given = structs.asdict(self)
        try:
            datetime.fromisoformat(self.from_day)
            return named(Rules(**{name: given[name] for name in Rules.__struct_fields__}))
        except ValueError as error:
            raise ProblemError(
                HTTPStatus.BAD_REQUEST, gettext_noop("No market may take these rules: %(why)s"), why=error
            ) from error


class Revising(Struct, frozen=True, forbid_unknown_fields=True):
    """Rows of a registry by key, and keys that are gone; or (`whole`) all there is."""

    rows: dict[str, dict[str, str]] = {}
    gone: tuple[Text, ...] = ()
    whole: bool = False


@router.post("/api/orders/stop")
async def stop(request: Request, here: Here, actor: Known) -> Response:
    """Order 中止交易: from the next scan on, these codes stop."""
    asked = decode(await body(request), Stopping)
    targets, until = _targets(here, asked.market), _instant(asked.until)
    return _given(await run_in_threadpool(here.orders.stop, targets, asked.codes, asked.reason, actor, until))


@router.post("/api/orders/recall")
async def recall(request: Request, here: Here, actor: Known) -> Response:
    """Order 召回: these codes stop, and every market tells where their goods went."""
    asked = decode(await body(request), Recalling)
    targets, until = _targets(here, asked.market), _instant(asked.until)
    return _given(
        await run_in_threadpool(
            lambda: here.orders.recall(targets, asked.codes, asked.reason, actor, level=asked.level, until=until)
        )
    )


@router.post("/api/orders/lift")
async def lift(request: Request, here: Here, actor: Known) -> Response:
    """Order that a stop or recall is over. Raises ProblemError 404 for an id no market was given."""
    asked = decode(await body(request), Lifting)
    issued = await run_in_threadpool(here.orders.lift, asked.id, asked.reason, actor, _instant(asked.until))
    if not issued[1]:
        raise ProblemError(
            HTTPStatus.NOT_FOUND, gettext_noop("No market was given a stop or recall %(id)s."), id=asked.id
        )
    return _given(issued)


@router.post("/api/orders/operator")
async def operator(request: Request, here: Here, actor: Known) -> Response:
    """Order that an operator may trade, or not."""
    asked = decode(await body(request), Operating)
    targets, until = _targets(here, asked.market), _instant(asked.until)
    return _given(
        await run_in_threadpool(here.orders.operator, targets, asked.operator, asked.state, asked.reason, actor, until)
    )


@router.post("/api/orders/rules")
async def rules(request: Request, here: Here, actor: Known) -> Response:
    """Order rules from a trading day on. Raises ProblemError 400 for what is looser than the law."""
    asked = decode(await body(request), Ruling)
    targets, until = _targets(here, asked.market), _instant(asked.until)
    return _given(await run_in_threadpool(here.orders.rules, targets, asked.rules(), asked.from_day, actor, until))


@router.post("/api/registers/{name}")
async def revise(request: Request, here: Here, actor: Known, name: str) -> Response:
    """Change a registry at every market, or replace it. Raises ProblemError 404 for one there is not, 400 for wrong rows."""
    asked = decode(await body(request, REGISTER_LIMIT), Revising)
    if name not in COLUMNS:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There is no registry %(name)s."), name=name)
    rows = {key_of(name, key): row for key, row in asked.rows.items()}
    gone = tuple([key_of(name, key) for key in asked.gone])
    _whole(name, asked.rows)
    edition = await run_in_threadpool(lambda: here.orders.revise(name, rows, gone, actor, whole=asked.whole))
    return answer(edition._asdict(), HTTPStatus.CREATED)


@router.get("/api/orders")
def told(here: Here, _who: Known, kind: str = "") -> Response:
    """The latest orders market by market: issued, received, taken up or not. Raises ProblemError 404 for no kind of order."""
    if kind and kind not in words.ORDERS:
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("There are no orders of the kind %(kind)s."), kind=kind)
    return answer([each._asdict() for each in acknowledged(here.archive, kind)])


@router.get("/api/registers")
def editions(here: Here, _who: Known) -> Response:
    """Every registry's version, and the one each market says it keeps."""
    return answer([edition._asdict() | {"markets": kept} for edition, kept in here.orders.editions()])


@router.get("/orders")
def screen(request: Request, here: Here, draw: Draw, _who: Anyone) -> Response:
    """Orders and their acknowledgement. It names no code, no operator and no reason: it is open as the overview is."""
    return draw.render(
        request,
        "orders.html",
        orders=acknowledged(here.archive),
        editions=here.orders.editions(),
        names=here.names,
        kinds=words.ORDERS,
        outcomes=words.OUTCOMES,
        registries=words.REGISTRIES,
    )


def _twice(name: str, key: str, first_of: dict[str, str]) -> list[Flaw]:
    """What is wrong with a row whose key, as it is kept, a row before has; `first_of` are those before."""
    other = first_of.setdefault(key_of(name, key), key)
    return [Flaw("key", Why("cell_twice", {"number": other}))] if other != key else []


def _whole(name: str, given: dict[str, dict[str, str]]) -> None:
    """Raises ProblemError 400 that says of every row, by key and column, what cannot be."""
    first_of: dict[str, str] = {}
    found = [
        (key, flaw) for key, row in given.items() for flaw in (*_twice(name, key, first_of), *flaws(name, key, row))
    ]
    if not found:
        return
    key, first = found[0]
    error = ProblemError(
        HTTPStatus.BAD_REQUEST,
        gettext_noop("%(count)s cells cannot be. Row %(key)s: %(field)s."),
        count=len(found),
        key=key[:80],
        field=first.column[:80],
    )
    error.more = {
        "flaws": [
            {"key": key, "column": flaw.column, "why": {each: flaw.why.text(each) for each in LANGUAGES}}
            for key, flaw in found[:MOST_FLAWS]
        ]
    }
    raise error


def _targets(here: Room, market: str) -> list[str]:
    if market == ALL:
        return list(here.names)
    return [known(here, market)]


def _instant(until: str) -> str:
    try:
        good = not until or datetime.fromisoformat(until).tzinfo is not None
    except ValueError:
        good = False
    if not good:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST, gettext_noop("until must be an instant with its offset: 2026-11-23T08:00:00+08:00")
        )
    return until


def _given(issued: Issued) -> Response:
    name, numbers = issued
    orders = [{"market": market, "number": number} for market, number in numbers.items()]
    return answer({"id": name, "orders": orders}, HTTPStatus.CREATED)
