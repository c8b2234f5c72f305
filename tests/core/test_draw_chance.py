"""What a seller who watches the lane can make of the draw, and what it costs: thousands of days, always the same ones.

PINMA_LONG plays ten times as many.
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from random import Random
from statistics import mean
from typing import NamedTuple

import pytest
from core_goods import LAW
from hypothesis import given
from hypothesis import strategies as st

from edge.core import draw as d

MARKET, DAY, QUOTA, FLOOR = "MKT-350100-0001", "2026-03-05", (1, 10), 1000
LONG = 10 if os.environ.get("PINMA_LONG") else 1
DAYS = 20_000 * LONG
_BELOW = (-(-FLOOR * 2**256 // 10_000)).to_bytes(32)  # the first ticket that chance does not pick
_STEM = f"YPYM-DRAW-v1\0{MARKET}\0{DAY}\0{d.STRATUM}\0".encode()


class Lane(NamedTuple):
    """What everybody at the lane knows: how many were in the draw, were drawn, and whether the last one was."""

    n: int
    s: int
    last: bool

    @property
    def forced(self) -> bool:
        """Whether the next is drawn for sure."""
        return self.s < d.needed(self.n + 1, QUOTA)


def seed(number: int) -> bytes:
    return hashlib.sha256(f"day {number}".encode()).digest()


def picked(key: bytes, code: int, n: int, s: int) -> bool:
    """As `draw.take` decides, and seven times as fast; see the test of it."""
    forced = s < -(-QUOTA[0] * (n + 1) // QUOTA[1])
    return forced or hmac.digest(key, _STEM + b"%d" % code, "sha256") < _BELOW


@LAW
@given(st.binary(min_size=1, max_size=32), st.integers(0, 10_000), st.integers(0, 400), st.integers(0, 60))
def test_the_quick_way_of_these_tests_is_the_draws_own(key: bytes, code: int, n: int, s: int) -> None:
    ticket = d.take(d.Draw(MARKET, DAY, key, n, s), str(code), QUOTA, FLOOR)
    assert picked(key, code, n, s) == ticket.picked
    below = hmac.digest(key, _STEM + b"%d" % code, "sha256") < _BELOW
    assert below == ticket.chance


Now = Callable[[Lane, int, Random], bool]  # whether the bad batch joins the lane now, with so many still to come

WATCHING: dict[str, Now] = {
    "just after somebody was drawn": lambda lane, _left, _random: lane.last and not lane.forced,
    "when most are drawn beyond what is needed": lambda lane, _left, _random: lane.s >= d.needed(lane.n + 6, QUOTA),
    "second of all": lambda lane, _left, _random: lane.n == 1,
    "as late as can be and not when it is sure": lambda lane, left, _random: left < 8 and not lane.forced,
    "whenever it is not sure, by dice": lambda lane, _left, random: not lane.forced and random.random() < 0.1,
}
COMING: dict[str, Now] = {
    "first of all": lambda lane, _left, _random: lane.n == 0,
    "last of all": lambda _lane, _left, _random: False,
    "whenever it happens to": lambda _lane, _left, random: random.random() < 0.05,
}


def played(now: Now, number: int) -> bool:
    """Whether the one bad batch of a day is drawn; it comes last of all when its moment never came."""
    key, random = seed(number), Random(number)
    count, lane = 12 + number % 30, Lane(0, 0, last=False)
    for code in range(count):
        if now(lane, count - code, random):
            return picked(key, code, lane.n, lane.s)
        hit = picked(key, code, lane.n, lane.s)
        lane = Lane(lane.n + 1, lane.s + hit, hit)
    return picked(key, count, lane.n, lane.s)


def share(outcomes: list[bool]) -> float:
    """Per cent of the days."""
    return 100 * sum(outcomes) / len(outcomes)


@pytest.mark.parametrize("when", WATCHING)
def test_a_seller_who_watches_is_drawn_as_often_as_the_floor_says(when: str) -> None:
    assert 9.5 <= share([played(WATCHING[when], number) for number in range(DAYS)]) <= 11


@pytest.mark.parametrize("when", COMING)
def test_whoever_does_not_watch_is_drawn_no_less(when: str) -> None:
    assert share([played(COMING[when], number) for number in range(DAYS // 2)]) >= 9.5


def decoyed(number: int, *, withdraw: bool) -> bool:
    """Decoys of the same seller come first, until one is drawn; those that are go away again, if `withdraw`."""
    key, n, s = seed(number), 0, 0
    for code in range(5 + number % 10):  # others
        n, s = n + 1, s + picked(key, code, n, s)
    for code in range(100, 120):
        hit = picked(key, code, n, s)
        n, s = n + 1, s + hit
        if hit:
            if withdraw:
                state = d.without(d.Draw(MARKET, DAY, key, n, s), picked=True)
                n, s = state.n, state.s
            break
    return picked(key, 999, n, s)


def test_decoys_sent_ahead_do_not_help() -> None:
    assert 9.5 <= share([decoyed(number, withdraw=False) for number in range(DAYS)]) <= 11


def test_decoys_that_go_away_when_they_are_drawn_make_it_worse() -> None:
    assert share([decoyed(number, withdraw=True) for number in range(DAYS // 2)]) >= 9.5


def drawn_of(key: bytes, count: int) -> int:
    s = 0
    for n in range(count):
        s += picked(key, n, n, s)
    return s


@pytest.mark.parametrize(
    ("count", "days", "expected"),
    [(10, 20_000, 1.9), (30, 10_000, 4.5), (100, 3_000, 12.6), (300, 1_000, 34.4), (600, 500, 66.1)],
)
def test_tests_a_day_are_as_many_as_were_reckoned(count: int, days: int, expected: float) -> None:
    """reference/traceability.md §6.4, the column of ten per cent."""
    found = [drawn_of(seed(number), count) for number in range(days * LONG)]
    assert min(found) >= d.needed(count, QUOTA)
    assert mean(found) == pytest.approx(expected, rel=0.03)


def test_law_14_tickets_are_spread_evenly_by_chi_square() -> None:
    """10^5 tickets in 100 equal parts: 99 degrees of freedom, and 148.2 is exceeded once in a thousand times."""
    counts, key = [0] * 100, seed(14)
    for code in range(100_000):
        ticket = d.take(d.Draw(MARKET, DAY, key), str(code), QUOTA, FLOOR)
        counts[int(ticket.ticket, 16) * 100 >> 256] += 1
    assert sum((count - 1_000) ** 2 / 1_000 for count in counts) < 148.2
    assert len(set(counts)) > 20
