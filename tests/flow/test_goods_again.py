"""`pinma verify journal` decides again what was done with goods, and makes each day's close again from the facts."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flow_goods import DAY, NIGHT, OUT, PICTURE, SELLER, good
from flow_rig import Rig
from msgspec.structs import replace

from edge.cli.proof import wrong_journal
from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.why import Why
from edge.flow.asks import (
    Bit,
    CloseDay,
    Count,
    EnterSlip,
    Forgive,
    IssueSlips,
    Item,
    Mix,
    Move,
    Register,
    Second,
    Sell,
    Weigh,
)
from edge.store import copies
from edge.store.epochs import Brought, lay
from sync.translate import read


@pytest.fixture
def market(morning: Rig) -> Rig:
    """One whose first arrival, which the quota always draws, is tested."""
    morning.clean(morning.first())
    return morning


@pytest.fixture
def file(market: Rig) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{market.path}?mode=ro", uri=True)) as connection:
        yield connection


def free(rig: Rig, code: str) -> str:
    """A batch that may be sold."""
    (batch,) = rig.come(good(code))
    return batch


Forged = Callable[[Rig, str], f.Fact]


def sale(batch: str, serial: str = "X-1", grams: int = 1_000) -> tuple[f.SaleLine, ...]:
    return (f.SaleLine(batch, grams, serial),)


FORGED: dict[str, tuple[Forged, str]] = {
    "sold by another": (lambda _rig, code: f.Sold("S-1", "S-2", "", sale(code)), "is another's"),
    "corrects nothing": (
        lambda _rig, code: f.Sold("S-1", SELLER, "", sale(code), corrects="S-0"), "which was not taken back",
    ),
    "weighed again as if first": (
        lambda rig, code: _reweighed(rig, code, 9_000, first=True),
        "weighed first, and it was before",
    ),
    "gained": (
        lambda rig, code: _reweighed(rig, code, 12_000, first=False),
        "goods have gained",
    ),
    "weighed from nowhere": (lambda _rig, code: _weighed(code, 4_000, 9_000, first=True), "4000 g recorded where 10000 g"),
    "counted from nowhere": (lambda _rig, code: f.Counted(code, "trade", 4_000, 4_000, "乙", DAY), "4000 g recorded where"),
    "mixed and free": (
        lambda _rig, code: f.Merged(
            "B-9", "repack", (f.Part(code, "trade", 1_000),), "trade", SELLER, replace(good(), grams=2_000), DAY,
            "released", (Why("repacked"),), by="乙",
        ),
        "2000 g made of 1000 g",
    ),
    "sent back for nothing": (
        lambda _rig, code: f.SentBack(code, 10_000, "不要了", "甲", "乙", DAY), "sent back, and should not have been",
    ),
    "destroyed for nothing": (
        lambda _rig, code: f.Disposed(code, 10_000, "焚烧", "乙", "甲", PICTURE, DAY), "destroyed, and should not have been",
    ),
}  # fmt: skip


def _reweighed(rig: Rig, code: str, grams: int, *, first: bool) -> f.Fact:
    assert rig.ask(Weigh(code, "trade", 9_900)).good
    return _weighed(code, 9_900, grams, first=first)


def _weighed(code: str, before: int, grams: int, *, first: bool) -> f.Weighed:
    return f.Weighed(code, "trade", before, grams, "weighed", first, "乙", DAY)


@pytest.mark.parametrize("name", FORGED)
def test_what_no_door_would_record_is_named(market: Rig, file: sqlite3.Connection, name: str) -> None:
    forged, said = FORGED[name]
    batch = free(market, "UP-1")
    assert wrong_journal(file)[0] == ""
    market.put(forged(market, batch))
    wrong = wrong_journal(file)[0]
    assert said in wrong
    assert wrong.partition(": ")[0] in (batch, "S-1", "B-9")


def test_a_batch_that_was_stopped_is_neither_sold_nor_mixed_nor_let_out(market: Rig, file: sqlite3.Connection) -> None:
    batch = free(market, "UP-1")
    voucher, serial = market.sold(batch)
    market.stop(batch)
    market.put(f.Departed(voucher, OUT, (f.SaleLine(batch, 1_000, serial),), DAY))
    assert wrong_journal(file)[0] == f"{voucher}: left, and {serial} should not have: batch_held"


@pytest.mark.parametrize(
    ("by", "actor", "said"), [("乙", "乙", "one person alone"), ("甲", "丙", "乙 recorded, and 丙 did it")]
)
def test_two_persons_forgive(market: Rig, file: sqlite3.Connection, by: str, actor: str, said: str) -> None:
    serial = market.gone(free(market, "UP-1"))
    voucher = market.facts(f.Departed)[-1]
    market.put(f.Forgiven(voucher.voucher, "voucher", voucher.lines, "掉头", by, "乙", DAY), actor=actor)
    assert said in wrong_journal(file)[0]
    assert serial in voucher.lines[0].serial


def test_what_left_by_a_handheld_out_of_reach_was_told_of(market: Rig, file: sqlite3.Connection) -> None:
    batch = free(market, "UP-1")
    voucher, serial = market.sold(batch)
    market.stop(batch)
    gone = f.Departed(voucher, OUT, (f.SaleLine(batch, 1_000, serial),), DAY, "offline", "2026-03-05T02:00:00+08:00")
    market.put(f.Detained(voucher, OUT, (Why("batch_held"),)), gone)
    assert wrong_journal(file)[0] == ""


def on_paper(batch: str) -> EnterSlip:
    sold = (Item(batch, 1_000),)
    return EnterSlip("甲册", 3, "sale", "2026-03-05T02:00", PICTURE, SELLER, items=sold, left=True)


def test_what_was_sold_on_paper_and_left_before_it_was_stopped_is_on_record_with_what_stops_it(
    market: Rig, file: sqlite3.Connection
) -> None:
    batch = free(market, "UP-1")
    market.stop(batch)
    assert market.ask(Move(batch, "trade", "wait")).good  # the books move all of it: part of it was not there any more
    market.ask(Register(SELLER, "好菜行", "福清", state="suspended"))
    market.ask(IssueSlips("甲册", 1, 9))
    told = market.ask(Second(market.ask(on_paper(batch), "甲").code), "乙")
    assert [each.code for each in told.why[0].because] == ["batch_held", "seller_stopped"]
    assert market.get(Batch, batch).accounts["exit"] == 1_000
    assert wrong_journal(file)[0] == ""


def test_a_sale_on_a_slip_of_what_was_not_free_is_told_of(market: Rig, file: sqlite3.Connection) -> None:
    batch = free(market, "UP-1")
    market.stop(batch)
    sold = f.Sold("S-1", SELLER, "", sale(batch), slip="甲册 3", on=DAY)
    market.put(sold, f.Departed("S-1", "", sale(batch), DAY, "slip", "2026-03-05T02:00"))
    assert wrong_journal(file)[0] == "S-1: sold on a slip, and nobody told that it should not have left"


def test_slips_are_told_of_once(market: Rig, file: sqlite3.Connection) -> None:
    entered = f.SlipEntered("甲册", 3, "sale", "2026-03-05T02:00:00+08:00", PICTURE, "S-1", "甲", "乙")
    market.put(f.SlipsIssued("甲册", 1, 9, "甲"), entered)
    free(market, "UP-1")
    assert wrong_journal(file)[0] == ""
    market.put(entered)
    assert wrong_journal(file)[0] == "S-1: slip 3 was told of before"


def closed(rig: Rig) -> f.DayClosed:
    """A day in which goods came, were weighed, mixed, counted, sold, left and were let back."""
    one, two = free(rig, "UP-1"), free(rig, "UP-2")
    assert rig.ask(Weigh(one, "trade", 9_800)).good
    mixed = rig.ask(Mix(SELLER, (Bit(one, "trade", 1_000), Bit(two, "trade", 2_000)))).code
    rig.clean(mixed)
    serial = rig.gone(two)
    voucher = rig.facts(f.Departed)[-1].voucher
    assert rig.ask(Second(rig.ask(Forgive(voucher, "掉头"), "甲").code), "乙").good
    assert rig.ask(Count(one, "trade", 8_800)).good
    assert rig.ask(Sell(SELLER, "", (Item(mixed, 500),))).good
    assert rig.ask(CloseDay()).good, rig.ask(CloseDay())
    assert serial
    return rig.facts(f.DayClosed)[-1]


def test_a_day_closes_over_the_sheet_that_its_facts_amount_to(market: Rig, file: sqlite3.Connection) -> None:
    fact = closed(market)
    assert fact.sheet
    assert wrong_journal(file)[0] == ""


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sheet": "ab" * 32}, "another sheet"),
        ({"out_g": 7}, "out_g 7, and 0 by its facts"),
        ({"overnight": 9}, "overnight 9"),
        ({"overrides": 1}, "overrides 1, and 0"),
    ],
)
def test_a_day_closed_otherwise_is_named(
    market: Rig, file: sqlite3.Connection, changed: dict[str, int], said: str
) -> None:
    fact = closed(market)
    head = file.execute("SELECT hex(hash) FROM journal ORDER BY id DESC LIMIT 1").fetchone()[0].lower()
    market.put(replace(fact, head=head, **changed))
    assert said in wrong_journal(file)[0]
    assert wrong_journal(file)[0].startswith(f"{DAY}: ")


def test_a_close_that_came_back_after_a_restoring_is_not_made_again_by_what_came_in_meanwhile(
    market: Rig, tmp_path: Path
) -> None:
    copies.make(market.path, tmp_path / "copy.db")
    at = len(market.bodies())
    assert market.ask(CloseDay()).good
    rows = market.store.read().execute("SELECT seq, kind, body, hash FROM journal WHERE id > ?", (at,)).fetchall()
    epoch = market.store.read().execute("SELECT name FROM epoch").fetchone()[0]
    copies.unpack(tmp_path / "copy.db", tmp_path / "new.db")
    copies.prepare(tmp_path / "new.db", "backup", NIGHT.isoformat(), {})
    box = Rig(tmp_path / "new.db", NIGHT + timedelta(hours=1))
    box.come(good("UP-9"))
    brought = [Brought(seq, kind, body, digest, read(body).fact) for seq, kind, body, digest in rows]
    box.store.submit(lambda page: lay(page, epoch, brought, ()), actor="market", station="line").result(60)
    with closing(sqlite3.connect(f"file:{box.path}?mode=ro", uri=True)) as connection:
        assert wrong_journal(connection)[0] == ""
    assert box.facts(f.DayClosed)
    box.close()
