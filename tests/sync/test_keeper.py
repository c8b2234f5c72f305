"""What a Keeper refuses, sets aside and answers; the archive's shelves against those in memory."""

import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Engine, func, select
from sync_rig import MARKET, MemorySink, body

from sync.message import GENESIS, Personal, Receipt, Report, link
from sync.receiver.archive import Archive
from sync.receiver.database import connect
from sync.receiver.queries import reconcile
from sync.receiver.schema import aside, fact, personal
from sync.replica import BadReportError, ForgedError, Keeper, MalformedError

EPOCH = "e1"


def at_rest() -> datetime:
    return datetime(2026, 11, 22, tzinfo=UTC)


def chain(last: int, salt: int = 0, since: int = 1) -> list[tuple[bytes, bytes]]:
    """Bodies and hashes 1..last; those from `since` on differ by `salt`."""
    head, rows = GENESIS, list[tuple[bytes, bytes]]()
    for seq in range(1, last + 1):
        sealed = body(EPOCH, seq, {"salt": salt if seq >= since else 0})
        head = link(head, sealed)
        rows.append((sealed, head))
    return rows


def kept(
    rows: list[tuple[bytes, bytes]],
    through: int,
    *gaps: tuple[int, int],
    fork: int | None = None,
    last: int = 0,
    seen: int = 0,
) -> Receipt:
    made = Receipt("facts", MARKET, EPOCH, through, gaps, fork, head=rows[through - 1][1], last=last or through)
    return replace(made, seen=seen, seen_head=rows[seen - 1][1]) if seen else made


def report(rows: list[tuple[bytes, bytes]], first: int, last: int) -> Report:
    prev = rows[first - 2][1] if first > 1 else GENESIS
    bodies = tuple(each for each, _ in rows[first - 1 : last])
    return Report("facts", MARKET, EPOCH, first, prev, bodies, b"good")


def keeper(sink: MemorySink | Archive) -> Keeper:
    return Keeper("facts", sink, lambda _market, _head, signature: signature == b"good")


@pytest.fixture
def archive(engine: Engine) -> Archive:
    return Archive(engine, at_rest)


def test_a_report_twice_is_kept_once(archive: Archive, engine: Engine) -> None:
    whole = report(chain(5), 1, 5)
    assert keeper(archive).take(whole) == keeper(archive).take(whole) == kept(chain(5), 5)
    account = reconcile(engine, MARKET)
    assert (account.archived, account.aside) == (5, 0)
    assert account.epochs[0].head == chain(5)[4][1].hex()


def test_what_comes_out_of_order_is_kept_and_the_gap_named(archive: Archive, engine: Engine) -> None:
    rows = chain(9)
    assert keeper(archive).take(report(rows, 7, 9)).gaps == ((1, 6),)
    assert keeper(archive).take(report(rows, 3, 4)).gaps == ((1, 2), (5, 6))
    assert reconcile(engine, MARKET).epochs[0].gaps == ((1, 2), (5, 6))
    assert keeper(archive).take(report(rows, 1, 2)) == kept(rows, 4, (5, 6), last=9, seen=2)
    assert keeper(archive).take(report(rows, 4, 7)) == kept(rows, 9, seen=7)


def test_another_body_under_a_known_number_is_kept_aside(archive: Archive, engine: Engine) -> None:
    keeper(archive).take(report(chain(5), 1, 5))
    other = chain(8, salt=1, since=4)
    for _ in range(2):
        assert keeper(archive).take(report(other, 2, 8)) == kept(chain(5), 5, fork=4)
    with engine.connect() as connection:
        assert connection.scalars(select(aside.c.seq).order_by(aside.c.seq)).all() == [4, 5, 6, 7, 8]
        assert connection.scalar(select(func.count()).select_from(fact)) == 5
    assert keeper(archive).take(report(chain(7), 6, 7)).through == 7


def test_after_a_fork_a_receipt_speaks_only_of_what_it_answers(archive: Archive) -> None:
    keeper(archive).take(report(chain(5), 1, 5))
    keeper(archive).take(report(chain(8, salt=1, since=4), 2, 8))
    assert keeper(archive).take(report(chain(3), 1, 3)) == kept(chain(3), 3)
    assert keeper(archive).take(report(chain(9), 8, 9)) == kept(chain(5), 5, (6, 9))


def test_a_chain_that_does_not_continue_ours_is_a_fork(archive: Archive) -> None:
    keeper(archive).take(report(chain(5), 1, 5))
    assert keeper(archive).take(report(chain(8, salt=1, since=5), 6, 8)).fork == 5


def test_what_waited_behind_a_gap_and_does_not_follow_goes_aside(archive: Archive, engine: Engine) -> None:
    keeper(archive).take(report(chain(8, salt=1, since=2), 6, 8))
    assert keeper(archive).take(report(chain(5), 1, 5)) == kept(chain(5), 5)
    assert reconcile(engine, MARKET).aside == 3


def test_personal_values_come_beside(archive: Archive, engine: Engine) -> None:
    seal = hmac.new(b"salt", b"Zhang San", hashlib.sha256).hexdigest()
    with_value = replace(report(chain(1), 1, 1), personal=(Personal("s1", seal, b"salt", b"Zhang San"),) * 2)
    for _ in range(2):
        keeper(archive).take(with_value)
    with engine.connect() as connection:
        assert connection.scalars(select(personal.c.value)).all() == [b"Zhang San"]
    with pytest.raises(ForgedError):
        keeper(archive).take(replace(with_value, personal=(Personal("s1", seal, b"salt", b"Li Si"),)))


GOOD = report(chain(5), 2, 5)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (replace(GOOD, bodies=()), MalformedError),
        (replace(GOOD, first=0), MalformedError),
        (replace(GOOD, first=1), MalformedError),
        (replace(GOOD, first=1 << 62), MalformedError),
        (replace(GOOD, market="M2"), MalformedError),
        (replace(GOOD, market=""), MalformedError),
        (replace(GOOD, epoch="e2"), MalformedError),
        (replace(GOOD, epoch="e" * 65), MalformedError),
        (replace(GOOD, stream="orders"), MalformedError),
        (replace(GOOD, prev=b"short"), MalformedError),
        (replace(GOOD, bodies=(*GOOD.bodies[:-1], b"{}")), MalformedError),
        (replace(GOOD, bodies=(*GOOD.bodies[:-1], b"\xff")), MalformedError),
        (replace(GOOD, signature=b"bad"), ForgedError),
    ],
)
def test_a_bad_report_leaves_no_trace(archive: Archive, engine: Engine, bad: Report, why: type[BadReportError]) -> None:
    with pytest.raises(why):
        keeper(archive).take(bad)
    assert reconcile(engine, MARKET).epochs == ()


chunks = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 6), st.sampled_from([0, 0, 0, 1, 5])), max_size=14)


@settings(max_examples=60)
@given(chunks)
def test_the_archive_answers_as_memory_does(steps: list[tuple[int, int, int]]) -> None:
    engine = connect("sqlite://")
    ends = keeper(MemorySink()), keeper(Archive(engine, at_rest))
    try:
        for first, more, since in steps:
            rows = chain(20, salt=since, since=since)
            asked = report(rows, first, first + more)
            one, other = (end.take(asked) for end in ends)
            assert one == other
    finally:
        engine.dispose()
