"""The province's end: counts what it archived, answers what a market says, and marks a market whose clock runs ahead."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine
from sync_rig import MARKET

from sync.message import GENESIS, DayCount, Message, Report, link, pack, seal, unpack
from sync.message import Reckoning as Frame
from sync.receiver import reckoning as module
from sync.receiver.archive import Archive
from sync.receiver.copying import LostRaceError
from sync.receiver.database import connect
from sync.receiver.days import Count, add, tallies
from sync.receiver.reckoning import Reckoner
from sync.replica import Keeper
from tests.patience import eventually

EPOCH = "019aa9a0"
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
ONE, TWO = "2026-11-21", "2026-11-22"


def body(seq: int, at: str) -> bytes:
    return seal(Message(MARKET, EPOCH, seq, at, "Noted", "t", "s", msgspec.Raw(b"{}")))


class Rig:
    """An archive, its reckoner, and what was published and warned."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.said: list[tuple[str, Frame]] = []
        self.warned: list[tuple[str, str]] = []
        self._head, self._seq = GENESIS, 0
        self.heads: list[bytes] = [GENESIS]
        self.bodies: list[bytes] = []
        self._keeper = Keeper("facts", Archive(engine, lambda: NOW), lambda _market, _head, _signature: True)
        self.reckoner = Reckoner(
            engine,
            self._publish,
            markets=[MARKET],
            wall=lambda: NOW,
            warn=lambda market, kind, _text: self._warn(market, kind),
        )

    def _publish(self, where: str, wire: bytes) -> bool:
        self.said.append((where, unpack(Frame, wire)))
        return True

    def _warn(self, market: str, kind: str) -> None:
        self.warned.append((market, kind))

    def make(self, *days: str) -> None:
        """Facts of a market, not sent yet."""
        for day in days:
            self._seq += 1
            self.bodies.append(body(self._seq, day if "T" in day or not day else f"{day}T03:00:00.000+08:00"))
            self.heads.append(link(self.heads[-1], self.bodies[-1]))

    def archive(self, first: int, last: int) -> None:
        self._keeper.take(
            Report("facts", MARKET, EPOCH, first, self.heads[first - 1], tuple(self.bodies[first - 1 : last]))
        )

    def keep(self, *days: str) -> None:
        first = len(self.bodies) + 1
        self.make(*days)
        self.archive(first, len(self.bodies))

    def standings(self) -> list[tuple[str, int, str]]:
        self.reckoner.catch_up()
        return [(each.day, each.archived.facts, each.standing) for each in tallies(self.engine, MARKET)]

    def tell(self, *days: DayCount, market: str = MARKET) -> None:
        """A market says it; answered by the thread."""
        self.reckoner.deliver(market, "reckoning", pack(Frame(market, days)))


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(connect(f"sqlite:///{tmp_path / 'archive.db'}"))
    yield made
    made.engine.dispose()


@pytest.fixture
def running(rig: Rig) -> Iterator[Rig]:
    rig.reckoner.start()
    yield rig
    rig.reckoner.stop()


def test_a_page_that_two_read_is_counted_by_one(rig: Rig) -> None:
    """Another receiver has read it too, and was the first to write."""
    rig.keep(*[ONE] * 3)
    page = [(seq, f"{ONE}T03:00:00") for seq in (1, 2, 3)]
    with rig.engine.begin() as connection:
        add(connection, MARKET, EPOCH, 0, page)
    with pytest.raises(LostRaceError), rig.engine.begin() as connection:
        add(connection, MARKET, EPOCH, 0, page)
    rig.keep(ONE)
    assert rig.standings() == [(ONE, 4, "unheard")]


def test_days_are_counted_page_by_page(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 3)
    rig.keep(*[ONE] * 5, *[TWO] * 4)
    assert rig.standings() == [(TWO, 4, "unheard"), (ONE, 5, "unheard")]
    rig.keep(TWO, ONE)
    assert rig.standings() == [(TWO, 5, "unheard"), (ONE, 6, "unheard")]


def test_what_stands_behind_a_gap_is_not_counted(rig: Rig) -> None:
    rig.make(*[ONE] * 6)
    rig.archive(1, 2)
    rig.archive(5, 6)
    assert rig.standings() == [(ONE, 2, "unheard")]
    rig.archive(3, 4)
    assert rig.standings() == [(ONE, 6, "unheard")]


def test_a_body_without_a_date_is_counted_somewhere(rig: Rig) -> None:
    rig.keep(ONE, "not a dateT", "")
    assert rig.standings() == [(ONE, 1, "unheard"), ("0000-00-00", 2, "unheard")]


def test_a_market_that_says_the_same_is_equal(running: Rig) -> None:
    running.keep(ONE, ONE, TWO)
    running.reckoner.catch_up()
    running.tell(DayCount(ONE, EPOCH, 2, 2, running.heads[2]), DayCount(TWO, EPOCH, 1, 3, running.heads[3]))
    eventually(lambda: running.said)
    where, frame = running.said[0]
    assert where.endswith(f"/{MARKET}/down/reckoning")
    assert sorted(frame.days, key=lambda each: each.day) == [
        DayCount(ONE, EPOCH, 2, 2, running.heads[2]),
        DayCount(TWO, EPOCH, 1, 3, running.heads[3]),
    ]
    assert running.standings() == [(TWO, 1, "equal"), (ONE, 2, "equal")]


def test_how_a_markets_word_stands(running: Rig) -> None:
    running.make(ONE, ONE, ONE, ONE)
    running.archive(1, 3)
    running.reckoner.catch_up()
    for told, standing in (
        (DayCount(ONE, EPOCH, 4, 4, running.heads[4]), "coming"),  # one fact is on its way
        (DayCount(ONE, EPOCH, 2, 2, running.heads[2]), "coming"),  # an older word
        (DayCount(ONE, EPOCH, 3, 3, running.heads[3]), "equal"),
        (DayCount(ONE, EPOCH, 3, 3, running.heads[2]), "differs"),
    ):
        before = len(running.said)
        running.tell(told)
        eventually(lambda before=before: len(running.said) > before)
        assert running.standings() == [(ONE, 3, standing)], told


def test_an_epoch_the_market_does_not_know_is_a_difference(running: Rig) -> None:
    running.keep(ONE)
    running.reckoner.catch_up()
    running.tell(DayCount(ONE, "another", 1, 1, b"h" * 32))
    eventually(lambda: running.said)
    assert ("019aa9a0", "differs") in [(each.epoch, each.standing) for each in tallies(running.engine, MARKET)]
    assert {each.epoch for each in running.said[0][1].days} == {EPOCH, "another"}, (
        "what it has and was not told of, too"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        DayCount("21 November", EPOCH, 1, 1, GENESIS),
        DayCount("2026-13-01", EPOCH, 1, 1, GENESIS),
        DayCount(ONE, "", 1, 1, GENESIS),
        DayCount(ONE, "a\x00b", 1, 1, GENESIS),
        DayCount(ONE, EPOCH, 2, 1, GENESIS),
        DayCount(ONE, EPOCH, 1, 1 << 60, GENESIS),
        DayCount(ONE, EPOCH, 1, 1, b"short"),
    ],
)
def test_what_no_market_can_have_said_is_dropped(running: Rig, wrong: DayCount) -> None:
    running.keep(ONE)
    running.reckoner.catch_up()
    running.tell(wrong)
    eventually(lambda: not running.reckoner._asked)  # pyright: ignore[reportPrivateUsage]
    running.tell(DayCount(ONE, EPOCH, 1, 1, running.heads[1]))
    eventually(lambda: running.said)
    assert [(each.day, each.epoch) for each in running.said[0][1].days] == [(ONE, EPOCH)]


def test_frames_that_are_none_and_markets_that_are_none_are_dropped(running: Rig) -> None:
    running.reckoner.deliver(MARKET, "reckoning", b"junk")
    running.tell(DayCount(ONE, EPOCH, 1, 1, GENESIS), market="stranger")
    running.reckoner.deliver(MARKET, "reckoning", pack(Frame("stranger", ())))
    eventually(lambda: not running.reckoner._asked)  # pyright: ignore[reportPrivateUsage]
    assert running.said == []


def test_a_market_ahead_of_our_clock_is_marked_once_until_it_is_not(rig: Rig) -> None:
    early, late = ((NOW + timedelta(minutes=minutes)).isoformat() for minutes in (4, 6))
    for at, warned in ((early, 0), (late, 1), (late, 1), (early, 1), (late, 2)):
        rig.keep(at)
        rig.reckoner.catch_up()
        assert rig.warned == [(MARKET, "clock")] * warned


def test_counts_are_what_they_say(rig: Rig) -> None:
    rig.keep(ONE, TWO)
    rig.reckoner.catch_up()
    assert [each.archived for each in tallies(rig.engine, MARKET)] == [
        Count(1, 2, rig.heads[2]),
        Count(1, 1, rig.heads[1]),
    ]
