"""The same journal at both ends: the same heads, whoever was erased; and an archive that somebody changed."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cli_rig import pinma, said


def verify(folder: Path) -> dict[str, object]:
    return said(pinma("verify", "journal", "--dir", str(folder), "--json"))


@pytest.fixture
def ends(market: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Copies of a market's folder and of its province's."""
    for each in (market, market.parent / "province"):
        shutil.copytree(each, tmp_path / each.name, ignore=shutil.ignore_patterns("broker", "*.sock"))
    return tmp_path / market.name, tmp_path / "province"


def erase(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        subject = connection.execute("SELECT subject FROM personal LIMIT 1").fetchone()[0]
        gone = connection.execute("DELETE FROM personal WHERE subject = ?", (subject,)).rowcount
        connection.commit()
    return gone


def test_both_ends_have_the_same_heads_also_when_a_person_was_erased(ends: tuple[Path, Path]) -> None:
    market, province = ends
    before = verify(market)
    assert before["wrong"] is None
    assert verify(province)["heads"] == before["heads"]
    assert erase(market / "market.db") == erase(province / "archive.db") >= 1
    assert verify(market) == before
    there = verify(province)
    assert (there["wrong"], there["heads"], there["facts"]) == (None, before["heads"], before["facts"])


@pytest.mark.parametrize(
    ("change", "said_of_it"),
    [
        (
            "UPDATE fact SET body = CAST(replace(CAST(body AS TEXT), 'a', 'b') AS BLOB) WHERE seq = 9",
            "number 9: body and hash differ",
        ),
        ("DELETE FROM fact WHERE seq = 9", "10 follows 8"),
        ("UPDATE stream SET head = zeroblob(32)", "not what is kept"),
    ],
)
def test_a_changed_archive_is_named(ends: tuple[Path, Path], change: str, said_of_it: str) -> None:
    with closing(sqlite3.connect(ends[1] / "archive.db")) as connection:
        connection.execute(change)
        connection.commit()
    assert said_of_it in str(verify(ends[1])["wrong"])


def test_an_unknown_market_is_named(ends: tuple[Path, Path]) -> None:
    done = pinma("verify", "journal", "--dir", str(ends[1]), "--market", "M404")
    assert (done.returncode, b"M404" in done.stderr) == (3, True)
