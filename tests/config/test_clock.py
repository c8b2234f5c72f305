"""The clock of a site, and of a rehearsal."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Clock, ClockSettings

START = datetime(2026, 11, 23, 20, tzinfo=UTC)
ANCHOR = 1_000_000.0


def rehearsal(speed: float, passed: float) -> Clock:
    return Clock(ClockSettings(start=START, anchor=ANCHOR, speed=speed), unix=lambda: ANCHOR + passed)


def test_without_settings_it_is_local_time_in_china() -> None:
    wall = Clock(None, unix=lambda: 0.0).wall()
    assert wall.isoformat() == "1970-01-01T08:00:00+08:00"


@given(st.floats(0.001, 10_000), st.floats(0, 100_000))
def test_a_rehearsal_runs_from_its_start_so_many_times_faster(speed: float, passed: float) -> None:
    wall = rehearsal(speed, passed).wall()
    assert wall.utcoffset() == timedelta(hours=8)
    assert abs((wall - START).total_seconds() - speed * passed) < 1e-3


@given(st.floats(0.001, 10_000), st.floats(0, 1e6), st.floats(0, 1e6))
def test_wall_never_goes_back_while_the_system_s_clock_does_not(speed: float, one: float, two: float) -> None:
    early, late = sorted((one, two))
    assert rehearsal(speed, early).wall() <= rehearsal(speed, late).wall()


def test_two_processes_with_the_same_settings_show_the_same_time() -> None:
    assert rehearsal(60, 7).wall() == rehearsal(60, 7).wall() == START + timedelta(minutes=7)


def test_monotonic_is_never_scaled() -> None:
    clock = rehearsal(10_000, 5)
    first = clock.monotonic()
    assert 0 <= clock.monotonic() - first < 5


def test_a_start_without_a_time_zone_is_refused() -> None:
    """It would mean another instant on every box."""
    with pytest.raises(ValueError, match="start"):
        ClockSettings(start=datetime(2026, 11, 23, 20), anchor=ANCHOR, speed=1)  # noqa: DTZ001  (that is the point)
