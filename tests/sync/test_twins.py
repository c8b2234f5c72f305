"""Two boxes with one identity are noticed; a box that starts again is not. And what a supervisor is shown, and closes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert

from sync.message import State
from sync.receiver.database import connect
from sync.receiver.schema import aside
from sync.receiver.twins import Twins
from sync.receiver.warnings import Warnings, close, open_warnings

AT = datetime(2026, 11, 23, 3, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return connect(f"sqlite:///{tmp_path / 'archive.db'}")


@given(st.lists(st.sampled_from("abcd"), max_size=12))
def test_two_boxes_are_two_exactly_when_one_speaks_again_after_the_other(runs: list[str]) -> None:
    twins = Twins()
    heard = [twins.heard("M", run) for run in runs]
    for number, run in enumerate(runs):
        before = runs[:number]
        assert heard[number] == (run in before and before[-1] != run)


def test_restarts_the_brokers_word_and_other_markets_are_no_twins() -> None:
    twins = Twins()
    assert not any(twins.heard("M", run) for run in ("a", "a", "", "b", "b", "", "c"))
    assert not any(twins.heard("N", run) for run in ("a", "a"))


def test_a_warning_is_raised_once_while_it_is_open_and_told_each_time_it_is_new(engine: Engine) -> None:
    told: list[tuple[str, str]] = []
    warnings = Warnings(engine, lambda: AT, lambda market, kind: told.append((market, kind)))
    for run in ("a", "b", "a", "b", "a"):
        warnings.said("M", State(online=True, run=run))
    (one,) = open_warnings(engine)
    assert (one.market, one.kind, one.at) == ("M", "twins", AT.isoformat())
    assert told == [("M", "twins")]
    assert close(engine, one.id, "s-1") is not None
    assert (close(engine, one.id, "s-1"), open_warnings(engine)) == (None, [])
    warnings.said("M", State(online=True, run="b"))
    assert [each.kind for each in open_warnings(engine, "M")] == ["twins"]
    assert open_warnings(engine, "N") == []
    assert len(told) == 2


def test_a_differing_copy_is_warned_of_once_though_it_was_closed(engine: Engine) -> None:
    row = {"market": "M", "epoch": "E", "seq": 7, "hash": b"h" * 32, "body": b"{}", "received_at": ""}
    with engine.begin() as connection:
        connection.execute(insert(aside), [row, row | {"seq": 8}])
    warnings = Warnings(engine, lambda: AT)
    for _ in range(2):
        warnings.said("M", State(online=True, run="a"))
    (one,) = open_warnings(engine)
    assert (one.kind, one.text) == ("fork", "E 7")
    close(engine, one.id, "s-1")
    warnings.said("M", State(online=True, run="a"))
    assert open_warnings(engine) == []
