"""The forecast of a result: known cases, and what holds whatever the laboratory does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.core.forecast import WINDOW_S, Place, Result, about, forecast, lately, pace

NOW = 100_000.0
_SECONDS = st.floats(0, 2 * WINDOW_S, allow_nan=False)


@st.composite
def results(draw: st.DrawFn) -> list[Result]:
    """Results of the last two hours, each after its goods came."""
    made: list[Result] = []
    for _ in range(draw(st.integers(0, 12))):
        ago, took = draw(_SECONDS), draw(_SECONDS)
        made.append(Result(NOW - ago - took, NOW - ago))
    return made


@st.composite
def queue(draw: st.DrawFn) -> list[Place]:
    """In order of waiting: who stands further behind came later and has more results before theirs."""
    counts = sorted(draw(st.lists(st.integers(1, 300), max_size=10)))
    waited = sorted(draw(st.lists(_SECONDS, min_size=len(counts), max_size=len(counts))), reverse=True)
    return [Place(*each) for each in zip(counts, waited, strict=True)]


def ago(since_min: float, at_min: float) -> Result:
    return Result(NOW - since_min * 60, NOW - at_min * 60)


def test_a_result_every_ten_minutes_makes_the_third_wait_half_an_hour() -> None:
    known = [ago(30, 20), ago(28, 10), ago(25, 0)]
    assert pace(known, NOW) == 600
    assert forecast([Place(1, 0), Place(3, 0), Place(6, 0)], known, NOW) == [600, 1800, 3600]


def test_a_run_of_24_at_once_is_not_a_promise_of_no_time() -> None:
    known = [ago(48, 0)] * 24
    assert pace(known, NOW) == 120
    (first,) = forecast([Place(1, 0)], known, NOW)
    assert first == 48 * 60  # whoever came just now has a whole run before them


def test_who_has_waited_longer_than_the_quickest_waits_for_the_place_alone() -> None:
    assert forecast([Place(1, 47 * 60)], [ago(48, 0)] * 24, NOW) == [120]


def test_silence_since_the_last_result_counts() -> None:
    known = [ago(30, 20), ago(28, 10)]
    later = pace(known, NOW + 1200)
    assert pace(known, NOW) == 900
    assert later == 1500


@pytest.mark.parametrize("known", [[], [ago(20, 10)], [ago(200, 100), ago(200, 90)], [ago(5, -1), ago(5, -2)]])
def test_too_little_or_too_old_or_of_tomorrow_says_nothing(known: list[Result]) -> None:
    assert pace(known, NOW) is None
    assert forecast([Place(1, 0), Place(2, 0)], known, NOW) == [None, None]


@given(results(), queue())
def test_who_stands_further_behind_never_waits_less(known: list[Result], places: list[Place]) -> None:
    told = forecast(places, known, NOW)
    assert len(told) == len(places)
    if pace(known, NOW) is None:
        assert set(told) <= {None}
        return
    seconds = [each for each in told if each is not None]
    assert len(seconds) == len(places)
    assert seconds == sorted(seconds)
    assert all(each >= 0 for each in seconds)


@given(results(), queue())
def test_what_is_older_than_an_hour_changes_nothing(known: list[Result], places: list[Place]) -> None:
    assert forecast(places, known, NOW) == forecast(places, lately(known, NOW), NOW)


@given(results(), queue())
def test_the_order_in_which_results_are_told_changes_nothing(known: list[Result], places: list[Place]) -> None:
    assert forecast(places, known, NOW) == forecast(places, known[::-1], NOW)


@given(results())
def test_one_more_result_now_never_slows_the_laboratory_down(known: list[Result]) -> None:
    before = pace(known, NOW)
    if before is not None:
        after = pace([*known, Result(NOW, NOW)], NOW)
        assert after is not None
        assert after <= before


@given(results(), st.floats(1, 600))
def test_a_laboratory_that_stands_still_gets_slower_as_long_as_its_results_count(
    known: list[Result], more: float
) -> None:
    before = pace(known, NOW)
    still = [each for each in lately(known, NOW) if each in lately(known, NOW + more)]
    if before is not None and len(still) == len(lately(known, NOW)):
        after = pace(known, NOW + more)
        assert after is not None
        assert after >= before


@pytest.mark.parametrize(("seconds", "said"), [(0, 5), (1, 5), (300, 5), (301, 10), (3599, 60), (3601, 65)])
def test_minutes_are_said_in_fives(seconds: float, said: int) -> None:
    assert about(seconds) == said
