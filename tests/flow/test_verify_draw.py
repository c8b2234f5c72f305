"""`pinma verify draw` on a market's folder after a long day, and after somebody with all rights had it for a minute."""

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from flow_goods import DAY
from thousand import KEY, counted, long_day

from edge.cli.verify import verify
from kiosk.docs import FOLDER
from sync.identity.box_key import BOX_KEY
from tests.warm import pinma

Body = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A market's folder after a thousand arrivals in the draw."""
    folder = tmp_path_factory.mktemp("long")
    rig = long_day(folder)
    found = counted(rig)
    assert found["Drawn"] >= 1_000
    assert found["Undrawn"] >= 40
    assert found["ToppedUp"] >= 3
    rig.store.close()
    with closing(sqlite3.connect(folder / "market.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


class Said(NamedTuple):
    """What the command answered."""

    code: int
    told: dict[str, Any]

    @property
    def wrong(self) -> str:
        return self.told["wrong"] or ""


def ask(folder: Path, day: str = DAY) -> Said:
    done = CliRunner().invoke(verify, ["draw", day, "--dir", str(folder), "--json"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    told = json.loads(done.stdout)
    assert told["ok"] is (told["wrong"] is None) is (done.exit_code == 0)
    return Said(done.exit_code, told)


class Journal:
    """A copy of the file without its triggers, to be changed row by row."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")

    def rows(self, kind: str, **like: object) -> list[tuple[int, Body]]:
        """Rows of a kind whose facts say this: (row, body)."""
        found = self.connection.execute("SELECT id, body FROM journal WHERE kind = ? ORDER BY id", (kind,)).fetchall()
        read = [(row, json.loads(body)) for row, body in found]
        return [(row, body) for row, body in read if like.items() <= body["data"].items()]

    def put(self, row: int, body: Body) -> None:
        self.connection.execute("UPDATE journal SET body = ? WHERE id = ?", (_canonical(body), row))

    def flip(self, kind: str, at: int, like: dict[str, object], **values: object) -> tuple[int, str]:
        """Change the fact; its row and batch."""
        row, body = self.rows(kind, **like)[at]
        body["data"] |= values
        self.put(row, body)
        return row, body["data"].get("batch", "-")

    def relink(self) -> None:
        """Numbers and hashes anew, as whoever has the whole file can make them."""
        head, rows = bytes(32), self.connection.execute("SELECT id, body FROM journal ORDER BY id").fetchall()
        for seq, (row, content) in enumerate(rows, 1):
            body = json.loads(content)
            body["seq"] = seq
            made = _canonical(body)
            head = hashlib.sha256(head + made).digest()
            self.connection.execute(
                "UPDATE journal SET seq = ?, body = ?, hash = ? WHERE id = ?", (-seq, made, head, row)
            )
        self.connection.execute("UPDATE journal SET seq = -seq")

    def seq(self, row: int) -> int:
        """The number of a row, or of the one that stands in its place now."""
        return self.connection.execute("SELECT seq FROM journal WHERE id >= ? ORDER BY id LIMIT 1", (row,)).fetchone()[
            0
        ]


def _canonical(body: Body) -> bytes:
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


Tamper = Callable[[Journal], tuple[int, str]]  # where it must be named: row, and batch ("-" for none, "" for any)


def remove(kind: str, at: int, **like: object) -> Tamper:
    def tamper(journal: Journal) -> tuple[int, str]:
        row, _ = journal.rows(kind, **like)[at]
        journal.connection.execute("DELETE FROM journal WHERE id = ?", (row,))
        return row, ""

    return tamper


def swap(one: int, other: int) -> Tamper:
    """Two arrivals in the draw change their places."""

    def tamper(journal: Journal) -> tuple[int, str]:
        found = journal.rows("Drawn")
        (first, a), (second, b) = found[one], found[other]
        journal.put(first, b | {"seq": a["seq"]})
        journal.put(second, a | {"seq": b["seq"]})
        return first, b["data"]["batch"]

    return tamper


TAMPERS: dict[str, Tamper] = {
    "picked": lambda journal: journal.flip("Drawn", 300, {"picked": False}, picked=True),
    "not picked": lambda journal: journal.flip("Drawn", 40, {"picked": True}, picked=False),
    "by chance": lambda journal: journal.flip("Drawn", 30, {"chance": True}, chance=False, picked=False, forced=False),
    "forced": lambda journal: journal.flip("Drawn", 500, {}, forced=True, picked=True),
    "ticket": lambda journal: journal.flip("Drawn", 500, {}, ticket="00" * 32),
    "weight": lambda journal: journal.flip("Drawn", 500, {}, weight_bp=999),
    "weight without a risk": lambda journal: journal.flip("Drawn", 20, {"picked": False}, weight_bp=1_001),
    "n": lambda journal: journal.flip("Drawn", 700, {}, n=1),
    "s": lambda journal: journal.flip("Drawn", 700, {}, s=999),
    "batch": lambda journal: journal.flip("Drawn", 700, {}, batch="35010000126030500017"),
    "withdrawn as not picked": lambda journal: journal.flip("Undrawn", 4, {"picked": True}, picked=False),
    "withdrawn with other numbers": lambda journal: journal.flip("Undrawn", 4, {}, n=5),
    "another ticket at the end": lambda journal: journal.flip("ToppedUp", 1, {}, ticket="00" * 32),
    "another batch at the end": lambda journal: journal.flip("ToppedUp", 1, {}, batch=_highest(journal)),
    "let in untested": lambda journal: journal.flip(
        "Cleared", 11, {"test": True, "why": [{"code": "drawn"}]}, test=False
    ),
    "the books": lambda journal: journal.flip("DayClosed", 0, {}, resulted=1_000),
    "a quota of a third": lambda journal: journal.flip("DayOpened", 0, {}, quota=[1, 3]),
    "an arrival in the draw removed": remove("Drawn", 400),
    "the last arrival removed": remove("Drawn", -1),
    "a withdrawal removed": remove("Undrawn", 7),
    "the last withdrawal removed": remove("Undrawn", -1),
    "a top-up removed": remove("ToppedUp", 0),
    "the last top-up removed": remove("ToppedUp", -1),
    "a decision removed": remove("Cleared", 100, test=False),
    "a pair swapped": swap(300, 301),
    "a pair far apart swapped": swap(100, 600),
}


def _highest(journal: Journal) -> str:
    drawn = journal.rows("Drawn", picked=False)
    return max(drawn, key=lambda each: each[1]["data"]["ticket"])[1]["data"]["batch"]


def forged(folder: Path, target: Path, tamper: Tamper, *, relinked: bool) -> tuple[int, str]:
    """A copy of the folder, changed; the number that must be named, and the batch."""
    shutil.copytree(folder, target, dirs_exist_ok=True)
    with closing(sqlite3.connect(target / "market.db")) as connection:
        journal = Journal(connection)
        row, batch = tamper(journal)
        if relinked:
            journal.relink()
        seq = journal.seq(row)
        connection.commit()
    return seq, batch


def test_a_long_day_with_withdrawals_holds(folder: Path) -> None:
    done = pinma("verify", "draw", DAY, "--dir", str(folder), "--json", patience_s=100)
    assert done.returncode == 0, done.stdout
    told = json.loads(done.stdout)
    assert (told["ok"], told["wrong"], told["day"]) == (True, None, DAY)
    assert told["tickets"] >= 1_000
    assert told["drawn"] == told["needed"] == -(-told["with_report"] // 10)
    assert told["with_report"] < told["tickets"]


@pytest.mark.parametrize("how", TAMPERS)
def test_law_15_what_was_changed_is_named_though_every_hash_fits_again(folder: Path, tmp_path: Path, how: str) -> None:
    seq, batch = forged(folder, tmp_path, TAMPERS[how], relinked=True)
    said = ask(tmp_path)
    assert said.code == 1
    at = said.told["at"]
    assert said.wrong.startswith(f"epoch {at['epoch']}, number {at['seq']}: {at['batch']}")
    if batch:  # what was changed itself, or the decision that it was drawn for
        assert (at["batch"] or "-", at["seq"] - seq in (0, 1)) == (batch, True), said.wrong
    else:  # the first line that something removed is missing for
        assert at["seq"] >= seq - 1, said.wrong


@pytest.mark.parametrize("how", ["picked", "ticket", "an arrival in the draw removed", "a pair swapped", "the books"])
def test_law_15_what_was_changed_is_named_where_the_chain_broke(folder: Path, tmp_path: Path, how: str) -> None:
    seq, _ = forged(folder, tmp_path, TAMPERS[how], relinked=False)
    said = ask(tmp_path)
    assert said.code == 1
    assert f"number {seq}" in said.wrong or f"{seq} follows" in said.wrong


def test_law_15_a_wrong_key_is_named(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    with closing(sqlite3.connect(tmp_path / "market.db")) as connection:
        connection.execute("UPDATE secret SET key = ? WHERE day = ?", (KEY[::-1], DAY))
        connection.commit()
    said = ask(tmp_path)
    assert said.code == 1
    assert "the key is not the one committed to" in said.wrong
    assert said.told["at"]["seq"] > 1


def test_a_sealed_key_that_was_changed_is_no_key_of_this_box(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    with closing(sqlite3.connect(tmp_path / "market.db")) as connection:
        (kept,) = connection.execute("SELECT key FROM secret WHERE day = ?", (DAY,)).fetchone()
        connection.execute("UPDATE secret SET key = ? WHERE day = ?", (kept[:-1] + bytes([kept[-1] ^ 1]), DAY))
        connection.commit()
    said = ask(tmp_path)
    assert (said.code, "was not sealed by this box" in said.wrong) == (1, True)


@pytest.mark.parametrize("lack", ["box.key", "secret"])
def test_without_a_key_it_is_three_unless_something_is_wrong_anyway(folder: Path, tmp_path: Path, lack: str) -> None:
    for place, tamper in (("good", None), ("bad", TAMPERS["an arrival in the draw removed"])):
        target = tmp_path / place
        if tamper:
            forged(folder, target, tamper, relinked=True)
        else:
            shutil.copytree(folder, target)
        if lack == BOX_KEY:
            (target / BOX_KEY).unlink()
        else:
            with closing(sqlite3.connect(target / "market.db")) as connection:
                connection.execute("DELETE FROM secret")
                connection.commit()
        said = ask(target)
        assert said.code == (1 if tamper else 3)
        assert tamper or (BOX_KEY if lack == BOX_KEY else "no key") in said.wrong


def test_a_day_that_was_never_opened_is_not_here(folder: Path) -> None:
    said = ask(folder, "1999-01-01")
    assert (said.code, "1999-01-01" in said.wrong) == (3, True)


def test_once_the_key_is_revealed_the_journal_alone_is_enough(folder: Path, tmp_path: Path) -> None:
    def reveal(journal: Journal) -> tuple[int, str]:
        row, body = journal.rows("DayClosed")[-1]
        last = journal.connection.execute("SELECT max(id), epoch FROM journal").fetchone()
        told = body | {"kind": "Revealed", "data": {"kind": "Revealed", "day": DAY, "key": KEY.hex()}}
        journal.connection.execute(
            "INSERT INTO journal VALUES (?, ?, ?, 'Revealed', ?, ?)",
            (last[0] + 1, last[1], 10**9, _canonical(told), b""),
        )
        return row, ""

    forged(folder, tmp_path, reveal, relinked=True)
    (tmp_path / BOX_KEY).unlink()
    with closing(sqlite3.connect(tmp_path / "market.db")) as connection:
        connection.execute("DELETE FROM secret")
        connection.commit()
    assert ask(tmp_path).code == 0


def test_the_page_tells_how_to_do_it_by_hand(folder: Path, tmp_path: Path) -> None:
    """The lines of docs/draw.md, run as they stand there: on the true file, and on one that was changed."""
    (code,) = re.findall(r"```python\n(.*?)```", (FOLDER / "draw.md").read_text("utf-8"), re.DOTALL)
    forged(folder, tmp_path / "forged", TAMPERS["not picked"], relinked=True)

    def by_hand(where: Path, key: bytes = KEY) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, str(where / "market.db"), DAY, key.hex()]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    told = ask(folder).told
    words = f"{told['with_report']} with a report, {told['drawn']} drawn, {told['needed']} needed\n"
    assert (by_hand(folder).stdout, by_hand(folder).returncode) == (words, 0)
    assert by_hand(tmp_path / "forged").returncode == 1
    assert "another key" in by_hand(folder, KEY[::-1]).stderr
