"""A full disk: what comes in is refused at once and loudly, what ends goes on, and it is over by itself."""

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from flow_goods import BUYER, IN, KEY, OUT, SELLER, bare, good
from flow_rig import Rig, recorded

from edge.core import facts as f
from edge.core.actions import OpenBarrier
from edge.flow.asks import Answer, Ask, Declare, Item, Move, Read, Register, Sell
from edge.flow.flow import Flow
from edge.flow.full import Spell
from tests.patience import PATIENCE_S, eventually

STOP = ["disk_full"]


@dataclass
class Full(Rig):
    """A market whose disk is full when it is said to be."""

    full: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        self.spell = Spell(lambda: self.full, lambda: self.now)
        self.flow = Flow(self.flow.site, self.store, self._perform, lambda: self.ticks, spell=self.spell)


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Full]:
    rig = Full(tmp_path / "market.db")
    rig.open()
    rig.clean(rig.first())
    yield rig
    rig.close()


@contextmanager
def locked(market: Full) -> Generator[None]:
    """No write goes in."""
    market.store.write(lambda connection: connection.execute("PRAGMA busy_timeout=50").fetchall()).result(PATIENCE_S)
    with closing(sqlite3.connect(market.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def why(answer: Answer) -> list[str]:
    return [each.code for each in answer.why]


def test_an_arrival_is_refused_before_anything_is_written_and_the_lane_says_so(market: Full) -> None:
    visit = market.declare(good("A"))
    before, market.full = market.bodies(), True
    answer = market.scan(IN, visit)
    assert (answer.verdict, why(answer)) == ("stop", STOP)
    (tell,) = market.told()
    assert (tell.lane, tell.verdict, [each.code for each in tell.why]) == (IN, "stop", STOP)
    assert not market.opened()
    assert market.bodies() == before


@pytest.mark.parametrize(
    "ask",
    [
        Declare(SELLER, "闽A12345", (good("B"),)),
        Register("S-9", "新商户", "福清"),
        Sell(SELLER, BUYER, (Item("nothing", 1),)),
        Read(IN, b"never seen"),
    ],
)
def test_new_work_is_refused_and_nothing_is_written(market: Full, ask: Ask) -> None:
    before, market.full = market.bodies(), True
    assert why(market.ask(ask)) == STOP
    assert market.bodies() == before


def test_what_is_inside_is_tested_and_moved_and_a_stop_order_acts(market: Full) -> None:
    (batch,) = market.come(good("C"))
    (waiting,) = market.come(bare("D"))
    voucher, _ = market.sold(batch)
    market.full = True
    sample = market.sample(waiting)
    market.run(sample, 900)
    assert market.verify(sample).good
    assert market.ask(Move(waiting, "wait", "trade")).good
    assert market.stop("C").good
    assert market.scan(OUT, voucher).verdict == "stop"


def test_goods_leave_while_the_disk_is_full(market: Full) -> None:
    (batch,) = market.come(good("C"))
    voucher, _ = market.sold(batch)
    market.full = True
    assert market.scan(OUT, voucher).verdict == "pass"
    assert market.opened()


def test_a_vehicle_already_let_in_gets_its_answer_again(market: Full) -> None:
    visit = market.declare(good("E"))
    assert market.scan(IN, visit).verdict == "pass"
    market.full = True
    assert market.scan(IN, visit).verdict == "pass"
    assert market.opened() == [OpenBarrier(IN, visit, again=True)]


def test_a_seller_is_suspended_while_the_disk_is_full(market: Full) -> None:
    market.full = True
    assert market.ask(Register(SELLER, "好菜行", "福清", state="suspended")).good


def test_what_was_answered_under_a_key_is_answered_so_still(market: Full) -> None:
    declared = market.ask(Declare(SELLER, "闽A12345", (good("F"),)), key="k1")
    market.full = True
    assert market.ask(Declare(SELLER, "闽A12345", (good("F"),)), key="k1") == declared


def test_a_refusal_is_not_remembered_under_its_key(market: Full) -> None:
    ask = Declare(SELLER, "闽A12345", (good("G"),))
    market.full = True
    assert why(market.ask(ask, key="k2")) == STOP
    market.full = False
    assert market.ask(ask, key="k2").good


def test_the_spell_is_one_fact_once_it_is_over(market: Full) -> None:
    market.full = True
    assert market.spell.round(market.store)
    began = market.now.isoformat(timespec="milliseconds")
    for _ in range(3):
        market.scan(IN, "never seen")
    assert market.spell.round(market.store)
    market.full = False
    assert not market.spell.round(market.store)
    assert not market.spell.round(market.store)
    assert market.facts(f.Starved) == [f.Starved(began, began, 3)]


def test_a_spell_between_two_rounds_is_a_fact_too(market: Full) -> None:
    market.full = True
    market.scan(IN, "never seen")
    market.full = False
    assert not market.spell.round(market.store)
    assert [each.refused for each in market.facts(f.Starved)] == [1]


def test_a_spell_is_on_record_before_what_is_taken_after_it(market: Full) -> None:
    market.full = True
    market.declare(good("B"))
    market.full = False
    before = len(market.bodies())
    market.declare(good("C"))
    assert [type(fact) for fact in market.facts(f.Fact)[before:]] == [f.Starved, f.Declared]


def test_what_was_asked_in_the_spell_and_comes_up_after_its_record_is_taken(market: Full) -> None:
    """Asked while it was full, decided once its end is written: no second spell of one refusal."""
    market.full = True
    market.spell.round(market.store)
    gate = Event()
    market.store.write(lambda _: gate.wait(PATIENCE_S))
    early = market.flow.submit(Declare(SELLER, "闽A12345", (good("B"),)), actor="甲", station="here")
    market.full = False
    ended = market.spell.over(market.store)
    market.full = True
    late = market.flow.submit(Declare(SELLER, "闽A12345", (good("C"),)), actor="甲", station="here")
    market.full = False
    gate.set()
    assert why(early.result(PATIENCE_S)) == STOP
    assert late.result(PATIENCE_S).good
    assert ended is not None
    ended.result(PATIENCE_S)
    market.spell.round(market.store)
    assert [each.refused for each in market.facts(f.Starved)] == [1]


def test_a_spell_that_cannot_be_written_is_written_later(market: Full) -> None:
    market.full = True
    market.spell.round(market.store)
    market.full = False
    with locked(market):
        market.spell.round(market.store)
    assert market.facts(f.Starved) == []
    market.spell.round(market.store)
    assert len(market.facts(f.Starved)) == 1


def test_a_scan_whose_commit_failed_is_told_at_its_lane(market: Full) -> None:
    voucher = market.declare(good("H"))
    with locked(market):
        future = market.flow.submit(Read(IN, voucher.encode()), actor="甲", station="here")
        assert future.exception(PATIENCE_S) is not None
    eventually(market.told)  # whoever waits for the failure may hear of it first
    (tell,) = market.told()
    assert [each.code for each in tell.why] == ["not_recorded"]
    assert market.scan(IN, voucher).verdict == "pass"


def test_orders_of_the_province_are_taken_up_while_the_disk_is_full(market: Full) -> None:
    market.full = True
    assert market.key_comes(KEY, "2026-03-06").good
    assert "Keyed" in recorded(market)
