"""Registries at the gate: what is traded, under whose row, and which risks raise a chance or are a test."""

import pytest
from flow_goods import SELLER, good
from flow_rig import Rig
from msgspec.structs import replace
from walk_goods import bring, own_rows, provinces_rows, whys

from edge.core import facts as f
from edge.core.known import Known
from edge.core.papers import Paper
from edge.core.products import Product

MEAT = {"name": "猪肉", "group": "livestock"}
GREENS = {"name": "青菜", "group": "vegetable"}


def known(rig: Rig) -> Known:
    """What was known of the last arrival."""
    decisions = [fact for fact in rig.facts(f.Fact) if isinstance(fact, f.Cleared | f.Refused)]
    told = decisions[-1].known
    assert told is not None
    return told


def product(rig: Rig) -> Product:
    found = known(rig).product
    assert found is not None
    return found


def test_without_a_registry_anything_is_traded_and_held_to_what_produce_needs(market: Rig) -> None:
    assert bring(market, good(product="不知名")).good
    assert known(market).product is None


def test_the_provinces_row_goes_before_the_markets_own(market: Rig) -> None:
    own_rows(market, "products", {"P-1": GREENS | {"shelf_days": "9"}})
    bring(market, good("UP-1"))
    assert (product(market).code, product(market).shelf_days) == ("P-1", 9)
    provinces_rows(market, "products", {"FJ-1": GREENS | {"shelf_days": "3"}})
    bring(market, good("UP-2"))
    assert (product(market).code, product(market).shelf_days) == ("FJ-1", 3)


def test_goods_and_papers_declared_by_a_code_stand_under_its_name(market: Rig) -> None:
    own_rows(market, "products", {"P-1": GREENS})
    answer = bring(market, good("UP-1", product="P-1"))
    line = market.facts(f.Arrived)[-1].line
    assert line.certificate is not None
    assert line.report is not None
    assert {line.product, line.certificate.product, line.report.product} == {"青菜"}
    assert not [why for why in whys(answer) if why.endswith("_product")]


def test_blanks_around_words_keep_no_risk_away(market: Rig) -> None:
    own_rows(market, "products", {"P-1": GREENS})
    own_rows(market, "risks", {"青菜": {"chance_bp": "10000"}})
    bring(market, replace(good("UP-1", product=" 青菜　"), origin=" 福清"))
    assert known(market).risks == {"青菜": 10_000}
    assert market.facts(f.Arrived)[-1].line.origin == "福清"


def test_what_only_one_of_them_has_is_traded(market: Rig) -> None:
    own_rows(market, "products", {"P-1": GREENS})
    provinces_rows(market, "products", {"FJ-2": MEAT})
    assert bring(market, good("UP-1")).good
    assert whys(bring(market, good("UP-2", product="白菜"))) == ["product_unknown"]


def test_what_has_ended_is_not_traded_and_the_provinces_end_is_the_markets(market: Rig) -> None:
    own_rows(market, "products", {"P-1": GREENS})
    provinces_rows(market, "products", {"FJ-1": GREENS | {"state": "ended"}})
    assert whys(bring(market, good())) == ["product_unknown"]
    provinces_rows(market, "products", {"FJ-1": GREENS | {"state": "ended"}, "FJ-2": GREENS}, version=2)
    assert bring(market, good()).good  # under a new code
    assert product(market).code == "FJ-2"


@pytest.mark.parametrize("state", ["", "active", "ended"])
def test_a_product_of_the_market_is_there_until_it_has_ended(market: Rig, state: str) -> None:
    own_rows(market, "products", {"P-1": GREENS | {"state": state}})
    assert (whys(bring(market, good())) == ["product_unknown"]) is (state == "ended")


def test_a_product_is_named_by_its_code_too_and_recorded_by_its_name(market: Rig) -> None:
    own_rows(market, "products", {"0701": GREENS})
    visit = bring(market, good(product="0701")).code
    assert market.facts(f.Declared)[-1].visit == visit
    assert market.facts(f.Declared)[-1].lines[0].product == "青菜"
    assert product(market).code == "0701"


def test_the_registry_says_which_papers_a_product_comes_with(market: Rig) -> None:
    own_rows(market, "products", {"P-1": MEAT})
    line = replace(good(product="猪肉"), certificate=None)
    quarantine = Paper("quarantine", "Q-1", "x", "猪肉", "2026-03-04", 50_000)
    bring(market, replace(line, papers=(quarantine,)))
    (missing,) = market.facts(f.Cleared)[-1].why
    assert (missing.code, [each.code for each in missing.because]) == ("certificate_missing", ["paper_meat-quality"])
    bring(
        market, replace(line, papers=(quarantine, replace(quarantine, kind="meat-quality", number="M-1")), upstream="U")
    )
    assert market.facts(f.Cleared)[-1].why[0].code == "report_batch"  # the certificates count


def test_a_makers_pack_comes_in_without_a_report_and_outside_the_draw_or_not_at_all(morning: Rig) -> None:
    own_rows(morning, "products", {"P-1": {"name": "酱油", "group": "packaged"}})
    line = replace(good(product="酱油"), report=None)
    assert whys(bring(morning, line)) == ["certificate_missing", "blocked_line"]
    answer = bring(morning, replace(line, certificate=Paper("factory", "F-1", "厂", "酱油", "2026-03-04", 10_000)))
    assert answer.verdict == "pass"  # the first arrival of the day, and not drawn
    assert [why.code for why in morning.facts(f.Cleared)[-1].why] == ["pack_good"]
    assert morning.facts(f.Drawn) == []


NAMES = {
    "product": "青菜", "group": "vegetable", "group by its name": "蔬菜", "product in its month": "青菜 3月",
    "group in its month": "蔬菜 3月", "seller": SELLER, "origin": "福清", "weekday": "星期四",
}  # fmt: skip


@pytest.mark.parametrize("what", NAMES)
@pytest.mark.parametrize("whose", ["province", "market"])
def test_a_risk_raises_the_chance_of_what_it_is_said_of(market: Rig, what: str, whose: str) -> None:
    own_rows(market, "products", {"P-1": GREENS})
    others = ("白菜", "白菜 3月", "青菜 4月", "水产品", "星期五")
    rows = {NAMES[what]: {"chance_bp": "3000"}} | {each: {"chance_bp": "9000"} for each in others}
    if whose == "market":
        own_rows(market, "risks", rows)
    else:
        provinces_rows(market, "risks", rows)
    bring(market, good())
    assert market.facts(f.Drawn)[-1].weight_bp == 3000
    assert known(market).risks == {NAMES[what]: 3000}


@pytest.mark.parametrize("what", NAMES)
def test_a_certain_risk_is_a_test_by_rule_outside_the_draw(market: Rig, what: str) -> None:
    own_rows(market, "products", {"P-1": GREENS})
    provinces_rows(market, "risks", {NAMES[what]: {"chance_bp": "10000", "reason": "检出农残"}})
    before = market.facts(f.Drawn)
    assert bring(market, good()).verdict == "wait"
    (why,) = market.facts(f.Cleared)[-1].why
    assert (why.code, why.args) == ("risk", {"what": NAMES[what]})
    assert market.facts(f.Drawn) == before


def test_whoever_says_more_of_a_risk_counts(market: Rig) -> None:
    own_rows(market, "risks", {"青菜": {"chance_bp": "6000"}})
    provinces_rows(market, "risks", {"青菜": {"chance_bp": "2000"}})
    bring(market, good())
    assert market.facts(f.Drawn)[-1].weight_bp == 6000


@pytest.mark.parametrize(
    ("row", "weight"),
    [
        ({"chance_bp": "3000", "until": "2026-03-05"}, 3000),
        ({"chance_bp": "3000", "until": "2026-03-04"}, 1000),
        ({"chance_bp": "3000", "state": "ended"}, 1000),
        ({"chance_bp": "500"}, 1000),
    ],
)
def test_a_risk_counts_to_its_last_day_and_never_below_the_floor(market: Rig, row: dict[str, str], weight: int) -> None:
    provinces_rows(market, "risks", {"青菜": row})
    bring(market, good())
    assert market.facts(f.Drawn)[-1].weight_bp == weight


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"chance_bp": ""},
        {"chance_bp": "high"},
        {"chance_bp": "-1"},
        {"chance_bp": "1e9"},
        {"chance_bp": "99999999"},
    ],
)
def test_a_risk_that_nobody_can_read_is_a_test_and_does_not_stop_the_gate(market: Rig, row: dict[str, str]) -> None:
    provinces_rows(market, "risks", {"青菜": row})
    assert bring(market, good()).verdict == "wait"
    assert [why.code for why in market.facts(f.Cleared)[-1].why] == ["risk"]


@pytest.mark.parametrize("registry", ["certificates", "reports"])
def test_a_paper_that_was_revoked_counts_no_more_and_is_named(market: Rig, registry: str) -> None:
    number = "C-UP-1" if registry == "certificates" else "R-UP-1"
    provinces_rows(market, registry, {number: {"state": "revoked"}})  # pyright: ignore[reportArgumentType]
    bring(market, good("UP-1"))
    (why,) = market.facts(f.Cleared)[-1].why
    assert (why.code, why.args) == (f"{registry[:-1]}_revoked", {"number": number})


def test_of_a_paper_that_both_list_the_provinces_word_counts(market: Rig) -> None:
    own_rows(market, "certificates", {"C-UP-1": {"product": "青菜", "issued_on": "2026-03-04", "grams": "10000"}})
    provinces_rows(market, "certificates", {"C-UP-1": {"product": "青菜", "issued_on": "2026-03-04", "grams": "9999"}})
    bring(market, good("UP-1"))
    assert [why.code for why in market.facts(f.Cleared)[-1].why] == ["certificate_used"]
