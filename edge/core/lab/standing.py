"""How a seller's goods of one kind did lately: switching as GB/T 2828.1 has it, one way only, since 10 % is the floor."""

from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError

_LATELY, _FAILS, _PASSES = 5, 2, 5
_AFTER_ONE = timedelta(days=14)  # every batch is tested for so long after one that failed
_KEPT = 30  # results that may still change: a test that a seller asked for takes a failure back


class Result(Struct, frozen=True, gc=False, array_like=True):
    """Of one batch, however many samples it had."""

    batch: str
    passed: bool
    on: str


class State(Struct, frozen=True, gc=False, array_like=True):
    """Where results led to. Tightened: every batch is tested until five in a row have passed, the newest last in `lately`."""

    lately: tuple[bool, ...] = ()
    tightened: bool = False
    failed_on: str = ""


class Standing(Struct, frozen=True, gc=False):
    """The last results, by batch; `base` is what those before them led to."""

    key: str
    results: tuple[Result, ...] = ()
    base: State = State()

    @property
    def state(self) -> State:
        """What all results together led to."""
        state = self.base
        for each in self.results:
            state = _after(state, each)
        return state

    @property
    def tightened(self) -> bool:
        """Whether two of five have failed, and not yet five in a row passed."""
        return self.state.tightened

    def certain(self, today: date) -> bool:
        """Whether what comes today is tested for sure."""
        state = self.state
        failed = state.failed_on
        return state.tightened or (failed != "" and today <= date.fromisoformat(failed) + _AFTER_ONE)


def standing_key(seller: str, product: str) -> str:
    """What a seller's goods of one kind are known by."""
    return f"{seller} {product}"


def standing_after(standing: Standing | None, key: str, fact: f.Fact) -> Standing:
    """The standing after a result. Another of the same batch counts with it: it passed if all did, or the test asked for."""
    if not isinstance(fact, f.Verified):
        raise OutOfOrderError(fact)
    before = standing or Standing(key)
    known = [each for each in before.results if each.batch == fact.batch]
    if not known and fact.retest:  # so long ago that it stands
        return before
    if not known:
        return _shortened(replace(before, results=(*before.results, Result(fact.batch, fact.passed, fact.on))))
    passed = fact.passed if fact.retest else fact.passed and known[0].passed
    on = known[0].on if passed or not known[0].passed else fact.on
    new = Result(fact.batch, passed, on)
    return replace(before, results=tuple([new if each.batch == fact.batch else each for each in before.results]))


def _shortened(standing: Standing) -> Standing:
    if len(standing.results) <= _KEPT:
        return standing
    first, *rest = standing.results
    return replace(standing, results=tuple(rest), base=_after(standing.base, first))


def _after(before: State, result: Result) -> State:
    """Two of five failed tighten, five passed in a row end it."""
    lately = (*before.lately, result.passed)[-_LATELY:]
    failed_on = before.failed_on if result.passed else result.on
    if before.tightened:
        over = len(lately) == _PASSES and all(lately)
        return State(lately, tightened=not over, failed_on="" if over else failed_on)
    tightened = lately.count(False) >= _FAILS
    return State(() if tightened else lately, tightened, failed_on)
