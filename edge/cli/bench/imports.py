"""A sheet of 50,000 products: read, checked row by row, kept and taken, beside calamine alone reading the same bytes.

Meanwhile somebody asks the writer for nothing at all, again and again: the longest wait is what a lorry at the gate would
have waited. Beside it stands SQLite taking the same rows in one turn.
"""

import io
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import xlsxwriter
from python_calamine import CalamineWorkbook

from edge.cli.bench.door import Door, idle
from edge.cli.bench.row import NotMeasuredError, Row, within
from edge.core.sheets import Sheet
from edge.flow.imports import Imports, Sent
from edge.store.database import connect
from edge.store.ours import Ours
from edge.store.sheets import Sheets
from edge.store.shelves import Shelves

ROWS = 50_000
_LIMIT_S = 20.0
_LIMIT_MS = 250.0
_HEADINGS = ("编码", "品名", "类别", "单位", "误差(%)", "保质期(天)", "检测项目")


def sheet(rows: int) -> bytes:
    """An .xlsx with so many products."""
    out = io.BytesIO()
    book = cast("Any", xlsxwriter.Workbook(out, {"constant_memory": True}))
    page = book.add_worksheet()
    page.write_row(0, 0, _HEADINGS)
    for number in range(rows):
        page.write_row(number + 1, 0, (f"P{number:06d}", f"品种{number:06d}", "蔬菜", "公斤", 5, 7, "农药残留"))
    book.close()
    return out.getvalue()


def measure() -> Iterator[Row]:
    """Rows of this bench."""
    raw = sheet(ROWS)
    alone = _timed(lambda: CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python())
    with tempfile.TemporaryDirectory(prefix="pinma-bench-") as folder:
        door = Door(Path(folder) / "market.db", idle)
        store = door.store
        imports = Imports(
            door.flow, Sheets(store, time.monotonic), Shelves(store), Ours(store), name=lambda: secrets.token_hex(8)
        )
        with _waiting(lambda: store.write(lambda _connection: None).result()) as waits:
            took = _timed(lambda: _brought(imports, raw))
        at_once = _at_once(Path(folder) / "raw.db", store.path)
        door.close()
    yield within("imports", f"{ROWS:,} rows, sent to in force", took, "s", reference=alone, limit=_LIMIT_S)
    yield within(
        "imports",
        "longest wait for the writer meanwhile",
        max(waits) * 1e3,
        "ms",
        reference=at_once * 1e3,
        limit=_LIMIT_MS,
    )


def _brought(imports: Imports, raw: bytes) -> Sheet:
    """Sent, looked at, and taken."""
    waits = imports.stage("products", Sent(raw, "bench.xlsx", "bench", ""))
    given = imports.take(waits, "replace", good_only=False, actor="bench", station="bench", key="")
    if not given.good or waits.rows != ROWS:
        raise NotMeasuredError(f"the sheet was not taken: {waits.rows} good rows, {waits.flaws} flaws, {given.why}")
    return waits


@contextmanager
def _waiting(ask: Callable[[], object]) -> Generator[list[float], None, None]:
    """How long each of one ask after the other took, as long as this goes on."""
    waits, over = [0.0], threading.Event()

    def run() -> None:
        while not over.wait(0.001):
            waits.append(_timed(ask))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield waits
    finally:
        over.set()
        thread.join()


def _at_once(path: Path, full: Path) -> float:
    """SQLite alone: the rows that are in force, in one transaction into an empty file of the same tables."""
    raw = connect(path)
    raw.execute(
        "CREATE TABLE register (registry TEXT, key TEXT, row BLOB, name TEXT, PRIMARY KEY (registry, key)) WITHOUT ROWID"
    )
    raw.execute("CREATE INDEX register_name ON register (registry, name)")
    source = connect(full, read_only=True)
    rows = source.execute("SELECT * FROM register").fetchall()
    source.close()

    def take() -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany("INSERT INTO register VALUES (?, ?, ?, ?)", rows)
        raw.execute("COMMIT")

    took = _timed(take)
    raw.close()
    return took


def _timed(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start
