"""The whole table: every combination of its conditions, against the law written down once more in plain sentences."""

from collections import Counter
from collections.abc import Iterator
from itertools import product as every
from typing import Literal, NamedTuple, get_args

import pytest
from core_goods import CASE, LINE, REPORT
from msgspec.structs import replace

from edge.core import draw
from edge.core.admission import TABLE, decide
from edge.core.case import Case
from edge.core.known import Known
from edge.core.papers import Line, Paper
from edge.core.products import Product
from edge.core.rules import Rules
from edge.core.why import Why

Seller = Literal["", "active", "suspended"]
Source = Literal["voucher", "nothing", "grower", "grower unknown"]
Goods = Literal["vegetable", "livestock", "packaged", "from abroad"]
Shown = Literal["whole", "unfit", "missing"]
Key = Literal["no key", "not drawn", "drawn"]

FRESH, STALE, LONG_AGO = "2026-03-04", "2026-01-01", "2025-12-01"
NEED = {
    "vegetable": ("promise",),
    "livestock": ("quarantine", "meat-quality"),
    "packaged": ("factory",),
    "from abroad": ("customs",),
}
SET = {"vegetable": "produce", "livestock": "meat", "packaged": "packaged", "from abroad": "import"}
MARKET, DAY, SECRET = "MKT-350100-0001", "2026-03-05", bytes(range(32))
DRAWS = {
    "no key": None,
    "not drawn": draw.Draw(MARKET, DAY, SECRET, 1, 1),
    "drawn": draw.Draw(MARKET, DAY, SECRET),
}  # fmt: skip


class Told(NamedTuple):
    """One combination of what the table asks."""

    seller: Seller = "active"
    agreement: bool = True
    recalled: bool = False
    reused: bool = False
    source: Source = "voucher"
    past: bool = False
    goods: Goods = "vegetable"
    papers: Shown = "whole"
    report: Shown = "whole"
    came_before: bool = False
    risky: bool = False
    key: Key = "not drawn"


def by_the_law(told: Told, refused_without: bool) -> tuple[str, list[str]]:  # noqa: C901, FBT001, PLR0912
    """What must be decided and told. Written from the texts of the law, not from the code."""
    wrong = {"whole": [], "unfit": ["certificate_date"], "missing": ["certificate_missing"]}[told.papers]
    refused: list[str] = []
    if told.seller == "":
        refused.append("operator_unknown")
    if told.seller == "suspended":
        refused.append("operator_suspended")
    if told.recalled:
        refused.append("code_recalled")
    if told.reused:
        refused.append("code_reused")
    if told.past:
        refused.append("goods_expired")
    if told.seller != "" and not told.agreement:
        refused.append("agreement_missing")
    if told.source == "nothing":
        refused.append("purchase_missing")
    if told.source == "grower unknown":
        refused.append("grower_unknown")
    if told.goods == "packaged" or refused_without:  # no rapid test can stand in for the maker's certificate
        refused += wrong
    if refused:
        return "refuse", refused
    tested = list(wrong)
    if told.goods != "packaged":
        if told.report == "missing":
            tested.append("report_missing")
        if told.report == "unfit":
            tested.append("report_batch")
        if told.came_before:
            tested.append("untested_before")
    if told.risky:
        tested.append("risk")
    if tested:
        return "test", tested
    if told.goods == "packaged":
        return "release", ["pack_good"]
    if told.key == "no key":
        return "test", ["key_missing"]
    return ("test", ["drawn"]) if told.key == "drawn" else ("release", ["papers_good"])


def line_of(told: Told) -> Line:
    days = {"whole": (FRESH, FRESH), "unfit": (STALE, FRESH), "missing": ()}[
        told.papers
    ]  # of meat, one of two is stale
    papers = tuple(
        Paper(kind, f"C-{kind}", "x", "青菜", day, 50_000)  # pyright: ignore[reportArgumentType]  (a kind)
        for kind, day in zip(NEED[told.goods], days, strict=False)
    )
    report = {"whole": REPORT, "unfit": replace(REPORT, lot="另一批"), "missing": None}[told.report]
    return replace(
        LINE, certificate=None, papers=papers, report=report, produced_on=LONG_AGO if told.past else FRESH,
        purchase_voucher="PV-1" if told.source == "voucher" else "", self_produced=told.source.startswith("grower"),
        origin_kind="country" if told.goods == "from abroad" else "county",
    )  # fmt: skip


def known_of(told: Told) -> Known:
    group = "fruit" if told.goods == "from abroad" else told.goods
    return Known(
        told.seller, told.agreement, () if told.source == "grower" else ("phone",), told.recalled, told.reused,
        told.came_before, Product("P-1", "青菜", group, shelf_days=60, evidence=SET[told.goods]),
        risks={"青菜": 10_000} if told.risky else {},
    )  # fmt: skip


def all_there_is() -> Iterator[tuple[Told, Case]]:
    no_yes, lines = (False, True), dict[tuple[object, ...], Line]()
    for each in every(
        get_args(Seller), no_yes, no_yes, no_yes, get_args(Source), no_yes, get_args(Goods), get_args(Shown),
        get_args(Shown), no_yes, no_yes, get_args(Key),
    ):  # fmt: skip
        told = Told._make(each)
        line = lines.get(told[4:9]) or lines.setdefault(told[4:9], line_of(told))
        yield told, Case(CASE.batch, line, "S-1", CASE.today, known_of(told))


@pytest.mark.parametrize("refused_without", [False, True])
def test_every_combination_is_decided_once_and_as_the_law_says(refused_without: bool) -> None:  # noqa: FBT001
    """All reasons that apply are told, in the order of the law, and a ticket is drawn by those alone that are in the draw."""
    rules = Rules(refuse_without=tuple(SET.values()) if refused_without else ())
    outcomes: Counter[str] = Counter()
    for told, case in all_there_is():
        verdict = decide(case, rules, DRAWS[told.key])
        assert (verdict.outcome, [why.code for why in verdict.why]) == by_the_law(told, refused_without), told
        assert (verdict.ticket is not None) is (verdict.why[0].code in ("drawn", "papers_good")), told
        outcomes[verdict.outcome] += 1
    assert outcomes.total() == 82_944
    assert set(outcomes) == {"refuse", "test", "release"}


def test_every_reason_of_the_table_can_be_read_in_both_languages() -> None:
    cases = (case for told, case in all_there_is() if told.key == "no key")
    reasons = {repr(why): why for case in cases for row in TABLE for why in row.applies(case, Rules())}
    assert {why.code for why in reasons.values()} == {
        "operator_unknown", "operator_suspended", "code_recalled", "code_reused", "goods_expired", "agreement_missing",
        "purchase_missing", "grower_unknown", "certificate_date", "certificate_missing", "report_missing", "report_batch",
        "untested_before", "risk",
    }  # fmt: skip
    for why in reasons.values():
        assert not why.text("zh").isascii()
        assert "{" not in why.text("zh") + why.text("en")


def test_a_row_gives_the_reasons_it_says_it_gives_and_no_others() -> None:
    cases = [case for told, case in all_there_is() if told.key == "no key"]
    for row in TABLE:
        given = {why.code for case in cases for why in row.applies(case, Rules())}
        assert given <= set(row.reasons)
        assert given or row.reasons[0].startswith("certificate")  # of a maker's pack


def test_papers_that_are_lacking_are_named_and_only_those() -> None:
    """One of meat's two certificates is stale: the other is not asked for again; without both, both are named."""
    meat = Told(goods="livestock", papers="unfit")
    (stale,) = decide(Case(CASE.batch, line_of(meat), "S-1", CASE.today, known_of(meat)), Rules(), None).why
    assert stale == Why("certificate_date", {"number": "C-quarantine"}, (Why("paper_quarantine"),))
    none = meat._replace(papers="missing")
    (missing,) = decide(Case(CASE.batch, line_of(none), "S-1", CASE.today, known_of(none)), Rules(), None).why
    assert missing.because == (Why("paper_quarantine"), Why("paper_meat-quality"))


def test_the_oracle_and_the_table_start_from_the_same_good_case() -> None:
    """Guards the builders: whole papers of every kind of goods, and nothing else wrong, are not told of."""
    for goods in get_args(Goods):
        told = Told(goods=goods)
        case = Case(CASE.batch, line_of(told), "S-1", CASE.today, known_of(told))
        assert decide(case, Rules(), DRAWS[told.key]).outcome == "release"
