"""Making decisions again from the journal: whoever has the facts and the day's key can."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.fold import Entity, Key, after, touched


def fold(
    facts: Iterable[f.Fact], into: dict[Key, Entity] | None = None, changed: set[Key] | None = None
) -> dict[Key, Entity]:
    """Every entity as the facts leave it, and which they `changed`. Raises RuleError at the first that cannot follow."""
    entities: dict[Key, Entity] = {} if into is None else into
    for fact in facts:
        keys = touched(fact)
        for key in keys:
            entities[key] = after(key, entities.get(key), fact)
        if changed is not None:
            changed.update(keys)
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
