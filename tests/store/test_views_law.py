"""The views are what the facts amount to, whatever was tried."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from store_rig import DAY, LINE, assert_whole, coming, facts, keep, note, open_store, rows

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.errors import RuleError
from edge.core.fold import Entity, Key
from edge.core.replay import balance, fold
from edge.core.why import Why
from edge.store import views
from edge.store.page import Page
from edge.store.store import Store
from tests.patience import PATIENCE_S

CODES = st.sampled_from(["B1", "B2", "B3"])
ZONES = st.sampled_from(get_args(f.Zone))
GRAMS = st.integers(0, 4_000)


def sale(batch: str, grams: int, number: int) -> tuple[f.SaleLine, ...]:
    return (f.SaleLine(batch, grams, f"X{number}"),)


@st.composite
def turn(draw: st.DrawFn) -> tuple[f.Fact, ...]:  # noqa: PLR0911  (one line a fact)
    """Facts of one decision, which may or may not follow."""
    code, number, grams = draw(CODES), draw(st.integers(1, 5)), draw(GRAMS)
    match draw(st.integers(0, 8)):
        case 0:
            fresh = draw(st.integers(4, 99))
            return coming(f"B{fresh}", f"V{fresh}", replace(LINE, grams=grams), test=draw(st.booleans()))
        case 1:
            return (f.Moved(code, draw(ZONES), draw(ZONES), grams),)
        case 2:
            return (f.Sold(f"S{number}", "S-1", "K", sale(code, grams, number)),)
        case 3:
            return (f.Departed(f"S{number}", "out", sale(code, grams, number)),)
        case 4:
            return (f.Returned(f"R{number}", code, f"X{number}", "S-1", DAY, LINE),)
        case 5:
            return (f.Sampled(f"L{code}", code, "trade", 100), f.Verified(f"L{code}", code, passed=True))
        case 6:
            return (f.Held(code, Why("positive")), f.Condemned(code, "L"))
        case 7:
            return (f.Disposed(code, 1, "m", "w"), f.Stopped(code, "T", "r"))
        case _:
            return (
                f.Registered(f"S-{number}", "x", "y", natural=False, uscc="", agreement=True, state="active", seal=""),
            )


attempts = st.lists(turn(), max_size=40)


def as_kept(store: Store) -> dict[Key, Entity]:
    """Every view row of the file."""
    found: dict[Key, Entity] = {}
    for kind, table in views.TABLES.items():
        for key, state in store.read().execute(f"SELECT key, state FROM {table}").fetchall():  # noqa: S608
            found[(kind, key)] = msgspec.json.decode(state, type=kind)
    return found


def recording(turn: tuple[f.Fact, ...]) -> Callable[[Page], None]:
    def job(page: Page) -> None:
        for fact in turn:
            page.record(fact)

    return job


@settings(max_examples=40)
@given(attempts)
def test_after_any_activity_the_views_are_a_fold_of_the_journal(attempts: list[tuple[f.Fact, ...]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "market.db"
        store = open_store(path)
        keep(store, *(fact for number in (1, 2, 3) for fact in coming(f"B{number}", f"V{number}")))

        futures = [store.submit(recording(each), actor="t", station="s") for each in attempts]
        for future in futures:
            error = future.exception(PATIENCE_S)
            assert error is None or isinstance(error, RuleError)
        folded = fold(facts(path))
        assert as_kept(store) == folded
        assert_columns(store, folded)
        store.close()
        assert_whole(rows(path))


def assert_columns(store: Store, folded: dict[Key, Entity]) -> None:
    """The columns that are asked by say what the state says, and the market balances."""
    kept = store.read().execute("SELECT key, status, day, upstream, parent, drawn, resulted FROM batch").fetchall()
    batches = {key: entity for (_, key), entity in folded.items() if isinstance(entity, Batch)}
    assert len(kept) == len(batches)
    for key, *columns in kept:
        each = batches[key]
        assert columns == [each.status.value, each.day, each.line.upstream, each.parent, each.drawn, each.resulted]
    totals = store.submit(lambda page: page.totals(), actor="t", station="s").result(PATIENCE_S)
    assert totals == balance(folded.values())
    assert balance(folded.values()).even


def test_a_reopened_market_has_the_same_views_without_a_replay(path: Path) -> None:
    store = open_store(path)
    keep(store, *coming("B1", "V1"), f.Moved("B1", "trade", "store", 1_000), note("x"))
    before = as_kept(store)
    store.close()
    store = open_store(path)
    keep(store, f.Moved("B1", "trade", "store", 1_000))
    batch = store.get(Batch, "B1")
    assert batch is not None
    assert batch.accounts["store"] == 2_000
    assert as_kept(store).keys() == before.keys()
    store.close()


def test_views_emptied_and_filled_again_are_the_same(store: Store, path: Path) -> None:
    keep(store, *coming("B1", "V1"), *coming("B2", "V2", test=True), f.Held("B2", Why("positive")))
    before = as_kept(store)

    def rebuild(connection: sqlite3.Connection) -> None:
        for table in views.TABLES.values():
            connection.execute(f"DELETE FROM {table}")  # noqa: S608
        views.save(connection, fold(facts(path)).items())

    store.write(rebuild).result(PATIENCE_S)
    assert as_kept(store) == before
