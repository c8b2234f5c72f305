"""When a test will be out: forecast from how fast results came lately. Pure; all times are seconds of one clock."""

from collections.abc import Iterable
from typing import NamedTuple

WINDOW_S = 3_600.0
SAMPLE_WITHIN_S = 1_800.0  # a sample is at the laboratory within half an hour of the goods' arrival (海峡蔬菜批发市场)
_FEW = 2  # one result says nothing of the time between two
_STEP_S = 300.0


class Result(NamedTuple):
    """A result that is out: since when its goods stood there, and when it came."""

    since: float
    at: float


class Place(NamedTuple):
    """Somebody who waits: how many results are out when theirs all are, and how long they have waited."""

    results: int
    waited: float


def lately(results: Iterable[Result], now: float) -> list[Result]:
    """Those of the last hour. One of tomorrow, as a clock that was set back leaves it, says nothing."""
    return [each for each in results if now - WINDOW_S <= each.at <= now]


def pace(results: Iterable[Result], now: float) -> float | None:
    """Seconds that each result took, the silence since the last one included; None while too few are known.

    Results come in runs of 8 to 24: what counts is all the time since the first of their goods stood there.
    """
    known = lately(results, now)
    if len(known) < _FEW:
        return None
    return (now - max(now - WINDOW_S, min(each.since for each in known))) / len(known)


def forecast(places: Iterable[Place], results: Iterable[Result], now: float) -> list[float | None]:
    """Seconds until the results of each are out; None while nothing is known. No one is quicker than the quickest lately."""
    known = lately(results, now)
    each_s = pace(known, now)
    if each_s is None:
        return [None for _ in places]
    quickest = min(each.at - each.since for each in known)
    return [max(place.results * each_s, quickest - place.waited, 0.0) for place in places]


def about(seconds: float) -> int:
    """Minutes as one says them: up to the next five, and never none."""
    return max(int(-(-seconds // _STEP_S)), 1) * 5
