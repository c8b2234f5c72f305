"""A sample that gets more than one method: each says what it is done with, and the sample is done when all are."""

from flow_goods import INHIBITION, LOT, READER, STRIP, STRIPS, bare
from flow_rig import Rig, assay
from walk_goods import own_rows, whys

from edge.core.lab.samples import Sample
from edge.flow.asks import Answer, Assay, LayRun, ReadRun


def both(rig: Rig, *upstream: str) -> list[str]:
    """Samples of goods whose registry row names both methods."""
    tests = f"{INHIBITION.item} {STRIP.item}"
    own_rows(rig, "products", {"P-1": {"name": "青菜", "group": "vegetable", "tests": tests}})
    samples = [rig.sample(rig.come(bare(each))[0]) for each in upstream]
    assert all(rig.get(Sample, each).methods == (INHIBITION.id, STRIP.id) for each in samples)
    return samples


def strip(rig: Rig, sample: str, t: str) -> Answer:
    return rig.ask(Assay(sample, STRIP.id, "eye", STRIPS, {"c": "1", "t": t}), "化验员")


def test_a_method_that_is_done_is_not_run_again_for_another_that_is_not(market: Rig) -> None:
    (sample,) = both(market, "UP-1")
    told = market.ask(assay(sample, 900), "化验员")
    assert (told.verdict, whys(told)) == ("pass", ["methods_left"])
    assert told.why[0].text("zh") == f"本项已完成，还需：检测{STRIP.item}"
    assert told.why[0].text("en") == f"Done by this method; still to come: test for {STRIP.item_en}"
    assert whys(market.verify(sample)) == ["run_again"]
    assert whys(strip(market, sample, "1")) == ["to_verify"]
    assert market.verify(sample).verdict == "pass"


def test_of_a_sheet_only_what_its_own_method_lacks_is_run_again(market: Rig) -> None:
    samples = both(market, "UP-1", "UP-2", "UP-3")
    strip(market, samples[2], "1")
    run = market.ask(LayRun(READER, INHIBITION.id, LOT, tuple(samples)), "化验员").code
    told = market.ask(ReadRun(run, {"1": {"sample": "0.9"}}, "1.000"), "化验员")
    assert (told.verdict, whys(told)) == ("pass", ["methods_left"])
    told = market.ask(ReadRun(run, {"2": {"sample": "0.1"}, "3": {"sample": "0.9"}}, "1.000"), "化验员")
    assert (told.verdict, told.why[0].code, told.why[0].args) == ("wait", "channels_again", {"what": "2"})


def test_a_sheet_tells_all_that_follows_and_each_of_it_once(market: Rig) -> None:
    samples = both(market, "UP-1", "UP-2", "UP-3")
    strip(market, samples[2], "1")
    run = market.ask(LayRun(READER, INHIBITION.id, LOT, tuple(samples)), "化验员").code
    told = market.ask(ReadRun(run, {str(at): {"sample": "0.9"} for at in (1, 2, 3)}, "1.000"), "化验员")
    assert (told.verdict, whys(told)) == ("pass", ["methods_left", "to_verify"])


def test_a_failure_by_one_method_need_not_wait_for_the_others(market: Rig) -> None:
    (sample,) = both(market, "UP-1")
    assert whys(market.run(sample, 100)) == ["run_again"]
    assert whys(market.run(sample, 100)) == ["to_verify"]
    assert market.verify(sample).verdict == "stop"


def test_a_method_nobody_asked_for_must_come_to_an_end_too(market: Rig) -> None:
    sample = market.sample(market.come(bare("UP-1"))[0])
    assert whys(market.run(sample, 900)) == ["to_verify"]
    assert whys(strip(market, sample, "0")) == ["run_again"]
    assert whys(market.verify(sample)) == ["run_again"]
    assert whys(strip(market, sample, "0")) == ["to_verify"]
    assert market.verify(sample).verdict == "stop"
