"""A COMMIT that fails: nobody is told yes, nothing acts, and the next decision finds the journal as it was."""

import sqlite3
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from store_rig import assert_whole, coming, keep, note, open_store, rows, texts

from edge.core import facts as f
from edge.core.batch import Batch
from edge.store.page import Page
from edge.store.store import Store
from tests.patience import PATIENCE_S


@contextmanager
def locked(store: Store) -> Generator[None]:
    """Another process holds the file for longer than the market will wait."""
    store.write(lambda connection: connection.execute("PRAGMA busy_timeout=50").fetchall()).result(PATIENCE_S)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full(store: Store) -> Generator[None]:
    """The disk is full: the file may not grow by a page."""
    store.write(_no_more_pages).result(PATIENCE_S)
    yield
    store.write(lambda connection: connection.execute("PRAGMA max_page_count=1000000").fetchall()).result(PATIENCE_S)


def _no_more_pages(connection: sqlite3.Connection) -> object:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    return connection.execute(f"PRAGMA max_page_count={pages}").fetchall()


def big(text: str) -> Callable[[Page], str]:
    """A decision that needs many new pages."""

    def job(page: Page) -> str:
        page.record(note(text + "." * 100_000))
        return text

    return job


def small(text: str) -> Callable[[Page], str]:
    def job(page: Page) -> str:
        page.record(note(text))
        return text

    return job


def ask(store: Store, job: Callable[[Page], str], acted: list[str]) -> Future[str]:
    return store.submit(job, actor="t", station="s", done=acted.append)


def test_a_locked_file_fails_the_whole_group_and_nothing_acts(store: Store, path: Path) -> None:
    acted: list[str] = []
    with locked(store):
        futures = [ask(store, small(str(number)), acted) for number in range(5)]
        errors = [future.exception(PATIENCE_S) for future in futures]
    assert all(isinstance(error, sqlite3.OperationalError) for error in errors)
    assert acted == []
    assert texts(path) == []


def test_the_store_goes_on_after_a_lock_as_if_nothing_had_been_asked(store: Store, path: Path) -> None:
    acted: list[str] = []
    with locked(store):
        ask(store, small("lost"), acted).exception(PATIENCE_S)
    assert ask(store, small("kept"), acted).result(PATIENCE_S) == "kept"
    assert (acted, texts(path)) == (["kept"], ["kept"])
    assert [row.seq for row in rows(path)] == [1, 2]
    assert_whole(rows(path))


def test_a_full_disk_refuses_loudly_and_keeps_what_was_there(store: Store, path: Path) -> None:
    acted: list[str] = []
    keep(store, note("first"))
    with full(store):
        error = ask(store, big("too much"), acted).exception(PATIENCE_S)
        assert isinstance(error, sqlite3.OperationalError)
        assert "full" in str(error)
    assert acted == []
    assert texts(path) == ["first"]
    assert ask(store, big("again"), acted).result(PATIENCE_S) == "again"
    assert acted == ["again"]
    assert_whole(rows(path))


def test_a_failed_group_leaves_no_entity_in_memory(store: Store) -> None:
    keep(store, *coming("B1", "V1"))

    def moved(page: Page) -> str:
        page.record(f.Moved("B1", "trade", "store", 4_000))
        page.record(note("." * 200_000))
        return "moved"

    with full(store):
        assert isinstance(ask(store, moved, []).exception(PATIENCE_S), sqlite3.Error)
    batch = store.submit(lambda page: page.get(Batch, "B1"), actor="t", station="s").result(PATIENCE_S)
    assert batch is not None
    assert batch.accounts == {"gate": -10_000, "trade": 10_000}


def test_a_commit_that_itself_fails_is_a_failure_of_all(store: Store, path: Path) -> None:
    """A foreign key checked only at COMMIT: every job of the group ran, and still none of it stands."""
    acted: list[str] = []

    def breaks(page: Page) -> str:
        page.record(note("broken"))
        store._connection.execute("PRAGMA defer_foreign_keys=ON")  # pyright: ignore[reportPrivateUsage]
        store._connection.execute("INSERT INTO acknowledged VALUES (999, 1)")  # pyright: ignore[reportPrivateUsage]
        return "broken"

    future = ask(store, breaks, acted)
    assert isinstance(future.exception(PATIENCE_S), sqlite3.IntegrityError)
    assert (acted, texts(path)) == ([], [])
    assert ask(store, small("kept"), acted).result(PATIENCE_S) == "kept"
    assert_whole(rows(path))


def test_after_a_failure_the_journal_reopens_whole(path: Path) -> None:
    store = open_store(path)
    with locked(store):
        ask(store, small("lost"), []).exception(PATIENCE_S)
    store.close()
    store = open_store(path)
    keep(store, note("kept"))
    store.close()
    assert texts(path) == ["kept"]
    assert_whole(rows(path))


@pytest.mark.parametrize("count", [1, 64, 200])
def test_every_future_of_a_failure_is_answered(store: Store, count: int) -> None:
    with locked(store):
        futures = [ask(store, small(str(number)), []) for number in range(count)]
        assert all(future.exception(PATIENCE_S) is not None for future in futures)
    assert store.alive
