"""Before a sample counts: dates, reagent in turn, controls; and what a control that fails takes with it."""

from datetime import timedelta

import pytest
from flow_goods import IN, INHIBITION, LOT, READER, STRIP, STRIPS, bare
from flow_rig import Rig, assay
from lab_goods import BENCH, bench, justify, lay, read, told, whys
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.lab.practice import Practice
from edge.core.lab.samples import Sample
from edge.flow.asks import (
    Assay,
    Commission,
    Control,
    Deplete,
    Inspect,
    Justify,
    Move,
    OpenDay,
    Second,
    Stock,
    Verify,
)


@pytest.fixture
def waiting(market: Rig) -> str:
    (code,) = market.come(bare("UP-W"))
    return code


@pytest.fixture
def sample(market: Rig, waiting: str) -> str:
    return market.sample(waiting)


def commission(rig: Rig, **changes: object) -> None:
    made = Commission(READER, "Mk", f"SN-{READER}", "NC", (INHIBITION.id,), 24, "2026-12-31", "2026-12-31")
    assert rig.ask(replace(made, **changes), "化验员").good


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"calibrated_until": "2026-03-04"}, "calibration_over"),
        ({"certified_until": "2026-03-04"}, "certificate_over"),
        ({"state": "out"}, "instrument_out"),
        ({"methods": ()}, "instrument_method"),
    ],
)
def test_an_instrument_out_of_its_dates_is_not_used(
    market: Rig, sample: str, changes: dict[str, object], why: str
) -> None:
    run = lay(market, sample).code
    commission(market, **changes)
    before = market.bodies()
    for answer in (market.run(sample, 900), market.control(), lay(market, sample)):
        assert (answer.verdict, whys(answer)) == ("stop", [why])
    if why in ("instrument_out", "instrument_method"):
        assert whys(read(market, run, "0.9")) == [why]
    assert market.bodies() == before


def test_the_last_day_of_a_calibration_is_one(market: Rig, sample: str) -> None:
    commission(market, calibrated_until="2026-03-05", certified_until="2026-03-05")
    assert market.run(sample, 900).verdict == "pass"


def test_reagent_is_used_in_its_turn_until_it_is_used_up(market: Rig, sample: str) -> None:
    market.ask(Stock("R-0", (INHIBITION.id,), "2026-12-31"), "化验员")  # came later, whatever its name
    second = replace(assay(sample, 900), lot="R-0")
    assert whys(market.ask(second, "化验员")) == ["lot_not_first"]
    market.ask(Deplete(LOT, "用完"), "化验员")
    assert whys(market.run(sample, 900)) == ["lot_spent"]
    assert whys(market.ask(second, "化验员")) == ["control_missing"]  # each lot has its own
    assert market.ask(
        Control(READER, INHIBITION.id, "R-0", {"blank": "1"}, {"blank": "1", "sample": "0"}), "化验员"
    ).good
    assert market.ask(second, "化验员").verdict == "pass"
    assert whys(market.ask(Deplete(LOT, "用完"), "化验员")) == ["lot_spent"]


def test_what_was_laid_out_with_the_last_of_a_lot_counts(market: Rig, sample: str) -> None:
    """The lot is used up by this very run; what is laid out afterwards is another matter."""
    run = lay(market, sample).code
    market.now += timedelta(minutes=5)
    market.ask(Deplete(LOT, "用完"), "化验员")
    market.now += timedelta(minutes=10)
    assert whys(lay(market, sample)) == ["lot_spent"]
    assert whys(read(market, run, "0.9")) == ["to_verify"]


def test_a_run_that_stood_too_long_is_read_as_of_now(market: Rig, sample: str) -> None:
    run = lay(market, sample).code
    market.ask(Deplete(LOT, "用完"), "化验员")
    market.now += timedelta(hours=2, milliseconds=1)
    assert whys(read(market, run, "0.9")) == ["lot_spent"]


def test_a_run_laid_out_before_the_day_turned_is_read_on_its_own_control(market: Rig, sample: str) -> None:
    market.now = market.now.replace(hour=13, minute=55)
    run = lay(market, sample).code
    market.now += timedelta(minutes=15)
    market.ask(OpenDay())
    assert whys(market.run(sample, 900)) == ["control_missing"]  # the new day has none yet
    assert whys(read(market, run, "0.9")) == ["to_verify"]
    assert market.facts(f.Assayed)[-1].bench == BENCH


def test_a_reading_has_its_control_behind_it_on_its_own_instrument_method_and_lot(morning: Rig) -> None:
    (code,) = morning.come(bare())
    sample = morning.sample(code)
    morning.ask(Stock("R-2", (STRIP.id,), "2026-12-31"), "化验员")
    strip = Assay(sample, STRIP.id, "eye", "R-2", {"c": "1", "t": "1"})
    assert whys(morning.ask(strip, "化验员")) == ["lot_not_first"]
    morning.ask(Deplete(STRIPS, ""), "化验员")
    assert whys(morning.ask(strip, "化验员")) == ["control_missing"]
    assert whys(morning.ask(replace(strip, instrument=READER), "化验员")) == ["instrument_method"]
    assert whys(morning.ask(replace(strip, lot=LOT), "化验员")) == ["lot_method"]


@pytest.mark.parametrize(
    ("blank", "positive", "why"),
    [
        ({"blank": "0.1"}, {"blank": "1", "sample": "0.1"}, "control_blank"),
        ({"blank": "1", "sample": "0.4"}, {"blank": "1", "sample": "0.1"}, "control_blank"),
        ({"blank": "1"}, {"blank": "1", "sample": "0.9"}, "control_positive"),
    ],
)
def test_a_control_that_fails_holds_what_it_covers(
    market: Rig, sample: str, blank: dict[str, str], positive: dict[str, str], why: str
) -> None:
    market.run(sample, 900)
    answer = market.ask(Control(READER, INHIBITION.id, LOT, blank, positive), "化验员")
    assert (answer.verdict, whys(answer)) == ("stop", [why, "control_failed"])
    assert answer.code == BENCH
    assert whys(market.verify(sample)) == ["runs_doubted"]
    assert whys(market.run(sample, 900)) == ["control_failed"]
    assert market.control().good
    assert whys(market.verify(sample)) == ["runs_doubted"]  # a good one does not look back
    assert market.run(sample, 900).verdict == "pass"
    assert market.verify(sample).verdict == "pass"


@pytest.mark.parametrize("raw", [{"blank": "-1"}, {"blank": "x"}, {"blank": "1", "c": "1"}, {}])
def test_a_control_of_what_is_no_reading_is_none(market: Rig, raw: dict[str, str]) -> None:
    before = market.bodies()
    for blank, positive in ((raw, {"blank": "1", "sample": "0"}), ({"blank": "1"}, raw)):
        answer = market.ask(Control(READER, INHIBITION.id, LOT, blank, positive), "化验员")
        assert answer.verdict == "stop"
    assert market.bodies() == before


def test_a_positive_is_not_washed_off_by_letting_a_control_fail(market: Rig, sample: str, waiting: str) -> None:
    market.run(sample, 100)
    market.control(positive="0.900")
    market.control()
    assert whys(market.run(sample, 900)) == ["run_again"]
    assert market.status(waiting) == "held"
    assert market.run(sample, 900).verdict == "pass"


def test_a_result_that_is_out_is_in_doubt_until_two_answer_for_it(market: Rig, sample: str, waiting: str) -> None:
    market.run(sample, 900)
    market.verify(sample)
    before = market.get(Batch, waiting)
    assert market.control(positive="0.900").verdict == "stop"
    batch = market.get(Batch, waiting)
    assert (batch.status.value, [why.code for why in batch.why]) == ("held", ["result_doubted"])
    assert whys(market.sell(waiting)) == ["batch_held"]
    assert whys(justify(market, second="甲")) == ["same_person"]
    assert market.status(waiting) == "held"
    assert whys(justify(market)) == ["control_justified"]
    after = market.get(Batch, waiting)
    assert (after.status, after.why, after.accounts) == (before.status, before.why, before.accounts)
    assert [run.answered for run in market.get(Sample, sample).runs] == [True]


def test_or_a_fresh_sample_passes_in_its_place(market: Rig, sample: str, waiting: str) -> None:
    market.run(sample, 900)
    market.verify(sample)
    market.control(positive="0.900")
    market.control()
    fresh = market.sample(waiting)
    assert fresh != sample
    market.run(fresh, 900)
    assert market.verify(fresh).verdict == "pass"
    assert market.status(waiting) == "released"
    justify(market)  # for what else is in doubt; here nothing is any more
    assert sample not in [fact.sample for fact in market.facts(f.Upheld)]


def test_a_doubt_holds_returns_too_and_lets_them_go(market: Rig, sample: str, waiting: str) -> None:
    market.run(sample, 900)
    market.verify(sample)
    market.ask(Move(waiting, "wait", "trade"))
    child, late = (market.scan(IN, market.gone(waiting)).code, market.gone(waiting))
    assert market.ask(Inspect(child)).good
    market.control(positive="0.900")
    assert (market.status(waiting), market.status(child)) == ("held", "held")
    other = market.scan(IN, late).code  # comes back in the middle of it
    assert [why.code for why in market.get(Batch, other).why] == ["returned", "result_doubted"]
    assert not market.ask(Inspect(other)).good
    justify(market)
    assert (market.status(waiting), market.status(child), market.status(other)) == ("released", "released", "held")
    assert market.ask(Inspect(other)).good


def test_a_doubt_and_a_stop_order_end_each_by_itself(market: Rig, sample: str, waiting: str) -> None:
    market.run(sample, 900)
    market.verify(sample)
    market.stop(waiting)
    market.control(positive="0.900")  # while the order holds it
    codes = [why.code for why in market.get(Batch, waiting).why]
    assert codes == ["stop_order", "result_doubted"]
    justify(market)
    assert [why.code for why in market.get(Batch, waiting).why] == ["stop_order"]
    assert market.status(waiting) == "held"


def test_who_answers_for_a_control_is_no_second_person_for_its_samples(market: Rig, sample: str) -> None:
    market.run(sample, 900)
    market.control(positive="0.900")
    justify(market, by="主任", second="质检员")
    for who in ("主任", "质检员", "采样员", "化验员"):
        assert whys(market.ask(Verify(sample), who)) == ["same_person"]
    assert market.ask(Verify(sample), "经理").verdict == "pass"


def test_who_ran_the_control_is_no_second_person_for_its_samples(market: Rig, sample: str) -> None:
    """A control is what the result stands on."""
    assert market.ask(Control(READER, INHIBITION.id, LOT, {"blank": "1"}, {"blank": "1", "sample": "0"}), "主任").good
    market.run(sample, 900)
    assert whys(market.verify(sample)) == ["same_person"]
    assert market.ask(Verify(sample), "经理").verdict == "pass"


def test_nothing_that_persons_answer_for_is_put_out_at_once(market: Rig, sample: str) -> None:
    market.flow.site = replace(market.flow.site, practice=Practice(auto_publish=True))
    market.control(positive="0.900")
    justify(market)
    assert whys(told(market, sample, 900, "1")) == ["to_verify"]
    assert market.ask(Verify(sample), "经理").verdict == "pass"


def test_only_a_bench_that_failed_is_answered_for(market: Rig) -> None:
    assert whys(market.ask(Justify(BENCH, "r"), "甲")) == ["control_not_failed"]
    assert whys(market.ask(Justify("2026-03-05 x", "r"), "甲")) == ["bench_unknown"]
    market.control(positive="0.900")
    assert whys(market.ask(Justify(BENCH, "  "), "甲")) == ["override_reason"]
    assert whys(justify(market)) == ["control_justified"]
    assert bench(market).state == "justified"
    assert whys(market.ask(Justify(BENCH, "r"), "甲")) == ["control_not_failed"]


def test_an_answer_that_comes_too_late_is_none(morning: Rig) -> None:
    """Proposed while the control had failed; meanwhile a good one was run, and nothing is in doubt."""
    key = morning.control(positive="0.900").code
    proposal = morning.ask(Justify(key, "r"), "甲").code
    morning.control()
    assert whys(morning.ask(Second(proposal), "乙")) == ["control_not_failed"]
    assert [fact.why for fact in morning.facts(f.Withdrawn)] == ["control_not_failed"]
    assert morning.facts(f.Justified) == []
