"""Making decisions again from the journal: whoever has the facts and the day's key can."""

from collections.abc import Iterable
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
