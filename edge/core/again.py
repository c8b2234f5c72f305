"""Every decision made again from the journal: it takes what was known of the arrival, the rules of its day and the day's key."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from edge.core import draw as d
from edge.core import facts as f
from edge.core.admission import Verdict, decide
from edge.core.case import Case
from edge.core.rules import Rules
from edge.core.why import Why

_NO_KEY = (Why("key_missing"),)


class Decisions:
    """Looks at facts as they pass. `wrong` is the first decision that does not come out again, "" while there is none.

    `key` gives the draw key of a day; where it has none, the draw that was recorded counts, and all else is made again.
    Decisions of versions that did not record what they knew pass unseen.
    """

    def __init__(self, market: str, key: Callable[[str], bytes | None]) -> None:
        self.wrong = ""
        self.made = 0
        self._market = market
        self._key = key
        self._rules: dict[str, dict[str, Rules]] = {}  # by day and version
        self._keyed: set[str] = set()  # days of which the box had the key
        self._arrived: dict[str, f.Arrived] = {}
        self._drawn: dict[str, f.Drawn] = {}

    def watch(self, facts: Iterable[f.Fact]) -> Iterator[f.Fact]:
        """The facts, each after it was looked at."""
        for fact in facts:
            self.see(fact)
            yield fact

    def see(self, fact: f.Fact) -> None:
        """Look at the next fact."""
        match fact:
            case f.DayOpened():
                if fact.in_force is not None:
                    self._rules.setdefault(fact.day, {})[fact.rules] = fact.in_force
                if fact.commitment:
                    self._keyed.add(fact.day)
            case f.Keyed():
                self._keyed.add(fact.day)
            case f.Unkeyed():
                self._keyed.discard(fact.day)
            case f.Restored(source="province"):
                self._keyed.clear()  # keys are not in the archive: they come again by order
            case f.Arrived():
                self._arrived[fact.batch] = fact
            case f.Drawn():
                self._drawn[fact.batch] = fact
            case f.Cleared() | f.Refused():
                wrong = self._wrong(fact, self._arrived.pop(fact.batch, None), self._drawn.pop(fact.batch, None))
                self.wrong = self.wrong or (f"{fact.batch}: {wrong}" if wrong else "")
            case _:
                pass

    def _wrong(self, fact: f.Cleared | f.Refused, arrived: f.Arrived | None, drawn: f.Drawn | None) -> str:
        if arrived is None or fact.known is None or arrived.day not in self._rules:
            return ""
        rules = self._rules[arrived.day].get(fact.rules)
        if rules is None:
            return f"decided by rules {fact.rules}, which {arrived.day} was not opened under"
        self.made += 1
        case = Case(
            fact.batch, arrived.line, arrived.seller, date.fromisoformat(arrived.at[:10]), fact.known, arrived.day
        )
        verdict = self._again(case, rules, arrived.day, drawn)
        if drawn is not None and (verdict.ticket is None or verdict.weight_bp != drawn.weight_bp):
            return "drawn, and should not have been, or with another chance"
        if drawn is None and verdict.why == fact.why == _NO_KEY and arrived.day in self._keyed:
            return "not drawn, though the key was there"
        said = "refuse" if isinstance(fact, f.Refused) else "test" if fact.test else "release"
        if (verdict.outcome, verdict.why) == (said, fact.why):
            return ""
        return f"{_told(said, fact.why)} recorded, {_told(verdict.outcome, verdict.why)} decided again"

    def _again(self, case: Case, rules: Rules, day: str, drawn: f.Drawn | None) -> Verdict:
        if drawn is None:
            return decide(case, rules, None)
        key = self._key(day)
        verdict = decide(
            case, rules, d.Draw(self._market, day, key or b"", drawn.n - 1, drawn.s - (1 if drawn.picked else 0))
        )
        if key is not None or verdict.ticket is None:
            return verdict
        ticket = d.Ticket(drawn.ticket, drawn.chance, drawn.forced, drawn.n, drawn.s)
        outcome, why = ("test", Why("drawn")) if ticket.picked else ("release", Why("papers_good"))
        return Verdict(outcome, (why,), ticket, verdict.weight_bp)


def _told(outcome: str, why: tuple[Why, ...]) -> str:
    return f"{outcome} ({', '.join(each.code for each in why)})"
