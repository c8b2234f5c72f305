"""Admission: each row of the table by itself, and how they stand to each other."""

from collections.abc import Callable

import pytest
from core_goods import CASE, LINE, PAPER, REPORT
from msgspec.structs import replace

from edge.core import admission, draw
from edge.core.admission import Verdict
from edge.core.case import Case
from edge.core.rules import Rules

KEY = bytes(range(32))
ONCE_DRAWN = draw.Draw("MKT-350100-0001", "2026-03-05", KEY, 1, 1)  # CASE's ticket stands at 40 %: not picked


def knowing(case: Case, **changes: object) -> Case:
    return replace(case, known=replace(case.known, **changes))


REFUSING: dict[str, Callable[[Case], Case]] = {
    "operator_unknown": lambda case: knowing(case, seller=""),
    "operator_suspended": lambda case: knowing(case, seller="suspended"),
    "code_recalled": lambda case: knowing(case, recalled=True),
    "code_reused": lambda case: knowing(case, reused=True),
    "agreement_missing": lambda case: knowing(case, agreement=False),
    "purchase_missing": lambda case: replace(case, line=replace(case.line, purchase_voucher="")),
}
TESTING: dict[str, Callable[[Case], Case]] = {
    "certificate_missing": lambda case: replace(case, line=replace(case.line, certificate=None)),
    "report_missing": lambda case: replace(case, line=replace(case.line, report=None)),
}


def decide(case: Case, rules: Rules | None = None, state: draw.Draw | None = ONCE_DRAWN) -> Verdict:
    return admission.decide(case, rules or Rules(), state)


def reasons(verdict: Verdict) -> list[str]:
    return [why.code for why in verdict.why]


def test_a_good_load_that_is_not_drawn_is_released_on_its_papers() -> None:
    verdict = decide(CASE)
    assert (verdict.outcome, reasons(verdict)) == ("release", ["papers_good"])
    assert verdict.ticket is not None
    assert (verdict.ticket.n, verdict.ticket.s, verdict.weight_bp) == (2, 1, 1000)


@pytest.mark.parametrize("row", REFUSING)
def test_one_thing_that_refuses_is_enough_and_is_told_alone(row: str) -> None:
    verdict = decide(REFUSING[row](CASE))
    assert (verdict.outcome, reasons(verdict), verdict.ticket) == ("refuse", [row], None)


@pytest.mark.parametrize("row", TESTING)
def test_one_thing_that_tests_is_enough_and_is_told_alone(row: str) -> None:
    verdict = decide(TESTING[row](CASE))
    assert (verdict.outcome, reasons(verdict), verdict.ticket) == ("test", [row], None)


def test_all_that_refuses_is_told_together_in_the_order_of_the_law() -> None:
    line = replace(LINE, purchase_voucher="", certificate=None, report=None)
    case = knowing(CASE, seller="suspended", agreement=False, recalled=True, reused=True)
    verdict = decide(replace(case, line=line))
    assert verdict.outcome == "refuse"
    assert reasons(verdict) == [
        "operator_suspended", "code_recalled", "code_reused", "agreement_missing", "purchase_missing",
    ]  # fmt: skip


def test_all_that_tests_is_told_together() -> None:
    line = replace(LINE, certificate=None, report=None)
    verdict = decide(replace(CASE, line=line), Rules(risk_bp={"青菜": 10_000}))
    assert (verdict.outcome, reasons(verdict)) == ("test", ["certificate_missing", "report_missing", "risk"])


@pytest.mark.parametrize("row", REFUSING)
def test_refusing_beats_testing(row: str) -> None:
    verdict = decide(REFUSING[row](TESTING["report_missing"](CASE)))
    assert (verdict.outcome, reasons(verdict)) == ("refuse", [row])


def test_testing_by_a_row_beats_the_draw() -> None:
    verdict = decide(TESTING["report_missing"](CASE), state=draw.Draw("MKT-350100-0001", "2026-03-05", KEY))
    assert (verdict.outcome, reasons(verdict), verdict.ticket) == ("test", ["report_missing"], None)


def test_a_picked_load_is_tested_and_says_it_was_drawn() -> None:
    verdict = decide(CASE, state=draw.Draw("MKT-350100-0001", "2026-03-05", KEY))
    assert (verdict.outcome, reasons(verdict)) == ("test", ["drawn"])
    assert verdict.ticket is not None
    assert verdict.ticket.forced


def test_without_the_days_key_everything_is_tested() -> None:
    verdict = decide(CASE, state=None)
    assert (verdict.outcome, reasons(verdict), verdict.ticket) == ("test", ["key_missing"], None)


def test_self_produced_goods_need_no_purchase_voucher() -> None:
    line = replace(LINE, purchase_voucher="", self_produced=True)
    assert decide(replace(CASE, line=line)).outcome == "release"


def test_self_produced_goods_without_a_certificate_are_tested() -> None:
    line = replace(LINE, purchase_voucher="", self_produced=True, certificate=None)
    assert reasons(decide(replace(CASE, line=line))) == ["certificate_missing"]


@pytest.mark.parametrize("who", ["青菜", "S-1"])
def test_a_risk_raises_the_chance_of_a_product_or_a_seller(who: str) -> None:
    """CASE's ticket stands at 4061.9 of 10,000."""
    assert decide(CASE, Rules(risk_bp={who: 4061})).outcome == "release"
    verdict = decide(CASE, Rules(risk_bp={who: 4062}))
    assert (verdict.outcome, reasons(verdict), verdict.weight_bp) == ("test", ["drawn"], 4062)


def test_the_greater_of_two_risks_counts() -> None:
    assert decide(CASE, Rules(risk_bp={"青菜": 2000, "S-1": 3000})).weight_bp == 3000


def test_a_risk_of_somebody_else_changes_nothing() -> None:
    assert decide(CASE, Rules(risk_bp={"白菜": 10_000, "S-2": 9000})).weight_bp == 1000


@pytest.mark.parametrize("weight", [10_000, 20_000])
def test_a_certain_risk_is_a_test_by_rule_and_stays_out_of_the_quota(weight: int) -> None:
    verdict = decide(CASE, Rules(risk_bp={"S-1": weight}))
    assert (verdict.outcome, reasons(verdict), verdict.ticket) == ("test", ["risk"], None)
    assert decide(CASE, Rules(risk_bp={"S-1": 9_999})).ticket is not None


def test_every_row_names_the_article_it_stands_for() -> None:
    effects = [row.effect for row in admission.TABLE]
    assert effects == sorted(effects)  # refuse before test
    assert all(row.article for row in admission.TABLE)


def test_papers_of_the_case_are_the_ones_judged() -> None:
    """Guards the builders: the good case is good by its own papers."""
    assert (CASE.line.certificate, CASE.line.report) == (PAPER, REPORT)
