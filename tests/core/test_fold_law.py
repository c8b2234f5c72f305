"""One fold for all: what a fact touches takes it, the same facts leave the same entities, and no entity is missed."""

from collections import Counter
from datetime import datetime
from typing import get_args

import pytest
from core_goods import DAY, LINE, coming, run
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.day import trading_day
from edge.core.errors import RuleError
from edge.core.fold import Entity, after, touched
from edge.core.ledger import Day, Spent, Upstream
from edge.core.methods import Method
from edge.core.replay import balance, fold
from edge.core.rules import Rules
from edge.core.why import Why

WHY = Why("positive")
METHOD = Method("m", "农药", "Pesticides", "inhibition", ("vegetable",))
BENCH = f"{DAY} i m R1"
LINE_1 = replace(LINE, grams=1_000)
SOLD_8 = (f.SaleLine("B8", 500, "X8"),)
SALE = (f.SaleLine("B1", 1_000, "X1"), f.SaleLine("B1", 500, "X2"))
JOURNAL: tuple[f.Fact, ...] = (
    f.Opened("", 0, ""),
    f.Registered("S-1", "好菜行", "福清", False, "", True, "active", ""),  # noqa: FBT003
    f.Ordered(1, "DayKey"),
    f.Keyed(DAY, "c"),
    f.DayOpened(DAY, "c", (1, 10), 1000, "v"),
    f.Unrecognised("in", "text", "?", "00", WHY),
    *coming("B1", "V1"),
    f.Labelled("B1", "link", "p", 1),
    f.Declared("V2", "S-1", "seal", (LINE, LINE)),
    f.Arrived("B2", "V2", "S-1", DAY, LINE, "in"),
    f.Drawn("B2", DAY, 1, 1, 1000, "00", chance=False, forced=True, picked=True),
    f.Cleared("B2", "V2", test=True, why=(WHY,), rules="v", spent=("certificate C-1 10000", "report R 1 10000")),
    f.Arrived("B3", "V2", "S-1", DAY, LINE, "in"),
    f.Refused("B3", "V2", (WHY,), "v"),
    f.Removed("V2", "B3"),
    f.Admitted("V2", "in", "wait", ("B2",)),
    f.Sampled("L1", "B2", "wait", 500, "t1"),
    f.MethodAdopted(METHOD),
    f.Commissioned("i", "mk", "sn", "model", ("m",), 8, "2026-12-31", "2026-12-31"),
    f.Stocked("R1", ("m",), "2026-12-31", 1),
    f.Controlled("K1", BENCH, DAY, "i", "m", "R1", {"blank": "1"}, {"blank": "1", "sample": "0"}, passed=True, by="t1"),
    f.RunLaid("R-1", "i", "m", "R1", ("L1", ""), "t1"),
    f.Received("mk sn 1", "L1", "1", "m", "R1", {"blank": "1", "sample": "0.4"}, "positive", "", "00"),
    f.Assayed(
        "L1",
        "B2",
        "m",
        "i",
        1000,
        400,
        6000,
        "positive",
        "t1",
        {"blank": "1", "sample": "0.4"},
        "60.00",
        lot="R1",
        bench=BENCH,
        control="K1",
        run="R-1",
        record="mk sn 1",
        vouched=("t1",),
    ),
    f.Held("B2", WHY),
    f.Controlled(
        "K2", BENCH, DAY, "i", "m", "R1", {"blank": "1"}, {"blank": "1", "sample": "1"}, passed=False, by="t1"
    ),
    f.Questioned("L1", "B2", "K1", "K2"),
    f.Upheld("L1", "B2", "K1", "K2", ("t1", "t2")),
    f.Justified("K2", BENCH, "P0", "r", "t1", "t2"),
    f.Received("mk sn 2", "", "", "", "", {}, "", "", "01", "sample_unknown"),
    f.Dismissed("mk sn 2", "r"),
    f.Depleted("R1", "r"),
    f.Verified("L1", "B2", passed=False, by="t3", seller="S-1", product="青菜", on=DAY),
    f.Condemned("B2", "L1", "2026-03-05T07:00:00.000+08:00"),
    f.Reported("F1", "B2", "L1", "S-1", "青菜", "福清", "青合作社", "UP-1", 10_000, 0, 9_500),
    f.Disputed("B2", "S-1", "L1"),
    f.Sampled("L2", "B2", "wait", 500, "t1", retest=True),
    f.Rejected("L2", "B2", "spilt", "t1"),
    f.Waived("B2", "S-1", "L1"),
    f.Disposed("B2", 9_000, "m", "w"),
    f.Published(DAY, 1, 1),
    f.Condemned("B1", "L1", "2026-03-05T07:00:00.000+08:00"),
    f.Exonerated("B1", "", "L1"),
    f.Moved("B1", "trade", "store", 2_000),
    f.Sold("S1", "S-1", "K", SALE),
    f.Detained("S1", "out", (WHY,)),
    f.Departed("S1", "out", SALE),
    f.Returned("B4", "B1", "X1", "S-1", DAY, LINE),
    f.Repassed("S1", "out"),
    f.Reentered("V9", "V1", "in", DAY),
    f.Weighed("B1", "trade", 6_500, 6_400, "weighed", first=True, day=DAY),
    f.Shrunk("B1", "trade", 100, "drying", day=DAY),
    f.Merged("B8", "repack", (f.Part("B1", "trade", 1_000),), "trade", "S-1", LINE_1, DAY, "released"),
    f.Tagged("E2801", "B8"),
    f.Counted("B8", "trade", 1_000, 900, day=DAY),
    f.Accounted("B8", 100, "S-1", "r", "a-1", "a-2", DAY),
    f.Tallied(DAY, "in", 3),
    f.Printed("voucher", "S2", "p", 1),
    f.Sold("S2", "S-1", "", SOLD_8, corrects=""),
    f.CheckAsked("S2", "r", "a-1"),
    f.Checked("S2", "S2", good=True),
    f.Departed("S2", "out", SOLD_8, DAY),
    f.Forgiven("S2", "voucher", SOLD_8, "r", "a-1", "a-2", DAY),
    f.Voided("S2", SOLD_8, "r"),
    f.Sold("S3", "S-1", "S-2", (f.SaleLine("B1", 1_000, "X3"),)),
    f.Merged(
        "B10",
        "repack",
        (f.Part("B1", "out", 1_000),),
        "trade",
        "S-2",
        LINE_1,
        DAY,
        "released",
        voucher="S3",
        serial="X3",
    ),
    f.SlipsIssued("A", 1, 3),
    f.SlipEntered("A", 1, "sale", "2026-03-05T03:00:00+08:00", "00", "S2", "a-1", "a-2"),
    f.SlipsSettled("A", 2, 3, "unused", "r", "a-1", "a-2"),
    f.Released("B4", WHY),
    f.Left("V1", "out"),
    f.Declared("V3", "S-1", "seal", (LINE,)),
    f.Arrived("B5", "V3", "S-1", DAY, LINE, "in"),
    f.Refused("B5", "V3", (WHY,), "v"),
    f.TurnedBack("V3", (), (LINE.identity,), "2026-03-12"),
    f.Declared("V5", "S-1", "seal", (LINE,)),
    f.Arrived("B6", "V5", "S-1", DAY, LINE, "in"),
    f.Drawn("B6", DAY, 2, 2, 1000, "00", chance=True, forced=False, picked=True),
    f.Cleared("B6", "V5", test=True, why=(WHY,), rules="v"),
    f.TurnedBack("V5", (), (LINE.identity,), "2026-03-12"),
    f.Undrawn("B6", DAY, picked=True, n=1, s=1),
    f.Declared("V7", "S-1", "seal", (LINE,)),
    f.Arrived("B9", "V7", "S-1", DAY, LINE, "in"),
    f.Cleared("B9", "V7", test=True, why=(WHY,), rules="v"),
    f.Admitted("V7", "in", "wait", ("B9",)),
    f.SentBack("B9", LINE.grams, "r", "a-1", "a-2", DAY),
    f.Declared("V6", "S-1", "seal", (LINE,)),
    f.Arrived("B7", "V6", "S-1", DAY, LINE, "in"),
    f.Drawn("B7", DAY, 2, 1, 1000, "01", chance=False, forced=False, picked=False),
    f.Cleared("B7", "V6", test=False, why=(WHY,), rules="v"),
    f.Admitted("V6", "in", "trade", ("B7",)),
    f.ToppedUp("B7", DAY, "01", 2),
    f.FellShort(DAY, 2, 3, 2, 1),
    f.Unkeyed(DAY),
    f.Carded("S-1", "C1"),
    f.Authorised("S-1", "phone-1", ("declare", "sell"), DAY),
    f.Declared("V4", "", "seal", (), "empty"),
    f.Confirmed("V4", "in", "00"),
    f.Admitted("V4", "in", "trade", ()),
    f.Completed("B1", origin="福清市"),
    f.Aliased("B1", "35-1"),
    f.Rolled("260305", 1, 50),
    f.Bound("T1", "B1"),
    f.Imported("products", 1, 3, "00", "products.xlsx"),
    f.Ordered(2, "StopTrade T-1", "StopTrade T-1"),
    f.Stopped("UP-1", "T-1", "r"),
    f.Freed("B5", "T-1"),
    f.Lifted("UP-1", "T-1", "r"),
    f.Recalled("T-2", "X1", "B1", "S1", "K", 1_000, "returned"),
    f.Licensed("S-1", "suspended", "r", "O-1"),
    f.Ruled(Rules(), DAY, "O-2"),
    f.RegistryKept("operators", 1, 1, "00"),
    f.RegistryWanted("operators", 1, 3),
    f.Photographed("B5", "00", "in"),
    f.Enrolled("a-1", ("lab", "manager"), "active"),
    f.Equipped("a-1", badge=True, pin=True),
    f.SignedIn("a-1"),
    f.Denied("a-1", "pin", 1),
    f.SignedOut("a-1", "self"),
    f.Proposed("P1", "override", "B5", "r", "a-1"),
    f.Seconded("P1"),
    f.Overridden("B5", "P1", "r", "a-1", "a-2"),
    f.Proposed("P2", "dispose", "B5", "r", "a-1"),
    f.Withdrawn("P2"),
    f.DayClosed(DAY, 1, 1, 1, 1, 0, 0, 0, 0, 0, "", ""),
    f.Revealed(DAY, "00"),
    f.Starved("2026-11-23T03:00:00+08:00", "2026-11-23T03:10:00+08:00", 4),
    f.Misclocked("province", -75),
    f.Restored("backup"),
    f.ContactWaived("a-1", "r"),
    f.Contacted(),
)


def test_the_journal_here_holds_every_kind_of_fact() -> None:
    assert {type(fact) for fact in JOURNAL} == set(get_args(f.AnyFact))


def test_the_same_facts_leave_the_same_entities() -> None:
    assert fold(JOURNAL) == fold(JOURNAL) == run(JOURNAL)


def test_every_kind_of_entity_is_left_by_some_fact() -> None:
    kinds = {kind for kind, _ in fold(JOURNAL)}
    assert kinds == set(get_args(Entity))


@pytest.mark.parametrize("fact", JOURNAL, ids=lambda fact: type(fact).__name__)
def test_a_fact_touches_each_thing_once(fact: f.Fact) -> None:
    assert max(Counter(touched(fact)).values(), default=1) == 1


def test_a_paper_named_twice_by_a_clearance_is_counted_once() -> None:
    fact = f.Cleared("B1", "V1", test=False, why=(), rules="v", spent=("report R-1 5", "report R-1 7"))
    assert len(touched(fact)) == 3
    world = fold((*coming("B1", "V1")[:2], fact))
    assert world[(Spent, "report R-1")] == Spent("report R-1", 12)


@pytest.mark.parametrize("kind", get_args(Entity))
def test_a_fact_about_something_else_cannot_follow(kind: type[Batch]) -> None:
    """Whatever an entity is handed that does not touch it is refused."""
    world = fold(JOURNAL)
    key, entity = next((key, entity) for key, entity in world.items() if key[0] is kind)
    with pytest.raises(RuleError):
        after(key, entity, f.Unrecognised("in", "text", "?", "00", WHY))


def test_the_fold_stops_at_the_first_fact_that_cannot_follow() -> None:
    with pytest.raises(RuleError, match="Moved"):
        fold((*JOURNAL, f.Moved("B404", "trade", "store", 1)))


def test_papers_are_used_up_by_what_came_in_on_them() -> None:
    world = fold(JOURNAL)
    assert world[(Spent, "certificate C-1")] == Spent("certificate C-1", 10_000)
    assert world[(Spent, "report R 1")] == Spent("report R 1", 10_000)


def test_a_day_counts_its_arrivals_and_its_draw() -> None:
    assert fold(JOURNAL)[(Day, DAY)] == Day(
        DAY, "closed", "c", 2, 2, arrived=8, short=1, resulted=1, published=(1, 1)
    )  # fmt: skip


def test_an_upstream_code_remembers_whose_it_first_was() -> None:
    world = run((*coming("B1", "V1"), f.Declared("V2", "S-2", "s", (LINE,))))
    assert world[(Upstream, "UP-1")] == Upstream("UP-1", ("V1", "V2"), "S-1", 1)
    world = run((f.Arrived("B2", "V2", "S-2", DAY, LINE, "in"),), world)
    assert world[(Upstream, "UP-1")] == Upstream("UP-1", ("V1", "V2"), "S-1", 1)


def test_a_code_claimed_before_claims_were_counted_is_freed_by_nothing() -> None:
    before = Upstream("UP-1", ("V1",), "S-1")
    for fact in (
        f.Arrived("B2", "V2", "S-1", DAY, LINE, "in"),
        f.Refused("B2", "V2", (WHY,), "v", freed="UP-1"),
        f.TurnedBack("V3", freed=("UP-1", "UP-1")),
    ):
        assert after((Upstream, "UP-1"), before, fact) == before


def test_the_sum_of_a_whole_journal_is_even() -> None:
    books = balance(fold(JOURNAL).values())
    assert books == (49_900, 11_500, 28_200, 10_200)
    assert books.even


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-03-05T13:59:59", "2026-03-05"),
        ("2026-03-05T14:00:00", "2026-03-06"),
        ("2026-03-05T23:59:59", "2026-03-06"),
        ("2026-03-06T00:00:00", "2026-03-06"),
        ("2026-12-31T14:00:00", "2027-01-01"),
        ("2028-02-28T15:00:00", "2028-02-29"),
    ],
)
def test_a_trading_day_turns_at_its_hour_and_not_at_midnight(at: str, day: str) -> None:
    assert trading_day(datetime.fromisoformat(f"{at}+08:00"), 14) == day
