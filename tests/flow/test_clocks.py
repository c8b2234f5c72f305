"""The box's clock jumps: a fact, a mark, and a trading day that neither goes back nor runs ahead."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flow_goods import DAY, IN, KEY, NIGHT, good
from flow_rig import Rig

from edge.assemble.clocks import Clocks
from edge.core import facts as f
from edge.core.ledger import Day
from edge.flow.asks import CloseDay, OpenDay
from edge.flow.board import Board
from sync.message import Receipt

NEXT = "2026-03-06"


@dataclass
class Timed(Rig):
    """A market whose clock and count of seconds are set apart; `real` is the true time."""

    seconds: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.board = Board()
        self.restart()

    def restart(self) -> None:
        """The watch of a process that has just begun."""
        self.clocks = Clocks(self.store, self.flow, self.board, wall=lambda: self.now, monotonic=lambda: self.seconds)

    def pass_by(self, seconds: float) -> None:
        """Time passes, for both."""
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds

    def hear(self, at: datetime) -> None:
        """The province answers with its clock."""
        self.clocks.heard(Receipt("facts", "FJ-01", "e", 1, at=at.isoformat()))

    def agree(self, ahead_s: float = 0.0) -> None:
        """Two receipts, some seconds apart, from a province behind by so much."""
        for _ in range(2):
            self.pass_by(6)
            self.hear(self.now - timedelta(seconds=ahead_s))
        self.clocks.round()

    def marks(self) -> list[str]:
        return [mark.why.code for mark in self.board.marks()]

    def said(self) -> list[tuple[str, int]]:
        return [(fact.against, fact.seconds) for fact in self.facts(f.Misclocked)]

    def open_day(self) -> str:
        """What the round would open."""
        self.clocks.round()
        return self.ask(OpenDay(), "clock").code


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Timed]:
    rig = Timed(tmp_path / "market.db")
    rig.open()
    yield rig
    rig.close()


def test_clocks_that_agree_say_nothing(market: Timed) -> None:
    market.agree(59)
    assert (market.said(), market.marks(), market.clocks.ahead_s()) == ([], [], pytest.approx(59))


def test_a_clock_a_minute_off_is_one_fact_until_it_changes(market: Timed) -> None:
    market.agree(75)
    market.agree(80)
    assert (market.said(), market.marks()) == ([("province", 75)], ["clock_off"])
    market.now += timedelta(minutes=5)
    market.clocks.round()
    assert market.said()[-1] == ("province", pytest.approx(375, abs=6))
    market.now -= timedelta(seconds=380)
    market.clocks.round()
    assert market.marks() == []


def test_a_slow_line_is_no_wrong_clock(market: Timed) -> None:
    for delay in (3, 90, 120, 45, 300):
        market.pass_by(6)
        market.hear(market.now - timedelta(seconds=delay))
        market.clocks.round()
    assert (market.said(), market.marks()) == ([], [])


def test_a_receipt_without_a_time_is_left_alone(market: Timed) -> None:
    for at in ("", "yesterday"):
        market.clocks.heard(Receipt("facts", "FJ-01", "e", 1, at=at))
    assert market.clocks.ahead_s() is None


def test_a_clock_that_goes_back_is_told_once_against_the_journal(market: Timed) -> None:
    market.now -= timedelta(hours=1)
    for _ in range(100):
        market.clocks.round()
        market.pass_by(10)
    assert market.said() == [("journal", -3600)]
    assert market.marks() == ["clock_back"]
    market.pass_by(3600)
    market.clocks.round()
    assert market.marks() == []


def test_two_seconds_back_are_nothing(market: Timed) -> None:
    market.now -= timedelta(seconds=2)
    market.clocks.round()
    assert market.said() == []


def test_a_clock_set_back_while_the_box_was_off_is_noticed_at_the_start(market: Timed) -> None:
    market.close()
    again = Timed(market.path, NIGHT - timedelta(days=2))
    again.clocks.round()
    assert again.said() == [("journal", -172_800)]
    market.store = again.store


def test_back_over_the_roll_the_open_day_goes_on(market: Timed) -> None:
    market.now = NIGHT.replace(hour=15)
    market.key_comes(KEY, NEXT)
    assert market.open_day() == NEXT
    market.ask(CloseDay(DAY), "经理")
    market.now = NIGHT.replace(hour=13)
    assert market.open_day() == NEXT
    assert market.get(Day, DAY).state == "closed"
    (batch,) = market.come(good("A"))
    assert market.facts(f.Arrived)[-1].day == NEXT, batch


def test_days_ahead_of_the_province_no_day_is_opened_and_the_gate_works(market: Timed) -> None:
    market.agree()
    market.now += timedelta(days=3)
    assert market.open_day() == DAY
    assert [fact.day for fact in market.facts(f.DayOpened)] == [DAY]
    assert market.scan(IN, market.declare(good("A"))).good
    assert market.facts(f.Arrived)[-1].day == DAY
    assert market.marks() == ["clock_off"]


def test_a_clock_set_right_again_is_believed(market: Timed) -> None:
    market.agree()
    market.now += timedelta(days=3)
    market.open_day()
    market.ask(OpenDay())  # a fact dated ahead
    market.come(good("A"))
    market.now -= timedelta(days=3)
    market.clocks.round()
    market.clocks.round()
    assert market.marks() == []
    market.pass_by(12 * 3600)
    market.agree()
    assert market.open_day() == NEXT


def test_without_the_province_a_clock_ahead_opens_its_day(market: Timed) -> None:
    market.now += timedelta(days=1)
    assert market.open_day() == NEXT


def test_a_few_minutes_off_do_not_keep_the_day_from_rolling(market: Timed) -> None:
    market.now = NIGHT.replace(hour=13, minute=30)
    market.agree(120)
    market.pass_by(3600)
    assert market.open_day() == NEXT
