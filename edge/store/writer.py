"""The one writer. It takes what is queued, runs each decision in a SAVEPOINT of one transaction, commits, then answers.

A failed job undoes itself alone; a failed COMMIT fails every job of its group, and nothing of them acts.
"""

import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeVar

import structlog

T = TypeVar("T")
GROUP = 64
log = structlog.get_logger()


class Job(NamedTuple):
    """One decision to run: `run` inside the transaction, `done` after the commit."""

    run: Callable[[], Any]
    done: Callable[[Any], None] | None
    future: Future[Any]


class Writer:
    """A thread that owns the connection.

    `mark`/`rewind` keep what stands in memory true to what stands in the file; `settle` writes what the jobs of a group
    left in memory, once for all of them, before the commit. `failed` hears of every job and commit that failed, at once.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        mark: Callable[[], Any],
        rewind: Callable[[Any], None],
        settle: Callable[[], None] = lambda: None,
        failed: Callable[[Exception], None] = lambda _error: None,
    ) -> None:
        self._connection = connection
        self._mark = mark
        self._rewind = rewind
        self._settle = settle
        self._failed = failed
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._open = True
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, run: Callable[[], T], done: Callable[[T], None] | None = None) -> Future[T]:
        """Queue a decision. Raises RuntimeError once closed."""
        future: Future[T] = Future()
        with self._lock:
            if not self._open:
                raise RuntimeError("the store is closed")
            self._queue.put(Job(run, done, future))
        return future

    def close(self) -> None:
        """Finish what is queued, then end."""
        with self._lock:
            self._open = False
            self._queue.put(None)
        self._thread.join()

    @property
    def alive(self) -> bool:
        """Whether decisions are being taken."""
        return self._thread.is_alive()

    def _run(self) -> None:
        while (group := self._take()) is not None:
            self._write(group)

    def _take(self) -> list[Job] | None:
        """One job waited for, and whatever stands behind it already."""
        job = self._queue.get()
        if job is None:
            return None
        group = [job]
        while len(group) < GROUP:
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._queue.put(None)
                break
            group.append(job)
        return group

    def _write(self, group: list[Job]) -> None:
        group = [job for job in group if job.future.set_running_or_notify_cancel()]
        start = self._mark()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            one = self._one if len(group) > 1 else self._alone
            outcomes = [one(job) for job in group]
            self._settle()
            self._connection.execute("COMMIT")
        except Exception as error:  # boundary: whatever stands in the way of the commit fails the group, not the writer
            log.exception("commit failed, nothing of the group is done", jobs=len(group))
            self._undo()
            self._rewind(start)
            self._failed(error)
            for job in group:
                job.future.set_exception(error)
            return
        for job, (result, error) in zip(group, outcomes, strict=True):
            self._answer(job, result, error)

    def _alone(self, job: Job) -> tuple[Any, Exception | None]:
        """Likewise, when the transaction is all its own: undoing it leaves nothing to commit."""
        here = self._mark()
        try:
            return job.run(), None
        except Exception as error:
            if not self._connection.in_transaction:
                raise
            self._connection.execute("ROLLBACK")
            self._connection.execute("BEGIN IMMEDIATE")
            self._rewind(here)
            return None, error

    def _one(self, job: Job) -> tuple[Any, Exception | None]:
        """Run one job; a named boundary: whatever it raises undoes it alone and goes to whoever asked."""
        here = self._mark()
        self._connection.execute("SAVEPOINT job")
        try:
            result = job.run()
        except Exception as error:
            if not self._connection.in_transaction:  # SQLite gave up the whole group (disk full): so do we
                raise
            self._connection.execute("ROLLBACK TO job")
            self._rewind(here)
            outcome = None, error
        else:
            outcome = result, None
        self._connection.execute("RELEASE job")
        return outcome

    def _answer(self, job: Job, result: Any, error: Exception | None) -> None:  # noqa: ANN401
        if error is not None:
            self._failed(error)
            job.future.set_exception(error)
            return
        if job.done is not None:
            try:
                job.done(result)
            except Exception:
                log.exception("acting failed after the commit; the facts stand")
        job.future.set_result(result)

    def _undo(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
