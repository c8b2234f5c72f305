"""Vehicles: their plates or why they have none, empty ones and buyers', and goods that went away and come again."""

import json
from datetime import timedelta

import pytest
from flow_goods import BUYER, IN, IN2, OUT, SELLER, bare, barred, good
from flow_rig import Rig, recorded
from msgspec.structs import replace
from walk_goods import bring, whys

from edge.core import facts as f
from edge.core.actions import OpenBarrier
from edge.core.visit import Stay, Visit
from edge.flow.asks import Ask, BringIn, CallOff, Confirm, Declare, LetIn, OpenDay, TurnBack

PICTURE = "ab" * 32


def plates(rig: Rig, visit: str) -> str:
    """What is kept beside the journal of a vehicle."""
    ((value,),) = rig.store.read().execute("SELECT value FROM personal WHERE subject = ?", (visit,)).fetchall()
    return json.loads(value)["plate"]


@pytest.mark.parametrize(
    ("plate", "more", "kept"),
    [
        ("闽A12345", (), "闽A12345"),
        ("闽a·12345 ", (), "闽A12345"),
        ("闽A12345", ("闽A1234挂",), "闽A12345 闽A1234挂"),
        ("闽A12345/闽A1234挂", (), "闽A12345 闽A1234挂"),
        ("闽A12345", ("闽A12345",), "闽A12345"),
        ("", ("闽AD12345",), "闽AD12345"),
    ],
)
def test_a_lorry_is_known_by_its_plates_which_stand_beside_the_journal(
    market: Rig, plate: str, more: tuple[str, ...], kept: str
) -> None:
    visit = market.ask(Declare(SELLER, plate, (good(),), more)).code
    assert plates(market, visit) == kept
    assert market.facts(f.Declared)[-1].plates == len(kept.split())
    assert not any("闽A".encode() in body for body in market.bodies())


ODD: list[Ask] = [
    Declare(SELLER, "推车", (good(),)),
    BringIn(IN, SELLER, (good(),), "推车"),
    LetIn(IN, "empty", "推车", picture=PICTURE),
    LetIn(IN, "buyer", "推车"),
]


@pytest.mark.parametrize("ask", ODD, ids=lambda ask: type(ask).__name__)
def test_a_plate_that_looks_like_none_is_taken_with_a_reason_only(market: Rig, ask: Ask) -> None:
    before = market.bodies()
    answer = market.ask(ask)
    assert (whys(answer), answer.why[0].args) == (["plate_odd"], {"what": "推车"})
    assert market.bodies() == before
    assert market.ask(replace(ask, odd=" 手推车 ")).good
    assert market.facts(f.Declared)[-1].odd == "手推车"


@pytest.mark.parametrize("ask", ODD, ids=lambda ask: type(ask).__name__)
def test_a_vehicle_without_a_plate_comes_with_a_reason_only(market: Rig, ask: Ask) -> None:
    none = replace(ask, plate="")
    assert whys(market.ask(none)) == ["plate_missing"]
    assert whys(market.ask(replace(none, odd="  "))) == ["plate_missing"]
    assert market.ask(replace(none, odd="临时车")).good
    assert market.facts(f.Declared)[-1].plates == 0


def test_an_empty_vehicle_comes_in_as_its_picture_shows_and_leaves(market: Rig) -> None:
    assert whys(market.ask(LetIn(IN, "empty", "闽A12345"))) == ["picture_needed"]
    before = len(recorded(market))
    answer = market.ask(LetIn(IN, "empty", "闽A12345", picture=PICTURE))
    assert (answer.verdict, recorded(market)[before:]) == ("pass", ["Declared", "Confirmed", "Admitted"])
    assert market.facts(f.Confirmed)[-1] == f.Confirmed(answer.code, IN, PICTURE)
    assert market.opened() == [OpenBarrier(IN, answer.code)]
    assert market.scan(OUT, answer.code).verdict == "pass"
    assert whys(market.scan(IN, answer.code)) == ["visit_over"]


def test_one_that_was_declared_as_empty_waits_for_its_picture(market: Rig) -> None:
    visit = market.ask(Declare("", "闽A12345", (), purpose="empty")).code
    answer = market.scan(IN, visit)
    assert (answer.verdict, whys(answer), market.opened()) == ("wait", ["picture_needed"], [])
    assert market.get(Visit, visit).stay is Stay.DECLARED
    assert market.ask(Confirm(visit, IN2, PICTURE)).verdict == "pass"
    assert market.opened() == [OpenBarrier(IN2, visit)]
    assert whys(market.ask(Confirm(visit, IN, PICTURE))) == ["visit_over"]
    assert len(market.facts(f.Confirmed)) == 1


@pytest.mark.parametrize("lane", [OUT, "nowhere"])
def test_no_vehicle_is_let_in_at_an_exit(market: Rig, lane: str) -> None:
    visit = market.ask(Declare("", "闽A12345", (), purpose="empty")).code
    before = market.bodies()
    for ask in (LetIn(lane, "buyer", "闽A12345"), Confirm(visit, lane, PICTURE)):
        assert whys(market.ask(ask)) == ["wrong_gate"]
        assert market.opened() == []
    assert market.bodies() == before


def test_a_load_of_goods_is_not_confirmed_as_empty(market: Rig) -> None:
    visit = market.declare(good())
    assert whys(market.ask(Confirm(visit, IN, PICTURE))) == ["visit_over"]
    assert market.facts(f.Confirmed) == []


@pytest.mark.parametrize("purpose", ["empty", "buyer"])
def test_a_vehicle_without_goods_is_declared_without_lines(market: Rig, purpose: str) -> None:
    ask = Declare("", "闽A12345", (good(),), purpose="empty" if purpose == "empty" else "buyer")
    assert whys(market.ask(ask)) == ["asked_wrong"]
    assert market.ask(replace(ask, lines=())).good


def test_a_buyers_vehicle_comes_in_as_it_is_and_only_a_registered_buyer_is_named(market: Rig) -> None:
    """A name would be a personal value in the journal."""
    assert whys(market.ask(LetIn(IN, "buyer", "闽A12345", buyer="王小梅"))) == ["buyer_unknown"]
    assert not any("王小梅".encode() in body for body in market.bodies())
    answer = market.ask(LetIn(IN, "buyer", "闽A12345", buyer=BUYER))
    assert (answer.verdict, market.opened()) == ("pass", [OpenBarrier(IN, answer.code)])
    assert market.ask(LetIn(IN, "buyer", "闽A12345")).good


def test_a_vehicle_without_goods_comes_in_before_the_day_is_open(shut: Rig) -> None:
    assert shut.ask(LetIn(IN, "buyer", "闽A12345")).good


@pytest.mark.parametrize("purpose", ["goods", "empty", "buyer"])
def test_a_load_that_was_called_off_is_over(market: Rig, purpose: str) -> None:
    lines = (good(),) if purpose == "goods" else ()
    visit = market.ask(Declare(SELLER, "闽A12345", lines, purpose=purpose)).code  # pyright: ignore[reportArgumentType]
    assert market.ask(CallOff(visit)).good
    assert market.get(Visit, visit).stay is Stay.TURNED
    for again in (market.scan(IN, visit), market.ask(CallOff(visit)), market.ask(TurnBack(visit))):
        assert whys(again) == ["visit_over"]
    assert market.facts(f.Arrived)[1:] == []  # the morning's first alone


@pytest.mark.parametrize("stay", ["standing", "inside"])
def test_what_has_come_is_not_called_off(market: Rig, stay: str) -> None:
    visit = market.declare(*([good(), barred("UP-2")] if stay == "standing" else [good()]))
    market.scan(IN, visit)
    before = market.bodies()
    assert whys(market.ask(CallOff(visit))) == ["visit_over"]
    assert market.bodies() == before


def later(rig: Rig, days: int) -> None:
    rig.now += timedelta(days=days)
    rig.ask(OpenDay())


@pytest.mark.parametrize(("days", "tested"), [(0, True), (1, True), (7, True), (8, False), (30, False)])
def test_goods_that_were_to_be_tested_and_went_away_are_tested_when_they_come_again(
    market: Rig,
    days: int,
    tested: bool,  # noqa: FBT001
) -> None:
    """They come with a report now; within seven days that does not spare them."""
    stopped = bring(market, bare("UP-1"), barred("UP-2"))
    market.ask(TurnBack(stopped.code))
    later(market, days)
    bring(market, good("UP-1"))
    assert ("untested_before" in [why.code for why in market.facts(f.Cleared)[-1].why]) is tested


def test_goods_that_needed_no_test_are_not_tested_for_having_been_away(market: Rig) -> None:
    stopped = bring(market, good("UP-1"), barred("UP-2"))
    market.ask(TurnBack(stopped.code))
    assert market.facts(f.TurnedBack)[-1].untested == ()
    bring(market, good("UP-1"))
    assert [why.code for why in market.facts(f.Cleared)[-1].why] == ["papers_good"]


@pytest.mark.parametrize(
    "change", [{"product": "白菜"}, {"upstream": "UP-9"}, {"producer": "另一家"}, {"produced_on": "2026-03-03"}]
)
def test_other_goods_are_not_tested_for_them(market: Rig, change: dict[str, str]) -> None:
    stopped = bring(market, bare("UP-1"), barred("UP-2"))
    market.ask(TurnBack(stopped.code))
    bring(market, replace(good("UP-1"), **change))
    assert "untested_before" not in [why.code for why in market.facts(f.Cleared)[-1].why]


def test_the_same_goods_are_known_again_under_another_seller_or_another_weight(market: Rig) -> None:
    """Whoever brings them: they are the goods that went away."""
    stopped = bring(market, replace(bare(), upstream=""), barred("UP-2"))
    market.ask(TurnBack(stopped.code))
    line = replace(good(grams=2_000), upstream="", lot="L-1")
    bring(market, replace(line, report=replace(line.report, lot="L-1")), seller="S-2")  # pyright: ignore[reportArgumentType]
    assert [why.code for why in market.facts(f.Cleared)[-1].why] == ["untested_before"]


def test_a_vehicle_that_left_and_comes_again_is_a_new_arrival(market: Rig) -> None:
    first = bring(market, good("UP-1"))
    assert market.scan(OUT, first.code).verdict == "pass"
    again = bring(market, good("UP-1"))
    assert again.code != first.code
    assert again.codes != first.codes
    assert whys(market.scan(IN, first.code)) == ["visit_over"]
    cleared = market.facts(f.Cleared)[-1]
    assert [why.code for why in cleared.why] == ["certificate_used", "report_used"]  # they were for what came first
