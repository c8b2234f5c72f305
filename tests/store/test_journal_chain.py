"""The journal: canonical bodies, an unbroken chain, numbers without gaps, and nothing ever changed."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread
from uuid import UUID

import msgspec
import pytest
from store_rig import AT, assert_whole, do, facts, keep, note, open_store, rows, seal, texts

from edge.core import facts as f
from edge.core.why import Why
from edge.store.page import Page
from edge.store.store import Store, uuid7
from tests.patience import PATIENCE_S

GOLDEN = (
    '{"actor":"u7","at":"2026-03-05T03:00:00.000+08:00","data":{"batch":"35010000126030500017","kind":"Held",'
    '"why":{"args":{"what":"青菜"},"code":"risk"}},"epoch":"019cba5c-0000-7000-8000-000000000001","kind":"Held",'
    '"market":"FJ-01","seq":7,"station":"gate-1","v":1}'
).encode()


def test_a_body_is_these_bytes() -> None:
    """Kept for ever: when this fails, what was written before can no longer be made again."""
    fact = f.Held("35010000126030500017", Why("risk", {"what": "青菜"}))
    at = AT.isoformat(timespec="milliseconds")
    epoch = "019cba5c-0000-7000-8000-000000000001"
    assert seal(fact, epoch=epoch, seq=7, at=at, actor="u7", station="gate-1") == GOLDEN


def test_what_is_kept_is_the_sealed_body_with_who_where_and_when(store: Store, path: Path) -> None:
    do(store, lambda page: page.record(note("x")), actor="u7", station="gate-1")
    row = rows(path)[-1]
    body = msgspec.json.decode(row.body)
    assert (body["actor"], body["station"], body["seq"], body["epoch"]) == ("u7", "gate-1", 2, row.epoch)
    assert (body["at"], body["kind"], row.kind) == ("2026-03-05T03:00:00.000+08:00", "Ordered", "Ordered")
    assert msgspec.json.encode(body, order="sorted") == row.body


def test_a_new_market_begins_with_opened_in_an_epoch_of_version_seven(store: Store, path: Path) -> None:
    assert store.alive
    first = rows(path)
    assert [(row.seq, row.kind) for row in first] == [(1, "Opened")]
    assert facts(path) == [f.Opened("", 0, "")]
    epoch = UUID(first[0].epoch)
    assert epoch.version == 7
    assert epoch.int >> 80 == int(AT.timestamp() * 1000)


def test_an_epoch_sorts_by_its_time() -> None:
    assert uuid7(AT, lambda count: b"\xff" * count) < uuid7(AT.replace(second=1), bytes)


def test_the_chain_can_be_made_again_from_the_bodies(store: Store, path: Path) -> None:
    keep(store, note("a"), note("b"))
    keep(store, note("c"))
    assert_whole(rows(path))
    assert len(rows(path)) == 4


def test_a_reopened_journal_goes_on_where_it_stood(path: Path) -> None:
    for text in ("a", "b", "c"):
        store = open_store(path)
        keep(store, note(text))
        store.close()
    assert_whole(rows(path))
    assert [row.kind for row in rows(path)] == ["Opened", "Ordered", "Ordered", "Ordered"]
    assert len({row.epoch for row in rows(path)}) == 1


def test_eight_threads_leave_no_gap_and_no_double(store: Store, path: Path) -> None:
    start, futures = Barrier(8), list[Future[int]]()

    def work(name: int) -> None:
        start.wait()
        for number in range(50):
            futures.append(store.submit(_numbered(f"{name}-{number}"), actor="t", station="s"))

    threads = [Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [future.result(PATIENCE_S) for future in futures]
    assert sorted(numbers) == list(range(1, 401))
    assert_whole(rows(path))
    assert sorted(texts(path)) == sorted(f"{name}-{number}" for name in range(8) for number in range(50))


def _numbered(text: str) -> Callable[[Page], int]:
    def job(page: Page) -> int:
        page.record(note(text))
        return page.next("n")

    return job


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal SET body = x'00' WHERE seq = 1",
        "UPDATE journal SET kind = kind",
        "DELETE FROM journal",
        "DELETE FROM journal WHERE seq = 2",
        "INSERT OR REPLACE INTO journal SELECT id, epoch, seq, kind, x'00', hash FROM journal WHERE seq = 1",
    ],
)
def test_the_file_itself_refuses_to_change_what_happened(store: Store, path: Path, change: str) -> None:
    keep(store, note("a"))
    before = rows(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA recursive_triggers=OFF")
        with pytest.raises(sqlite3.IntegrityError):
            other.execute(change)
    assert rows(path) == before


def test_the_markets_own_connection_is_refused_too(store: Store, path: Path) -> None:
    for change in ("DELETE FROM journal", "UPDATE journal SET seq = 9"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store.write(lambda connection, change=change: connection.execute(change)).result(PATIENCE_S)
    assert len(rows(path)) == 1


def test_a_reading_connection_cannot_write(store: Store) -> None:
    for change in ("INSERT INTO series VALUES ('x', 1)", "DELETE FROM journal", "CREATE TABLE x (y)"):
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            store.read().execute(change)


def test_a_thread_has_one_reading_connection_of_its_own(store: Store) -> None:
    seen = [store.read(), store.read()]
    thread = Thread(target=lambda: seen.append(store.read()))
    thread.start()
    thread.join()
    assert seen[0] is seen[1]
    assert seen[2] is not seen[0]


def test_the_signed_head_is_that_of_the_last_fact(store: Store, path: Path) -> None:
    keep(store, note("a"))
    head = rows(path)[-1].hash
    assert do(store, lambda page: page.signed_head()) == (head, head[::-1])


def test_a_closed_store_takes_nothing_more_and_has_done_all_it_took(path: Path) -> None:
    store = open_store(path)
    futures = [store.submit(_numbered(str(number)), actor="t", station="s") for number in range(100)]
    store.close()
    assert [future.result(0) for future in futures] == list(range(1, 101))
    assert not store.alive
    with pytest.raises(RuntimeError):
        store.submit(_numbered("late"), actor="t", station="s")
    assert len(rows(path)) == 101
