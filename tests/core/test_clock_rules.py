"""Whether a clock can be believed, by what was heard and counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.core.clock import Episode, Far, kept_day, spelled


def test_one_word_is_not_enough() -> None:
    far = Far()
    far.hear(1000.0, 0.0)
    assert far.now(1.0) is None
    far.hear(1006.0, 6.0)
    assert far.now(10.0) == 1010.0


@given(st.lists(st.floats(0, 50), min_size=2, max_size=16))
def test_delay_never_puts_it_ahead_and_the_quickest_word_counts(delays: list[float]) -> None:
    far = Far()
    for number, delay in enumerate(delays):
        far.hear(1000.0 + number * 6, number * 6 + delay)
    at = len(delays) * 6 + 60.0
    guessed = far.now(at)
    if guessed is not None:
        assert guessed <= 1000.0 + at + 1e-6
        assert guessed >= 1000.0 + at - max(delays) - 1e-6


def test_what_was_said_long_ago_counts_no_more() -> None:
    far = Far()
    for at in (0.0, 6.0):
        far.hear(5000.0 + at, at)
    for at in (200.0, 206.0, 212.0):
        far.hear(1000.0 + at, at)
    assert far.now(220.0) == 1220.0


def test_a_rehearsals_seconds_are_faster() -> None:
    far = Far(60.0)
    far.hear(0.0, 0.0)
    far.hear(600.0, 10.0)
    assert far.now(11.0) == 660.0


def test_an_episode_is_told_once_and_again_when_it_changes() -> None:
    episode = Episode(60, 60)
    told: list[float] = []
    for off in (10, 61, 65, 90, 122, 150, 59, 61):
        if episode.due(off):
            episode.told(off)
            told.append(off)
    assert told == [61, 122, 61]


@pytest.mark.parametrize(
    ("ours", "theirs", "back", "day"),
    [
        ("d2", "d2", False, ""),
        ("d5", "d2", False, "d2"),  # ahead by days: nothing is opened
        ("d1", "d2", True, "d2"),  # back over the roll
        ("d3", "d2", False, "d2"),  # the province has not rolled yet
        ("d2", "d3", False, "d2"),  # nor is its day taken over
        ("d1", None, True, "d2"),  # nobody to ask: not back to an earlier day
        ("d2", None, True, ""),
        ("d3", None, True, ""),
        ("d3", None, False, ""),
        ("d1", "d1", True, ""),  # it was set right
    ],
)
def test_the_day_that_is_kept(ours: str, theirs: str | None, *, back: bool, day: str) -> None:
    assert kept_day(ours, "d2", theirs, back=back) == day


@pytest.mark.parametrize(("seconds", "text"), [(61.4, "0:01:01"), (-3725, "1:02:00"), (270_000, "75:00:00")])
def test_a_difference_as_people_read_it(seconds: float, text: str) -> None:
    assert spelled(seconds) == text
