"""`pinma verify` on a good file, and on the same file after somebody with all rights had it for a minute."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from cli_rig import contents, pinma, said
from click.testing import CliRunner

from edge.cli.verify import verify as verify_command

Tamper = Callable[[sqlite3.Connection], object]
SEQ = 60
MORE_VOUCHERS = (
    "CREATE TEMP TABLE one AS SELECT * FROM voucher LIMIT 1; UPDATE one SET key = key || 'A';"
    " INSERT INTO voucher SELECT * FROM one"
)


@pytest.fixture
def forge(market: Path, tmp_path: Path) -> Callable[[Tamper], Path]:
    """A copy of the market's file without its triggers, changed."""

    def forge(tamper: Tamper) -> Path:
        with (
            closing(sqlite3.connect(f"file:{market}/market.db?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(tmp_path / "market.db")) as copy,
        ):
            source.backup(copy)
            for (name,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                copy.execute(f"DROP TRIGGER {name}")
            tamper(copy)
            copy.commit()
        return tmp_path

    return forge


def verify(what: str, folder: Path, *more: str) -> tuple[int, str]:
    """Exit code, and what is wrong."""
    done = pinma("verify", what, *more, "--dir", str(folder), "--json")
    found = said(done)
    assert found["ok"] is (found["wrong"] is None)
    return done.returncode, found["wrong"] or ""


def body(connection: sqlite3.Connection, seq: int) -> bytes:
    return connection.execute("SELECT body FROM journal WHERE seq = ?", (seq,)).fetchone()[0]


def flip(connection: sqlite3.Connection, seq: int, place: int) -> None:
    changed = bytearray(body(connection, seq))
    changed[place] ^= 1
    connection.execute("UPDATE journal SET body = ? WHERE seq = ?", (bytes(changed), seq))


def test_a_good_folder_holds(market: Path) -> None:
    before = contents(market)["market.db"]
    done = pinma("verify", "journal", "--dir", str(market), "--json")
    found = said(done)
    assert (done.returncode, found["ok"], found["wrong"]) == (0, True, None)
    with closing(sqlite3.connect(f"file:{market}/market.db?mode=ro", uri=True)) as connection:
        ((count,),) = connection.execute("SELECT count(*) FROM journal").fetchall()
        ((head,),) = connection.execute("SELECT hex(hash) FROM journal ORDER BY id DESC LIMIT 1").fetchall()
    assert found["facts"] == count
    assert list(found["heads"].values()) == [head.lower()]
    assert verify("draw", market) == (0, "")
    assert contents(market)["market.db"] == before


@pytest.mark.parametrize("place", [0, 12, -40, -1])
def test_one_flipped_bit_in_a_body_is_named(forge: Callable[[Tamper], Path], place: int) -> None:
    code, wrong = verify("journal", forge(lambda c: flip(c, SEQ, place)))
    assert code == 1
    assert f"number {SEQ}" in wrong


def test_one_flipped_bit_in_a_hash_is_named(forge: Callable[[Tamper], Path]) -> None:
    tamper = f"UPDATE journal SET hash = zeroblob(32) WHERE seq = {SEQ}"  # noqa: S608
    code, wrong = verify("journal", forge(lambda c: c.execute(tamper)))
    assert (code, f"number {SEQ}" in wrong) == (1, True)


def test_a_removed_row_is_named(forge: Callable[[Tamper], Path]) -> None:
    code, wrong = verify("journal", forge(lambda c: c.execute(f"DELETE FROM journal WHERE seq = {SEQ}")))  # noqa: S608
    assert code == 1
    assert f"{SEQ + 1} follows {SEQ - 1}" in wrong


def test_a_pair_that_was_swapped_is_named(forge: Callable[[Tamper], Path]) -> None:
    def swap(connection: sqlite3.Connection) -> None:
        one, two = body(connection, SEQ), body(connection, SEQ + 1)
        connection.executemany("UPDATE journal SET body = ? WHERE seq = ?", [(two, SEQ), (one, SEQ + 1)])

    code, wrong = verify("journal", forge(swap))
    assert (code, f"number {SEQ}" in wrong) == (1, True)


def rechain(connection: sqlite3.Connection) -> None:
    """Make every hash fit again, as whoever has the whole file can."""
    head = bytes(32)
    for row, content in connection.execute("SELECT id, body FROM journal ORDER BY id").fetchall():
        head = hashlib.sha256(head + content).digest()
        connection.execute("UPDATE journal SET hash = ? WHERE id = ?", (head, row))


def test_a_past_rewritten_with_all_its_hashes_is_betrayed_by_the_signed_head(forge: Callable[[Tamper], Path]) -> None:
    def rewrite(connection: sqlite3.Connection) -> None:
        sql = "SELECT id, body FROM journal WHERE kind = 'Unrecognised' ORDER BY id LIMIT 1"
        row, content = connection.execute(sql).fetchone()
        connection.execute("UPDATE journal SET body = ? WHERE id = ?", (content.replace(b"reader", b"raeder"), row))
        rechain(connection)

    code, wrong = verify("journal", forge(rewrite))
    assert (code, "DayClosed" in wrong or "head" in wrong) == (1, True)


@pytest.mark.parametrize(
    ("table", "sql"),
    [
        ("batch", "UPDATE batch SET state = CAST(replace(CAST(state AS TEXT), '\"grams\":', '\"grams\":1') AS BLOB)"),
        ("batch", "UPDATE batch SET in_g = in_g + 1"),
        ("batch", "UPDATE batch SET status = 'released' WHERE status = 'held'"),
        ("batch", "DELETE FROM batch WHERE key = (SELECT min(key) FROM batch)"),
        ("voucher", "DELETE FROM voucher WHERE key = (SELECT min(key) FROM voucher)"),
        ("voucher", MORE_VOUCHERS),
        ("voucher", "UPDATE voucher SET open = 1 - open WHERE key = (SELECT min(key) FROM voucher)"),
        ("serial", "DELETE FROM serial WHERE key = (SELECT max(key) FROM serial)"),
        ("flow", "UPDATE flow SET out_g = out_g + 1 WHERE key = (SELECT max(key) FROM flow)"),
        ("flow", "DELETE FROM flow WHERE key = (SELECT min(key) FROM flow)"),
        (
            "batch",
            "UPDATE batch SET trade_g = trade_g + 1, store_g = store_g - 1 WHERE key = (SELECT min(key) FROM batch)",
        ),
        ("tally", "INSERT INTO tally VALUES ('2026-01-01 in-1', CAST('{}' AS BLOB))"),
        ("exit_check", "INSERT INTO exit_check VALUES ('X', CAST('{}' AS BLOB), 1)"),
        ("slip_book", "INSERT INTO slip_book VALUES ('X', CAST('{}' AS BLOB))"),
        ("tag", "INSERT INTO tag VALUES ('X', CAST('{}' AS BLOB))"),
        ("descent", "INSERT INTO descent VALUES ('A B', CAST('{}' AS BLOB), 'A', 'B')"),
        ("stop", "DELETE FROM stop"),
    ],
)
def test_a_view_that_somebody_changed_is_named(forge: Callable[[Tamper], Path], table: str, sql: str) -> None:
    code, wrong = verify("journal", forge(lambda c: c.executescript(sql)))
    assert (code, table in wrong) == (1, True), wrong


def test_a_draw_with_another_key_or_another_ticket_does_not_hold(forge: Callable[[Tamper], Path]) -> None:
    folder = forge(lambda c: c.execute("UPDATE secret SET key = zeroblob(32)"))
    code, wrong = verify("draw", folder)
    assert (code, "the key is not the one committed to" in wrong) == (1, True)

    def luckier(connection: sqlite3.Connection) -> None:
        sql = (
            "SELECT id, body FROM journal WHERE kind = 'Drawn' AND CAST(body AS TEXT) LIKE '%\"picked\":true%' LIMIT 1"
        )
        row, content = connection.execute(sql).fetchone()
        changed = content.replace(b'"picked":true', b'"picked":false')
        connection.execute("UPDATE journal SET body = ? WHERE id = ?", (changed, row))

    code, wrong = verify("draw", forge(luckier))
    assert code == 1
    assert "drawn again" in wrong or "body and hash differ" in wrong


def test_a_body_that_is_no_json_any_more_is_an_answer_and_no_crash(forge: Callable[[Tamper], Path]) -> None:
    code, wrong = verify("draw", forge(lambda c: flip(c, SEQ, 0)))
    assert code == 1
    assert wrong


def test_a_day_that_was_never_opened_is_not_here(market: Path) -> None:
    code, wrong = verify("draw", market, "1999-01-01")
    assert (code, "1999-01-01" in wrong) == (3, True)


@pytest.mark.parametrize("day", ["today", "2026-02-30", "20260305"])
def test_what_is_no_day_is_exit_two(market: Path, day: str) -> None:
    done = CliRunner().invoke(verify_command, ["draw", day, "--dir", str(market), "--json"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert day in done.stderr


@pytest.mark.parametrize("content", [None, b"", b"no database, but long enough to be looked at\n" * 9])
def test_a_folder_without_a_journal_is_exit_three_in_one_line(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "market.db").write_bytes(content)
    for what in ("journal", "draw"):
        done = pinma("verify", what, "--dir", str(tmp_path), "--json")
        assert done.returncode == 3, done.stderr.decode()
        assert len(done.stderr.splitlines()) == 1
        assert str(tmp_path / "market.db").encode() in done.stderr
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.mark.parametrize(("what", "name"), [("journal", "market.db"), ("draw", "market.db"), ("journal", "archive.db")])
def test_another_programs_file_is_no_journal(tmp_path: Path, what: str, name: str) -> None:
    with closing(sqlite3.connect(tmp_path / name)) as other:
        other.execute("CREATE TABLE addresses (name TEXT)")
    done = CliRunner().invoke(verify_command, [what, "--dir", str(tmp_path)])
    assert (done.exit_code, "no Pinma database" in done.stderr) == (3, True)


def test_a_file_with_a_damaged_page_does_not_hold(market: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(f"file:{market}/market.db?mode=ro", uri=True)) as source:
        with closing(sqlite3.connect(tmp_path / "market.db")) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        ((root, octets),) = source.execute(
            "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_schema WHERE name = 'journal'"
        ).fetchall()
    with (tmp_path / "market.db").open("r+b") as file:
        file.seek((root - 1) * octets)
        file.write(bytes([255]) * octets)
    done = CliRunner().invoke(verify_command, ["journal", "--dir", str(tmp_path)])
    assert (done.exit_code, "the file is damaged" in done.stdout) == (1, True)


@pytest.mark.parametrize(("version", "said"), [(11, "start the market once"), (999, "verify with that one")])
def test_views_of_another_version_are_not_called_wrong(
    forge: Callable[[Tamper], Path], version: int, said: str
) -> None:
    folder = forge(
        lambda c: c.execute("UPDATE serial SET batch = ''").connection.execute(f"PRAGMA user_version={version}")
    )
    code, wrong = verify("journal", folder)
    assert (code, said in wrong) == (3, True)
