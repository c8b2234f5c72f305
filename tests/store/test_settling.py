"""A transaction's views are written once, before its commit, whatever its jobs asked and whichever of them failed."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest
from store_rig import assert_whole, coming, do, facts, keep, note, open_store, rows
from test_views_law import as_kept
from test_writer_groups import queued, record, submit

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.replay import fold
from edge.store import views
from edge.store.page import Page
from edge.store.store import Store
from tests.patience import PATIENCE_S


def test_a_job_that_asked_and_failed_takes_nobody_elses_views_with_it(store: Store, path: Path) -> None:
    keep(store, *coming("B1", "V1"))

    def asks_and_fails(page: Page) -> int:
        page.record(f.Moved("B1", "trade", "store", 1_000))
        assert page.next("n") == 2
        assert page.related("B1") == ("B1",)  # written midway, the earlier job's rows with them
        raise ValueError("no")

    with queued(store):
        first = submit(store, record(*coming("B2", "V2")))
        bad = submit(store, asks_and_fails)
        last = submit(store, record(note("last")))
    with pytest.raises(ValueError, match="no"):
        bad.result(PATIENCE_S)
    assert (first.result(PATIENCE_S), last.result(PATIENCE_S)) == (1, 2)
    assert as_kept(store) == fold(facts(path))
    assert do(store, lambda page: (page.next("n"), page.related("B2"))) == (3, ("B2",))
    assert_whole(rows(path))


def test_a_question_sees_what_earlier_jobs_of_the_transaction_did(store: Store) -> None:
    with queued(store):
        submit(store, record(*coming("B1", "V1")))
        seen = store.submit(lambda page: page.related("B1"), actor="t", station="s")
    assert seen.result(PATIENCE_S) == ("B1",)


def test_an_entity_is_written_once_however_many_jobs_changed_it(store: Store) -> None:
    keep(store, *coming("B1", "V1"))
    writes: list[str] = []
    store._connection.set_trace_callback(writes.append)  # pyright: ignore[reportPrivateUsage]
    with queued(store):
        moves = [submit(store, record(f.Moved("B1", "trade", "store", 100))) for _ in range(5)]
    assert [each.result(PATIENCE_S) for each in moves] == [1, 2, 3, 4, 5]
    store._connection.set_trace_callback(None)  # pyright: ignore[reportPrivateUsage]
    assert sum("INTO batch" in sql for sql in writes) == 1
    assert sum("INTO series" in sql for sql in writes) == 1
    batch = store.get(Batch, "B1")
    assert batch is not None
    assert batch.accounts["store"] == 500


def test_numbers_given_go_on_after_a_restart(path: Path) -> None:
    store = open_store(path)
    assert [do(store, record(note(str(each)))) for each in range(3)] == [1, 2, 3]
    store.close()
    store = open_store(path)
    assert do(store, record(note("again"))) == 4
    store.close()


@pytest.mark.parametrize("error", [sqlite3.OperationalError("disk full"), TypeError("not to be encoded")])
def test_what_cannot_be_settled_fails_the_group_and_not_the_writer(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    keep(store, *coming("B1", "V1"))
    before = rows(path)

    def refuse(_connection: sqlite3.Connection, _entities: Iterable[object]) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(views, "save", refuse)
        jobs = [submit(store, record(*coming(f"B{each}", f"V{each}"))) for each in (2, 3)]
        assert [each.exception(PATIENCE_S) for each in jobs] == [error, error]
    assert rows(path) == before
    assert do(store, record(*coming("B2", "V2"))) == 1
    assert as_kept(store) == fold(facts(path))
    assert_whole(rows(path))
