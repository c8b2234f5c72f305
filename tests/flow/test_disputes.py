"""After a failure: the seller's four hours, the test that is not rapid, and everything that hangs on its result."""

from datetime import timedelta

import pytest
from flow_goods import GC, IN, OUT, PICTURE, SELLER, bare, good
from flow_rig import Rig
from lab_goods import Verdict, destroyed, lay, outside, whys
from order_goods import give

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.lab.samples import Sample
from edge.core.lab.standing import Standing, standing_key
from edge.flow.asks import (
    Assay,
    Authorise,
    Commission,
    Control,
    Dispose,
    Dispute,
    Enrol,
    Inspect,
    Move,
    Reject,
    Second,
    Stock,
    TakeSample,
    Verify,
    Waive,
)
from sync.message import Lift, StopTrade


@pytest.fixture
def failed(market: Rig) -> str:
    (code,) = market.come(bare("UP-F"))
    market.fail(code)
    return code


def retested(market: Rig, batch: str, verdict: Verdict = "negative") -> str:
    """The seller asked, a laboratory outside found, another person put it out. The sample."""
    assert market.ask(Dispute(batch), "商户").verdict == "wait"
    sample = market.sample(batch)
    assert outside(market, sample, verdict).verdict in ("pass", "wait")
    market.verify(sample)
    return sample


@pytest.mark.parametrize("ask", [Dispute, Waive])
@pytest.mark.parametrize(("late", "why"), [(timedelta(0), ""), (timedelta(milliseconds=1), "dispute_late")])
def test_the_window_ends_with_its_last_instant(
    market: Rig, failed: str, ask: type[Dispute | Waive], late: timedelta, why: str
) -> None:
    market.now += timedelta(hours=4) + late
    before = market.bodies()
    answer = market.ask(ask(failed), "商户")
    assert (why in whys(answer)) is bool(why)
    assert answer.good is not bool(why)
    assert (market.bodies() == before) is bool(why)


def test_what_was_asked_for_is_not_asked_for_again(market: Rig, failed: str) -> None:
    assert whys(market.ask(Dispute(failed), "商户")) == ["disputed"]
    assert whys(market.ask(Dispute(failed), "商户")) == ["dispute_closed"]
    assert market.ask(Waive(failed), "商户").good
    for ask in (Dispute, Waive):
        assert whys(market.ask(ask(failed), "商户")) == ["dispute_closed"]


def test_only_who_may_sell_for_the_seller_speaks_for_them(market: Rig, failed: str) -> None:
    market.ask(Enrol("admin", "管", ("admin",)), "root")
    for account in ("stall-1", "stall-2"):
        market.ask(Enrol(account, "摊", ("stall",)), "admin")
    market.ask(Authorise(SELLER, "stall-1", ("sell",)), "主任")
    market.ask(Authorise(SELLER, "stall-2", ("declare",)), "主任")
    for ask in (Dispute, Waive):
        assert whys(market.ask(ask(failed), "stall-2")) == ["not_authorised"]
    assert market.ask(Dispute(failed), "stall-1").verdict == "wait"
    assert market.facts(f.Disputed)[0].by == "stall-1"


def test_nothing_is_destroyed_before_the_test_asked_for_is_out(market: Rig, failed: str) -> None:
    market.ask(Dispute(failed), "商户")
    market.now += timedelta(days=3)
    assert whys(market.ask(Dispose(failed, "焚烧", PICTURE), "甲")) == ["dispute_open"]
    sample = market.sample(failed)
    outside(market, sample, "positive")
    assert whys(market.ask(Dispose(failed, "焚烧", PICTURE), "甲")) == ["dispute_open"]  # run, and not out
    assert market.verify(sample).verdict == "stop"
    assert market.status(failed) == "failed"
    assert destroyed(market, failed).good
    assert len(market.facts(f.Reported)) == 2  # the confirmation is told, too


def test_a_seller_may_give_up_a_test_that_nobody_makes(market: Rig, failed: str) -> None:
    """Or the goods would lie there for ever."""
    market.ask(Dispute(failed), "商户")
    market.now += timedelta(days=1)
    assert whys(market.ask(Waive(failed), "商户")) == ["dispute_waived"]
    assert whys(market.ask(TakeSample(failed), "采样员")) == ["not_to_test"]
    assert destroyed(market, failed).good


def test_a_test_that_passes_frees_the_batch(market: Rig, failed: str) -> None:
    retested(market, failed)
    batch = market.get(Batch, failed)
    assert (batch.status.value, whys_of(batch), batch.failures) == ("released", ["passed_retest"], ())
    assert whys(market.ask(Dispose(failed, "焚烧", PICTURE), "甲")) == ["not_failed"]
    market.ask(Move(failed, "wait", "trade"))
    assert market.sell(failed).good


def whys_of(batch: Batch) -> list[str]:
    return [why.code for why in batch.why]


def test_no_rapid_method_answers_a_dispute(market: Rig, failed: str) -> None:
    market.ask(Dispute(failed), "商户")
    sample = market.sample(failed)
    assert market.get(Sample, sample).retest
    assert whys(market.run(sample, 900)) == ["retest_rapid"]
    assert whys(lay(market, sample)) == ["retest_rapid"]
    assert whys(market.verify(sample)) == ["run_again"]


def gas(market: Rig, sample: str, value: str) -> list[str]:
    """The market's own gas chromatograph."""
    market.ask(Commission("GC", "Mk", "SN-GC", "8890", (GC.id,), 1, "2026-12-31", "2026-12-31"), "化验员")
    market.ask(Stock("S-1", (GC.id,), "2026-12-31"), "化验员")
    market.ask(Control("GC", GC.id, "S-1", {"value": "<0.01"}, {"value": "0.05"}), "化验员")
    return whys(market.ask(Assay(sample, GC.id, "GC", "S-1", {"value": value}), "化验员"))


@pytest.mark.parametrize(("value", "status"), [("0.02", "released"), ("0.020000001", "failed")])
def test_one_run_by_a_method_of_its_own_that_is_not_rapid_decides(
    market: Rig, failed: str, value: str, status: str
) -> None:
    market.ask(Dispute(failed), "商户")
    sample = market.sample(failed)
    assert gas(market, sample, value) == ["to_verify"]
    market.verify(sample)
    assert market.status(failed) == status


def test_a_sample_asked_for_may_be_rejected_and_another_taken(market: Rig, failed: str) -> None:
    market.ask(Dispute(failed), "商户")
    first = market.sample(failed)
    market.ask(Reject(first, "打翻"), "采样员")
    assert market.status(failed) == "failed"
    second = market.sample(failed)
    assert market.get(Sample, second).retest
    outside(market, second)
    assert market.verify(second).verdict == "pass"
    assert market.status(failed) == "released"


def test_goods_that_are_all_gone_are_tested_by_what_was_kept(market: Rig) -> None:
    (code,) = market.come(good())
    sample = market.sample(code)
    market.ask(Move(code, "trade", "store"))
    serial = market.gone(code, 9_500)
    market.run(sample, 100, 100)
    market.verify(sample)
    assert whys(market.ask(TakeSample(code), "采样员")) == ["not_to_test"]
    retested(market, code)
    assert market.status(code) == "released"
    assert market.scan(IN, serial).verdict == "wait"


def test_a_seller_s_failure_is_taken_back_with_it(market: Rig, failed: str) -> None:
    key = standing_key(SELLER, "青菜")
    assert market.get(Standing, key).certain(market.now.date())
    assert market.status(market.come(good("UP-N"))[0]) == "waiting"
    retested(market, failed)
    assert not market.get(Standing, key).certain(market.now.date())
    assert market.status(market.come(good("UP-O"))[0]) == "released"


def test_a_return_s_failure_is_taken_back_too_and_its_pass_is_no_merit(market: Rig) -> None:
    (mother,) = market.come(good())
    key = standing_key(SELLER, "青菜")
    before = market.get(Standing, key).results  # the day's first arrival
    child, other = (market.scan(IN, market.gone(mother, 2_000)).code for _ in range(2))
    sample = market.sample(other)
    market.run(sample, 900)
    market.verify(sample)
    assert market.get(Standing, key).results == before
    market.fail(child)
    assert market.get(Standing, key).certain(market.now.date())
    retested(market, child)
    assert not market.get(Standing, key).certain(market.now.date())


def test_a_stop_order_that_came_meanwhile_holds_it_still(market: Rig, failed: str) -> None:
    give(market, StopTrade("T-1", (failed,), "农残"))  # while it has failed: nothing to hold
    retested(market, failed)
    assert market.status(failed) == "held"
    give(market, Lift("T-1", "完"))
    assert market.status(failed) == "released"


def test_an_order_that_was_lifted_meanwhile_does_not(market: Rig) -> None:
    (code,) = market.come(bare("UP-F"))
    give(market, StopTrade("T-1", (code,), "农残"))  # before it fails
    market.fail(code)
    give(market, Lift("T-1", "完"))
    retested(market, code)
    assert market.status(code) == "released"


# returns, which are children


@pytest.fixture
def mother(market: Rig) -> str:
    """10 kg on papers; some of it is sold and gone."""
    (code,) = market.come(good())
    return code


def child_of(market: Rig, batch: str, grams: int = 1_000) -> str:
    return market.scan(IN, market.gone(batch, grams)).code


def test_a_first_positive_holds_what_came_of_the_batch_and_a_pass_lets_it_go(market: Rig, mother: str) -> None:
    child = child_of(market, mother)
    market.ask(Inspect(child))
    sample = market.sample(mother)
    market.run(sample, 100)
    assert (market.status(mother), market.status(child)) == ("held", "held")
    market.run(sample, 900, 900)
    assert market.verify(sample).verdict == "pass"
    assert (market.status(mother), market.status(child)) == ("released", "released")


def test_what_comes_back_of_a_held_batch_is_held_for_the_same(market: Rig, mother: str) -> None:
    serial = market.gone(mother)
    sample = market.sample(mother)
    market.run(sample, 100)
    child = market.scan(IN, serial).code
    assert whys_of(market.get(Batch, child)) == ["returned", "positive"]
    market.run(sample, 900, 900)
    market.verify(sample)
    assert whys(market.ask(Inspect(child))) == ["inspected"]


def test_children_fail_with_their_batch_and_are_freed_with_it(market: Rig, mother: str) -> None:
    child, late = child_of(market, mother), market.gone(mother)
    market.ask(Inspect(child))
    market.fail(mother)
    other = market.scan(IN, late).code
    assert [market.status(code) for code in (mother, child, other)] == ["failed"] * 3
    assert whys(market.sell(child)) == ["batch_failed"]
    answer = market.ask(Dispute(child), "商户")
    assert whys(answer) == ["dispute_of"]
    assert mother in answer.why[0].text("en")
    for code in (child, other):
        assert whys(market.ask(Dispose(code, "焚烧", PICTURE), "甲")) == ["dispute_until"]
    retested(market, mother)
    assert market.status(mother) == "released"
    assert market.status(child) == "released"
    assert whys_of(market.get(Batch, other)) == ["returned"]  # nobody has looked at it yet
    assert market.ask(Inspect(other)).good


@pytest.mark.parametrize("say", [Dispute, Waive])
def test_what_a_seller_says_of_a_batch_counts_for_what_came_of_it(
    market: Rig, mother: str, say: type[Dispute | Waive]
) -> None:
    child, late = child_of(market, mother), market.gone(mother)
    market.fail(mother)
    market.ask(say(mother), "商户")
    other = market.scan(IN, late).code
    market.now += timedelta(days=1)
    for code in (child, other):
        answer = destroyed(market, code)
        assert answer.good is (say is Waive), (code, answer)
        assert answer.good or whys(answer) == ["dispute_open"]


def test_what_failed_by_itself_is_not_freed_with_its_batch(market: Rig, mother: str) -> None:
    child = child_of(market, mother, 3_000)
    market.fail(child)
    market.fail(mother)
    assert len(market.get(Batch, child).failures) == 2
    retested(market, mother)
    assert (market.status(mother), market.status(child)) == ("released", "failed")
    retested(market, child)
    assert (market.status(mother), whys_of(market.get(Batch, child))) == ("released", ["returned"])


def test_nor_is_its_batch_s_failure_taken_from_it_by_a_test_of_its_own(market: Rig, mother: str) -> None:
    child = child_of(market, mother, 3_000)
    market.fail(child)
    market.fail(mother)
    retested(market, child)
    assert market.status(child) == "failed"
    market.now += timedelta(hours=5)
    assert destroyed(market, child).good


def test_a_return_that_fails_makes_its_batch_wait_for_a_test_of_its_own(market: Rig, mother: str) -> None:
    child = child_of(market, mother, 3_000)
    sister = child_of(market, mother)
    market.ask(Inspect(sister))
    market.fail(child)
    assert [market.status(code) for code in (child, mother, sister)] == ["failed", "held", "held"]
    sample = market.sample(mother)
    assert whys(market.run(sample, 900)) == ["run_again"]  # two negatives, as after a positive of its own
    market.run(sample, 900)
    assert market.verify(sample).verdict == "pass"
    assert [market.status(code) for code in (child, mother, sister)] == ["failed", "released", "released"]


def test_a_return_that_is_freed_frees_its_batch(market: Rig, mother: str) -> None:
    child = child_of(market, mother, 3_000)
    market.fail(child)
    assert market.status(mother) == "held"
    retested(market, child)
    assert market.status(mother) == "released"


def test_where_nothing_is_left_to_test_a_batch_fails_with_its_return(market: Rig, mother: str) -> None:
    """All of it is sold and stands before the exit, and no sample of it was ever taken."""
    child = child_of(market, mother, 3_000)
    voucher, _ = market.sold(mother, 7_000)
    market.fail(child)
    assert market.status(mother) == "failed"
    assert market.scan(OUT, voucher).verdict == "stop"
    assert whys(market.ask(Dispute(mother), "商户")) == ["dispute_of"]
    retested(market, child)
    assert market.status(mother) == "released"
    assert market.scan(OUT, voucher).verdict == "pass"


def test_a_test_of_a_return_leaves_alone_what_its_batch_is_held_for(market: Rig, mother: str) -> None:
    child = child_of(market, mother, 3_000)
    market.fail(child)
    sample = market.sample(mother)
    market.run(sample, 100)
    retested(market, child)
    assert whys_of(market.get(Batch, mother)) == ["positive"]
    assert "positive" in whys_of(market.get(Batch, child))
    assert not market.ask(Inspect(child)).good
    market.run(sample, 900, 900)
    market.verify(sample)
    assert (market.status(mother), whys_of(market.get(Batch, child))) == ("released", ["returned"])


def test_a_destruction_that_was_proposed_waits_when_the_batch_fails_anew(market: Rig, mother: str) -> None:
    child = child_of(market, mother, 3_000)
    market.fail(mother)
    market.now += timedelta(hours=5)
    proposal = market.ask(Dispose(child, "焚烧", PICTURE), "甲").code
    assert market.ask(Second(proposal), "乙").good
    assert market.get(Batch, child).grams(("wait",)) == 0


def test_what_the_laboratory_put_out_is_verified_by_who_touched_nothing(market: Rig, failed: str) -> None:
    market.ask(Dispute(failed), "商户")
    sample = market.sample(failed)
    outside(market, sample, by="主任")
    assert whys(market.ask(Verify(sample), "主任")) == ["same_person"]
    assert whys(market.ask(Verify(sample), "采样员")) == ["same_person"]
    assert market.ask(Verify(sample), "经理").verdict == "pass"


def test_what_was_doubted_before_is_answered_for_too(market: Rig, mother: str) -> None:
    child = child_of(market, mother)
    sample = market.sample(mother)
    market.run(sample, 900)
    market.verify(sample)
    market.control(positive="0.900")
    market.control()
    assert whys_of(market.get(Batch, child)) == ["returned", "result_doubted"]
    market.fail(mother)
    retested(market, mother)
    assert (market.status(mother), whys_of(market.get(Batch, child))) == ("released", ["returned"])
