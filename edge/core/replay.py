"""Making decisions again from the journal: whoever has the facts and the day's key can."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from edge.core import draw as d
from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.fold import Entity, Key, after, touched


def fold(facts: Iterable[f.Fact]) -> dict[Key, Entity]:
    """Every entity as the facts leave it. Raises RuleError at the first that cannot follow."""
    entities: dict[Key, Entity] = {}
    for fact in facts:
        for key in touched(fact):
            entities[key] = after(key, entities.get(key), fact)
    return entities


class Stretch(NamedTuple):
    """Consecutive facts of one epoch, first and last included."""

    epoch: str
    first: int
    last: int


class Again(NamedTuple):
    """The so many `facts` of epoch `of` after number `after` were recorded again in `epoch`, from number 2 on."""

    epoch: str
    of: str
    after: int
    facts: int


def in_force(stretches: Iterable[Stretch], again: Iterable[Again]) -> list[Stretch]:
    """The journal's line: what was recorded again stands where it happened, its first copy nowhere. Both in order of time."""
    line: list[Stretch] = []
    repeated = {each.epoch: each for each in again}
    for each in stretches:
        first = each.first
        if first == 1 and (fork := repeated.get(each.epoch)) is not None:
            line = [*_replaced(line, fork), Stretch(each.epoch, 1, 1)]
            first = fork.facts + 2
        if first <= each.last:
            line.append(Stretch(each.epoch, first, each.last))
    return line


def _replaced(line: Sequence[Stretch], fork: Again) -> list[Stretch]:
    """The line with the tail of an epoch exchanged for its second copy, piece by piece."""
    done: list[Stretch] = []
    lead = max(fork.after, 1) - 1
    for each in line:
        if each.epoch != fork.of or each.last <= fork.after:
            done.append(each)
            continue
        if each.first <= fork.after:
            done.append(each._replace(last=fork.after))
        first, last = max(each.first, fork.after + 1, lead + 2) - lead, each.last - lead
        if first <= last:
            done.append(Stretch(fork.epoch, first, last))
    return done


class Balance(NamedTuple):
    """Grams of a market: what came in is out, inside or lost."""

    in_g: int
    out_g: int
    inside_g: int
    loss_g: int

    @property
    def even(self) -> bool:
        """Whether nothing is missing."""
        return self.in_g == self.out_g + self.inside_g + self.loss_g


def balance(entities: Iterable[Entity]) -> Balance:
    """All batches together, each account added up by itself."""
    totals = [entity.totals() for entity in entities if isinstance(entity, Batch)]
    return Balance(*(sum(column) for column in zip(*totals, strict=True))) if totals else Balance(0, 0, 0, 0)


def wrong_draw(facts: Iterable[f.Fact], market: str, day: str, key: bytes) -> str:
    """The first thing in a day's draw that does not hold, or "". Draws everything again."""
    state, committed = d.Draw(market, day, key), d.commitment(key)
    quota, floor_bp = (1, 10), 1000
    drawn: dict[str, bool] = {}
    others: set[str] = set()  # drawn on other days
    for fact in facts:
        match fact:
            case f.DayOpened() if fact.day == day:
                quota, floor_bp = fact.quota, fact.floor_bp
                if fact.commitment not in ("", committed):
                    return "the day was opened under another key's commitment"
            case f.Keyed() if fact.day == day and fact.commitment != committed:
                return "the key is not the one committed to"
            case f.Drawn() if fact.day == day:
                wrong = _wrong_ticket(fact, state, quota, floor_bp) if fact.batch not in drawn else "drawn twice"
                if wrong:
                    return f"{fact.batch} (number {state.n + 1}): {wrong}"
                state, drawn[fact.batch] = d.Draw(market, day, key, fact.n, fact.s), fact.picked
            case f.Drawn():
                others.add(fact.batch)
            case f.Cleared() if fact.batch not in others:
                if wrong := _wrong_clearance(fact, drawn):
                    return f"{fact.batch}: {wrong}"
            case _:
                pass
    return ""


def _wrong_ticket(fact: f.Drawn, state: d.Draw, quota: tuple[int, int], floor_bp: int) -> str:
    if fact.weight_bp < floor_bp:
        return "less than the least chance"
    ticket = d.take(state, fact.batch, quota, fact.weight_bp)
    said = d.Ticket(fact.ticket, fact.chance, fact.forced, fact.n, fact.s)
    return "" if ticket == said and fact.picked == ticket.picked else f"{said} recorded, {ticket} drawn again"


def _wrong_clearance(fact: f.Cleared, drawn: dict[str, bool]) -> str:
    picked = drawn.get(fact.batch)
    if picked is None and any(why.code in ("drawn", "papers_good") for why in fact.why):
        return "came in on a report without a draw"
    return "drawn and let in untested" if picked and not fact.test else ""
