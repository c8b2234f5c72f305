"""A certificate covers what was said of it when goods first came in on it, whatever is typed the next time."""

import pytest
from flow_goods import MARKET, NIGHT, OTHER, SELLER, SITE, barred, good
from flow_rig import Rig
from msgspec.structs import replace
from walk_goods import PLATE, bring, own_rows, provinces_rows

from edge.core import facts as f
from edge.core.again import Decisions
from edge.core.ledger import Spent
from edge.core.papers import Line, Paper, Report
from edge.flow.asks import Declare, TurnBack
from edge.flow.foresee import foresee
from edge.store.glance import Glance


def on(upstream: str, grams: int, covers: int) -> Line:
    """Goods on the one certificate, which is said to cover so much."""
    paper = Paper("promise", "C-1", "青合作社", "青菜", "2026-03-04", covers)
    return replace(good(upstream, grams), certificate=paper)


def judged(market: Rig, line: Line) -> list[str]:
    bring(market, line)
    return [why.code for why in market.facts(f.Cleared)[-1].why]


def test_a_certificate_typed_larger_the_next_time_covers_no_more(market: Rig) -> None:
    bring(market, on("UP-1", 8_000, 10_000))
    assert judged(market, on("UP-2", 8_000, 50_000)) == ["certificate_used"]
    known = market.facts(f.Cleared)[-1].known
    assert known is not None
    assert known.stated == {"certificate C-1 青菜": 10_000}


def test_what_is_left_of_it_counts_however_little_is_typed(market: Rig) -> None:
    bring(market, on("UP-1", 6_000, 10_000))
    assert judged(market, on("UP-2", 4_000, 4_000)) == ["papers_good"]
    assert judged(market, on("UP-3", 1, 50_000)) == ["certificate_used"]


def test_a_report_is_no_larger_either(market: Rig) -> None:
    report = Report("R-1", "省检", "青合作社", "青菜", "UP-1", "2026-03-04", 10_000)
    bring(market, replace(on("UP-1", 8_000, 50_000), report=report))
    again = replace(on("UP-1", 8_000, 50_000), report=replace(report, grams=50_000))
    assert judged(market, again) == ["report_used"]


def test_within_one_load_the_first_line_says_it_and_the_seller_is_told_so_before(market: Rig) -> None:
    lines = (on("UP-1", 8_000, 10_000), on("UP-2", 8_000, 50_000))
    told = foresee(Declare(SELLER, PLATE, lines), Glance(market.store, NIGHT), SITE).lines
    assert [[why.code for why in line.why] for line in told] == [[], ["certificate_used"]]
    bring(market, *lines)
    assert [[why.code for why in each.why][-1:] for each in market.facts(f.Cleared)[-2:]][1] == ["certificate_used"]


def test_what_went_away_with_the_vehicle_is_not_remembered(market: Rig) -> None:
    stopped = bring(market, on("UP-1", 8_000, 8_000), barred("UP-2"))
    market.ask(TurnBack(stopped.code))
    assert market.get(Spent, "certificate C-1 青菜") == Spent("certificate C-1 青菜")
    assert judged(market, on("UP-1", 8_000, 10_000))[-1] in ("papers_good", "drawn")


def test_a_registry_puts_it_right(market: Rig) -> None:
    bring(market, on("UP-1", 8_000, 10_000))
    own_rows(market, "products", {"P-1": {"name": "青菜", "group": "vegetable"}})
    row = {"kind": "promise", "product": "青菜", "issued_on": "2026-03-04", "grams": "20000"}
    provinces_rows(market, "certificates", {"C-1": row})
    assert judged(market, on("UP-2", 8_000, 8_000)) == ["papers_good"]


def test_each_decision_comes_out_again_with_what_was_remembered(market: Rig) -> None:
    bring(market, on("UP-1", 8_000, 10_000))
    bring(market, on("UP-2", 8_000, 50_000))
    decisions = Decisions(MARKET, lambda _day: None)
    list(
        decisions.watch([fact for kind in (f.DayOpened, f.Arrived, f.Drawn, f.Cleared) for fact in market.facts(kind)])
    )
    assert (decisions.made, decisions.wrong) == (3, "")


@pytest.mark.parametrize("written", ["", "无", "-", "000", "N/A", "没有。"])
def test_a_promise_without_a_number_is_its_seller_s_of_that_day(market: Rig, written: str) -> None:
    """The law's form has no field for one: else all that come without would use up one paper."""

    def promised(upstream: str, seller: str) -> list[str]:
        line = on(upstream, 8_000, 10_000)
        assert line.certificate is not None
        bring(market, replace(line, certificate=replace(line.certificate, number=written)), seller=seller)
        return [why.code for why in market.facts(f.Cleared)[-1].why]

    assert "certificate_used" not in promised("UP-1", SELLER)
    assert "certificate_used" not in promised("UP-2", OTHER)
    assert "certificate_used" in promised("UP-3", SELLER)


def test_a_number_in_whatever_figures_stays(market: Rig) -> None:
    line = on("UP-1", 8_000, 10_000)
    assert line.certificate is not None
    for number in ("7", "第十二号", "HGZ", "A-0"):
        market.declare(replace(line, certificate=replace(line.certificate, number=number)))
        (declared,) = market.facts(f.Declared)[-1].lines
        assert declared.certificate is not None
        assert declared.certificate.number == number
