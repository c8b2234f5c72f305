"""What the gate would say of a load that came now: the same rules, on what is known now. Nothing is drawn and nothing kept."""

from typing import Literal, NamedTuple

from msgspec.structs import replace

from edge.core import admission
from edge.core.fit import covers, keys
from edge.core.ledger import Spent
from edge.core.papers import Line
from edge.core.rules import Rules
from edge.core.why import Why
from edge.flow.asks import Declare
from edge.flow.doors import in_force
from edge.flow.doors.declare import lines_of, odd_plates, unfit
from edge.flow.doors.judge import known
from edge.flow.ports import Sight
from edge.flow.turn import Site

_UNDRAWN = (Why("key_missing"),)  # what is said of good papers where nothing can be drawn


class Foreseen(NamedTuple):
    """One line: "draw" has good papers and may be drawn."""

    outcome: Literal["refuse", "test", "draw", "release"]
    why: tuple[Why, ...]


class Foresight(NamedTuple):
    """A load. `wrong` is why it cannot be declared as it is; then no line is judged."""

    wrong: Why | None
    lines: tuple[Foreseen, ...] = ()


def foresee(ask: Declare, page: Sight, site: Site) -> Foresight:
    """Judge every line in order, as if those before it had come in."""
    if ask.purpose != "goods":
        return Foresight(odd_plates(ask))
    lines, _ = lines_of(ask, page, site)
    wrong = unfit(lines, page)
    if wrong is not None:
        return Foresight(wrong)
    day = site.today(page.at)
    rules = in_force.rules(day, page, site)
    before: dict[str, Spent] = {}
    return Foresight(
        odd_plates(ask), tuple([_line(line, line.seller or ask.seller, page, rules, before, day) for line in lines])
    )


def _line(line: Line, seller: str, page: Sight, rules: Rules, before: dict[str, Spent], day: str) -> Foreseen:
    """`before` are the papers as the lines before leave them, and this line's after it."""
    here = known(line, seller, page)
    papers = {
        key: before.get(key) or Spent(key, here.used.get(key, 0), here.stated.get(key, 0))
        for key in keys(line, here.listed)
    }
    here = replace(
        here,
        used={key: paper.grams for key, paper in papers.items() if paper.grams},
        stated={key: paper.stated for key, paper in papers.items() if paper.stated},
    )
    verdict = admission.decide(admission.Case("", line, seller, page.at.date(), here, day), rules, None)
    if verdict.outcome != "refuse":
        before.update(
            {key: Spent(key, papers[key].grams + line.grams, grams) for key, grams in covers(line, here).items()}
        )
    if verdict.why == _UNDRAWN:
        return Foreseen("draw", ())
    return Foreseen(verdict.outcome, verdict.why)
