"""A journal that goes on in another epoch: what is in force, what is sent, and that no fact is in a view twice."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from store_rig import AT, assert_whole, coming, do, facts, keep, note, open_store, rows
from test_views_law import as_kept

from edge.cli import journal as j
from edge.cli.proof import wrong_journal
from edge.core import facts as f
from edge.core.contact import BOX, Contact
from edge.core.errors import RuleError
from edge.core.replay import fold
from edge.core.why import Why
from edge.store import restored
from edge.store.epochs import Brought, divert, lay, next_name, place
from edge.store.outbox import Kept, Outbox
from edge.store.page import Page
from edge.store.store import Store
from sync.message import seal, unseal
from sync.translate import read
from tests.patience import PATIENCE_S


def renumber(body: bytes, epoch: str, seq: int) -> bytes:
    return seal(replace(unseal(body), epoch=epoch, seq=seq))


def fork(store: Store, epoch: str, n: int) -> int:
    return store.submit(lambda page: divert(page, epoch, n, renumber), actor="market", station="box").result(PATIENCE_S)


def current(store: Store) -> str:
    return Outbox(store).current()[0]


def opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def in_force(path: Path) -> list[f.Fact]:
    with closing(opened(path)) as connection:
        return [fact for fact in j.facts(connection) if not isinstance(fact, f.Opened)]


def notes(path: Path) -> list[str]:
    return [fact.what for fact in in_force(path) if isinstance(fact, f.Ordered)]


def assert_proven(path: Path) -> None:
    with closing(opened(path)) as connection:
        assert wrong_journal(connection)[0] == ""


def test_a_forked_tail_is_recorded_again_word_for_word_in_a_new_epoch(store: Store, path: Path) -> None:
    do(store, lambda page: page.record(note("a")), actor="u1", station="in-1")
    do(store, lambda page: page.record(note("b")), actor="u2", station="in-2")
    old = rows(path)
    assert fork(store, old[0].epoch, 3) == 1
    new = [row for row in rows(path) if row.epoch != old[0].epoch]
    assert rows(path)[: len(old)] == old
    assert_whole(new)
    assert read(new[0].body).fact == f.Opened(old[0].epoch, 2, old[1].hash.hex())
    first, second = unseal(old[2].body), unseal(new[1].body)
    assert replace(second, epoch=first.epoch, seq=first.seq) == first
    assert (second.actor, second.station) == ("u2", "in-2")
    keep(store, note("c"))
    assert notes(path) == ["a", "b", "c"]
    assert_proven(path)


def test_nothing_beyond_a_fork_waits_or_is_read_any_more(store: Store, path: Path) -> None:
    keep(store, *(note(str(number)) for number in range(9)))
    old, box = current(store), Outbox(store)
    box.acknowledge(old, 4)
    fork(store, old, 6)
    assert box.pending() == [(old, 4), (current(store), 0)]
    assert [read(body).seq for body, _ in box.read(old, 4, 100)] == [5]
    box.acknowledge(old, 5)
    assert box.pending() == [(current(store), 0)]
    assert box.waiting() == len([row for row in rows(path) if row.epoch == current(store)]) == 6


def test_a_fork_is_answered_once_and_one_further_back_again(store: Store, path: Path) -> None:
    keep(store, *(note(str(number)) for number in range(9)))
    old = current(store)
    assert fork(store, old, 6) == 5
    assert fork(store, old, 6) == fork(store, old, 8) == fork(store, "unknown", 1) == 0
    keep(store, note("x"))
    assert fork(store, old, 3) == 3
    keep(store, note("y"))
    assert notes(path) == [*map(str, range(9)), "x", "y"]
    assert len({row.epoch for row in rows(path)}) == 3
    assert_proven(path)


def test_an_epoch_that_forks_at_its_first_number_is_recorded_again_whole(store: Store, path: Path) -> None:
    keep(store, note("a"), note("b"))
    old = current(store)
    assert fork(store, old, 1) == 2
    assert notes(path) == ["a", "b"]
    assert Outbox(store).pending() == [(current(store), 0)]
    assert_proven(path)


def test_what_stood_in_the_views_stands_there_once(store: Store, path: Path) -> None:
    keep(store, *coming("B1", "V1"), f.Moved("B1", "trade", "store", 1_000))
    before, old = as_kept(store), current(store)
    fork(store, old, 3)
    assert as_kept(store) == before == fold(in_force(path))
    keep(store, f.Moved("B1", "trade", "store", 2_000))
    assert as_kept(store) == fold(in_force(path))
    assert_proven(path)


def test_personal_values_go_with_the_second_copy(store: Store) -> None:
    def job(page: Page) -> None:
        page.record(note("before"))
        seal_of = page.seal("S-1", {"name": "林"})
        page.record(f.Registered("S-1", "林*", "", natural=True, uscc="", agreement=True, state="active", seal=seal_of))

    do(store, job)
    old, box = current(store), Outbox(store)
    (kept,) = box.personal(old, 1, 3)
    fork(store, old, 2)
    assert box.personal(old, 1, 3) == []
    assert box.personal(current(store), 3, 3) == [kept]


def test_a_fork_that_fails_leaves_the_journal_where_it_was(store: Store, path: Path) -> None:
    keep(store, note("a"), note("b"))
    old, before = current(store), rows(path)

    def broken(page: Page) -> None:
        divert(page, old, 2, renumber)
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        do(store, broken)
    assert rows(path) == before
    keep(store, note("c"))
    assert_whole(rows(path))


def test_an_epochs_name_follows_those_before_it_though_the_clock_went_back(store: Store) -> None:
    def job(page: Page) -> tuple[str, str]:
        early = AT.replace(year=2020)
        return next_name(page.connection, early, page.ink.random), next_name(
            page.connection, early, page.ink.random, ["05000000-0000-7000-8000-000000000000"]
        )

    mine, beyond = store.submit(job, actor="t", station="s").result(PATIENCE_S)
    assert mine > current(store)
    assert beyond > "05000000-0000-7000-8000-000000000000"


def brought(epoch: str, first: int, before: bytes, *recorded: f.Fact) -> list[Brought]:
    """Facts as the province has them, chained after `before`."""
    from sync.message import link  # noqa: PLC0415
    from sync.translate import Translator  # noqa: PLC0415

    found: list[Brought] = []
    for seq, fact in enumerate(recorded, first):
        body = Translator("FJ-01").seal(fact, epoch=epoch, seq=seq, at=AT.isoformat(), actor="u", station="s")
        before = link(before, body)
        found.append(Brought(seq, type(fact).__name__, body, before, fact))
    return found


def test_what_comes_back_from_the_province_fills_its_epoch_and_the_views(path: Path) -> None:
    store = open_store(path)
    keep(store, note("a"))
    old = current(store)
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        restored.mark(connection, "backup", AT.isoformat())
        connection.commit()
    store = open_store(path)
    assert store.get(Contact, BOX) == Contact("backup", times=1, beyond=restored.beyond(AT))
    assert current(store) > old
    keep(store, note("meanwhile"))
    end = store.submit(lambda page: place(page.connection, old), actor="t", station="s").result(PATIENCE_S)
    back = brought(old, end.seq + 1, end.head, *coming("B1", "V1"), f.Held("B9", Why("x")))
    kept = Kept("S-1", "0" * 64, b"s", b"v")
    do(store, lambda page: lay(page, old, back, [kept]))
    box = Outbox(store)
    assert (box.acknowledged(old), [each for each, _ in box.pending()]) == (end.seq + 5, [current(store)])
    assert as_kept(store) == fold(in_force(path))
    assert len([fact for fact in facts(path) if isinstance(fact, f.Held)]) == 1
    assert [fact for fact in in_force(path) if isinstance(fact, f.Held)] == []
    assert notes(path) == ["a", "meanwhile"]
    assert_proven(path)
    store.close()


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 8), st.integers(1, 12)), max_size=12))
def test_whatever_forks_the_line_in_force_is_what_was_recorded(steps: list[tuple[int, int, int]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "market.db"
        store = open_store(path)
        recorded: list[f.Fact] = []
        for number, (which, epoch, n) in enumerate(steps):
            if which == 0:
                epochs = list(dict.fromkeys(row.epoch for row in rows(path)))
                fork(store, epochs[epoch % len(epochs)], n)
                continue
            turn = (
                coming(f"B{number}", f"V{number}") if which == 1 else (f.Moved(f"B{number - 1}", "trade", "store", 5),)
            )
            try:
                keep(store, *turn)
            except RuleError:
                continue
            recorded += turn
        assert in_force(path) == recorded
        assert as_kept(store) == fold(recorded)
        pending = dict(Outbox(store).pending())
        sent = [read(body).fact for epoch in pending for body, _ in Outbox(store).read(epoch, 0, 10_000)]
        assert sorted(map(repr, (each for each in sent if not isinstance(each, f.Opened)))) == sorted(
            map(repr, recorded)
        )
        store.close()
        assert_proven(path)


def test_ten_thousand_facts_are_recorded_again_in_a_breath(path: Path) -> None:
    """The gate waits meanwhile. On a quiet machine this is a third of a second."""
    store = open_store(path)
    keep(store, *(note(str(number)) for number in range(10_000)))
    begin = monotonic()
    assert fork(store, current(store), 2) == 10_000
    assert monotonic() - begin < 10
    store.close()
