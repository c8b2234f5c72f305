"""What nobody knows: a verdict every time, a fact once a window, an error never."""

import sqlite3
from contextlib import closing
from threading import Event

import pytest
from flow_goods import IN, IN2, OUT, good
from flow_rig import Rig

from edge.core import facts as f
from edge.core.actions import Tell
from edge.flow.asks import Answer, Read
from tests.patience import PATIENCE_S

WINDOW_S = 120


def whys(answer: Answer) -> list[str]:
    return [why.code for why in answer.why]


def unknown(market: Rig) -> int:
    return len(market.facts(f.Unrecognised))


@pytest.mark.parametrize(
    ("lane", "raw", "why"),
    [
        (IN, b"whatever", "undeclared"),
        (IN, b"\xff\xff\xff", "unread_not_text"),
        (IN, b"", "unread_empty"),
        (IN, b"A" * 5_000, "unread_too_long"),
        (OUT, b"whatever", "wrong_gate"),
        (OUT, b"\x00", "unread_not_text"),
        ("nowhere", b"whatever", "undeclared"),
    ],
)
def test_anything_at_all_has_a_verdict_and_one_fact(market: Rig, lane: str, raw: bytes, why: str) -> None:
    answer = market.ask(Read(lane, raw))
    assert (answer.verdict, whys(answer)) == ("unknown", [why])
    assert market.actions() == [Tell(lane, "unknown", answer.code, answer.why)]
    (fact,) = market.facts(f.Unrecognised)
    assert (fact.lane, fact.why.code, len(fact.digest)) == (lane, why, 16)
    assert len(fact.text) <= 64


def test_the_same_scan_within_the_window_is_told_again_and_recorded_once(market: Rig) -> None:
    first = market.scan(IN, "whatever")
    for _ in range(5):
        market.ticks += WINDOW_S / 5 - 0.1
        assert market.scan(IN, "whatever") == first
        assert [tell.verdict for tell in market.told()] == ["unknown"]
    assert unknown(market) == 1


def test_after_the_window_it_is_recorded_anew(market: Rig) -> None:
    market.scan(IN, "whatever")
    market.ticks += WINDOW_S - 0.001
    market.scan(IN, "whatever")
    assert unknown(market) == 1
    market.ticks += 0.002
    market.scan(IN, "whatever")
    assert unknown(market) == 2


def test_another_code_or_lane_has_a_window_of_its_own(market: Rig) -> None:
    for lane, text in ((IN, "a"), (IN, "b"), (IN2, "a"), (OUT, "a"), (IN, "a")):
        market.scan(lane, text)
    assert unknown(market) == 4


def test_two_at_once_are_recorded_once(market: Rig) -> None:
    """A scanner that reads twice in one pull: both are asked before either is answered."""
    running, go = Event(), Event()

    def block(_page: object) -> None:
        running.set()
        assert go.wait(PATIENCE_S)

    blocked = market.store.submit(block, actor="t", station="s")
    assert running.wait(PATIENCE_S)
    futures = [market.flow.submit(Read(IN, b"whatever"), actor="r", station=IN) for _ in range(2)]
    go.set()
    blocked.result(PATIENCE_S)
    assert [future.result(PATIENCE_S).verdict for future in futures] == ["unknown", "unknown"]
    assert unknown(market) == 1


def test_what_could_not_be_recorded_is_recorded_the_next_time(market: Rig) -> None:
    """The disk was busy beyond patience: nothing is in the journal, so nothing may be taken for recorded."""
    market.store.write(lambda connection: connection.execute("PRAGMA busy_timeout=50").fetchall()).result(PATIENCE_S)
    with closing(sqlite3.connect(market.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        failed = market.flow.submit(Read(IN, b"whatever"), actor="r", station=IN).exception(PATIENCE_S)
        other.execute("ROLLBACK")
    assert isinstance(failed, sqlite3.OperationalError)
    assert market.scan(IN, "whatever").verdict == "unknown"
    assert unknown(market) == 1


def test_a_failure_at_the_commit_is_not_taken_for_recorded_either(market: Rig) -> None:
    """The turn itself ran; it is its group that did not stand."""
    running, go = Event(), Event()

    def block(_page: object) -> None:
        running.set()
        assert go.wait(PATIENCE_S)

    def break_the_group(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA defer_foreign_keys=ON")
        connection.execute("INSERT INTO acknowledged VALUES (999, 1)")

    first = market.store.submit(block, actor="t", station="s")
    assert running.wait(PATIENCE_S)
    scan = market.flow.submit(Read(IN, b"whatever"), actor="r", station=IN)
    market.store.write(break_the_group)
    go.set()
    first.result(PATIENCE_S)
    assert isinstance(scan.exception(PATIENCE_S), sqlite3.IntegrityError)
    market.scan(IN, "whatever")
    assert unknown(market) == 1


def test_goods_declared_after_they_were_unknown_are_known_at_once(market: Rig) -> None:
    """The screen said: go to the window. They went."""
    assert whys(market.scan(IN, "UP-1")) == ["undeclared"]
    market.declare(good("UP-1"))
    market.ticks += 60
    assert market.scan(IN, "UP-1").verdict == "pass"


def test_a_code_of_ours_that_is_damaged_says_so(market: Rig) -> None:
    visit = market.declare(good())
    answer = market.scan(IN, visit[:-1] + ("A" if visit[-1] != "A" else "B"))
    assert whys(answer) == ["unread_damaged"]


def test_a_known_scan_is_not_remembered_as_unknown(market: Rig) -> None:
    visit = market.declare(good())
    market.scan(IN, visit)
    market.scan(IN, visit)
    assert unknown(market) == 0
    assert market.opened()[0].again


def test_very_many_unknown_codes_are_all_told(market: Rig) -> None:
    futures = [market.flow.submit(Read(IN, f"code {n}".encode()), actor="r", station=IN) for n in range(400)]
    assert {future.result(PATIENCE_S).verdict for future in futures} == {"unknown"}
    assert unknown(market) == 400
