"""Laboratory verdicts at their edges, and every run of a sample up to five."""

from fractions import Fraction
from itertools import product

import pytest
from core_goods import LAW
from hypothesis import given
from hypothesis import strategies as st

from edge.core import lab
from edge.core.lab import Verdict


@pytest.mark.parametrize(
    ("blank", "reading", "verdict"),
    [
        (1000, 500, "positive"),  # exactly 50 %
        (1000, 501, "negative"),  # 49.9 %
        (1000, 499, "positive"),
        (999, 500, "negative"),  # 49.95 %, which must not round up
        (333, 167, "negative"),  # 49.8 %
        (333, 166, "positive"),  # 50.2 %
        (200, 100, "positive"),  # the weakest blank that tells
        (199, 99, "invalid"),  # too weak, whatever the reading
        (199, 199, "invalid"),
        (0, 0, "invalid"),
        (-500, -100, "invalid"),
        (1000, 1000, "negative"),  # no inhibition
        (1000, 1200, "negative"),  # −20 % is still a reading
        (1000, 1201, "invalid"),  # and this is noise
        (1000, 0, "positive"),
        (1000, -50, "positive"),
    ],
)
def test_a_run_is_judged_by_its_unrounded_values(blank: int, reading: int, verdict: Verdict) -> None:
    assert lab.read(blank, reading) == verdict


@LAW
@given(st.integers(200, 5_000), st.integers(-500, 6_000))
def test_a_verdict_is_the_share_that_is_inhibited(blank: int, reading: int) -> None:
    share = Fraction(blank - reading, blank)
    verdict = "invalid" if share < Fraction(-1, 5) else "positive" if share >= Fraction(1, 2) else "negative"
    assert lab.read(blank, reading) == verdict


@LAW
@given(st.integers(1, 5_000), st.integers(-500, 6_000))
def test_what_is_shown_never_overstates(blank: int, reading: int) -> None:
    exact = Fraction(blank - reading, blank) * 10_000
    assert exact - 1 < lab.inhibition_bp(blank, reading) <= exact


def test_a_blank_of_nothing_shows_nothing() -> None:
    assert lab.inhibition_bp(0, 100) == 0


def told(runs: tuple[Verdict, ...]) -> str:
    """In plain words.

    Leave out what could not be read. Two positives fail. One positive must be answered by two negatives in a row at the
    end. Without a positive any negative passes.
    """
    readable = [run for run in runs if run != "invalid"]
    if readable.count("positive") >= 2:
        return "fail"
    if readable.count("positive") == 1:
        return "pass" if readable[-2:] == ["negative", "negative"] else "again"
    return "pass" if readable else "again"


VERDICTS: tuple[Verdict, ...] = ("negative", "positive", "invalid")


@pytest.mark.parametrize("length", range(6))
def test_every_sequence_of_runs_is_judged_as_in_plain_words(length: int) -> None:
    for runs in product(VERDICTS, repeat=length):
        assert lab.judge(runs) == told(runs), runs
