"""One definition of what a fact changes. The store keeps its views by it, a rebuild replays by it, the province too."""

from collections.abc import Callable
from typing import Any

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.batch import after as _batch
from edge.core.ledger import (
    Day,
    Operator,
    Sample,
    Spent,
    Stop,
    Upstream,
    day_after,
    operator_after,
    sample_after,
    spent_after,
    stop_after,
    upstream_after,
)
from edge.core.trade import Serial, Voucher, serial_after, voucher_after
from edge.core.visit import Visit
from edge.core.visit import after as _visit

Entity = Batch | Visit | Voucher | Serial | Sample | Operator | Day | Upstream | Spent | Stop
Key = tuple[type[Entity], str]

_AFTER: dict[type[Entity], Callable[[Any, str, f.Fact], Entity]] = {
    Batch: lambda entity, _key, fact: _batch(entity, fact),
    Visit: lambda entity, _key, fact: _visit(entity, fact),
    Voucher: lambda entity, _key, fact: voucher_after(entity, fact),
    Serial: serial_after,
    Sample: lambda entity, _key, fact: sample_after(entity, fact),
    Operator: lambda entity, _key, fact: operator_after(entity, fact),
    Day: day_after,
    Upstream: upstream_after,
    Spent: spent_after,
    Stop: lambda entity, _key, fact: stop_after(entity, fact),
}


def after(key: Key, entity: Entity | None, fact: f.Fact) -> Entity:
    """The entity at `key` after `fact`. Raises RuleError when the fact cannot follow."""
    return _AFTER[key[0]](entity, key[1], fact)


def touched(fact: f.Fact) -> tuple[Key, ...]:  # noqa: C901, PLR0911, PLR0912  (one line a fact)
    """What a fact changes, each once."""
    match fact:
        case f.Declared():
            codes = dict.fromkeys(line.upstream for line in fact.lines if line.upstream)
            return ((Visit, fact.visit), *((Upstream, code) for code in codes))
        case f.Arrived():
            upstream = ((Upstream, fact.line.upstream),) if fact.line.upstream else ()
            return ((Batch, fact.batch), (Visit, fact.visit), (Day, fact.day), *upstream)
        case f.Drawn():
            return ((Batch, fact.batch), (Day, fact.day))
        case f.Cleared():
            return ((Batch, fact.batch), (Visit, fact.visit), *_papers(fact.spent))
        case f.Removed():
            return ((Visit, fact.visit),)
        case f.Admitted():
            return ((Visit, fact.visit), *((Batch, code) for code in fact.batches))
        case f.Left():
            return ((Visit, fact.visit),)
        case f.TurnedBack():
            return ((Visit, fact.visit), *_papers(fact.spent))
        case f.Refused():
            return ((Batch, fact.batch), (Visit, fact.visit))
        case f.Moved() | f.Held() | f.Released() | f.Condemned() | f.Disposed():
            return ((Batch, fact.batch),)
        case f.Sampled() | f.Verified():
            return ((Batch, fact.batch), (Sample, fact.sample))
        case f.Assayed():
            return ((Sample, fact.sample),)
        case f.Sold() | f.Departed():
            return (
                (Voucher, fact.voucher),
                *((Batch, code) for code in dict.fromkeys(line.batch for line in fact.lines)),
                *((Serial, line.serial) for line in fact.lines),
            )
        case f.Returned():
            return ((Batch, fact.batch), (Serial, fact.serial), (Day, fact.day))
        case f.Registered():
            return ((Operator, fact.operator),)
        case f.Stopped():
            return ((Stop, fact.code),)
        case f.Keyed() | f.DayOpened() | f.DayClosed():
            return ((Day, fact.day),)
        case _:
            return ()


def _papers(spent: tuple[str, ...]) -> tuple[Key, ...]:
    return tuple((Spent, paper) for paper in dict.fromkeys(each.rpartition(" ")[0] for each in spent))
