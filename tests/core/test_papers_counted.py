"""Papers with a registry at hand: its word goes before what was typed, and one certificate over many lines is used up once."""

from datetime import timedelta

import pytest
from core_goods import CASE, KNOWN, LAW, LINE, PAPER, REPORT, TODAY
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from edge.core.admission import decide
from edge.core.case import Case
from edge.core.fit import keys, spends, unfit, unfit_report
from edge.core.known import Known, Listed
from edge.core.papers import Line, Paper, Report
from edge.core.products import GROUPS, Product
from edge.core.rules import Rules

GREENS = Product("P-1", "青菜", "vegetable")
PROMISED = Rules(report_basis=("self_test",))


def days_ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def wrong(paper: Paper | Report, known: Known = KNOWN, rules: Rules | None = None, line: Line = LINE) -> str:
    """Why a paper does not count, "" when it does."""
    judge = unfit_report if isinstance(paper, Report) else unfit
    why = judge(paper, line, known, TODAY, rules or Rules())  # pyright: ignore[reportArgumentType]  (of its kind)
    return why.code if why else ""


def listing(paper: Paper | Report, **says: object) -> Known:
    return replace(KNOWN, listed={paper.key: Listed(**says)})  # pyright: ignore[reportArgumentType]  (fields of it)


@pytest.mark.parametrize("name", ["青菜", "vegetable", "蔬菜"])
def test_a_certificate_covers_its_product_or_the_whole_food_group(name: str) -> None:
    assert wrong(replace(PAPER, product=name), replace(KNOWN, product=GREENS)) == ""


@pytest.mark.parametrize(("name", "product"), [("水果", GREENS), ("蔬菜", None), ("vegetable", None), ("", GREENS)])
def test_a_certificate_of_another_group_or_without_a_registered_product_covers_nothing_else(
    name: str, product: Product | None
) -> None:
    assert wrong(replace(PAPER, product=name), replace(KNOWN, product=product)) == "certificate_product"


def test_a_report_is_of_one_product_and_of_no_group() -> None:
    assert wrong(replace(REPORT, product="蔬菜"), replace(KNOWN, product=GREENS)) == "report_product"


@LAW
@given(st.lists(st.integers(1, 4_000), min_size=1, max_size=12), st.sampled_from(["青菜", "蔬菜"]))
def test_one_certificate_over_many_lines_is_used_up_to_the_gram(weights: list[int], named: str) -> None:
    """Lines come in one after the other; each that comes in uses it up, each that would go beyond it does not count."""
    paper, used, left = replace(PAPER, product=named, grams=10_000), dict[str, int](), 10_000
    for grams in weights:
        line = replace(LINE, grams=grams, certificate=paper, report=None)
        known = replace(KNOWN, product=GREENS, used=dict(used))
        assert wrong(paper, known, line=line) == ("" if grams <= left else "certificate_used")
        if grams <= left:
            left -= grams
            (entry,) = spends(line, {})
            key, _, spent = entry.rpartition(" ")
            used[key] = used.get(key, 0) + int(spent)
    assert sum(used.values()) == 10_000 - left


def test_two_products_of_one_certificate_each_have_a_quantity_of_their_own() -> None:
    greens, roots = PAPER, replace(PAPER, product="萝卜")
    known = replace(KNOWN, used={greens.key: 50_000})
    assert wrong(greens, known) == "certificate_used"
    assert wrong(roots, known, line=replace(LINE, product="萝卜")) == ""


def test_what_a_registry_knows_as_one_certificate_is_used_up_as_one_whatever_was_typed_on_it() -> None:
    """A group's certificate typed product by product would else cover its quantity once for each product."""
    typed = (replace(PAPER, product="青菜"), replace(PAPER, product="萝卜"))
    listed = {paper.key: Listed(product="蔬菜", grams=12_000) for paper in typed}
    lines = [replace(LINE, product=paper.product, certificate=paper, report=None) for paper in typed]
    assert keys(lines[0], listed) == keys(lines[1], listed) == ("certificate C-1 蔬菜",)
    (entry,) = spends(lines[0], listed)
    used = {entry.rpartition(" ")[0]: lines[0].grams}
    known = replace(KNOWN, product=replace(GREENS, name="萝卜"), listed=listed, used=used)
    assert wrong(typed[1], known, line=lines[1]) == "certificate_used"


def test_a_paper_shown_twice_is_used_up_once() -> None:
    assert spends(replace(LINE, papers=(PAPER,), report=None), {}) == (f"{PAPER.key} 10000",)


@pytest.mark.parametrize("paper", [PAPER, REPORT], ids=["certificate", "report"])
def test_a_revoked_paper_counts_no_more_however_good_it_looks(paper: Paper | Report) -> None:
    kind = "report" if isinstance(paper, Report) else "certificate"
    assert wrong(paper, listing(paper, state="revoked")) == f"{kind}_revoked"
    assert wrong(paper, listing(paper, state="valid")) == wrong(paper, listing(paper)) == ""


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ({"product": "白菜"}, "certificate_product"),
        ({"issued_on": days_ago(31)}, "certificate_date"),
        ({"grams": 9_999}, "certificate_used"),
    ],
)
def test_what_a_registry_says_of_a_certificate_goes_before_what_was_typed(says: dict[str, object], told: str) -> None:
    assert wrong(PAPER, listing(PAPER, **says)) == told
    spoilt = replace(PAPER, issued_on=days_ago(400), grams=1)
    assert wrong(spoilt, listing(spoilt, issued_on=days_ago(1), grams=50_000)) == ""


def test_a_paper_is_what_a_registry_has_it_as_and_not_what_it_was_called() -> None:
    """Else any listed promise, called a quarantine certificate, would let meat in."""
    pork = Product("P-2", "青菜", "livestock", evidence="meat")
    papers = replace(PAPER, kind="quarantine"), replace(PAPER, kind="meat-quality", number="C-2")
    line = replace(LINE, certificate=papers[0], papers=papers[1:])
    listed = {papers[0].key: Listed(paper="promise"), papers[1].key: Listed(paper="meat-quality")}
    case = replace(CASE, line=line, known=replace(KNOWN, product=pork, listed=listed))
    (why, lacking) = [why for why in decide(case, Rules(), None).why if why.code != "key_missing"]
    assert (why.code, why.args["number"], why.because[0].code) == ("certificate_kind", "C-1", "paper_promise")
    assert (lacking.code, [each.code for each in lacking.because]) == ("certificate_missing", ["paper_quarantine"])


def test_a_paper_that_was_called_something_else_counts_as_what_it_is() -> None:
    case = promising("self_test", kind="catch")
    assert case.line.certificate is not None
    listed = {case.line.certificate.key: Listed(paper="promise")}
    assert told(replace(case, known=replace(KNOWN, listed=listed)), PROMISED) == ["key_missing"]


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ({"product": "白菜"}, "report_product"),
        ({"producer": "另一家"}, "report_producer"),
        ({"lot": "UP-9"}, "report_batch"),
        ({"issued_on": days_ago(31)}, "report_date"),
        ({"grams": 9_999}, "report_used"),
    ],
)
def test_what_a_registry_says_of_a_report_goes_before_what_was_typed(says: dict[str, object], told: str) -> None:
    assert wrong(REPORT, listing(REPORT, **says)) == told


def test_a_report_may_name_the_makers_lot_in_place_of_an_upstream_code() -> None:
    line = replace(LINE, upstream="", lot="L-7")
    assert wrong(replace(REPORT, lot="L-7"), line=line) == ""
    assert wrong(replace(REPORT, lot="L-8"), line=line) == "report_batch"


def promising(*basis: str, **changes: object) -> Case:
    """A load without a report, whose promise rests on this."""
    return replace(CASE, line=replace(LINE, report=None, certificate=replace(PAPER, basis=basis, **changes)))


def told(case: Case, rules: Rules) -> list[str]:
    return [why.code for why in decide(case, rules, None).why]


def test_a_promise_stands_for_a_report_by_setting_alone_and_only_on_what_is_set() -> None:
    assert told(promising("self_test"), Rules()) == ["report_missing"]
    assert told(promising("self_test"), PROMISED) == ["key_missing"]
    assert told(promising("control"), PROMISED) == told(promising(), PROMISED) == ["report_missing"]
    assert told(promising("control", "self_test"), PROMISED) == ["key_missing"]


def test_a_promise_that_does_not_count_stands_for_nothing() -> None:
    assert told(promising("self_test", issued_on=days_ago(31)), PROMISED) == ["certificate_date", "report_missing"]


def test_another_paper_with_a_basis_is_no_promise() -> None:
    assert told(promising("self_test", kind="self-check"), PROMISED) == ["report_missing"]


def test_control_of_quality_can_be_set_to_stand_for_no_report() -> None:
    with pytest.raises(ValueError, match="report_basis"):
        Rules(report_basis=("control",))


@pytest.mark.parametrize(("days", "fits"), [(3, True), (4, False)])
def test_a_class_of_goods_may_ask_for_fresher_certificates(days: int, fits: bool) -> None:  # noqa: FBT001
    rules = Rules(class_days={"produce": 3, "meat": 1})
    assert wrong(replace(PAPER, issued_on=days_ago(days)), rules=rules) == ("" if fits else "certificate_date")
    assert wrong(replace(REPORT, issued_on=days_ago(days)), rules=rules) == ""


@pytest.mark.parametrize("days", [0, 31])
def test_no_class_keeps_certificates_longer_than_all_do(days: int) -> None:
    with pytest.raises(ValueError, match="class_days"):
        Rules(class_days={"produce": days})


@pytest.mark.parametrize("group", GROUPS)
def test_each_food_group_is_named_in_both_languages(group: str) -> None:
    chinese, english, _ = GROUPS[group]  # pyright: ignore[reportArgumentType]  (a key)
    assert not chinese.isascii()
    assert english.isascii()
