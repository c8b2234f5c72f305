"""What a day's proof has seen so far."""

from typing import Any, NamedTuple

from edge.core import draw as d
from edge.core import facts as f
from edge.core.batch import Batch


class Placed(NamedTuple):
    """A fact and where it stands in the journal."""

    epoch: str
    seq: int
    fact: f.Fact


class Account:
    """The day's draw as the facts so far leave it.

    drawn     whoever was ever in it, and whether it was picked
    batches   of the day
    ends      where each epoch's own draw stands: what was brought back from the province follows that
    over      epochs in which the day's end has drawn, or its books are closed
    away      goods that went away before their test, by name, and until when that is remembered
    decided   by epoch: a draw whose decision comes next
    leaving   by epoch: a vehicle that went away, and what of it the next facts take out of the draw
    """

    def __init__(self, market: str, day: str, key: bytes | None) -> None:
        self.state = d.Draw(market, day, key or b"")
        self.keyed = key is not None
        self.committed = d.commitment(key) if key is not None else ""
        self.opened = self.fell_short = False
        self.quota, self.floor_bp = (1, 10), 1000
        self.drawn: dict[str, bool] = {}
        self.batches = dict[str, Batch]()
        self.ends: dict[str, tuple[int, int]] = {}
        self.over: set[str] = set()
        self.away: dict[str, str] = {}
        self.decided: dict[str, Placed] = {}
        self.leaving: dict[str, tuple[Placed, list[str]]] = {}

    @property
    def needed(self) -> int:
        """⌈q·n⌉ now."""
        return d.needed(self.state.n, self.quota)

    @property
    def short(self) -> int:
        """How many are lacking now."""
        return d.short(self.state.n, self.state.s, self.quota)

    def is_about(self, fact: Any) -> bool:  # noqa: ANN401  (any fact)
        """Whether a fact is about the day, or a batch of it."""
        return fact.day == self.state.day if hasattr(fact, "day") else getattr(fact, "batch", "") in self.batches

    def stands(self, epoch: str) -> tuple[d.Draw, ...]:
        """What the next of an epoch may follow: all so far, or what its own epoch had."""
        own = self.ends.get(epoch, (self.state.n, self.state.s))
        places = dict.fromkeys(((self.state.n, self.state.s), own))
        return tuple([d.Draw(self.state.market, self.state.day, self.state.key, *place) for place in places])

    def leave(self, batch: str, epoch: str) -> bool:
        """Whether it is one of those that are to leave the draw next; then it has."""
        leaving = self.leaving[epoch][1] if epoch in self.leaving else []
        if batch not in leaving:
            return False
        leaving.remove(batch)
        if not leaving:
            del self.leaving[epoch]
        return True

    def count(self, n: int, s: int, epoch: str, said: tuple[int, int]) -> None:
        """So many more in the draw, and drawn; `said` is what the epoch itself says it has now."""
        state = self.state
        self.state = d.Draw(state.market, state.day, state.key, state.n + n, state.s + s)
        self.ends[epoch] = said
