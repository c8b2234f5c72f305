"""News while a backlog comes in: they go ahead, the rows are not looked at for them, and views stand back."""

from contextlib import suppress
from itertools import pairwise

import pytest
from archive_rig import NOW, Room, chain, facts, report
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event, func, select
from sync_rig import MARKET

from sync.message import pack
from sync.receiver.archive import Archive
from sync.receiver.database import connect
from sync.receiver.intake import SPAN
from sync.receiver.islands import joined, runs
from sync.receiver.queries import reconcile
from sync.receiver.schema import fact
from sync.receiver.view_schema import cursor
from sync.receiver.waiting import CALM, Frame, Waiting
from sync.receiver.worker import PAGE, Worker
from sync.replica import Keeper
from sync.translate import read
from tests.patience import eventually

NEWS = Frame("m", "facts", b"n", news=True)
OLD = Frame("m", "facts", bytes(400))


def keeper(engine: Engine) -> Keeper:
    return Keeper("facts", Archive(engine, lambda: NOW), lambda _market, _head, _signature: True)


def asked(engine: Engine) -> list[str]:
    statements = list[str]()

    def note(_c: object, _cu: object, sql: str, *_rest: object) -> None:
        statements.append(sql)

    event.listen(engine, "before_cursor_execute", note)
    return statements


def test_beside_a_gap_a_report_asks_for_no_row_and_is_answered_with_all_gaps(engine: Engine) -> None:
    ours = keeper(engine)
    for first, last in ((1, 60), (900, 900), (950, 950)):
        ours.take(report(first, last))
    statements = asked(engine)
    reports = [ours.check(report(*each)) for each in ((61, 120), (951, 952), (121, 180), (953, 953))]
    assert [(each.through, each.gaps, each.last) for each in ours.take_all(reports)] == [
        (through, ((through + 1, 899), (901, 949)), last)
        for through, last in ((120, 950), (120, 952), (180, 952), (180, 953))
    ]
    looks = [each for each in statements if each.startswith("SELECT") and "FROM fact" in each]
    assert len(looks) == 1
    assert "row_number" not in looks[0]


def test_what_another_receiver_filled_meanwhile_is_noticed(dsn: str, engine: Engine) -> None:
    other = connect(dsn)
    ours, theirs = keeper(engine), keeper(other)
    ours.take(report(1, 5))
    ours.take(report(40, 50))
    theirs.take(report(20, 30))
    assert ours.take(report(10, 12)).gaps == ((6, 9), (13, 19), (31, 39))
    theirs.take(report(6, 9))
    assert ours.take(report(13, 19)).gaps == ((31, 39),)
    assert ours.take(report(31, 39)).through == 50
    assert reconcile(engine, MARKET).epochs[0].head == chain(50)[-1][1].hex()
    other.dispose()


def test_what_was_rolled_back_is_not_remembered(engine: Engine) -> None:
    archive = Archive(engine, lambda: NOW)
    ours = Keeper("facts", archive, lambda _market, _head, _signature: True)
    ours.take(report(10, 12))
    rows = [each._replace(seq=20) for each in ours.check(report(13, 13)).rows]
    with suppress(RuntimeError), archive.transaction() as shelf:
        shelf(MARKET, "e1").keep(rows)
        raise RuntimeError
    assert ours.take(report(15, 15)).gaps == ((1, 9), (13, 14))


@given(st.sets(st.integers(1, 40)), st.sets(st.integers(1, 40), min_size=1), st.integers(0, 40))
def test_ranges_are_what_the_numbers_are(one: set[int], two: set[int], through: int) -> None:
    found = joined(runs(sorted(one)) if one else [], runs(sorted(two)), through)
    assert [each for first, last in found for each in range(first, last + 1)] == sorted(
        each for each in one | two if each > through
    )
    assert all(last + 1 < first for (_, last), (first, _) in pairwise(found))


def test_news_are_taken_first_but_a_backlog_never_stands_still() -> None:
    waiting = Waiting(1, 1 << 20)
    for each in (OLD, OLD, OLD, NEWS, NEWS):
        waiting.put(each)
    assert waiting.take(9, 9999) == [NEWS, NEWS]
    waiting.put(NEWS)
    assert waiting.take(9, 9999) == [OLD]
    assert waiting.take(9, 9999) == [NEWS]
    assert waiting.take(9, 9999) == [OLD]
    for _ in range(CALM + 3):
        waiting.put(OLD)
    assert [len(waiting.take(9, 800)) for _ in range(CALM)] == [1] * (CALM - 2) + [2, 2]


def test_a_turn_counts_what_frames_hold_unpacked() -> None:
    waiting = Waiting(1, 1 << 20)
    for _ in range(3):
        waiting.put(OLD._replace(plain=5000))
    assert len(waiting.take(9, 9999)) == 2


@pytest.mark.parametrize(
    ("first", "ahead"), [(65, False), (61, True), (63, False), (SPAN + 60, False), (SPAN + 61, True)]
)
def test_a_report_goes_ahead_only_when_nothing_that_waits_can_come_before_it(
    engine: Engine,
    room: Room,
    first: int,
    ahead: bool,  # noqa: FBT001
) -> None:
    room.take(facts(report(1, 60)))
    assert order(engine, room, [62, first]) == ([first, 62] if ahead else [62, first])


def test_news_beyond_a_gap_go_ahead_of_what_fills_it(engine: Engine, room: Room) -> None:
    room.take(facts(report(1, 60)), facts(report(900, 900)))
    assert order(engine, room, [62, 880, 901]) == [901, 62, 880]


def order(engine: Engine, room: Room, firsts: list[int]) -> list[int]:
    """In what order reports of one fact are kept when all of them wait."""
    for first in firsts:
        room.intake.deliver(MARKET, "facts", pack(report(first, first)))
    room.intake.start()
    room.intake.stop()
    with engine.connect() as connection:
        found = connection.scalars(select(fact.c.seq).where(fact.c.seq.in_(firsts)).order_by(fact.c.id)).all()
    return list(found)


@pytest.fixture
def room(engine: Engine) -> Room:
    return Room(engine)


def test_views_stand_back_while_a_backlog_comes_but_never_starve(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.receiver.worker.LOOKS", 3)
    keeper(engine).take(report(1, 2 * PAGE + 1))
    looks, busy = list[int](), [True]

    def is_busy() -> bool:
        looks.append(folded(engine))
        return busy[0]

    worker = Worker(engine, read, busy=is_busy)
    worker.start()
    eventually(lambda: folded(engine) == 2 * PAGE + 1)
    worker.stop()
    assert looks[:7] == [PAGE] * 3 + [2 * PAGE] * 3 + [2 * PAGE + 1]


def folded(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.max(cursor.c.seq))) or 0


def test_only_a_backlog_keeps_others_busy(room: Room) -> None:
    assert not room.intake.busy()
    room.intake.deliver(MARKET, "facts", pack(report(1, 3)))
    assert not room.intake.busy()
    room.intake.deliver(MARKET, "facts", pack(report(4, 400)))
    assert room.intake.busy()
