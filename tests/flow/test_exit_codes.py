"""No code is given out twice, by whichever box: restored from one copy again and again, out of contact all the time."""

from collections import Counter
from datetime import datetime, timedelta
from os import environ
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flow_goods import NIGHT
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lives import A_SECOND, Life

from edge.core import facts as f
from edge.core.contact import LEAP, Contact, contact_after
from edge.store import restored

LONG = bool(environ.get("PINMA_LONG"))
BEFORE_MIDNIGHT = NIGHT - timedelta(hours=3, seconds=20)
STEPS = ("arrive", "sell", "sell", "work", "card", "roll", "wait", "backup", "restore", "restore", "lose")
Steps = list[tuple[str, int]]

ONE_COPY_TWICE: Steps = [("arrive", 3), ("backup", 0), ("restore", 0), ("sell", 30), ("restore", 0), ("sell", 30)]
A_RESTORED_COPY_TWICE: Steps = [
    ("arrive", 3), ("restore", 0), ("arrive", 3), ("backup", 0), ("lose", 0), ("sell", 9), ("lose", 0), ("sell", 9),
]  # fmt: skip


@pytest.mark.timeout(1_800 if LONG else 600)
@settings(max_examples=400 if LONG else 25)
@given(
    st.sampled_from([NIGHT, BEFORE_MIDNIGHT]),
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 40)), max_size=18),
)
@example(NIGHT, ONE_COPY_TWICE)
@example(BEFORE_MIDNIGHT, A_RESTORED_COPY_TWICE)
def test_no_box_that_ever_lived_gives_out_what_another_gave(now: datetime, steps: Steps) -> None:
    with TemporaryDirectory() as folder:
        life = Life(Path(folder), now)
        for what, size in steps:
            life.step(what, size)
        life.close()
        assert not [code for code, times in Counter(life.given).items() if times > 1]


@pytest.mark.parametrize("way", ["restore", "lose"])
def test_one_copy_put_back_three_times_gives_no_code_twice(tmp_path: Path, way: str) -> None:
    """The examples above do give codes: many of each kind, each time."""
    life = Life(tmp_path, NIGHT)
    for what, size in (("arrive", 3), ("arrive", 3), ("work", 2), ("backup", 0)):
        life.step(what, size)
    for _ in range(3):
        life.step(way, 0)
        for what, size in (("arrive", 3), ("sell", 40), ("work", 2), ("card", 3), ("roll", 40)):
            life.step(what, size)
    life.close()
    assert len(set(life.given)) == len(life.given)
    kinds = Counter(code[0] if code[0].isalpha() and code[0].isupper() else code[:2] for code in life.given)
    assert {"V", "S", "L", "C", "T", "X", "B", "35", "ov"} <= set(kinds)


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=10), st.integers(1, 10**7))
def test_exit_codes_go_on_beyond_what_the_box_before_can_have_given(seconds: list[int], since: int) -> None:
    """Of one copy: each box begins where the one before it cannot have come to at ten a second."""
    copy = contact_after(None, f.Restored("backup", beyond=restored.beyond(NIGHT)))
    now, last = NIGHT + timedelta(seconds=since), copy.beyond + A_SECOND * since
    for each in seconds:
        begin = contact_after(copy, f.Restored("backup", beyond=restored.beyond(now))).beyond
        assert begin >= last
        now, last = now + timedelta(seconds=each), begin + A_SECOND * each


def test_a_clock_that_went_back_still_goes_on_beyond() -> None:
    before = Contact(beyond=10**9)
    assert contact_after(before, f.Restored("backup", beyond=5)).beyond == 10**9 + LEAP


def test_exit_codes_have_room_for_as_long_as_a_market_stands() -> None:
    assert len(str(restored.beyond(NIGHT + timedelta(days=20 * 366)))) <= 10
