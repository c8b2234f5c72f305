"""Killed in the middle of anything, ten times: what was answered is there, and nothing is half there."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from store_rig import assert_whole, do, keep, note, open_store, rows, texts

KILLS = 10
CHILD = Path(__file__).with_name("kill_child.py")


def answered_until_killed(path: Path, answers: int) -> list[str]:
    """Start the market, let it answer so often, kill it, and take all it said."""
    with subprocess.Popen([sys.executable, str(CHILD), str(path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in range(answers)]
        child.kill()
        said += child.stdout.readlines()
    return [line.strip() for line in said if line.endswith("\n")]


def test_every_answer_before_a_kill_is_in_the_file_and_the_chain_is_whole(path: Path) -> None:
    said: list[str] = []
    for kill in range(KILLS):
        said += answered_until_killed(path, 3 + 7 * kill % 23)
        journal = rows(path)
        assert_whole(journal)
        assert set(said) <= set(texts(path))
        assert len(texts(path)) == len(set(texts(path)))
    assert len(said) > 3 * KILLS
    store = open_store(path)
    keep(store, note("after it all"))
    assert do(store, lambda page: page.next("n")) == len(texts(path))  # the series was kept with its facts
    store.close()
    assert_whole(rows(path))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
