"""`pinma backup` while somebody writes, `pinma restore` over what is there: nothing newer is ever lost by it."""

import hashlib
import secrets
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from cli_rig import pinma, said
from click.testing import CliRunner

from edge.cli.backup import backup
from edge.cli.init import lay_market
from edge.cli.proof import wrong_journal
from edge.core import facts as f
from edge.flow.asks import Answer
from edge.store import copies
from edge.store.database import StoreError
from edge.store.page import Page
from edge.store.store import Store
from edge.store.vault import Vault
from sync.identity.box_key import BOX_KEY, BoxKey
from sync.message import link
from sync.translate import Translator

MARKET = "MKT-350121-0001"
KEY = bytes(range(100, 132))


def store_in(folder: Path, market: str = MARKET, vault: Vault | None = None) -> Store:
    return Store(
        folder / "market.db", seal=Translator(market).seal, link=link, sign=lambda head: head,
        wall=lambda: datetime(2026, 11, 23, 3, tzinfo=UTC), random=secrets.token_bytes, answer=Answer, vault=vault,
    )  # fmt: skip


def note(store: Store, text: str) -> None:
    def job(page: Page) -> None:
        page.record(f.Ordered(0, text))

    store.submit(job, actor="t", station="s").result(60)


def count(path: Path, what: str = "journal") -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0]  # noqa: S608


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lay_market(tmp_path / "m", {})
    return tmp_path / "m"


@pytest.fixture
def config(folder: Path) -> str:
    return str(folder / "market.toml")


def test_a_copy_made_while_the_market_writes_is_whole(folder: Path, config: str, tmp_path: Path) -> None:
    store, done = store_in(folder), Event()

    def write() -> None:
        while not done.is_set():
            note(store, "x" * 200)

    writer = Thread(target=write)
    writer.start()
    copy = tmp_path / "copy.db.zst"
    ended = pinma("backup", str(copy), "--config", config, "--json")
    done.set()
    writer.join()
    total = count(folder / "market.db")
    store.close()
    told = said(ended)
    assert (ended.returncode, told["octets"]) == (0, copy.stat().st_size)
    assert told["sha256"] == hashlib.sha256(copy.read_bytes()).hexdigest()
    assert copy.with_name("copy.db.zst.sha256").read_text("ascii") == f"{told['sha256']}  {copy.name}\n"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert 1 <= told["facts"] <= total
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []
    for each in folder.glob("market.db*"):
        each.unlink()
    back = said(pinma("restore", str(copy), "--config", config, "--json"))
    assert (back["facts"], back["epochs"], back["aside"]) == (told["facts"], told["epochs"], None)
    verified = said(pinma("verify", "journal", "--dir", str(folder), "--json"))
    assert (verified["wrong"], verified["facts"]) == (None, told["facts"])


def test_facts_that_the_copy_lacks_are_not_overwritten_without_force(folder: Path, config: str, tmp_path: Path) -> None:
    store, copy = store_in(folder), str(tmp_path / "copy.db")
    assert pinma("backup", copy, "--config", config).returncode == 0
    note(store, "newer")
    busy = pinma("restore", copy, "--config", config)
    assert (busy.returncode, b"in use" in busy.stderr) == (3, True)
    store.close()
    refused = pinma("restore", copy, "--config", config)
    assert (refused.returncode, b"lacks: 1 of" in refused.stderr) == (1, True)
    assert count(folder / "market.db") == 2
    told = said(pinma("restore", copy, "--config", config, "--force", "--json"))
    assert count(folder / "market.db") == 1
    assert count(Path(told["aside"])) == 2
    assert not (folder / "market.db.copy").exists()


def test_a_restored_market_says_so_in_its_journal_once(folder: Path, config: str, tmp_path: Path) -> None:
    store_in(folder).close()
    pinma("backup", str(tmp_path / "copy.db"), "--config", config)
    pinma("restore", str(tmp_path / "copy.db"), "--config", config)
    for _ in range(2):
        store_in(folder).close()
    with closing(sqlite3.connect(folder / "market.db")) as connection:
        kinds = [row[0] for row in connection.execute("SELECT kind FROM journal ORDER BY id")]
    assert kinds == ["Opened", "Opened", "Restored"]
    assert said(pinma("verify", "journal", "--dir", str(folder), "--json"))["wrong"] is None


@pytest.mark.parametrize("same_box", [True, False])
def test_draw_keys_are_of_use_to_the_box_that_sealed_them(
    folder: Path, config: str, tmp_path: Path, *, same_box: bool
) -> None:
    store = store_in(folder, vault=BoxKey(folder / BOX_KEY))
    store.submit(lambda page: page.keep_key("2026-11-24", KEY), actor="t", station="s").result(60)
    store.close()
    copy = tmp_path / "copy.db"
    pinma("backup", str(copy), "--config", config)
    assert KEY not in copy.read_bytes()
    if not same_box:
        (folder / BOX_KEY).write_bytes(bytes(32))
    told = said(pinma("restore", str(copy), "--config", config, "--json"))
    assert told["unopened"] == ([] if same_box else ["2026-11-24"])
    again = store_in(folder, vault=BoxKey(folder / BOX_KEY))
    assert again.submit(lambda page: page.key("2026-11-24"), actor="t", station="s").result(60) == (
        KEY if same_box else None
    )
    again.close()


Damage = Callable[[Path], None]


def _cut(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:-200])


def _forget_the_sum(copy: Path) -> None:
    copy.with_name(copy.name + ".sha256").unlink()
    _cut(copy)


def _no_database(copy: Path) -> None:
    copy.with_name(copy.name + ".sha256").unlink()
    copy.write_bytes(b"something else altogether, and long enough to be looked at")


@pytest.mark.parametrize("damage", [_cut, _forget_the_sum, _no_database])
@pytest.mark.parametrize("name", ["copy.db", "copy.db.zst"])
def test_a_damaged_copy_changes_nothing(folder: Path, config: str, tmp_path: Path, name: str, damage: Damage) -> None:
    store_in(folder).close()
    before = count(folder / "market.db")
    pinma("backup", str(tmp_path / name), "--config", config)
    damage(tmp_path / name)
    done = pinma("restore", str(tmp_path / name), "--config", config, "--force")
    assert (done.returncode, b"Traceback" in done.stderr) == (3, False)
    assert b"damaged" in done.stderr or b"no copy of a market" in done.stderr
    assert count(folder / "market.db") == before
    assert [each.name for each in folder.iterdir() if "copy" in each.name or "before" in each.name] == []


def test_another_markets_copy_is_refused(folder: Path, config: str, tmp_path: Path) -> None:
    store_in(folder, "MKT-350121-0002").close()
    pinma("backup", str(tmp_path / "copy.db"), "--config", config)
    shutil.rmtree(folder)
    lay_market(folder, {})
    done = pinma("restore", str(tmp_path / "copy.db"), "--config", config)
    assert (done.returncode, b"MKT-350121-0002" in done.stderr) == (3, True)
    assert not (folder / "market.db").exists()


def test_what_is_missing_is_named(config: str, tmp_path: Path) -> None:
    assert pinma("backup", str(tmp_path / "x"), "--config", config).returncode == 3
    assert pinma("backup", str(tmp_path / "x"), "--config", str(tmp_path / "none.toml")).returncode in (2, 3)
    assert pinma("restore", "--config", config).returncode == 2
    done = pinma("restore", "--from-province", "--config", config)
    assert (done.returncode, b"Enrol this box first" in done.stderr) == (3, True)


@pytest.mark.parametrize("name", ["market.db", "market.db-wal"])
def test_the_markets_own_file_is_no_place_for_its_copy(folder: Path, config: str, name: str) -> None:
    store_in(folder).close()
    done = CliRunner().invoke(backup, [str(folder / name), "--config", config])
    assert (done.exit_code, "name another one" in done.stderr) == (2, True)
    assert [each.name for each in folder.glob("market.db*")] == ["market.db"]
    assert count(folder / "market.db") == 1


def test_a_copy_over_an_older_one_is_good_also_where_power_went_before_its_sum(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, copy = store_in(folder), tmp_path / "copy.db"
    copies.make(store.path, copy)
    note(store, "newer")
    store.close()
    settle, told = copies._settle, list[Path]()  # pyright: ignore[reportPrivateUsage]

    def once(new: Path, target: Path) -> None:
        if told:
            raise OSError("power")
        told.append(target)
        settle(new, target)

    monkeypatch.setattr(copies, "_settle", once)
    with pytest.raises(StoreError, match="power"):
        copies.make(folder / "market.db", copy)
    copies.unpack(copy, tmp_path / "back.db")
    assert count(tmp_path / "back.db") == 2


def test_a_journal_whose_first_epoch_was_taken_away_does_not_hold(folder: Path, config: str, tmp_path: Path) -> None:
    store_in(folder).close()
    pinma("backup", str(tmp_path / "copy.db"), "--config", config)
    pinma("restore", str(tmp_path / "copy.db"), "--config", config)
    store_in(folder).close()
    with closing(sqlite3.connect(folder / "market.db")) as connection:
        assert wrong_journal(connection)[0] == ""
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM journal WHERE epoch = (SELECT min(id) FROM epoch)")
        assert "number 1, and that is not here" in wrong_journal(connection)[0]
