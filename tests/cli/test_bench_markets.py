"""What the benches drive: the history they lay is one that a market could have, and its process can be weighed."""

from datetime import date
from pathlib import Path
from shutil import which

import pytest

from edge.cli.bench import memory
from edge.cli.bench.browser import browser
from edge.cli.bench.history import lay
from edge.cli.bench.waiting import expecting
from edge.core.fold import Entity, Key, after, touched
from edge.store import database, views
from sync.message import link
from sync.translate import read


def test_a_laid_history_is_one_chain_and_its_views_are_what_its_facts_fold_to(tmp_path: Path) -> None:
    path = tmp_path / "market.db"
    lay(path, 2_000, date(2026, 11, 23))
    connection = database.connect(path, read_only=True)
    head, folded = bytes(32), dict[Key, Entity]()
    rows = connection.execute("SELECT seq, kind, body, hash FROM journal ORDER BY id").fetchall()
    for number, (seq, kind, body, digest) in enumerate(rows, 1):
        entry = read(body)
        head = link(head, body)
        assert (entry.seq, seq, kind, digest) == (number, number, type(entry.fact).__name__, head)
        for key in touched(entry.fact):
            folded[key] = after(key, folded.get(key), entry.fact)
    assert len(rows) >= 2_000
    for kind, table in views.TABLES.items():
        stored = dict(connection.execute(f"SELECT key, state FROM {table}"))  # noqa: S608
        told = {key: views.row(key, entity)[1] for (each, key), entity in folded.items() if each is kind}
        assert stored == told
    connection.close()


def test_a_market_with_a_past_starts_lets_vehicles_in_and_is_weighed(tmp_path: Path) -> None:
    rows = list(memory.weigh(expecting(tmp_path, 1_000, 20), 20))
    assert [row.name for row in rows] == ["memory"] * 3
    started, held, highest = (row.value for row in rows)
    assert 10 < started <= highest
    assert held <= highest < 1_000
    assert all(row.goal * row.reference == pytest.approx(200, rel=1e-2) for row in rows)


def test_a_page_is_not_measured_without_a_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert which("chromium") is None
    with pytest.raises(SystemExit) as ended, browser():
        pass
    assert ended.value.code == 3
