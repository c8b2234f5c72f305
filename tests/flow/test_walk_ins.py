"""Goods that nobody declared: one turn declares, judges and lets in, as many sellers and lines as are on the lorry."""

from pathlib import Path

import pytest
from flow_goods import IN, IN2, OTHER, OUT, SELLER, bare, barred, good
from flow_rig import Rig, recorded
from msgspec.structs import replace
from test_full_disk import Full
from test_two_lanes import at_once
from walk_goods import PLATE, bring, own_rows, provinces_rows, whys

from edge.core import facts as f
from edge.core.actions import OpenBarrier
from edge.core.batch import Batch
from edge.core.ledger import Spent
from edge.core.papers import Line, Paper
from edge.core.visit import Stay, Visit
from edge.flow.asks import Ask, BringIn, CloseDay, Item, Remove, Sell, TurnBack

GREENS = {"P-1": {"name": "青菜", "group": "vegetable"}, "P-2": {"name": "萝卜", "group": "vegetable"}}


def test_it_is_declared_judged_let_in_and_labelled_in_one_turn(market: Rig) -> None:
    before = len(recorded(market))
    answer = bring(market, good("UP-1"), good("UP-2"))
    assert (answer.verdict, whys(answer), len(answer.codes)) == ("pass", ["welcome"], 2)
    assert recorded(market)[before:] == [
        "Declared", "Arrived", "Drawn", "Cleared", "Arrived", "Drawn", "Cleared", "Admitted",
    ]  # fmt: skip
    assert market.opened() == [OpenBarrier(IN, answer.code)]
    assert [(label.lane, label.code) for label in market.printed()] == [(IN, code) for code in answer.codes]
    assert market.get(Visit, answer.code).stay is Stay.INSIDE


def test_the_same_visit_is_scanned_out_as_any_other(market: Rig) -> None:
    answer = bring(market, good("UP-1"))
    assert market.scan(OUT, answer.code).verdict == "pass"
    assert market.get(Visit, answer.code).stay is Stay.LEFT


def test_several_sellers_come_on_one_lorry_and_each_is_judged_by_who_they_are(market: Rig) -> None:
    lines = (good("UP-1"), replace(good("UP-2"), seller=OTHER), replace(good("UP-3"), seller="S-404"))
    answer = bring(market, *lines)
    assert (answer.verdict, whys(answer)) == ("stop", ["operator_unknown", "blocked_line"])
    (refused,) = answer.codes
    assert market.get(Batch, refused).seller == "S-404"
    left = market.ask(Remove(refused))
    assert [market.get(Batch, code).seller for code in left.codes] == [SELLER, OTHER]
    assert market.ask(Sell(OTHER, "", (Item(left.codes[1], 1_000),))).good
    assert not market.ask(Sell(SELLER, "", (Item(left.codes[1], 1_000),))).good


def test_a_refused_line_is_taken_off_and_the_rest_goes_on(market: Rig) -> None:
    stopped = bring(market, good("UP-1"), barred("UP-2"), bare("UP-3"))
    assert (stopped.verdict, market.opened(), market.printed()) == ("stop", [], [])
    answer = market.ask(Remove(stopped.codes[0]))
    assert (answer.verdict, whys(answer)) == ("wait", ["to_waiting"])
    assert [label.code for label in market.printed()] == list(answer.codes)
    assert [market.status(code) for code in answer.codes] == ["released", "waiting"]


def test_thirty_lines_come_on_one_certificate_until_it_is_used_up(market: Rig) -> None:
    """300 kg of the food group are certified; the thirty-first line is one too many."""
    own_rows(market, "products", GREENS)
    whole = Paper("promise", "C-30", "青合作社", "蔬菜", "2026-03-04", 300_000)
    names = ("青菜", "萝卜")
    lines = [replace(good(f"UP-{at}", product=names[at % 2]), certificate=whole) for at in range(31)]
    answer = bring(market, *lines)
    cleared = market.facts(f.Cleared)[-31:]
    assert {why for each in cleared[:30] for why in whys_of(each)} == {"papers_good", "drawn"}
    assert whys_of(cleared[30]) == ["certificate_used"]
    assert answer.verdict == "wait"
    assert market.get(Spent, whole.key).grams == 310_000


def whys_of(fact: f.Cleared) -> list[str]:
    return [why.code for why in fact.why]


def test_what_a_registry_knows_of_a_certificate_is_used_up_across_products_and_lorries(market: Rig) -> None:
    """The registry has 15 kg of the group; the paper is typed for another product on each lorry."""
    own_rows(market, "products", GREENS)
    row = {"kind": "promise", "product": "蔬菜", "issued_on": "2026-03-04", "grams": "15000"}
    provinces_rows(market, "certificates", {"C-9": row})
    for upstream, product, expected in (("UP-1", "青菜", "papers_good"), ("UP-2", "萝卜", "certificate_used")):
        typed = Paper("promise", "C-9", "青合作社", product, "2026-03-04", 50_000)
        bring(market, replace(good(upstream, product=product), certificate=typed))
        assert whys_of(market.facts(f.Cleared)[-1]) == [expected]


def test_a_lorry_that_goes_away_gives_back_what_its_papers_were_used_up_by(market: Rig) -> None:
    """Under the product that the registry names, too, whatever was typed on the paper."""
    own_rows(market, "products", GREENS)
    row = {"kind": "promise", "product": "蔬菜", "issued_on": "2026-03-04", "grams": "50000"}
    provinces_rows(market, "certificates", {"C-9": row})
    line = replace(good("UP-1"), certificate=Paper("promise", "C-9", "青合作社", "青菜", "2026-03-04", 10_000))
    bring(market, line)
    assert market.get(Spent, "certificate C-9 蔬菜").grams == 10_000
    stopped = bring(market, replace(line, upstream="UP-2"), barred("UP-3"))
    assert market.get(Spent, "certificate C-9 蔬菜").grams == 20_000
    market.ask(TurnBack(stopped.code))
    assert market.get(Spent, "certificate C-9 蔬菜").grams == 10_000


def test_every_production_date_and_every_tank_is_a_batch_of_its_own(market: Rig) -> None:
    line = good("UP-1", 2_000)
    lines = (line, replace(line, produced_on="2026-03-03"), replace(line, tank="1"), replace(line, tank="2"))
    answer = bring(market, *lines)
    batches = [market.get(Batch, code) for code in answer.codes]
    assert len(set(answer.codes)) == 4
    assert [(batch.line.produced_on[-1], batch.line.tank) for batch in batches] == [
        ("4", ""), ("3", ""), ("4", "1"), ("4", "2"),
    ]  # fmt: skip


def test_what_is_brought_in_at_two_lanes_at_once_gets_codes_of_its_own(market: Rig) -> None:
    asks: list[Ask] = [
        BringIn((IN, IN2)[at % 2], SELLER, (good(f"UP-{at}a"), good(f"UP-{at}b")), PLATE) for at in range(12)
    ]
    answers = at_once(market, asks)
    codes = [code for answer in answers for code in answer.codes]
    assert len(set(codes)) == len(codes) == 24
    assert len({answer.code for answer in answers}) == 12
    assert [row.n for row in market.facts(f.Drawn)] == list(range(1, 26))


def test_asked_again_under_its_key_it_comes_in_once(market: Rig) -> None:
    ask = BringIn(IN, SELLER, (good("UP-1"),), PLATE)
    assert market.ask(ask, key="k") == market.ask(ask, key="k")
    assert [fact.visit for fact in market.facts(f.Admitted)].count(market.facts(f.Declared)[-1].visit) == 1
    assert len([fact for fact in market.facts(f.Arrived) if fact.line.upstream == "UP-1"]) == 1


@pytest.mark.parametrize("lane", [OUT, "nowhere"])
def test_it_comes_in_at_an_entrance_only(market: Rig, lane: str) -> None:
    before = market.bodies()
    assert whys(bring(market, good(), lane=lane)) == ["wrong_gate"]
    assert market.bodies() == before


def test_nothing_is_brought_in_while_the_day_is_not_open(market: Rig, shut: Rig) -> None:
    assert shut is market
    assert market.ask(CloseDay()).good
    before = market.bodies()
    assert whys(bring(market, good())) == ["no_day"]
    assert market.bodies() == before


def test_a_full_disk_refuses_it_before_anything_is_written_and_the_lane_says_so(tmp_path: Path) -> None:
    rig = Full(tmp_path / "full.db")
    rig.open()
    before, rig.full = rig.bodies(), True
    assert whys(bring(rig, good())) == ["disk_full"]
    assert [(tell.lane, tell.verdict, tell.why[0].code) for tell in rig.told()] == [(IN, "stop", "disk_full")]
    assert rig.bodies() == before
    rig.full = False
    assert bring(rig, good()).good
    rig.close()


def test_where_there_is_a_registry_only_its_products_come_in_and_by_code_under_their_name(market: Rig) -> None:
    own_rows(market, "products", GREENS)
    before = market.bodies()
    answer = bring(market, good("UP-1"), good("UP-2", product="青菜头"))
    assert (whys(answer), answer.why[0].args) == (["product_unknown"], {"number": "2", "what": "青菜头"})
    assert market.bodies() == before
    (code,) = bring(market, good("UP-3", product="P-2")).codes
    assert market.get(Batch, code).line.product == "萝卜"


@pytest.mark.parametrize(
    ("line", "what"),
    [(good(grams=0), "lines[1].grams"), (replace(good(), produced_on="2026-02-30"), "lines[1].produced_on")],
)
def test_a_line_that_cannot_be_is_told_by_its_number_and_field(market: Rig, line: Line, what: str) -> None:
    before = market.bodies()
    answer = bring(market, line)
    assert (whys(answer), answer.why[0].args) == (["asked_wrong"], {"what": what})
    assert market.bodies() == before
