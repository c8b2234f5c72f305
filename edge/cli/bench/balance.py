"""The books of a big day with a million facts behind it; and the whole journal folded and decided again.

A day's sheet and figures are read as `pinma market` reads them when it closes the day; beside them SQLite adds up the same rows by
nothing. Views are made anew as an upgrade makes them, decisions as `pinma verify journal` does; beside both, the bodies are read.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from edge.cli import journal as j
from edge.cli.bench.busy import Busy
from edge.cli.bench.history import lay
from edge.cli.bench.row import NotMeasuredError, Row, beside, within
from edge.cli.proof import Proof
from edge.store import books, database
from edge.store.refold import refold

_TODAY = date(2026, 11, 23)
_ROUNDS, _LIMIT_MS, _FOLDED, _DECIDED = 9, 100, 20_000, 5_000
_INSIDE = "SELECT sum(inside_g), count(product), count(seller) FROM batch INDEXED BY batch_inside WHERE inside_g > 0"
_MOVED = (
    "SELECT sum(in_g), sum(out_g), sum(loss_g), count(state) FROM flow WHERE key BETWEEN :day || ' ' AND :day || ' ~'"
)


def measure() -> Iterator[Row]:
    """Rows of this bench."""
    with tempfile.TemporaryDirectory(prefix="pinma-bench-") as folder:
        yield from of(Path(folder), 1_000_000, Busy(_TODAY), 100_000)


def of(folder: Path, facts: int, busy: Busy, again: int) -> Iterator[Row]:
    """The rows with so many facts behind a day, and so many folded and decided again."""
    path = folder / "long.db"
    lay(path, facts, _TODAY, busy=busy.facts())
    yield _sheet(path, f"{busy.batches:,} batches, {busy.sales:,} sales, {facts:,} facts behind")
    path.unlink()
    lay(path, again, _TODAY, busy=busy.facts())
    yield from _again(path)


def _sheet(path: Path, what: str) -> Row:
    day = _TODAY.isoformat()
    with closing(database.connect(path, read_only=True)) as connection:
        ours, bare = list[float](), list[float]()
        for _ in range(_ROUNDS):
            ours.append(_seconds(lambda: (books.sheet(connection, day), books.totals(connection))))
            bare.append(
                _seconds(lambda: [connection.execute(sql, {"day": day}).fetchone() for sql in (_INSIDE, _MOVED)])
            )
    value, reference = (statistics.median(each) * 1e3 for each in (ours, bare))
    return within("balance", f"day's sheet and figures, {what}", value, "ms", reference=reference, limit=_LIMIT_MS)


def _again(path: Path) -> Iterator[Row]:
    """Facts folded into views a second, and decisions made again; beside them the facts only read."""
    folded, made, read = list[float](), list[float](), list[float]()
    with closing(database.connect(path)) as writer, closing(j.open_file(path)) as connection:
        for _ in range(_ROUNDS // 3):
            count = list[int]()
            took = _seconds(lambda count=count: count.append(sum(1 for _ in j.told(connection))))
            read.append(count[0] / took)
            folded.append(count[0] / _seconds(lambda: refold(writer, j.facts(connection))))
            proof = Proof(j.market(connection), dict[str, bytes]().get)
            took = _seconds(lambda proof=proof: proof.fold(j.told(connection)))
            if proof.wrong:
                raise NotMeasuredError(f"the laid journal does not hold: {proof.wrong}")
            made.append(proof.made / took)
    reference = statistics.median(read)
    for part, value, goal in (("views rebuilt", folded, _FOLDED), ("decided again in verify", made, _DECIDED)):
        yield beside(
            "balance", part, statistics.median(value), "1/s", better="high", reference=reference,
            goal=round(goal / reference, 3),
        )  # fmt: skip


def _seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start
