"""Settings and the province may tighten what the law asks. Whatever they set, together they never let in more."""

from datetime import timedelta
from itertools import combinations
from typing import Any, get_args

import pytest
from core_goods import CASE, KNOWN, LAW, LINE, PAPER, REPORT, TODAY
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from edge.core import draw
from edge.core.admission import decide
from edge.core.case import Case
from edge.core.evidence import KINDS, SETS, as_strict, need
from edge.core.papers import OriginKind, Paper
from edge.core.products import GROUPS, Group, Product
from edge.core.rules import BASES, Rules, named, stricter

RANK = {"release": 0, "test": 1, "refuse": 2}
NOT_DRAWN = draw.Draw("M", "D", bytes(1), 10, 9)
RISKY = ("青菜", "vegetable", "S-1", "福清", "白菜")


@st.composite
def expressions(pick: st.DrawFn, law: str) -> str:
    """What asks for no less than the law: the law and something more."""
    more = pick(st.lists(st.sampled_from(KINDS), max_size=2))
    return " & ".join((f"({law})", *more))


@st.composite
def rules(pick: st.DrawFn) -> Rules:
    of = pick(st.integers(1, 10))
    floor, days = pick(st.integers(1000, 10_000)), pick(st.integers(1, 40))
    names = pick(st.lists(st.sampled_from(sorted(SETS)), max_size=3, unique=True))
    return Rules(
        pick(st.sampled_from("ab")), (pick(st.integers(1, of)), of), floor, pick(st.integers(1, 40)), days, 500,
        pick(st.dictionaries(st.sampled_from(RISKY), st.integers(floor, 10_000), max_size=2)),
        {name: pick(expressions(SETS[name])) for name in names},
        pick(st.dictionaries(st.sampled_from(sorted(SETS)), st.integers(1, days), max_size=3)),
        tuple(pick(st.lists(st.sampled_from(BASES), unique=True))),
        tuple(pick(st.lists(st.sampled_from(sorted(SETS)), max_size=2, unique=True))),
    )  # fmt: skip


days_ago = st.integers(0, 45).map(lambda ago: (TODAY - timedelta(days=ago)).isoformat())
bases = st.lists(st.sampled_from(("control", *BASES)), max_size=2).map(tuple)
kinds: Any = st.sampled_from(KINDS)
papers = st.builds(Paper, kinds, st.just("C-1"), st.just("x"), st.just("青菜"), days_ago, st.just(50_000), bases)
reports = st.none() | days_ago.map(lambda day: replace(REPORT, issued_on=day))


@st.composite
def cases(pick: st.DrawFn) -> Case:
    """Goods of any group with any papers, from anybody."""
    line = replace(
        LINE, certificate=pick(st.none() | papers), papers=tuple(pick(st.lists(papers, max_size=3))), report=pick(reports),
        origin_kind=pick(st.sampled_from(get_args(OriginKind))), purchase_voucher=pick(st.sampled_from(("PV", "PV", ""))),
    )  # fmt: skip
    group, own = pick(st.sampled_from(sorted(GROUPS))), pick(st.none() | st.sampled_from(sorted(SETS)))
    product = pick(st.none() | st.just(Product("P", "青菜", group, evidence=own or GROUPS[group][2])))
    return replace(CASE, line=line, known=replace(KNOWN, product=product, untested=pick(st.booleans())))


draws = st.none() | st.builds(
    draw.Draw, st.just("M"), st.just("D"), st.binary(min_size=1, max_size=4), st.integers(0, 30), st.integers(0, 5)
)


@LAW
@given(cases(), rules(), rules(), draws)
def test_two_sets_of_rules_together_let_in_no_more_than_either(
    case: Case, one: Rules, other: Rules, state: draw.Draw | None
) -> None:
    together = decide(case, stricter(one, other), state)
    assert RANK[together.outcome] >= max(RANK[decide(case, each, state).outcome] for each in (one, other))


@LAW
@given(cases(), rules(), draws)
def test_no_setting_lets_in_more_than_the_law(case: Case, tight: Rules, state: draw.Draw | None) -> None:
    """But for how long papers count and what a promise may rest on, which are the market's to say."""
    law = Rules(report_days=tight.report_days, certificate_days=tight.certificate_days, report_basis=tight.report_basis)
    assert RANK[decide(case, tight, state).outcome] >= RANK[decide(case, law, state).outcome]


@LAW
@given(rules(), rules())
def test_what_is_in_force_is_lawful_and_is_no_looser_item_by_item(one: Rules, other: Rules) -> None:
    both = stricter(one, other)  # lawful, or it would not have been made
    for each in (one, other):
        assert both.quota[0] * each.quota[1] >= each.quota[0] * both.quota[1]
        assert both.floor_bp >= each.floor_bp
        assert (both.report_days, both.certificate_days) <= (each.report_days, both.certificate_days)
        assert set(both.report_basis) <= set(each.report_basis)
        assert set(both.refuse_without) >= set(each.refuse_without)
        assert all(both.risk_bp[name] >= weight for name, weight in each.risk_bp.items())
        assert all(both.class_days[name] <= days for name, days in each.class_days.items())
        assert all(as_strict(need(both.evidence[name]), need(text)) for name, text in each.evidence.items())


@LAW
@given(rules())
def test_rules_with_themselves_or_with_none_are_themselves(one: Rules) -> None:
    assert stricter(one, one) == stricter(one, None) == one


@pytest.mark.parametrize("set_to", [{"refuse_without": ("meet",)}, {"class_days": {"produse": 3}}])
def test_a_set_whose_name_is_misspelt_is_told_and_not_left_to_tighten_nothing(set_to: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no evidence set"):
        named(Rules(**set_to))
    own = Rules(evidence={"organic": "promise & inspection"}, class_days={"organic": 3}, refuse_without=("meat",))
    assert named(own) == own


@pytest.mark.parametrize("own", sorted(SETS))
@pytest.mark.parametrize("group", GROUPS)
def test_no_row_of_a_registry_asks_for_less_than_the_law_does_of_its_food_group(group: Group, own: str) -> None:
    """Whatever is shown: what would not do for the group's own set does not do under another's name."""
    assert decide(CASE, Rules(), NOT_DRAWN).outcome == "release"
    by_law, under_another = (Product("P", "青菜", group, evidence=each) for each in (GROUPS[group][2], own))
    for shown in combinations(KINDS, 2):
        line = replace(LINE, certificate=None, papers=tuple([replace(PAPER, kind=kind) for kind in shown]))
        told = [
            decide(replace(CASE, line=line, known=replace(KNOWN, product=product)), Rules(), NOT_DRAWN).outcome
            for product in (by_law, under_another)
        ]
        assert RANK[told[1]] >= RANK[told[0]], shown
