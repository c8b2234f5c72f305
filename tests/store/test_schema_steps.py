"""Opening the file: known steps whole or not at all, and a plain word when it is not ours to open."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from store_rig import assert_whole, coming, keep, note, open_store, rows, texts

from edge.core import facts as f
from edge.core.comings import Comings
from edge.store import database
from edge.store import store as store_module
from edge.store.database import StoreError, connect, migrate, steps
from edge.store.refold import refold
from edge.store.views import TABLES


def dump(path: Path) -> list[str]:
    """Everything in a file, and its version."""
    with closing(sqlite3.connect(path)) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        return [*connection.iterdump(), str(version)]


def test_a_new_file_has_every_step_and_says_so(path: Path) -> None:
    open_store(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(steps())
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert set(TABLES.values()) | {"journal", "epoch", "personal", "owed", "answered"} <= tables


def test_steps_stand_in_the_order_of_their_numbers() -> None:
    names = [name for name, _ in steps()]
    assert [int(name[:3]) for name in names] == list(range(1, len(names) + 1))


def test_opening_again_changes_nothing(path: Path) -> None:
    open_store(path).close()
    before = dump(path)
    open_store(path).close()
    assert dump(path) == before


def test_a_newer_file_is_refused_in_plain_words_and_left_alone(path: Path) -> None:
    open_store(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={len(steps()) + 1}")
    before = dump(path)
    with pytest.raises(StoreError, match=r"newer Pinma.*Install that version") as refused:
        open_store(path)
    assert str(path) in str(refused.value)
    assert dump(path) == before


@pytest.mark.parametrize(
    "broken", ["CREATE TABLE extra (x); CREATE TABLE journal (x);", "CREATE TABLE extra (x); no sql at all"]
)
def test_a_step_that_fails_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    store = open_store(path)
    keep(store, note("kept"))
    store.close()
    before = dump(path)
    known = steps()
    with monkeypatch.context() as patch:
        patch.setattr(database, "steps", lambda: [*known, ("003_broken.sql", broken)])
        with pytest.raises(StoreError, match=r"003_broken\.sql failed.*Nothing was changed"):
            open_store(path)
    assert dump(path) == before
    store = open_store(path)
    keep(store, note("and on"))
    store.close()
    assert texts(path) == ["kept", "and on"]


def test_steps_before_the_one_that_fails_stay(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = steps()
    more = [*known, ("003_good.sql", "CREATE TABLE good (x)"), ("004_bad.sql", "nonsense")]
    monkeypatch.setattr(database, "steps", lambda: more)
    with closing(connect(path)) as connection:
        with pytest.raises(StoreError, match="004_bad"):
            migrate(connection, path)
        assert not connection.in_transaction
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(known) + 1
        assert connection.execute("SELECT count(*) FROM good").fetchone() == (0,)


def test_a_file_that_is_no_database_is_refused_with_what_to_do(path: Path) -> None:
    path.write_bytes(b"a shopping list, long enough to be mistaken for nothing else" * 40)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="Check the folder's owner"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="unable to open"):
        open_store(tmp_path / "nowhere" / "market.db")


def test_a_file_is_kept_safe_against_power_cuts(path: Path) -> None:
    open_store(path).close()
    with closing(connect(path)) as connection:
        pragmas = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1]


@pytest.mark.parametrize("name", ["50%41", "what?", "stall #3", "福清 市场"])
def test_a_folder_may_be_called_anything(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    store = open_store(folder / "market.db")
    keep(store, note("here"))
    assert store.read().execute("SELECT count(*) FROM journal").fetchone() == (2,)
    store.close()
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert (folder / "market.db").exists()


def test_a_start_cut_off_before_its_first_fact_begins_anew(path: Path) -> None:
    """Power went after the epoch was written and before Opened was."""
    with closing(connect(path)) as connection:
        migrate(connection, path)
        connection.execute("INSERT INTO epoch (name) VALUES ('left over')")
    store = open_store(path)
    keep(store, note("a"))
    store.close()
    assert_whole(rows(path))
    assert [row.kind for row in rows(path)] == ["Opened", "Ordered"]
    assert rows(path)[0].epoch != "left over"


def upgraded(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """A file with a load in it, and a further step after which a view lacks what the journal says; what another view holds."""
    store = open_store(path)
    keep(store, *coming("B1", "V1"))
    before = store.read().execute("SELECT * FROM batch").fetchall()
    store.close()
    known = steps()
    monkeypatch.setattr(database, "steps", lambda: [*known, ("999_later.sql", "DELETE FROM comings")])
    return before


def test_an_upgrade_folds_the_views_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = upgraded(path, monkeypatch)
    store = open_store(path)
    assert store.get(Comings, "S-1") == Comings("S-1", ("V1",))
    assert store.read().execute("SELECT * FROM batch").fetchall() == before
    assert store.read().execute("SELECT count(*) FROM refold").fetchone() == (0,)
    store.close()


def test_an_upgrade_that_was_cut_off_is_ended_at_the_next_start(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgraded(path, monkeypatch)
    with closing(connect(path)) as connection:
        migrate(connection, path)  # and no further
        assert connection.execute("SELECT count(*) FROM comings").fetchone() == (0,)
    store = open_store(path)
    assert store.get(Comings, "S-1") == Comings("S-1", ("V1",))
    store.close()


def test_a_journal_that_cannot_be_followed_after_an_upgrade_says_so_and_is_let_go_of(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = upgraded(path, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(store_module, "refold", _with_a_strange_fact)
        with pytest.raises(StoreError, match="verify journal"):
            open_store(path)
    store = open_store(path)
    assert store.read().execute("SELECT * FROM batch").fetchall() == before
    store.close()


def _with_a_strange_fact(connection: sqlite3.Connection, facts: Iterable[f.Fact]) -> None:
    refold(connection, [*facts, f.Left("V9", "out")])
