"""Which methods a sample gets, by its product's row and the settings in force; and what no method here is for."""

from datetime import timedelta

import pytest
from flow_goods import GC, INHIBITION, LOT, STRIP, STRIPS, bare
from flow_rig import Rig, assay
from lab_goods import lay, outside, whys
from msgspec.structs import replace
from walk_goods import own_rows

from edge.core import facts as f
from edge.core.lab.bench import Adopted
from edge.core.lab.samples import Sample
from edge.flow.asks import Assay, Commission, Dispute, OpenDay, Stock


@pytest.fixture
def listed(market: Rig) -> Rig:
    """A registry of products: greens, fish with a test of its own, and milk, for which there is no method here."""
    own_rows(market, "products", {
        "P-1": {"name": "青菜", "group": "vegetable"},
        "P-2": {"name": "鲈鱼", "group": "aquatic", "tests": "孔雀石绿"},
        "P-3": {"name": "鲜奶", "group": "dairy"},
        "P-4": {"name": "草鱼", "group": "aquatic"},
    })  # fmt: skip
    return market


def sampled(rig: Rig, product: str) -> str:
    (code,) = rig.come(replace(bare(f"UP-{product}"), product=product, certificate=None))
    return rig.sample(code)


@pytest.mark.parametrize(
    ("product", "methods"),
    [("青菜", (INHIBITION.id,)), ("鲈鱼", (STRIP.id,)), ("草鱼", (STRIP.id,)), ("鲜奶", ())],
)
def test_a_sample_gets_what_its_product_asks_for(listed: Rig, product: str, methods: tuple[str, ...]) -> None:
    assert listed.get(Sample, sampled(listed, product)).methods == methods


def test_what_no_method_here_is_for_is_not_passed_by_any(listed: Rig) -> None:
    """A strip for fish says nothing of milk, however negative it reads."""
    sample = sampled(listed, "鲜奶")
    before = listed.bodies()
    for answer in (
        listed.run(sample, 900),
        listed.ask(Assay(sample, STRIP.id, "eye", STRIPS, {"c": "1", "t": "1"}), "化验员"),
        lay(listed, sample),
    ):
        assert whys(answer) == ["method_group"]
    assert listed.bodies() == before
    assert whys(listed.verify(sample)) == ["run_again"]
    assert outside(listed, sample).verdict == "pass"
    assert listed.verify(sample).verdict == "pass"


def test_a_method_beside_those_asked_for_counts_too(listed: Rig) -> None:
    """A positive by any method stops the goods; a negative by another than those asked for lets none go."""
    sample = sampled(listed, "鲈鱼")
    assert whys(listed.run(sample, 900)) == ["methods_left"]
    assert whys(listed.ask(Assay(sample, STRIP.id, "eye", STRIPS, {"c": "1", "t": "1"}), "化验员")) == ["to_verify"]
    assert whys(listed.run(sample, 100)) == ["run_again"]
    assert listed.status(listed.get(Sample, sample).batch) == "held"


def test_a_test_that_was_asked_for_is_by_a_method_for_that_food(listed: Rig) -> None:
    sample = sampled(listed, "草鱼")
    batch = listed.get(Sample, sample).batch
    for _ in range(2):
        listed.ask(Assay(sample, STRIP.id, "eye", STRIPS, {"c": "1", "t": "0"}), "化验员")
    listed.verify(sample)
    listed.ask(Dispute(batch), "商户")
    again = listed.sample(batch)
    gas = Assay(again, GC.id, "GC", "S-1", {"value": "0"})
    assert whys(listed.ask(gas, "化验员")) == ["method_group"]


def test_a_method_that_is_not_here_is_named(market: Rig) -> None:
    sample = sampled(market, "青菜")
    assert whys(market.ask(replace(assay(sample, 900), method="GB 0"), "化验员")) == ["method_unknown"]
    for ask in (
        Stock("X", ("GB 0",), "2026-12-31"),
        Commission("X", "", "", "", ("GB 0",), 1, "2026-12-31", "2026-12-31"),
    ):
        answer = market.ask(ask, "化验员")
        assert (whys(answer), answer.why[0].args) == (["method_unknown"], {"what": "GB 0"})


def test_methods_stand_from_the_opening_of_a_day(market: Rig) -> None:
    """What the settings say now is taken up with the next day: nobody loosens a method in the middle of a night."""
    adopted = len(market.facts(f.MethodAdopted))
    stricter = replace(INHIBITION, positive_from="40")
    market.flow.site = replace(market.flow.site, methods=(stricter, STRIP, GC))
    sample = sampled(market, "青菜")
    assert market.run(sample, 550).verdict == "pass"  # 45 %
    assert len(market.facts(f.MethodAdopted)) == adopted
    market.now += timedelta(days=1)
    market.ask(OpenDay())
    market.control()
    assert market.get(Adopted, INHIBITION.id).method == stricter
    assert len(market.facts(f.MethodAdopted)) == adopted + 1
    assert market.run(sample, 550).verdict == "wait"


def test_a_method_no_longer_in_the_settings_is_used_no_more(market: Rig) -> None:
    market.flow.site = replace(market.flow.site, methods=(STRIP, GC))
    sample = sampled(market, "青菜")
    assert whys(market.run(sample, 900)) == ["method_unknown"]
    assert market.get(Sample, sample).methods == ()
    assert whys(market.ask(Stock(LOT + "-2", (INHIBITION.id,), "2026-12-31"), "化验员")) == ["method_unknown"]
