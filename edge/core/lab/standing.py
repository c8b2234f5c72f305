"""How a seller's goods of one kind did lately: switching as GB/T 2828.1 has it, one way only, since 10 % is the floor."""

from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError

_LATELY, _FAILS, _PASSES = 5, 2, 5
_AFTER_ONE = timedelta(days=14)  # every batch is tested for so long after one that failed


class Standing(Struct, frozen=True, gc=False):
    """`lately` are the last results, the newest last. Tightened: every batch is tested until five in a row have passed."""

    key: str
    lately: tuple[bool, ...] = ()
    tightened: bool = False
    failed_on: str = ""

    def certain(self, today: date) -> bool:
        """Whether what comes today is tested for sure."""
        return self.tightened or (self.failed_on != "" and today <= date.fromisoformat(self.failed_on) + _AFTER_ONE)


def standing_key(seller: str, product: str) -> str:
    """What a seller's goods of one kind are known by."""
    return f"{seller} {product}"


def standing_after(standing: Standing | None, key: str, fact: f.Fact) -> Standing:
    """The standing after a result: two of five failed tighten, five passed in a row end it."""
    if not isinstance(fact, f.Verified):
        raise OutOfOrderError(fact)
    before = standing or Standing(key)
    lately = (*before.lately, fact.passed)[-_LATELY:]
    failed_on = before.failed_on if fact.passed else fact.on
    if before.tightened:
        over = len(lately) == _PASSES and all(lately)
        return replace(before, lately=lately, tightened=not over, failed_on="" if over else failed_on)
    tightened = lately.count(False) >= _FAILS
    return replace(before, lately=() if tightened else lately, tightened=tightened, failed_on=failed_on)
