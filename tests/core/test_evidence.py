"""Evidence sets: what is enough, what is missing, and which is stricter, against every set of papers there can be."""

from itertools import combinations

import pytest
from core_goods import LAW, LINE
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from edge.core import evidence
from edge.core.evidence import KINDS, SETS, as_strict, asked, both, met, missing, need, set_of, untested
from edge.core.products import GROUPS, Group, Product
from edge.core.rules import Rules

FEW = KINDS[:5]  # enough to tell any two shapes apart
SUBSETS = [frozenset(each) for size in range(len(FEW) + 1) for each in combinations(FEW, size)]
Tree = str | tuple[str, "Tree", "Tree"]
trees: st.SearchStrategy[Tree] = st.recursive(
    st.sampled_from(FEW), lambda inner: st.tuples(st.sampled_from("&|"), inner, inner), max_leaves=8
)


def spelled(tree: Tree) -> str:
    return tree if isinstance(tree, str) else f"({spelled(tree[1])} {tree[0]} {spelled(tree[2])})"


def holds(tree: Tree, shown: frozenset[str]) -> bool:
    """What the expression says of these papers, by its own words."""
    if isinstance(tree, str):
        return tree in shown
    how, left, right = tree
    if how == "&":
        return holds(left, shown) and holds(right, shown)
    return holds(left, shown) or holds(right, shown)


def product(group: Group, own: str = "") -> Product:
    return Product("P-1", "青菜", group, evidence=own or GROUPS[group][2])


@LAW
@given(trees)
def test_what_is_enough_is_what_the_expression_says_of_every_set_of_papers(tree: Tree) -> None:
    alternatives = need(spelled(tree))
    assert [met(alternatives, each) for each in SUBSETS] == [holds(tree, each) for each in SUBSETS]
    assert not any(one < other for one in alternatives for other in alternatives)


@LAW
@given(trees, st.sampled_from(SUBSETS))
def test_what_is_missing_is_the_least_that_would_be_enough(tree: Tree, shown: frozenset[str]) -> None:
    lacking = missing(need(spelled(tree)), shown)
    assert (lacking == ()) is holds(tree, shown)
    fewest = min((len(more) for more in SUBSETS if holds(tree, shown | more)), default=0)
    least = {more - shown for more in SUBSETS if holds(tree, shown | more) and len(more - shown) == fewest}
    assert {frozenset(each) for each in lacking} == (least if lacking else set())


def test_what_is_missing_is_told_in_one_order_by_every_process() -> None:
    """Else a decision made again elsewhere would not be the one that was recorded."""
    assert missing(need(SETS["produce"]), ()) == (("promise",), ("fj-voucher",), ("self-check",), ("inspection",))
    assert missing(need("(catch | factory) & (customs | promise)"), ()) == (
        ("promise", "factory"), ("promise", "catch"), ("customs", "factory"), ("customs", "catch"),
    )  # fmt: skip


@LAW
@given(trees, trees)
def test_one_set_is_as_strict_as_another_if_nothing_does_for_it_that_does_not_for_the_other(
    one: Tree, other: Tree
) -> None:
    by_hand = all(holds(other, each) for each in SUBSETS if holds(one, each))
    assert as_strict(need(spelled(one)), need(spelled(other))) is by_hand


@LAW
@given(trees, trees)
def test_both_together_ask_for_whatever_either_does(one: Tree, other: Tree) -> None:
    together = need(both(spelled(one), spelled(other)))
    assert [met(together, each) for each in SUBSETS] == [holds(one, each) and holds(other, each) for each in SUBSETS]


def test_and_binds_before_or() -> None:
    assert need("promise | factory & customs") == need("promise | (factory & customs)")
    assert need(" promise|promise ") == (frozenset(("promise",)),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "missing at the end"),
        ("promise &", "missing at the end"),
        ("promise factory", "'factory' was not expected"),
        ("promise | | factory", r"'\|' is no kind of paper: promise, fj-voucher"),
        ("(promise", "a bracket is not closed"),
        ("promise)", r"'\)' was not expected"),
        ("promise & 合格证", "not understood from ' 合格证' on"),
        ("Promise", "not understood"),
        ("receipt", "'receipt' is no kind of paper"),
        ("(" * 21 + "promise" + ")" * 21, "more than 20 brackets"),
        ("promise|" * 5_000 + "promise", "longer than"),
    ],
)
def test_an_expression_that_is_none_is_refused_and_why_can_be_read(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        need(text)


def test_however_often_alternatives_are_combined_they_stay_few() -> None:
    everything = f"({' | '.join(KINDS)})"
    assert len(need(" & ".join([everything] * 60))) == len(KINDS)


@pytest.mark.parametrize("name", SETS)
def test_every_set_of_the_law_can_be_met_and_not_by_nothing(name: str) -> None:
    assert met(need(SETS[name]), KINDS)
    assert not met(need(SETS[name]), ())


@pytest.mark.parametrize("group", GROUPS)
def test_every_food_group_has_a_set(group: Group) -> None:
    assert set_of(LINE, product(group)) == GROUPS[group][2]
    assert GROUPS[group][2] in SETS


@pytest.mark.parametrize(
    ("group", "enough", "not_enough"),
    [
        ("livestock", ("quarantine meat-quality",), ("quarantine", "meat-quality", "promise inspection self-check")),
        ("poultry", ("quarantine",), ("promise", "meat-quality", "inspection")),
        ("egg", ("promise", "fj-voucher", "self-check", "inspection"), ("quarantine", "catch", "factory")),
        ("aquatic", ("promise", "fj-voucher", "catch"), ("quarantine", "customs")),
        ("vegetable", ("promise", "fj-voucher", "self-check", "inspection"), ("catch", "customs")),
        ("mushroom", ("promise",), ("catch",)),
        ("grain", ("inspection", "self-check", "factory"), ("promise",)),
        ("bean", ("factory", "self-check", "inspection"), ("promise",)),
        ("packaged", ("factory",), ("promise", "self-check", "inspection")),
    ],
)
def test_what_each_food_group_comes_in_on(group: Group, enough: tuple[str, ...], not_enough: tuple[str, ...]) -> None:
    """The promise certificate is for what is grown, bred or reared, not for meat, grain or what is made."""
    wanted = need(asked(LINE, product(group), {}))
    assert all(met(wanted, shown.split()) for shown in enough)
    assert not any(met(wanted, shown.split()) for shown in not_enough)


@pytest.mark.parametrize("group", GROUPS)
def test_whatever_comes_from_abroad_needs_what_customs_gave_and_nothing_else_does(group: Group) -> None:
    line = replace(LINE, origin_kind="country")
    assert set_of(line, product(group)) == "import"
    wanted = need(asked(line, product(group), {}))
    assert met(wanted, ("customs",))
    assert not met(wanted, set(KINDS) - {"customs"})


def test_a_makers_pack_alone_is_not_tested() -> None:
    assert [group for group in GROUPS if untested(LINE, product(group))] == ["packaged"]
    assert not untested(LINE, None)
    assert not untested(replace(LINE, origin_kind="country"), product("packaged"))


def test_what_is_made_may_be_registered_as_a_makers_pack_and_nothing_else_may() -> None:
    assert [each for each in GROUPS if untested(LINE, product(each, "packaged"))] == [
        "grain",
        "bean",
        "dairy",
        "oil",
        "packaged",
    ]


def test_a_set_by_a_name_of_its_own_asks_for_its_own_and_the_groups() -> None:
    wanted = need(asked(LINE, product("livestock", "pork"), {"pork": "inspection"}))
    assert wanted == (frozenset(("quarantine", "meat-quality", "inspection")),)


def test_a_set_nobody_knows_is_held_to_what_produce_needs_and_what_its_group_does() -> None:
    assert need(asked(LINE, product("poultry", "?"), {})) == need(both(SETS["produce"], SETS["poultry"]))


def test_a_product_that_no_registry_knows_is_held_to_what_produce_needs() -> None:
    assert (set_of(LINE, None), asked(LINE, None, {})) == ("produce", SETS["produce"])


@pytest.mark.parametrize(
    ("name", "looser"),
    [
        ("meat", "quarantine"),
        ("meat", "quarantine | meat-quality"),
        ("import", "customs | promise"),
        ("packaged", "factory | self-check"),
        ("produce", f"{SETS['produce']} | catch"),
    ],
)
def test_what_would_let_in_more_than_the_law_is_no_setting(name: str, looser: str) -> None:
    with pytest.raises(ValueError, match=f"evidence.{name}: .* would let in what .* does not"):
        Rules(evidence={name: looser})


@pytest.mark.parametrize(
    ("name", "tighter"), [("meat", "quarantine & meat-quality & inspection"), ("produce", "promise"), ("own", "catch")]
)
def test_what_asks_for_more_is_taken_as_are_further_names(name: str, tighter: str) -> None:
    rules = Rules(evidence={name: tighter})
    assert evidence.text_of(name, rules.evidence) == tighter


@pytest.mark.parametrize("bad", [{"produce": "receipt"}, {"own": "promise &"}, {"meat": ""}])
def test_a_setting_that_cannot_be_read_is_refused_at_load(bad: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"missing at the end|no kind of paper"):
        Rules(evidence=bad)
