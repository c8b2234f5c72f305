"""Which methods a product's sample gets, of what the market has."""

import pytest

from edge.core.methods import Method, wanted

INHIBITION = Method("inh", "有机磷", "Organophosphates", "inhibition", ("vegetable",))
CARBOFURAN = Method("cbf", "克百威", "Carbofuran", "strip", ("vegetable",), screens=False)
MALACHITE = Method("mg", "孔雀石绿", "Malachite green", "strip", ("aquatic",))
SLOW = Method("gc", "毒死蜱", "Chlorpyrifos", "limit", ("vegetable",), rapid=False)
ALL = {each.id: each for each in (INHIBITION, CARBOFURAN, MALACHITE, SLOW)}


@pytest.mark.parametrize(
    ("tests", "group", "methods"),
    [
        ((), "vegetable", ("inh",)),  # what screens the group
        ((), "aquatic", ("mg",)),
        ((), "oil", ()),  # nothing does: any method counts
        (("克百威",), "vegetable", ("cbf",)),  # its row names all that it gets
        (("cbf", "Organophosphates"), "vegetable", ("inh", "cbf")),
        (("孔雀石绿",), "vegetable", ("mg",)),
        (("克百威", "有机磷农药"), "vegetable", ("inh", "cbf")),  # a name nobody knows here spares no test
        (("腐霉利",), "vegetable", ("inh",)),
        (("毒死蜱",), "vegetable", ("inh",)),  # nor does what only another laboratory can do
        (("腐霉利",), "oil", ()),
    ],
)
def test_a_row_names_methods_and_a_group_is_screened(
    tests: tuple[str, ...], group: str, methods: tuple[str, ...]
) -> None:
    assert wanted(tests, group, ALL) == methods
