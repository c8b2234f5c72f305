"""召回 and its end: what is inside is held, what has left is told, and what only an order held goes back to what it was."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flow_goods import BUYER, IN, bare, good
from flow_rig import Rig
from hypothesis import given, settings
from hypothesis import strategies as st
from order_goods import give

from edge.core import facts as f
from edge.core.batch import Batch, Status
from edge.core.ledger import Stop
from edge.core.ordered import Measure
from edge.core.replay import fold
from edge.core.why import Why
from edge.flow.asks import CloseDay, Inspect, Move
from edge.store import views
from sync.message import Lift, Order, Recall, StopTrade
from sync.translate import read


@pytest.fixture
def batch(market: Rig) -> str:
    """10 kg in trade, under upstream code UP-1."""
    (code,) = market.come(good("UP-1"))
    return code


def test_a_recall_holds_what_is_inside_and_tells_every_destination(market: Rig, batch: str) -> None:
    gone, (voucher, inside) = market.gone(batch, 2_000), market.sold(batch, 3_000)
    give(market, Recall("R-1", (batch,), "农残超标", "1"))
    assert market.status(batch) == "held"
    assert market.get(Batch, batch).why == (Why("recall_order", {"what": "农残超标", "order": "R-1"}),)
    assert market.facts(f.Stopped) == [f.Stopped(batch, "R-1", "农残超标", recall=True)]
    left, here = market.facts(f.Recalled)
    assert (left.serial, left.batch, left.buyer, left.grams, left.way) == (gone, batch, BUYER, 2_000, "gone")
    assert (here.serial, here.voucher, here.grams, here.way) == (inside, voucher, 3_000, "inside")


def test_a_recall_by_upstream_code_tells_of_everything_under_it(market: Rig, batch: str) -> None:
    serial = market.gone(batch)
    child = market.scan(IN, serial).code
    assert market.ask(Inspect(child)).good
    assert market.ask(Move(child, "wait", "trade")).good
    again = market.gone(child, 400)
    (other,) = market.come(good("UP-2"))
    market.gone(other)
    give(market, Recall("R-1", ("UP-1",), "农残超标"))
    assert {(fact.serial, fact.way) for fact in market.facts(f.Recalled)} == {(serial, "returned"), (again, "gone")}
    assert [market.status(each) for each in (batch, child, other)] == ["held", "held", "released"]


def test_a_recall_of_one_exit_code_tells_of_that_one(market: Rig, batch: str) -> None:
    serial, _ = market.gone(batch), market.gone(batch)
    give(market, Recall("R-1", (serial,), "投诉"))
    assert [fact.serial for fact in market.facts(f.Recalled)] == [serial]
    assert market.status(batch) == "released"


def test_a_stop_tells_no_destinations(market: Rig, batch: str) -> None:
    market.gone(batch)
    give(market, StopTrade("T-1", (batch,), "农残"))
    assert market.facts(f.Recalled) == []


def test_lifted_goods_are_sold_again(market: Rig, batch: str) -> None:
    before = market.get(Batch, batch)
    give(market, StopTrade("T-1", ("UP-1",), "农残"), Lift("T-1", "复检合格"))
    assert market.get(Batch, batch) == before
    assert market.sell(batch).good
    assert market.facts(f.Lifted) == [f.Lifted("UP-1", "T-1", "复检合格")]
    assert market.scan(IN, market.declare(good("UP-1", product="空心菜"))).good  # and more may come under the code


def test_goods_that_waited_wait_again_and_for_the_same_reasons(market: Rig) -> None:
    (code,) = market.come(bare("UP-3"))
    before = market.get(Batch, code)
    give(market, Recall("R-1", ("UP-3",), "农残"), Lift("R-1", "误报"))
    assert market.get(Batch, code) == before
    assert before.status is Status.WAITING


def test_a_test_passed_meanwhile_counts_when_the_stop_is_over(market: Rig) -> None:
    (code,) = market.come(bare("UP-3"))
    give(market, StopTrade("T-1", (code,), "农残"))
    sample = market.sample(code)
    market.run(sample, 900)
    market.verify(sample)
    assert market.status(code) == "held"
    give(market, Lift("T-1", "复检合格"))
    assert market.status(code) == "released"


def test_a_positive_keeps_holding_what_the_stop_no_longer_does(market: Rig, batch: str) -> None:
    give(market, StopTrade("T-1", (batch,), "农残"))
    sample = market.sample(batch)
    market.run(sample, 100)
    give(market, Lift("T-1", "查无此事"))
    assert market.status(batch) == "held"
    market.run(sample, 900, 900)
    market.verify(sample)
    assert market.status(batch) == "released"


def test_what_has_failed_stays_failed(market: Rig, batch: str) -> None:
    give(market, StopTrade("T-1", (batch,), "农残"))
    market.fail(batch)
    give(market, Lift("T-1", "查无此事"))
    assert market.status(batch) == "failed"
    assert not market.sell(batch).good


def test_what_came_back_while_stopped_waits_only_to_be_looked_at_afterwards(market: Rig, batch: str) -> None:
    serial = market.gone(batch, 2_000)
    give(market, StopTrade("T-1", ("UP-1",), "农残"))
    child = market.scan(IN, serial).code
    assert not market.ask(Inspect(child)).good
    give(market, Lift("T-1", "复检合格"))
    assert market.get(Batch, child).why == (Why("returned"),)
    assert market.ask(Inspect(child)).good
    assert market.ask(Move(child, "wait", "trade")).good
    assert market.sell(child).good


def test_what_came_back_under_a_stopped_exit_code_is_freed_with_it(market: Rig, batch: str) -> None:
    serial = market.gone(batch, 2_000)
    give(market, StopTrade("T-1", (serial,), "农残"))
    child = market.scan(IN, serial).code
    give(market, Lift("T-1", "复检合格"))
    assert market.ask(Inspect(child)).good


def test_two_stops_for_the_same_reason_are_lifted_one_by_one(market: Rig, batch: str) -> None:
    give(market, StopTrade("T-1", (batch,), "农残"), StopTrade("T-2", (batch, "UP-1"), "农残"))
    give(market, Lift("T-2", "误报"))
    assert market.status(batch) == "held"
    assert market.get(Stop, batch).orders == ("T-1",)
    give(market, Lift("T-1", "误报"))
    assert market.status(batch) == "released"


def test_nothing_is_lifted_twice_or_that_never_was(market: Rig, batch: str) -> None:
    give(market, Lift("T-9", "误报"))
    refused = market.facts(f.Ordered)[-1]
    assert (refused.name, refused.outcome) == ("Lift T-9", "refused")
    assert market.status(batch) == "released"


def test_recalled_goods_do_not_keep_the_day_open(market: Rig, batch: str) -> None:
    give(market, Recall("R-1", (batch,), "农残"))
    assert market.ask(CloseDay()).good


def test_what_the_screens_keep_is_byte_for_byte_what_the_journal_says(market: Rig, batch: str) -> None:
    """`pinma verify journal` compares rows: a reason's words must stand in the order of a body."""
    give(market, Recall("R-1", (batch,), "农残"))
    entities = fold(read(body).fact for body in market.bodies())
    for (kind, key), entity in entities.items():
        row = market.store.read().execute(f"SELECT * FROM {views.TABLES[kind]} WHERE key = ?", (key,)).fetchone()  # noqa: S608
        assert row == views.row(key, entity)


# Laws: over any order in which stops come and are lifted.
IDS = ["T-1", "T-2", "R-3"]
NAMED = ["first", "second", "UP-A", "UP-B", "elsewhere"]
step = st.tuples(st.sampled_from(IDS), st.booleans(), st.sets(st.sampled_from(NAMED), min_size=1, max_size=3))


@settings(max_examples=15)
@given(st.lists(step, max_size=10))
def test_a_code_is_stopped_while_some_stop_that_was_not_lifted_names_it(
    steps: Sequence[tuple[str, bool, set[str]]],
) -> None:
    with TemporaryDirectory() as folder:
        rig = Rig(Path(folder) / "market.db")
        rig.open()
        rig.clean(rig.first())
        (first,), (second,) = rig.come(good("UP-A")), rig.come(bare("UP-B"))
        before = {code: rig.get(Batch, code) for code in (first, second)}
        reach = {first: {first, "UP-A"}, second: {second, "UP-B"}}
        in_force: dict[str, set[str]] = {}
        over: set[str] = set()
        for name, stops, named in steps:
            codes = {{"first": first, "second": second}.get(each, each) for each in named}
            give(rig, *_order(name, tuple(sorted(codes)), stops=stops))
            if stops and name not in over | in_force.keys():
                in_force[name] = codes
            elif not stops:
                over |= in_force.keys() & {name}
                in_force.pop(name, None)
            for code in (first, second, "UP-A", "UP-B", "elsewhere"):
                stop = rig.store.get(Stop, code)
                assert set(stop.orders if stop else ()) == {each for each, told in in_force.items() if code in told}
            for code, reached in reach.items():
                held = any(reached & told for told in in_force.values())
                assert rig.get(Batch, code).status is (Status.HELD if held else before[code].status)
                assert held or rig.get(Batch, code) == before[code]
            for each in in_force:
                assert not rig.get(Measure, each).lifted
        rig.close()


def _order(name: str, codes: tuple[str, ...], *, stops: bool) -> tuple[Order, ...]:
    if not stops:
        return (Lift(name, "x"),)
    return (Recall(name, codes, "x"),) if name.startswith("R") else (StopTrade(name, codes, "x"),)
