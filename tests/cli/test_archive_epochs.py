"""`pinma verify journal` at a province: each epoch follows what is kept of the one that it names."""

import sqlite3
from contextlib import closing

import pytest

from edge.cli.archive import wrong_archive
from edge.core import facts as f
from sync.message import link
from sync.translate import Translator

MARKET = "M1"
GENESIS = bytes(32)


def archive(*epochs: tuple[str, f.Fact]) -> sqlite3.Connection:
    """What a province keeps of a market: the first fact of each epoch."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE fact (market TEXT, epoch TEXT, seq INTEGER, body BLOB, hash BLOB)")
    connection.execute("CREATE TABLE stream (market TEXT, epoch TEXT, through INTEGER, head BLOB)")
    for epoch, fact in epochs:
        body = Translator(MARKET).seal(
            fact, epoch=epoch, seq=1, at="2026-11-26T03:00:00+08:00", actor="market", station="box"
        )
        head = link(GENESIS, body)
        connection.execute("INSERT INTO fact VALUES (?, ?, 1, ?, ?)", (MARKET, epoch, body, head))
        connection.execute("INSERT INTO stream VALUES (?, ?, 1, ?)", (MARKET, epoch, head))
    return connection


@pytest.mark.parametrize(
    ("seq", "forged", "said"), [(1, False, ""), (7, True, ""), (1, True, "does not follow what is kept")]
)
def test_an_epoch_follows_what_is_kept_of_the_one_it_names(seq: int, forged: bool, said: str) -> None:  # noqa: FBT001
    first = f.Opened("", 0, "")
    with closing(archive(("e1", first))) as kept:
        head = kept.execute("SELECT head FROM stream").fetchone()[0].hex()
    second = f.Opened("e1", seq, "ab" * 32 if forged else head)
    with closing(archive(("e1", first), ("e2", second))) as kept:
        wrong, rows, _ = wrong_archive(kept, MARKET)
    assert (said in wrong, bool(wrong), rows) == (True, bool(said), 2)
