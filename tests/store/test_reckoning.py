"""Days counted from the bodies: produced, acknowledged, archived; with clocks that go back, forks and foreign words."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_rig import AT, do, note, seal

from edge.store import reckoning as module
from edge.store.outbox import Outbox
from edge.store.page import Page
from edge.store.reckoning import Count, Reckoning, Tally
from edge.store.store import Store
from sync.message import link
from tests.patience import PATIENCE_S


class Journal:
    """A store whose clock is set by hand."""

    def __init__(self, path: Path) -> None:
        self.now = AT
        self.store = Store(
            path, seal=seal, link=link, sign=lambda head: head, wall=lambda: self.now, random=token_bytes
        )
        self.reckoning = Reckoning(self.store)

    def record(self, *days: int) -> None:
        """A fact on each of these days after the first."""
        for day in days:
            self.now = AT + timedelta(days=day)
            do(self.store, _note)

    def tallies(self) -> list[Tally]:
        while self.reckoning.catch_up():
            pass
        return self.reckoning.tallies()

    def sql(self, query: str, *values: object) -> list[tuple[object, ...]]:
        def run(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
            return connection.execute(query, values).fetchall()

        return self.store.write(run).result(PATIENCE_S)

    @property
    def epoch(self) -> str:
        return str(self.sql("SELECT name FROM epoch ORDER BY id DESC LIMIT 1")[0][0])

    def head(self, seq: int) -> bytes:
        return bytes(self.sql("SELECT hash FROM journal WHERE seq = ? ORDER BY epoch LIMIT 1", seq)[0][0])  # pyright: ignore[reportArgumentType]


def _note(page: Page) -> None:
    page.record(note("n"))


@pytest.fixture
def journal(path: Path) -> Journal:
    return Journal(path)


def day(number: int) -> str:
    return (AT + timedelta(days=number)).date().isoformat()


def test_a_day_is_the_date_its_facts_carry(journal: Journal) -> None:
    journal.record(0, 0, 1)
    journal.now = datetime.fromisoformat("2026-03-08T23:59:59.999+08:00")
    do(journal.store, _note)
    assert [(each.day, each.produced.facts, each.produced.last) for each in journal.tallies()] == [
        ("2026-03-08", 1, 5),
        (day(1), 1, 4),
        (day(0), 3, 3),
    ]
    assert [each.produced.head for each in journal.tallies()] == [journal.head(5), journal.head(4), journal.head(3)]
    journal.store.close()


@settings(max_examples=15)
@given(st.lists(st.integers(0, 3), max_size=25), st.integers(0, 30), st.integers(1, 7))
def test_counting_piece_by_piece_is_counting_at_once(
    tmp_path_factory: pytest.TempPathFactory, days: list[int], through: int, page: int
) -> None:
    """Whatever the clock did, and however far the province has acknowledged."""
    journal = Journal(tmp_path_factory.mktemp("market") / "market.db")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "PAGE", page)
        for number, each in enumerate(days):
            journal.record(each)
            if number % 5 == 0:
                journal.reckoning.catch_up()
        through = min(through, len(days) + 1)
        Outbox(journal.store).acknowledge(journal.epoch, through)
        dated = [0, *days]
        assert {
            each.day: (each.produced.facts, each.acknowledged, each.produced.last) for each in journal.tallies()
        } == {
            day(one): (
                dated.count(one),
                dated[:through].count(one),
                max(number for number, each in enumerate(dated, 1) if each == one),
            )
            for one in set(dated)
        }
    journal.store.close()


def test_a_tail_that_was_recorded_again_counts_no_more(journal: Journal) -> None:
    journal.record(0, 0, 1, 1)
    assert [(each.day, each.produced.facts) for each in journal.tallies()] == [(day(1), 2), (day(0), 3)]
    journal.sql("INSERT INTO epoch (name) VALUES ('e2')")
    journal.sql("INSERT INTO line SELECT max(id), min(id), 3, 2 FROM epoch")
    assert [(each.day, each.produced.facts, each.produced.last) for each in journal.tallies()] == [(day(0), 3, 3)]
    journal.store.close()


def test_how_both_ends_stand(journal: Journal) -> None:
    journal.record(0, 0)
    ours = journal.tallies()[0]
    assert ours.standing == "unheard"
    said: list[tuple[Count, str]] = [
        (Count(0, 0, b""), "coming"),
        (Count(2, 2, journal.head(2)), "coming"),
        (ours.produced, "coming"),  # there, but the receipt has not come
        (Count(2, 2, bytes(32)), "differs"),
        (Count(9, 9, bytes(32)), "differs"),
    ]
    for count, standing in said:
        journal.reckoning.keep([(ours.day, journal.epoch, count)])
        assert journal.tallies()[0].standing == standing, count
    journal.reckoning.keep([(ours.day, journal.epoch, ours.produced)])
    Outbox(journal.store).acknowledge(journal.epoch, 3)
    assert journal.tallies()[0].standing == "equal"
    journal.store.close()


def test_an_answer_older_than_the_last_fact_is_no_difference(journal: Journal) -> None:
    journal.record(0)
    told = journal.tallies()[0]
    journal.reckoning.keep([(told.day, journal.epoch, told.produced)])
    journal.record(0, 0)
    assert journal.tallies()[0].standing == "coming"
    journal.store.close()


def test_what_the_province_has_and_we_have_not_is_a_difference(journal: Journal) -> None:
    journal.record(0)
    journal.reckoning.keep([(day(0), "another-epoch", Count(5, 5, b"h" * 32))])
    strange = [each for each in journal.tallies() if each.epoch == "another-epoch"]
    assert [(each.produced.facts, each.standing) for each in strange] == [(0, "differs")]
    journal.store.close()


def test_the_same_word_twice_is_written_once(journal: Journal, path: Path) -> None:
    word = [(day(0), "e", Count(1, 1, b"h" * 32))]
    journal.reckoning.keep(word)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        version = "PRAGMA data_version"
        before = other.execute(version).fetchone()
        journal.reckoning.keep(word)
        assert other.execute(version).fetchone() == before
        journal.reckoning.keep([(day(0), "e", Count(2, 2, b"h" * 32))])
        assert other.execute(version).fetchone() != before
    journal.store.close()


def test_it_goes_on_where_it_was_after_a_restart(path: Path) -> None:
    first = Journal(path)
    first.record(0, 1)
    before = first.tallies()
    first.store.close()
    again = Journal(path)
    assert not again.reckoning.catch_up()
    assert again.tallies() == before
    again.store.close()
