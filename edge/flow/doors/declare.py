"""Before the gate: a load is declared, called off, and what was not known of it is told afterwards."""

from typing import Any, Protocol, TypeVar

from msgspec.structs import replace

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.codes import own
from edge.core.comings import Untested
from edge.core.grounds import misdated
from edge.core.ids import plates
from edge.core.ledger import Spent
from edge.core.papers import Line, Paper, Report, wrong
from edge.core.visit import Stay, Visit
from edge.core.why import Why
from edge.flow.asks import Answer, CallOff, Complete, Declare
from edge.flow.doors import in_force
from edge.flow.doors.operators import may_act
from edge.flow.doors.upstream import by_seller, recorded
from edge.flow.ports import Page, Sight
from edge.flow.turn import Site, Turn, no

MOST_LINES = 200
Named = TypeVar("Named", Line, Paper, Report)
_WORDS = ("product", "origin", "producer", "vessel", "purchase_voucher", "issuer", "lab")


def declare(ask: Declare, page: Page, site: Site) -> Turn:
    """Give the load a visit code, which the driver shows at the gate."""
    for seller in dict.fromkeys((ask.seller, *(line.seller for line in ask.lines if line.seller))):
        if not may_act(seller, "declare", page):
            return no(seller, "not_authorised")
    if ask.lines if ask.purpose != "goods" else not 0 < len(ask.lines) <= MOST_LINES:
        return no("", Why("asked_wrong", {"what": "lines"}))
    if (bad := unfit(ask.lines, page) or odd_plates(ask)) is not None:
        return no("", bad)
    return Turn(Answer("pass", code=note(ask, page, site)))


def note(ask: Declare, page: Page, site: Site) -> str:
    """Record a declaration; its visit code."""
    code = own.slip("V", site.node, page.at.date(), page.next(f"V{page.at.date()}"))
    lines, links = lines_of(ask, page, site)
    named = plates_of(ask)
    vehicle = page.seal(code, {"plate": " ".join(named)} | links)
    page.record(f.Declared(code, ask.seller, vehicle, lines, ask.purpose, len(named), ask.odd.strip()))
    for line in lines:  # looked up now, so that the gate need not
        page.get(Untested, line.identity)
        for key in line.keys:
            page.get(Spent, key)
    return code


class Plated(Protocol):
    """Whatever names plates."""

    @property
    def plate(self) -> str: ...  # noqa: D102
    @property
    def plates(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def odd(self) -> str: ...  # noqa: D102


def plates_of(ask: Plated) -> tuple[str, ...]:
    """A vehicle's plates in their normal form; a lorry's own and its trailer's may stand in one field."""
    return tuple(dict.fromkeys(each for field in (ask.plate, *ask.plates) for each in plates.several(field)))


def odd_plates(ask: Plated) -> Why | None:
    """Why plates need a word more: there is none, or one of a shape nobody knows. With a reason any vehicle may come."""
    if ask.odd.strip():
        return None
    named = plates_of(ask)
    if not named:
        return Why("plate_missing")
    strange = [each for each in named if plates.normal(each)[1] is None]
    return Why("plate_odd", {"what": " ".join(strange)}) if strange else None


def unfit(lines: tuple[Line, ...], page: Sight) -> Why | None:
    """What of declared lines cannot be, or None."""
    fixed = in_force.lists_products(page)
    for number, line in enumerate(lines, 1):
        if field := wrong(line):
            return Why("asked_wrong", {"what": f"lines[{number}].{field}"})
        if fixed and in_force.listed_product(_tidy(line).product, page) is None:
            return Why("product_unknown", {"number": str(number), "what": line.product})
    return None


def lines_of(ask: Declare, page: Sight, site: Site) -> tuple[tuple[Line, ...], dict[str, str]]:
    """A load's lines as they are recorded, and the texts beside the journal that short ids in them stand for."""
    named = [by_seller(by_name(line, page), line.seller or ask.seller) for line in ask.lines]
    return recorded(tuple(named), site.scheme)


def by_name(line: Line, page: Sight) -> Line:
    """A line in words that rules find: no blanks around them, and a product declared by its code under its name, on papers too."""
    line = _tidy(line)
    product = in_force.listed_product(line.product, page)
    name = product.name if product else line.product

    def named(paper: Any) -> Any:  # noqa: ANN401  (any of the line's papers)
        paper = _tidy(paper)
        return replace(paper, product=name) if paper.product == line.product else paper

    certificate, report = (named(each) if each else None for each in (line.certificate, line.report))
    return replace(line, product=name, certificate=certificate, report=report, papers=tuple(map(named, line.papers)))


def _tidy(given: Named) -> Named:
    """A line or paper whose words stand in order: " 豇豆" is 豇豆, of which a risk or a failed test is known."""
    words = {name: said for name in _WORDS if (said := getattr(given, name, None))}
    return replace(given, **{name: " ".join(said.split()) for name, said in words.items()})


def call_off(ask: CallOff, page: Page, _site: Site) -> Turn:
    """A declared load does not come."""
    visit = page.get(Visit, ask.visit)
    if visit is None or visit.stay is not Stay.DECLARED:
        return no(ask.visit, "visit_over")
    if not may_act(visit.seller, "declare", page):
        return no(ask.visit, "not_authorised")
    page.record(f.TurnedBack(ask.visit))
    return Turn(Answer("pass", code=ask.visit))


def complete(ask: Complete, page: Page, site: Site) -> Turn:
    """Tell what was not known when the goods came in. What was known stays."""
    batch = page.get(Batch, ask.batch)
    if batch is None:
        return no(ask.batch, "batch_unknown")
    if not may_act(batch.seller, "declare", page):
        return no(ask.batch, "not_authorised")
    told = replace(
        batch.line, origin=ask.origin, producer=ask.producer, produced_on=ask.produced_on, origin_kind=ask.origin_kind
    )
    if (field := wrong(told)) or not (ask.origin or ask.producer or ask.produced_on):
        return no(ask.batch, Why("asked_wrong", {"what": field or "origin, producer, produced_on"}))
    product = in_force.listed_product(batch.line.product, page)
    if why := misdated(batch.line.produced_on or ask.produced_on, product, page.at.date(), site.today(page.at)):
        return no(ask.batch, why[0])
    page.record(f.Completed(ask.batch, ask.origin, ask.origin_kind, ask.producer, ask.produced_on))
    return Turn(Answer("pass", code=ask.batch))
