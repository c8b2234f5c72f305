"""Making decisions again from the journal: whoever has the facts and the day's key can."""

import hmac
from collections.abc import Iterable
from typing import NamedTuple

from edge.core import draw as d
from edge.core import facts as f
from edge.core.batch import GONE, INSIDE, LOST, Batch
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
    batches = [entity for entity in entities if isinstance(entity, Batch)]
    return Balance(
        sum(each.in_g for each in batches),
        sum(each.grams(GONE) for each in batches),
        sum(each.grams(INSIDE) for each in batches),
        sum(each.grams(LOST) for each in batches),
    )


def wrong_draw(facts: Iterable[f.Fact], market: str, day: str, key: bytes) -> str:
    """The first thing in a day's draw that does not hold, or "". Draws everything again."""
    state = d.Draw(market, day, key)
    quota, floor_bp, cleared = (1, 10), 1000, dict[str, bool]()
    drawn: dict[str, f.Drawn] = {}
    for fact in facts:
        match fact:
            case f.DayOpened() if fact.day == day:
                quota, floor_bp = fact.quota, fact.floor_bp
            case f.Keyed() if fact.day == day and not hmac.compare_digest(fact.commitment, d.commitment(key)):
                return "the key is not the one committed to"
            case f.Drawn() if fact.day == day:
                if fact.batch in drawn:
                    return f"{fact.batch} was drawn twice"
                if fact.weight_bp < floor_bp:
                    return f"{fact.batch} had less than the least chance"
                ticket = d.take(state, fact.batch, quota, fact.weight_bp)
                said = d.Ticket(fact.ticket, fact.chance, fact.forced, fact.n, fact.s)
                if ticket != said or fact.picked != ticket.picked:
                    return f"{fact.batch} (number {state.n + 1}): {said} recorded, {ticket} drawn again"
                state, drawn[fact.batch] = d.Draw(market, day, key, ticket.n, ticket.s), fact
            case f.Cleared():
                cleared[fact.batch] = fact.test
            case _:
                pass
    released = [batch for batch, fact in drawn.items() if fact.picked and not cleared.get(batch, False)]
    return f"{released[0]} was drawn and let in untested" if released else ""
