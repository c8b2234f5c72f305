"""Papers: whose, which batch, how old, and how much of them is left."""

from datetime import timedelta

import pytest
from core_goods import CASE, KNOWN, LINE, PAPER, REPORT, TODAY
from msgspec.structs import replace

from edge.core import admission
from edge.core.case import Case
from edge.core.papers import Line, wrong
from edge.core.rules import Rules

RULES = Rules(certificate_days=30, report_days=20)


def unfit(case: Case) -> list[str]:
    """What is wrong with the papers; without a key everything is tested."""
    verdict = admission.decide(case, RULES, None)
    assert verdict.outcome == "test"
    return [why.code for why in verdict.why if why.code != "key_missing"]


def certified(**changes: object) -> Case:
    return replace(CASE, line=replace(LINE, certificate=replace(PAPER, **changes)))


def reported(**changes: object) -> Case:
    return replace(CASE, line=replace(LINE, report=replace(REPORT, **changes)))


def using(grams: dict[str, int]) -> Case:
    return replace(CASE, known=replace(KNOWN, used=grams))


def day(ago: int) -> str:
    return (TODAY - timedelta(days=ago)).isoformat()


def test_good_papers_have_nothing_wrong() -> None:
    assert unfit(CASE) == []


@pytest.mark.parametrize(("ago", "fits"), [(-1, False), (0, True), (1, True), (30, True), (31, False), (400, False)])
def test_a_certificate_is_neither_of_the_future_nor_too_old(ago: int, fits: bool) -> None:  # noqa: FBT001
    assert unfit(certified(issued_on=day(ago))) == ([] if fits else ["certificate_date"])


@pytest.mark.parametrize(("ago", "fits"), [(-1, False), (0, True), (1, True), (20, True), (21, False), (400, False)])
def test_a_report_is_neither_of_the_future_nor_too_old(ago: int, fits: bool) -> None:  # noqa: FBT001
    assert unfit(reported(issued_on=day(ago))) == ([] if fits else ["report_date"])


@pytest.mark.parametrize("none", [" \u3000", "无", "-", "0000", "没有", "n/a"])
def test_a_word_for_none_is_no_voucher_and_no_batch_of_a_report(none: str) -> None:
    without = replace(CASE, line=replace(LINE, purchase_voucher=none))
    assert [why.code for why in admission.decide(without, RULES, None).why] == ["purchase_missing"]
    line = replace(LINE, upstream=none, report=replace(REPORT, lot=none))
    assert unfit(replace(CASE, line=line)) == ["report_batch"]


def test_blanks_match_no_report() -> None:
    line = replace(LINE, upstream=" ", producer=" ")
    assert unfit(
        replace(CASE, line=replace(line, report=replace(REPORT, lot=" ", producer="青合作社"), producer="青合作社"))
    ) == ["report_batch"]
    assert unfit(replace(CASE, line=replace(LINE, producer=" ", report=replace(REPORT, producer=" ")))) == [
        "report_producer"
    ]


@pytest.mark.parametrize("written", ["", "昨天", "2026-02-30", "05/03/2026"])
def test_a_date_that_is_none_makes_the_paper_unfit_and_stops_nobody(written: str) -> None:
    assert unfit(certified(issued_on=written)) == ["certificate_date"]
    assert unfit(reported(issued_on=written)) == ["report_date"]


@pytest.mark.parametrize(("used", "fits"), [(0, True), (40_000, True), (40_001, False), (50_000, False)])
def test_a_paper_covers_what_is_left_of_it_to_the_gram(used: int, fits: bool) -> None:  # noqa: FBT001
    assert unfit(using({PAPER.key: used})) == ([] if fits else ["certificate_used"])
    assert unfit(using({REPORT.key: used})) == ([] if fits else ["report_used"])


def test_the_two_papers_are_used_up_apart() -> None:
    assert unfit(using({PAPER.key: 45_000, REPORT.key: 45_000})) == ["certificate_used", "report_used"]


def test_a_certificate_for_another_product_does_not_fit() -> None:
    assert unfit(certified(product="白菜")) == ["certificate_product"]


@pytest.mark.parametrize(("field", "told"), [("product", "product"), ("producer", "producer"), ("lot", "batch")])
def test_a_report_about_something_else_does_not_fit(field: str, told: str) -> None:
    assert unfit(reported(**{field: "另一个"})) == [f"report_{told}"]


def test_a_report_that_names_no_batch_fits_no_batch() -> None:
    """批批检测: two empty names are not a match."""
    case = replace(CASE, line=replace(LINE, upstream="", report=replace(REPORT, lot="")))
    assert unfit(case) == ["report_batch"]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (replace(LINE, grams=0), "grams"),
        (replace(LINE, grams=-1), "grams"),
        (replace(LINE, product=""), "product"),
        (replace(LINE, produced_on=""), ""),
        (replace(LINE, pieces=-1), "pieces"),
        (replace(LINE, papers=(PAPER, replace(PAPER, issued_on=""))), "papers[2].issued_on"),
        (replace(LINE, papers=(replace(PAPER, grams=-1),)), "papers[1].grams"),
        (replace(LINE, papers=(PAPER,) * 9), "papers"),
        (replace(LINE, produced_on="2026-02-30"), "produced_on"),
        (replace(LINE, produced_on="20260304"), "produced_on"),
        (replace(LINE, certificate=replace(PAPER, issued_on="昨天")), "certificate.issued_on"),
        (replace(LINE, report=replace(REPORT, issued_on="")), "report.issued_on"),
        (LINE, ""),
        (replace(LINE, certificate=None, report=None), ""),
    ],
)
def test_what_of_a_declared_line_cannot_be_is_named(line: Line, field: str) -> None:
    assert wrong(line) == field


@pytest.mark.parametrize("quota", [(1, 11), (0, 10), (-1, -10), (11, 10), (99, 1000), (0, 0)])
def test_a_quota_below_a_tenth_or_above_all_is_refused_at_load(quota: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="quota"):
        Rules(quota=quota)


@pytest.mark.parametrize("floor", [-1, 0, 999, 10_001])
def test_a_floor_below_a_tenth_or_above_all_is_refused_at_load(floor: int) -> None:
    with pytest.raises(ValueError, match="floor_bp"):
        Rules(floor_bp=floor)


def test_a_risk_that_would_lower_the_chance_is_refused_at_load() -> None:
    with pytest.raises(ValueError, match="risk_bp"):
        Rules(floor_bp=2000, risk_bp={"青菜": 1999})


@pytest.mark.parametrize("quota", [(1, 10), (1, 9), (1, 1)])
@pytest.mark.parametrize("floor", [1000, 10_000])
def test_the_law_itself_and_what_is_tighter_is_taken(quota: tuple[int, int], floor: int) -> None:
    rules = Rules(quota=quota, floor_bp=floor)
    assert (rules.quota, rules.floor_bp) == (quota, floor)
