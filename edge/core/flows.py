"""What came in, went out and was lost of a batch on one trading day: the day's postings, added up as they are recorded."""

from msgspec import Struct

from edge.core import facts as f
from edge.core.errors import OutOfOrderError


class Flow(Struct, frozen=True, gc=False):
    """Grams of one batch on one trading day. `in_g` has what mixing brought or took; `lost_g` what nobody answers for yet."""

    key: str
    day: str
    batch: str
    in_g: int = 0
    out_g: int = 0
    loss_g: int = 0

    def plus(self, in_g: int = 0, out_g: int = 0, loss_g: int = 0) -> "Flow":
        """With more of each."""
        return Flow(self.key, self.day, self.batch, self.in_g + in_g, self.out_g + out_g, self.loss_g + loss_g)


def flow_key(day: str, batch: str) -> str:
    """What a batch's day is kept under."""
    return f"{day} {batch}"


def flows_of(fact: f.Fact) -> dict[str, tuple[int, int, int]]:  # noqa: PLR0911  (one line a fact)
    """Grams in, out and lost by batch, of a fact that knows its day; empty for one that books nothing."""
    match fact:
        case f.Admitted():
            return {code: (grams, 0, 0) for code, grams in zip(fact.batches, fact.grams, strict=False)}
        case f.Returned():
            return {fact.batch: (fact.line.grams, 0, 0)}
        case f.Weighed():
            change = fact.grams - fact.before
            return {fact.batch: (change, 0, 0) if fact.first else (0, 0, -change)}
        case f.Merged():
            parts = _summed([(part.batch, -part.grams) for part in fact.parts])
            return {**{code: (grams, 0, 0) for code, grams in parts.items()}, fact.batch: (-sum(parts.values()), 0, 0)}
        case f.Sampled() | f.Shrunk() | f.Disposed():
            return {fact.batch: (0, 0, fact.grams)}
        case f.Counted():
            return {fact.batch: (0, 0, max(fact.before - fact.grams, 0))}
        case f.Departed():
            return {
                code: (0, grams, 0)
                for code, grams in _summed([(line.batch, line.grams) for line in fact.lines]).items()
            }
        case f.Forgiven():
            return {
                code: (0, -grams, 0)
                for code, grams in _summed([(line.batch, line.grams) for line in fact.lines]).items()
            }
        case f.SentBack():
            return {fact.batch: (0, fact.grams, 0)}
        case _:
            return {}


def day_of(fact: f.Fact) -> str:
    """The trading day a fact books on; "" for one of a version that did not say."""
    return getattr(fact, "day", "")


def _summed(rows: list[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for code, grams in rows:
        found[code] = found.get(code, 0) + grams
    return found


def flow_after(flow: Flow | None, key: str, fact: f.Fact) -> Flow:
    """The day after a fact that books on it."""
    day, batch = day_of(fact), key.partition(" ")[2]
    found = flows_of(fact).get(batch)
    if found is None or not day:
        raise OutOfOrderError(fact)
    return (flow or Flow(key, day, batch)).plus(*found)
