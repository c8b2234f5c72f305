"""What was done with goods decided again from the journal: by the one guard, by what stood there, by two where two must."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from edge.core import facts as f
from edge.core.fold import Entity, Key
from edge.core.goods_again import exits, stock
from edge.core.goods_again.before import Before
from edge.core.told import Told


class Goods:
    """Looks at facts, before each is folded into `entities`. `wrong` is the first that does not hold, "" while there is none.

    Versions before the closed loop guarded less: theirs pass unseen, until an arrival tells what it weighs.
    """

    def __init__(self, entities: Mapping[Key, Entity]) -> None:
        self.wrong = ""
        self.made = 0
        self._before = Before(entities)
        self._guarded = False

    def watch(self, told: Iterable[Told]) -> Iterator[Told]:
        """The facts, each after it was looked at."""
        for each in told:
            self._guarded = self._guarded or (isinstance(each.fact, f.Admitted) and each.fact.grams != ())
            see = _SEEN.get(type(each.fact))
            if see is not None or isinstance(each.fact, f.Detained):
                self._told_of(each.fact)
            if see is not None and self._guarded and not each.late and not self.wrong:
                self.made += 1
                found = see(self._before, each.fact, each)
                self.wrong = f"{_name(each.fact)}: {found}" if found else ""
            if see is not None or isinstance(each.fact, f.Detained):
                self._before.detained = each.fact.voucher if isinstance(each.fact, f.Detained) else ""
            yield each

    def _told_of(self, fact: f.Fact) -> None:
        """What a slip sold that was not free had left: that is told of next."""
        owed, self._before.owed = self._before.owed, ""
        told = isinstance(fact, f.Detained) and fact.voucher == owed and fact.left_at != ""
        if owed and not told and not self.wrong:
            self.wrong = f"{owed}: sold on a slip, and nobody told that it should not have left"


def _name(fact: Any) -> str:  # noqa: ANN401  (any of those below)
    return next(getattr(fact, each) for each in ("batch", "voucher", "subject", "book", "visit") if hasattr(fact, each))


_SEEN: dict[type[f.Fact], Callable[[Before, Any, Told], str]] = {
    f.Sold: exits.sold,
    f.Departed: exits.departed,
    f.Weighed: stock.weighed,
    f.Counted: stock.counted,
    f.Shrunk: stock.shrunk,
    f.Moved: stock.moved,
    f.Merged: stock.merged,
    f.SentBack: stock.sent_back,
    f.Disposed: stock.disposed,
    f.Accounted: stock.accounted,
    f.Forgiven: exits.forgiven,
    f.Repassed: exits.repassed,
    f.Reentered: exits.reentered,
    f.Checked: exits.checked,
    f.SlipEntered: exits.slip,
    f.SlipsSettled: exits.slips,
}
