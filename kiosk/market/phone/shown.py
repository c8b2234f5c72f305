"""The pages of a load that is put together."""

from collections import Counter
from collections.abc import Iterable
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response

from edge.core.fit import kind_of
from edge.core.papers import Line, Paper, wrong
from edge.core.usual import origins
from edge.flow.draft import Draft, declared, whole
from kiosk.chrome.i18n import Language, gettext_noop
from kiosk.chrome.page import Pages, language
from kiosk.chrome.wire import ProblemError
from kiosk.market.confirming import notice
from kiosk.market.phone.address import here as standing_here
from kiosk.market.phone.address import standing
from kiosk.market.phone.choices import BASES, KINDS, ORIGINS
from kiosk.market.phone.loads import Load, summary
from kiosk.market.phone.said import Outcome, lacking, outcome
from kiosk.market.phone.sellers import By
from kiosk.market.phone.step import LOAD, Context, counted
from kiosk.market.phone.typed import Typed
from kiosk.market.picker import Choice, Grid, before, grid
from kiosk.market.room import Room

_LAST = 4
_MANY = 60
_QUIET = Outcome("", "idle", "")


class Row(NamedTuple):
    """A line of the load, and what the gate would say of it; `counted` and whether its pieces say its `weight`."""

    at: int
    line: Line
    outcome: Outcome
    counted: bool
    weight: bool


def load_page(request: Request, here: Room, draw: Pages, by: By, draft: Draft, typed: Typed) -> Response:
    """All of it: lines with their weights, what is the same for all, the vehicle, and the key that sends it."""
    mine = language(request)
    rows, note = _rows(here, by, draft, mine)
    page = draw.render(
        request, "my_declare.html", _status(typed), seller=by.seller, base=_base(by), draft=draft, rows=rows, note=note,
        typed=typed, wrong_load=typed.wrong.get(LOAD, ""), last=_last(here, by, mine) if not draft.lines else [],
        voucher=_same(line.purchase_voucher for line in draft.lines), day=_same(line.produced_on for line in draft.lines),
        kinds=_kinds(mine), notice=notice(request, here, by.visitor), back=_base(by),
    )  # fmt: skip
    return standing(page, _base(by))


def goods_page(request: Request, here: Room, draw: Pages, by: By, draft: Draft, at: tuple[str, int, str]) -> Response:
    """The product grid, or what was looked for."""
    tab, page, find = at
    made = grid(here.views, draft, language(request), tab, page)
    if find.strip():
        there = Counter(line.product for line in draft.lines)
        found = [Choice(each.name, there[each.name]) for each in here.views.products(find=find.strip(), limit=_MANY)]
        made = Grid([each._replace(here=False) for each in made.tabs], found, made.tab, 0, 1)
    shown = draw.render(
        request, "my_goods.html", seller=by.seller, base=_base(by), draft=draft, grid=made, find=find,
        free=not here.views.products(limit=1),
    )  # fmt: skip
    return standing_here(request, shown)


def line_page(request: Request, here: Room, draw: Pages, by: By, draft: Draft, typed: Typed) -> Response:
    """One line. Raises ProblemError 404."""
    at, mine = _at(draft, typed), language(request)
    rows, _ = _rows(here, by, draft, mine)
    lines = before(here.views, by.seller.id)
    page = draw.render(
        request, "my_line.html", _status(typed), seller=by.seller, base=_base(by), draft=draft, row=rows[at], typed=typed,
        origins=origins(lines, draft.lines[at].product), kinds=_kinds(mine), places=ORIGINS, back=f"{_base(by)}/lines/{at}",
    )  # fmt: skip
    return standing(page, f"{_base(by)}/lines/{at}")


def paper_page(request: Request, draw: Pages, by: By, draft: Draft, typed: Typed) -> Response:
    """A certificate to be told. Raises ProblemError 404 for a line that is not there."""
    at = _at(draft, typed) if typed.sent.get("at") else None
    line = None if at is None else draft.lines[at]
    page = draw.render(
        request, "my_paper.html", _status(typed), seller=by.seller, base=_base(by), draft=draft, line=line, at=at,
        paper=_paper(draft, line, typed), typed=typed, kinds=_kinds(language(request)), bases=BASES,
        back=f"{_base(by)}/paper" + (f"?at={at}" if at is not None else ""),
    )  # fmt: skip
    return standing(page, f"{_base(by)}/paper" + (f"?at={at}" if at is not None else ""))


def _paper(draft: Draft, line: Line | None, typed: Typed) -> Paper | None:
    """The certificate that is changed, None for a new one."""
    if line is None:
        return draft.certificate
    return next((each for each in line.certificates if each.kind == typed.sent.get("kind")), None)


def _rows(here: Room, by: By, draft: Draft, mine: Language) -> tuple[list[Row], str]:
    """Every line with what the gate would say, and why the load cannot be sent as it is, or ""."""
    lines = whole(draft)
    fields = [wrong(line) for line in lines]
    foreseen = None if any(fields) or not lines else here.views.foresee(declared(draft))
    said = [lacking(field, mine) if field else _QUIET for field in fields]
    if foreseen is not None and foreseen.lines:
        said = [outcome(each, mine) for each in foreseen.lines]
    note = foreseen.wrong.text(mine) if foreseen is not None and foreseen.wrong is not None else ""
    context = Context(here, by.seller.id, mine)
    return [_row(context, at, line, said[at]) for at, line in enumerate(draft.lines)], note


def _row(context: Context, at: int, line: Line, said: Outcome) -> Row:
    product = context.here.views.product(line.product)
    return Row(at, line, said, counted(product), weight=product is None or not product.grams)


def _last(here: Room, by: By, mine: Language) -> list[Load]:
    """Earlier loads with goods, to be had again."""
    visits = [each for each in here.views.loads(by.seller.id) if each.lines]
    return [summary(here.views, each, mine) for each in visits[:_LAST]]


def _at(draft: Draft, typed: Typed) -> int:
    told = typed.sent.get("at", "")
    if not (told.isascii() and told.isdigit()) or int(told) >= len(draft.lines):
        raise ProblemError(HTTPStatus.NOT_FOUND, gettext_noop("This line is not there any more. Go back to the load."))
    return int(told)


def _same(values: Iterable[str]) -> str:
    """What all have in common, or ""."""
    found = set(values)
    return found.pop() if len(found) == 1 else ""


def _kinds(mine: Language) -> dict[str, str]:
    return {kind: kind_of(kind).text(mine) for kind in KINDS}


def _status(typed: Typed) -> HTTPStatus:
    return HTTPStatus.BAD_REQUEST if typed.wrong else HTTPStatus.OK


def _base(by: By) -> str:
    return f"/my/declare/{quote(by.seller.id)}"
