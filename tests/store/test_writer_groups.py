"""One writer: jobs stand together in a group, and each falls alone."""

from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from store_rig import DAY, assert_whole, coming, do, keep, note, rows, texts

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.errors import RuleError
from edge.core.trade import Voucher
from edge.core.visit import Visit
from edge.store.page import Page
from edge.store.store import Store
from tests.patience import PATIENCE_S


@contextmanager
def queued(store: Store) -> Generator[None]:
    """What is submitted inside waits behind one job and so makes one group."""
    running, go = Event(), Event()

    def block(_page: Page) -> None:
        running.set()
        assert go.wait(PATIENCE_S)

    first = store.submit(block, actor="t", station="s")
    assert running.wait(PATIENCE_S)
    try:
        yield
    finally:
        go.set()
    first.result(PATIENCE_S)


def record(*facts: f.Fact, then: Exception | None = None) -> Callable[[Page], int]:
    def job(page: Page) -> int:
        for fact in facts:
            page.record(fact)
        number = page.next("n")
        if then is not None:
            raise then
        return number

    return job


def submit(store: Store, job: Callable[[Page], int]) -> Future[int]:
    return store.submit(job, actor="t", station="s")


def test_a_failing_job_undoes_itself_alone(store: Store, path: Path) -> None:
    with queued(store):
        before = submit(store, record(note("before")))
        bad = submit(store, record(note("bad"), note("worse"), then=KeyError("no")))
        after = submit(store, record(note("after")))
    assert (before.result(PATIENCE_S), after.result(PATIENCE_S)) == (1, 2)
    with pytest.raises(KeyError):
        bad.result(PATIENCE_S)
    assert texts(path) == ["before", "after"]
    assert_whole(rows(path))


def test_a_failing_job_leaves_nothing_in_memory_either(store: Store, path: Path) -> None:
    keep(store, *coming("B1", "V1"))
    with queued(store):
        moved = submit(store, record(f.Moved("B1", "trade", "store", 3_000)))
        bad = submit(store, record(f.Moved("B1", "trade", "store", 5_000), then=ValueError("no")))
        seen = store.submit(lambda page: page.get(Batch, "B1"), actor="t", station="s")
    moved.result(PATIENCE_S)
    with pytest.raises(ValueError, match="no"):
        bad.result(PATIENCE_S)
    batch = seen.result(PATIENCE_S)
    assert batch is not None
    assert (batch.accounts["trade"], batch.accounts["store"]) == (7_000, 3_000)
    assert store.get(Batch, "B1") == batch
    assert_whole(rows(path))


def test_what_a_failing_job_flushed_midway_is_undone_too(store: Store) -> None:
    """`related` writes views before the job ends."""

    def job(page: Page) -> None:
        for fact in coming("B1", "V1"):
            page.record(fact)
        assert page.related("B1") == ("B1",)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        do(store, job)
    assert do(store, lambda page: page.get(Batch, "B1")) is None
    assert do(store, lambda page: page.related("B1")) == ()


def test_a_fact_that_cannot_follow_undoes_its_turn(store: Store, path: Path) -> None:
    with pytest.raises(RuleError):
        do(store, record(note("first"), f.Moved("B404", "trade", "store", 1)))
    assert texts(path) == []
    assert_whole(rows(path))


def test_a_fact_that_cannot_follow_changes_nothing_even_when_the_turn_goes_on(store: Store, path: Path) -> None:
    """It touches a voucher that could follow and a batch that could not."""
    keep(store, *coming("B1", "V1"))

    def job(page: Page) -> None:
        with pytest.raises(RuleError):
            page.record(f.Sold("S1", "S-1", "K", (f.SaleLine("B1", 99_999, "X1"),)))

    do(store, job)
    assert store.get(Voucher, "S1") is None
    assert rows(path)[-1].kind == "Admitted"


def test_a_job_sees_what_the_job_before_it_in_the_group_did(store: Store) -> None:
    with queued(store):
        submit(store, record(*coming("B1", "V1")[:1]))
        visit = store.submit(lambda page: page.get(Visit, "V1"), actor="t", station="s")
    found = visit.result(PATIENCE_S)
    assert found is not None
    assert found.code == "V1"


def test_series_go_on_without_gap_past_jobs_that_failed(store: Store) -> None:
    numbers: list[object] = []
    for attempt in range(10):
        try:
            numbers.append(do(store, record(then=ValueError("no") if attempt % 3 == 0 else None)))
        except ValueError:
            continue
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert do(store, lambda page: page.next("other")) == 1


def test_a_cancelled_decision_is_never_taken_and_stops_nobody(store: Store, path: Path) -> None:
    with queued(store):
        gone = submit(store, record(note("gone")))
        kept = submit(store, record(note("kept")))
        assert gone.cancel()
    assert kept.result(PATIENCE_S) == 1
    assert store.alive
    assert texts(path) == ["kept"]


def test_a_group_of_cancelled_decisions_alone_is_no_trouble(store: Store) -> None:
    with queued(store):
        assert submit(store, record(note("gone"))).cancel()
    assert do(store, record()) == 1


def test_acting_follows_the_commit_and_precedes_the_answer(store: Store, path: Path) -> None:
    seen: list[tuple[int, bool]] = []
    futures: list[Future[int]] = []

    def done(number: int) -> None:
        seen.append((len(texts(path)), futures[0].done() if number == 1 else False))

    with queued(store):
        futures.append(store.submit(record(note("a")), actor="t", station="s", done=done))
        futures.append(store.submit(record(note("b")), actor="t", station="s", done=done))
    assert [future.result(PATIENCE_S) for future in futures] == [1, 2]
    assert seen == [(2, False), (2, False)]  # both are in the file before either acts


def test_a_failed_decision_does_not_act(store: Store) -> None:
    acted: list[int] = []
    future = store.submit(record(then=ValueError("no")), actor="t", station="s", done=acted.append)
    assert isinstance(future.exception(PATIENCE_S), ValueError)
    assert acted == []


def test_acting_that_fails_takes_nothing_back(store: Store, path: Path) -> None:
    def done(_number: int) -> None:
        raise OSError("the barrier is on fire")

    future = store.submit(record(note("a")), actor="t", station="s", done=done)
    assert future.result(PATIENCE_S) == 1
    assert texts(path) == ["a"]
    assert do(store, record(f.Keyed(DAY, "c"))) == 2
