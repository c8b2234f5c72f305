"""The benches of the line to the province run, and yield rows that mean something. How fast anything is, is not asked here."""

import socket
import sqlite3
import sys
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from edge.cli.bench import far, intake, postgres, sync
from edge.cli.bench.bare import seconds
from edge.cli.bench.children import await_port, child, free_ports
from edge.cli.bench.door import china
from edge.cli.bench.drain import waiting
from edge.cli.bench.history import lay
from edge.cli.bench.packed import packed, written
from edge.cli.bench.row import NotMeasuredError, Row
from sync.identity.signing import make_key

FACTS = 1_500


def well_formed(row: Row) -> bool:
    right = row.ratio == pytest.approx(row.value / row.reference, rel=0.05, abs=2e-3)
    return right and row.value > 0 < row.reference and row.goal > 0 and row.better in ("low", "high")


@contextmanager
def one_archive(folder: Path) -> Generator[dict[str, intake.Fresh], None, None]:
    numbers = count()
    yield {"SQLite": lambda: f"sqlite:///{folder}/archive-{next(numbers)}.db"}


def test_what_a_province_takes_in_is_measured_on_either_kind_of_archive(tmp_path: Path) -> None:
    rows = list(intake.taken(tmp_path, rounds=1, reports=3, warm=1))
    assert [(row.name, row.part) for row in rows] == [("intake", "SQLite"), ("intake", "PostgreSQL")]
    assert all(well_formed(row) for row in rows)
    assert {(row.unit, row.better, row.goal) for row in rows} == {("1/s", "high", 0.5)}


def test_a_market_drains_beside_the_bare_pipeline_over_a_long_line_and_with_live_facts_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "archives", one_archive)  # the other kind is taken in above
    monkeypatch.setattr(far, "LINES", far.LINES[-1:])
    sizes = sync.Sizes(facts=3, rounds=1, backlog=30_000, scans=3, far=1, chain=1)
    rows = {row.part: row for row in sync.all_of(tmp_path, sizes)}
    assert all(row.name == "sync" and well_formed(row) for row in rows.values())
    assert [*rows] == [
        "drain, SQLite",
        "memory of the market, three times as much drained",
        "memory of the province, three times as much drained",
        "1 Mbit/s, 100 ms round trip",
        "live fact while draining, median",
        "live fact while draining, p95",
        "decision while draining, p95",
        "chain check",
    ]
    slow = rows["1 Mbit/s, 100 ms round trip"]
    assert slow.value < 125_000  # no fact takes less than an octet


def test_the_bare_archive_holds_the_very_chain_that_was_packed(tmp_path: Path) -> None:
    file, key, kept = tmp_path / "market.db", tmp_path / "market.key", tmp_path / "kept.db"
    make_key(key)
    lay(file, FACTS, china().date())
    wires = written(tmp_path / "wires", packed(file, key, 500, FACTS))
    assert seconds(tmp_path / "log", "bare_intake", f"sqlite:///{kept}", wires) > 0
    with closing(sqlite3.connect(kept)) as archive, closing(sqlite3.connect(file)) as journal:
        bare = archive.execute("SELECT seq, body, hash FROM fact ORDER BY seq").fetchall()
        ours = journal.execute("SELECT seq, body, hash FROM journal ORDER BY seq LIMIT ?", (FACTS,)).fetchall()
    assert bare == ours
    assert len(bare) == FACTS


def test_a_waiting_file_has_nothing_acknowledged(tmp_path: Path) -> None:
    made = waiting(tmp_path / "waiting.db", 1)
    with closing(sqlite3.connect(made.file)) as journal:
        assert journal.execute("SELECT count(*), (SELECT count(*) FROM acknowledged) FROM journal").fetchone() == (
            made.facts,
            0,
        )


def test_a_cluster_gives_empty_databases_and_is_gone_after_its_block() -> None:
    with postgres.cluster() as another:
        one, two = (dsn.replace("+psycopg", "") for dsn in (another(), another()))
        with psycopg.connect(one) as connection:
            connection.execute("CREATE TABLE here (n INT)")
        with psycopg.connect(two) as connection:
            assert connection.execute("SELECT to_regclass('here')").fetchone() == (None,)
        folder = Path(one.partition("host=")[2])
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(one)


def test_without_postgresql_one_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_BIN", tmp_path)
    with pytest.raises(NotMeasuredError, match="apt-get install postgresql"), postgres.cluster():
        pass


@pytest.mark.parametrize(("delay_ms", "kbit_s", "least_s"), [(30, 0, 0.06), (10, 400, 0.42)])
def test_a_long_line_brings_every_byte_late_and_no_faster_than_it_carries(
    tmp_path: Path, delay_ms: int, kbit_s: int, least_s: float
) -> None:
    content = bytes(range(250)) * 40  # 10,000 octets: 0.2 s each way at 400 kbit/s
    (port,) = free_ports(1)
    with socket.create_server(("127.0.0.1", 0)) as target:
        echo = Thread(target=_echo, args=(target, len(content)), daemon=True)
        echo.start()
        log = tmp_path / "link.log"
        where = map(str, (port, target.getsockname()[1], delay_ms, kbit_s))
        with child(log, [sys.executable, "-P", far.__file__.replace("far.py", "link.py"), *where]) as process:
            await_port(port, process, log)
            start = time.perf_counter()
            with socket.create_connection(("127.0.0.1", port)) as line, line.makefile("rb") as back:
                line.sendall(content)
                assert back.read(len(content)) == content
            assert time.perf_counter() - start >= least_s
        echo.join(60)


def _echo(server: socket.socket, octets: int) -> None:
    """Answer whoever sends so much; await_port only knocks."""
    while True:
        line, _ = server.accept()
        with line, line.makefile("rb") as come:
            if content := come.read(octets):
                line.sendall(content)
                return
