"""The intake on a real archive: what waits is bounded and fair, one market's fault is nobody else's, and who is told what."""

import hashlib
import hmac
import threading
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from archive_rig import NOW, Room, chain, facts, report, said
from msgspec.structs import replace
from sqlalchemy import Connection, Engine, event, func, select
from sync_rig import MARKET

from sync.message import GENESIS, Personal, State, pack
from sync.receiver.archive import Archive
from sync.receiver.database import connect
from sync.receiver.queries import reconcile
from sync.receiver.schema import fact, heard, personal, presence
from sync.receiver.waiting import Frame, Waiting
from sync.replica import Keeper, Place, Row
from tests.patience import eventually


@pytest.fixture
def room(engine: Engine) -> Room:
    return Room(engine)


def test_many_reports_are_one_transaction_with_one_question_an_epoch(engine: Engine, room: Room) -> None:
    room.take(facts(report(1, 60)), facts(report(1, 3, "M2")))
    statements, commits = list[str](), list[Connection]()

    def note(_c: object, _cu: object, sql: str, *_rest: object) -> None:
        statements.append(sql)

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", commits.append)
    room.take(facts(report(61, 120)), facts(report(121, 180)), facts(report(4, 5, "M2")), facts(report(181, 240)))
    assert len(commits) == 1
    assert sum("SELECT" in each and "INSERT" not in each for each in statements) == 2
    assert [(each.market, each.through) for each in room.receipts] == [
        (MARKET, 120),
        (MARKET, 180),
        (MARKET, 240),
        ("M2", 5),
    ]
    with engine.connect() as connection:
        kept = connection.execute(select(fact.c.seq, fact.c.body, fact.c.hash).where(fact.c.market == MARKET)).all()
    assert sorted(map(tuple, kept)) == [(seq, *row) for seq, row in enumerate(chain(240), 1)]


def test_what_overlaps_and_leaves_gaps_within_one_transaction_is_kept_once(engine: Engine, room: Room) -> None:
    frames = [facts(report(*each)) for each in ((1, 80), (200, 300), (1, 90), (60, 150), (1, 80), (140, 199))]
    assert [(each.through, each.gaps) for each in room.take(*frames)] == [
        (80, ()),
        (80, ((81, 199),)),
        (90, ((91, 199),)),
        (150, ((151, 199),)),
        (150, ((151, 199),)),
        (300, ()),
    ]
    assert reconcile(engine, MARKET).archived == 300


def test_one_market_with_a_report_no_table_can_hold_costs_the_others_nothing(engine: Engine, room: Room) -> None:
    def no_room(_c: object, _cu: object, sql: str, values: Any, *_rest: object) -> None:
        if "INSERT INTO fact" in sql and any("bad" in str(each) for each in values):
            raise OverflowError("no room")

    event.listen(engine, "before_cursor_execute", no_room)
    room.take(facts(report(1, 3, MARKET, "bad")), facts(report(1, 3, "M2")), facts(report(1, 2)))
    assert sorted((each.market, each.through) for each in room.receipts) == [(MARKET, 2), ("M2", 3)]
    assert room.intake.counts() == {"kept": 2, "archive failed": 1}
    assert [each.epoch for each in reconcile(engine, MARKET).epochs] == ["e1"]


def test_a_receipt_tells_the_time_and_the_market_its_share(engine: Engine) -> None:
    room = Room(engine, total=100_000)
    assert [(each.at, each.grant) for each in room.take(facts(report(1, 3)))] == [(NOW.isoformat(), 100_000)]
    assert [each.grant for each in room.take(said("M2", backlog=5000, epoch="e1"))] == [100_000]
    assert [each.grant for each in room.take(facts(report(4, 600)))] == [50_000]
    room.take(Frame("M2", "state", msgspec.json.encode(State(online=False))))
    assert [each.grant for each in room.take(facts(report(601, 602)))] == [100_000]


def test_what_we_have_lost_is_asked_for_again(room: Room) -> None:
    room.take(facts(report(1, 3)), facts(report(1, 5, epoch="e2")))
    told = room.take(said(epoch="e4", epochs=(("e0", 70), ("e1", 3), ("e2", 7), ("e3", 0))))
    assert sorted((each.epoch, each.through, each.head == GENESIS) for each in told) == [
        ("e0", 0, True),
        ("e2", 5, False),  # e1 stands where the market says it does
        ("e3", 0, True),
        ("e4", 0, True),
    ]


def test_an_old_box_is_told_all_that_it_does_not_know_of(room: Room) -> None:
    room.take(facts(report(1, 3)), facts(report(1, 5, epoch="e2")), facts(report(9, 9, epoch="e2")))
    told = room.take(said(epoch="e1", epochs=(("e1", 3),)))
    assert [(each.epoch, each.through, each.gaps, each.last) for each in told] == [
        ("e1", 3, (), 3),
        ("e2", 5, ((6, 8),), 9),
    ]


def test_what_a_market_says_of_itself_is_kept_and_handed_on(engine: Engine, room: Room) -> None:
    for seq in (5, 9):
        room.take(said(run="r1", seq=seq, epoch="e1", backlog=4))
    assert [(market, each.seq) for market, each in room.heard] == [(MARKET, 5), (MARKET, 9)]
    with engine.connect() as connection:
        assert [tuple(each) for each in connection.execute(select(heard))] == [
            (MARKET, "r1", 9, "e1", 4, NOW.isoformat())
        ]
        assert connection.scalar(select(presence.c.backlog)) == 4


@pytest.mark.parametrize("bad", [b"{", b"[]", b'{"online":true,"run":"' + b"r" * 65 + b'"}'])
def test_a_state_that_is_none_is_counted(room: Room, bad: bytes) -> None:
    assert room.take(Frame(MARKET, "state", bad)) == []
    assert room.intake.counts() == {"bad state": 1}


def test_a_personal_value_is_kept_once_in_one_transaction(engine: Engine, room: Room) -> None:
    named = Personal("s1", hmac.new(b"salt", b"Li", hashlib.sha256).hexdigest(), b"salt", b"Li")
    frames = [facts(replace(report(n, n), personal=(named, named))) for n in (1, 2)]
    assert [each.through for each in room.take(*frames)] == [1, 2]
    with engine.connect() as connection:
        assert connection.scalars(select(personal.c.value)).all() == [b"Li"]


def test_a_backlog_does_not_stand_in_the_way_of_others() -> None:
    waiting = Waiting(3, 30_000)
    assert [waiting.put(Frame("big", "facts", bytes(1000))) for _ in range(10)] == [True] * 6 + [False] * 4
    assert waiting.put(Frame("two", "facts", b"2"))
    assert waiting.put(Frame("three", "state", bytes(50_000)))
    assert [each.market for each in waiting.take(100, 1 << 20)] == ["big", "two", "three"] + ["big"] * 5
    assert waiting.octets() == 0


def test_a_turn_is_short_even_when_much_waits() -> None:
    waiting = Waiting(1, 1 << 20)
    for _ in range(9):
        waiting.put(Frame("m", "facts", bytes(400)))
    assert [len(waiting.take(2, 1 << 20)), len(waiting.take(9, 1000)), len(waiting.take(9, 1))] == [2, 3, 1]


def test_what_waits_is_taken_before_the_end() -> None:
    waiting = Waiting(1, 1000)
    waiting.put(Frame("m", "facts", b"x"))
    waiting.end()
    assert len(waiting.take(9, 99)) == 1
    assert waiting.take(9, 99) == []


@pytest.mark.parametrize("same", [True, False])
def test_two_receivers_never_keep_a_fact_twice_nor_lose_one(dsn: str, engine: Engine, same: bool) -> None:  # noqa: FBT001
    """Each has an engine of its own; both are sent everything, or each its half: then neither's place is enough."""
    other = connect(dsn)
    frames = [facts(report(first, first + (69 if same else 49))) for first in range(1, 2000, 50)]
    rooms = [Room(engine), Room(other)]
    start = threading.Barrier(2)

    def run(room: Room, share: list[Frame]) -> None:
        start.wait()
        for each in share:
            room.take(each)

    shares = [frames, frames] if same else [frames[::2], frames[1::2]]
    threads = [threading.Thread(target=run, args=each) for each in zip(rooms, shares, strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [room.intake.counts()["kept"] for room in rooms] == [len(each) for each in shares]
    account, last = reconcile(engine, MARKET), 2020 if same else 2000
    assert (account.archived, account.aside, account.epochs[0].through) == (last, 0, last)
    assert account.epochs[0].head == chain(last)[-1][1].hex()
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(fact)) == last
    other.dispose()


def test_an_epoch_in_the_hands_of_one_receiver_is_not_moved_by_another(dsn: str, engine: Engine) -> None:
    other = connect(dsn)
    one, two = Room(engine), Room(other)
    one.take(facts(report(1, 10)))
    second = threading.Thread(target=two.take, args=(facts(report(31, 40)),))
    with Archive(engine, lambda: NOW).transaction() as shelf:
        assert shelf(MARKET, "e1").place().through == 10
        second.start()
        second.join(0.5)
        assert second.is_alive()
        rows = [Row(seq, *row) for seq, row in enumerate(chain(30), 1)][10:]
        shelf(MARKET, "e1").keep(rows)
        shelf(MARKET, "e1").settle(Place(30, rows[-1].hash))
    second.join()
    assert [each.through for each in two.receipts] == [40]
    other.dispose()


def test_the_thread_takes_what_was_delivered(room: Room) -> None:
    room.intake.start()
    room.intake.deliver(MARKET, "facts", pack(report(1, 3)))
    room.intake.deliver("M9", "facts", b"")
    eventually(lambda: room.receipts)
    room.intake.stop()
    assert room.intake.counts() == {"kept": 1, "unknown market": 1}


def test_presence_is_noted_once_a_second(engine: Engine) -> None:
    clock = [NOW]
    archive = Archive(engine, lambda: clock[0])
    keeper = Keeper("facts", archive, lambda _market, _head, _signature: True)
    for n, since in enumerate((0.0, 0.5, 1.2), 1):
        clock[0] = NOW + timedelta(seconds=since)
        keeper.take(report(n, n))
        with engine.connect() as connection:
            at = connection.scalar(select(presence.c.heard_at))
        assert at == (NOW + timedelta(seconds=since if since != 0.5 else 0)).isoformat()
