"""How a seller's goods did lately: two of five tighten, five in a row end it, and a test asked for takes a failure back."""

from datetime import date, timedelta

import pytest
from core_goods import LAW
from hypothesis import given
from hypothesis import strategies as st

from edge.core import facts as f
from edge.core.lab.standing import Standing, standing_after, standing_key

DAY = date(2026, 3, 5)
KEY = standing_key("S-1", "青菜")


def result(batch: str, passed: bool, day: int = 0, *, retest: bool = False) -> f.Verified:  # noqa: FBT001
    on = (DAY + timedelta(days=day)).isoformat()
    return f.Verified(f"L{batch}", batch, passed, "b", seller="S-1", product="青菜", on=on, retest=retest)


def after(*results: f.Verified) -> Standing:
    standing = Standing(KEY)
    for each in results:
        standing = standing_after(standing, KEY, each)
    return standing


def sequence(text: str) -> Standing:
    """One batch a letter: + passed, - failed."""
    return after(*[result(f"B{at}", mark == "+") for at, mark in enumerate(text)])


@pytest.mark.parametrize(
    ("text", "tightened"),
    [
        ("", False), ("-", False), ("-+++-", True), ("-++++-", False), ("--", True), ("+++--", True),
        ("--++++", True), ("--+++++", False), ("--++++-+++++", False), ("--++++-++++", True), ("--+++++-", False),
        ("--+++++-++-", True),
    ],
)  # fmt: skip
def test_two_of_five_tighten_and_five_in_a_row_end_it(text: str, tightened: bool) -> None:  # noqa: FBT001
    assert sequence(text).tightened is tightened
    assert sequence(text).certain(DAY + timedelta(days=400)) is tightened


@pytest.mark.parametrize(("days", "certain"), [(0, True), (14, True), (15, False)])
def test_after_one_failure_every_batch_is_tested_for_fourteen_days(days: int, certain: bool) -> None:  # noqa: FBT001
    assert sequence("+-+++").certain(DAY + timedelta(days=days)) is certain
    assert not sequence("+++").certain(DAY + timedelta(days=days))


def test_the_last_failure_counts() -> None:
    standing = after(result("B1", passed=False, day=0), result("B2", passed=False, day=5))
    assert standing.certain(DAY + timedelta(days=19))
    once = after(result("B1", passed=False, day=0), *[result(f"C{at}", passed=True) for at in range(9)])
    assert not once.certain(DAY + timedelta(days=15))


def test_one_batch_tested_five_times_is_no_five_batches() -> None:
    """Or a seller's standing would be washed by testing the same good batch again."""
    tight = sequence("--")
    for _ in range(5):
        tight = standing_after(tight, KEY, result("B9", passed=True))
    assert tight.tightened
    assert len(tight.results) == 3


def test_of_two_results_of_one_batch_the_failure_stands() -> None:
    assert [each.passed for each in after(result("B1", passed=True), result("B1", passed=False)).results] == [False]
    assert [each.passed for each in after(result("B1", passed=False), result("B1", passed=True)).results] == [False]


def test_a_test_that_was_asked_for_takes_the_failure_back() -> None:
    before = sequence("+-")
    cleared = standing_after(before, KEY, result("B1", passed=True, day=1, retest=True))
    assert not cleared.certain(DAY)
    assert [each.passed for each in cleared.results] == [True, True]
    tight = standing_after(sequence("-+-"), KEY, result("B2", passed=True, day=1, retest=True))
    assert not tight.tightened
    assert tight.certain(DAY)  # for the other one
    confirmed = standing_after(before, KEY, result("B1", passed=False, day=9, retest=True))
    assert confirmed == before  # one failure, however often it was found


RESULTS = st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=80)


@LAW
@given(RESULTS, st.integers(0, 60))
def test_what_a_retest_takes_back_is_as_if_it_had_passed_at_once(results: list[tuple[int, bool]], which: int) -> None:
    """However many results came between, as long as they are remembered."""
    made = [result(f"B{batch}", passed) for batch, passed in dict(results).items()]
    batch = f"B{which}"
    retested = standing_after(after(*made), KEY, result(batch, passed=True, retest=True))
    known = {each.batch for each in after(*made).results}
    if batch not in known:
        assert retested == after(*made)
        return
    at_once = after(*[result(each.batch, passed=True) if each.batch == batch else each for each in made])
    assert retested.state == at_once.state


@LAW
@given(st.lists(st.booleans(), max_size=120))
def test_forgetting_old_results_changes_nothing(passed: list[bool]) -> None:
    """In plain words, over all there ever were."""
    tightened, lately = False, list[bool]()
    for each in passed:
        lately = [*lately, each][-5:]
        if tightened:
            tightened = not (len(lately) == 5 and all(lately))
        elif lately.count(False) >= 2:
            tightened, lately = True, []
    standing = after(*[result(f"B{at}", each) for at, each in enumerate(passed)])
    assert standing.tightened is tightened
    assert len(standing.results) <= 30
