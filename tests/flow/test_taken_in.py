"""From stall to stall: goods sold to another seller of this market are taken in by a scan and are theirs, without going out."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from flow_goods import BUYER, DAY, IN, OTHER, OUT, SELLER, good
from flow_rig import Rig
from msgspec.structs import replace
from walk_goods import whys

from edge.cli.proof import wrong_journal
from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.flows import Flow, flow_key
from edge.core.trade import Serial, Voucher, Way
from edge.flow.asks import Answer, Halt, Item, Register, Sell, TakeBack, TakeIn


@pytest.fixture
def market(morning: Rig) -> Rig:
    morning.clean(morning.first())
    return morning


def sold(market: Rig, *grams: int, buyer: str = OTHER) -> tuple[str, Answer]:
    """A batch, of which so much is sold to another stall, a line each."""
    (batch,) = market.come(good("UP-1"))
    answer = market.ask(Sell(SELLER, buyer, tuple([Item(batch, each) for each in grams])))
    assert answer.good
    return batch, answer


def test_it_is_theirs_with_its_papers_and_is_sold_on_and_leaves_under_their_voucher(market: Rig) -> None:
    batch, sale = sold(market, 3_000, 1_000)
    before = market.get(Batch, batch)
    taken = market.ask(TakeIn(OTHER, sale.code))
    assert (taken.verdict, whys(taken), len(taken.codes)) == ("pass", ["taken_in"], 2)
    assert [label.code for label in market.printed()] == list(taken.codes)
    first = market.get(Batch, taken.codes[0])
    assert (first.seller, first.parents, first.serial, first.grams(("trade",))) == (
        OTHER,
        (batch,),
        sale.codes[0],
        3_000,
    )
    assert first.line == replace(before.line, grams=3_000, purchase_voucher=sale.code)
    assert (first.keeps_until, first.status.value) == (before.keeps_until, "released")
    assert {name: grams for name, grams in market.get(Batch, batch).accounts.items() if grams} == {
        "gate": -10_000, "trade": 6_000, "merged": 4_000,
    }  # fmt: skip
    assert market.get(Voucher, sale.code).way is Way.PASSED
    assert market.get(Serial, sale.codes[0]).way is Way.PASSED
    flows = [market.get(Flow, flow_key(DAY, code)) for code in (batch, *taken.codes)]
    assert [(each.in_g, each.out_g) for each in flows] == [(6_000, 0), (3_000, 0), (1_000, 0)]
    onward = market.ask(Sell(OTHER, BUYER, (Item(first.code, 3_000),)))
    assert whys(market.scan(OUT, onward.code)) == ["goodbye"]
    assert market.facts(f.Departed)[-1].lines[0].batch == first.code


def test_one_line_is_taken_in_and_the_other_leaves(market: Rig) -> None:
    _, sale = sold(market, 3_000, 1_000)
    assert market.ask(TakeIn(OTHER, sale.codes[1])).good
    assert market.get(Voucher, sale.code).way is Way.INSIDE
    assert whys(market.scan(OUT, sale.code)) == ["goodbye"]
    assert [line.serial for line in market.facts(f.Departed)[-1].lines] == [sale.codes[0]]
    assert market.get(Voucher, sale.code).way is Way.GONE


def test_what_was_taken_in_goes_nowhere_under_the_code_it_was_bought_under(market: Rig) -> None:
    _, sale = sold(market, 3_000, 1_000)
    market.ask(TakeIn(OTHER, sale.codes[1]))
    market.scan(OUT, sale.code)
    market.seen.clear()
    for answer in (market.scan(OUT, sale.codes[1]), market.ask(TakeIn(OTHER, sale.codes[1]))):
        assert (answer.verdict, whys(answer)) == ("stop", ["serial_taken_in"])
    assert whys(market.scan(IN, sale.codes[1])) == ["serial_inside"]
    assert whys(market.ask(TakeBack(sale.code, "退", (sale.codes[1],)))) == ["voucher_gone"]
    assert market.facts(f.Repassed) == []


@pytest.mark.parametrize("state", ["batch_held", "batch_failed", "code_recalled"])
def test_the_one_guard_is_asked(market: Rig, state: str) -> None:
    batch, sale = sold(market, 1_000)
    match state:
        case "batch_held":
            market.stop(batch)
        case "batch_failed":
            market.fail(batch)
        case _:
            stop = f.Stopped("UP-1", "o-1", "农残")
            market.store.submit(lambda page: page.record(stop), actor="test", station="here").result(60)
    assert whys(market.ask(TakeIn(OTHER, sale.code))) == [state]
    assert market.facts(f.Merged) == []


def test_only_who_bought_it_and_only_while_it_is_here(market: Rig) -> None:
    _, sale = sold(market, 1_000)
    for seller, code, why in (
        (SELLER, sale.code, "not_bought"), (OTHER, "S-9", "voucher_unknown"), (OTHER, "x", "serial_unknown"),
    ):  # fmt: skip
        assert whys(market.ask(TakeIn(seller, code))) == [why]
    market.ask(Register(OTHER, "好菜行", "福清", state="suspended"))
    assert whys(market.ask(TakeIn(OTHER, sale.code))) == ["seller_stopped"]
    market.ask(Register(OTHER, "好菜行", "福清"))
    market.scan(OUT, sale.code)
    assert whys(market.ask(TakeIn(OTHER, sale.code))) == ["voucher_gone"]


def test_what_befalls_it_later_befalls_what_was_taken_in(market: Rig) -> None:
    batch, sale = sold(market, 1_000)
    (child,) = market.ask(TakeIn(OTHER, sale.code)).codes
    assert child in market.ask(Halt((sale.codes[0],), "标签可疑")).codes
    market.fail(batch)
    assert market.status(child) == "failed"


@pytest.fixture
def file(market: Rig) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{market.path}?mode=ro", uri=True)) as connection:
        yield connection


def test_the_proof_decides_it_again(market: Rig, file: sqlite3.Connection) -> None:
    _, sale = sold(market, 1_000)
    market.ask(TakeIn(OTHER, sale.code))
    assert wrong_journal(file)[0] == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, ""),
        ({"seller": BUYER}, "B-9: taken in, and it was not bought so"),
        ({"status": "waiting"}, "B-9: taken in as more than it was bought as"),
        ({"keeps_until": "2027-01-01"}, "B-9: taken in as more than it was bought as"),
    ],
)
def test_a_taking_in_that_no_door_records_is_named(
    market: Rig, file: sqlite3.Connection, change: dict[str, str], said: str
) -> None:
    batch, sale = sold(market, 1_000)
    line = replace(market.get(Batch, batch).line, grams=1_000, purchase_voucher=sale.code)
    forged = f.Merged(
        "B-9", "repack", (f.Part(batch, "out", 1_000),), "trade", OTHER, line, DAY, "released", keeps_until="",
        voucher=sale.code, serial=sale.codes[0],
    )  # fmt: skip
    market.store.submit(lambda page: page.record(replace(forged, **change)), actor="乙", station="office").result(60)
    assert wrong_journal(file)[0] == said
