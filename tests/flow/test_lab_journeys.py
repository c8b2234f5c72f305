"""From the waiting area through the laboratory to the exit, and what stops on the way."""

from datetime import timedelta

import pytest
from flow_goods import DAY, IN, LOT, OUT, PICTURE, READER, bare, good
from flow_rig import Rig, assay

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.lab.samples import Sample
from edge.flow.asks import (
    Answer,
    Ask,
    Assay,
    Dispose,
    Inspect,
    Move,
    Override,
    Reject,
    Second,
    TakeSample,
    Verify,
    Waive,
    Withdraw,
)


def whys(answer: Answer) -> list[str]:
    return [why.code for why in answer.why]


@pytest.fixture
def waiting(market: Rig) -> str:
    """A batch in the waiting area."""
    (code,) = market.come(bare("UP-W"))
    return code


def test_from_no_report_to_the_road_and_back(market: Rig, waiting: str) -> None:
    assert whys(market.sell(waiting)) == ["batch_waiting"]
    sample = market.sample(waiting)
    assert market.run(sample, 900).verdict == "pass"
    assert market.status(waiting) == "waiting"  # a result is not out before it is verified
    assert whys(market.verify(sample)) == ["passed_test"]
    assert market.status(waiting) == "released"
    assert market.ask(Move(waiting, "wait", "trade")).good
    voucher, serial = market.sold(waiting, 4_000)
    assert market.scan(OUT, voucher).verdict == "pass"
    back = market.scan(IN, serial)
    assert (back.verdict, whys(back)) == ("wait", ["returned"])
    child = market.get(Batch, back.code)
    assert (child.parent, child.accounts["wait"], child.status) == (waiting, 4_000, "held")
    assert whys(market.ask(Inspect(back.code))) == ["inspected"]
    assert market.status(back.code) == "released"
    mother = market.get(Batch, waiting)
    assert {name: grams for name, grams in mother.accounts.items() if grams} == {
        "gate": -10_000, "trade": 5_500, "sample": 500, "exit": 4_000,
    }  # fmt: skip


def test_who_touched_a_sample_may_not_verify_it(market: Rig, waiting: str) -> None:
    sample = market.sample(waiting)
    market.run(sample, 900)
    assert whys(market.ask(Verify(sample), "化验员")) == ["same_person"]
    assert whys(market.ask(Verify(sample), "采样员")) == ["same_person"]
    assert market.get(Sample, sample).result == ""
    assert market.ask(Verify(sample), "主任").verdict == "pass"


def test_nothing_is_verified_before_it_is_run(market: Rig, waiting: str) -> None:
    assert whys(market.verify(market.sample(waiting))) == ["run_again"]
    assert market.facts(f.Verified)[1:] == []


def test_two_technicians_at_once_take_one_sample(market: Rig, waiting: str) -> None:
    sample = market.sample(waiting)
    again = market.ask(TakeSample(waiting), "丙")
    assert (again.code, whys(again)) == (sample, ["sample_open"])
    assert [fact.sample for fact in market.facts(f.Sampled) if fact.batch == waiting] == [sample]


def test_a_first_positive_holds_at_once(market: Rig, waiting: str) -> None:
    sample = market.sample(waiting)
    answer = market.run(sample, 500)  # exactly 50 %
    assert (answer.verdict, whys(answer)) == ("wait", ["run_again"])
    assert market.status(waiting) == "held"
    assert whys(market.verify(sample)) == ["run_again"]


def test_a_repeated_positive_fails_and_then_only_destruction_is_left(market: Rig, waiting: str) -> None:
    market.fail(waiting)
    assert market.status(waiting) == "failed"
    market.ask(Move(waiting, "wait", "trade"))
    assert whys(market.sell(waiting)) == ["batch_failed"]
    assert whys(market.ask(TakeSample(waiting))) == ["not_to_test"]
    assert whys(market.ask(Inspect(waiting))) == ["batch_unknown"]
    assert whys(market.ask(Dispose(waiting, "焚烧", PICTURE), "甲")) == ["dispute_until"]
    assert whys(market.ask(Waive(waiting), "商户")) == ["dispute_waived"]
    assert whys(market.ask(Dispose(waiting, "焚烧"), "甲")) == ["destruction_picture"]
    proposal = market.ask(Dispose(waiting, "焚烧", PICTURE), "甲").code
    assert whys(market.ask(Second(proposal), "甲")) == ["same_person"]
    assert market.ask(Second(proposal), "乙").good
    assert market.facts(f.Disposed) == [f.Disposed(waiting, 9_500, "焚烧", "乙", "甲", PICTURE, DAY)]
    batch = market.get(Batch, waiting)
    assert (batch.grams(("entry", "wait", "trade", "store", "out")), batch.accounts["destroyed"]) == (0, 9_500)
    assert not market.ask(Dispose(waiting, "焚烧", PICTURE)).good  # there is nothing left


def test_only_what_failed_is_destroyed(market: Rig, waiting: str) -> None:
    assert whys(market.ask(Dispose(waiting, "焚烧", PICTURE))) == ["not_failed"]
    assert market.facts(f.Disposed) == []


def test_one_doubtful_run_is_answered_by_two_clean_ones(market: Rig, waiting: str) -> None:
    sample = market.sample(waiting)
    assert whys(market.run(sample, 100, 900)) == ["run_again"]
    assert whys(market.verify(sample)) == ["run_again"]
    assert market.status(waiting) == "held"
    assert market.run(sample, 900).verdict == "pass"
    assert market.verify(sample).verdict == "pass"
    assert market.status(waiting) == "released"


@pytest.mark.parametrize(("blank", "reading"), [(100, 90), (1000, 1300)])
def test_a_reading_that_is_none_decides_nothing(market: Rig, waiting: str, blank: int, reading: int) -> None:
    sample = market.sample(waiting)
    raw = {"blank": f"{blank / 1000}", "sample": f"{reading / 1000}"}
    answer = market.ask(Assay(sample, assay(sample, 0).method, READER, LOT, raw), "化验员")
    assert whys(answer) == ["reading_invalid"]
    assert "重做：" in answer.why[0].text("zh")
    runs = market.get(Sample, sample).runs
    assert (market.status(waiting), [run.verdict for run in runs]) == ("waiting", ["invalid"])
    assert market.run(sample, 900).verdict == "pass"


def test_a_result_that_is_out_is_not_run_again(market: Rig, waiting: str) -> None:
    sample = market.sample(waiting)
    market.run(sample, 900)
    market.verify(sample)
    assert whys(market.run(sample, 100)) == ["sample_closed"]
    assert whys(market.verify(sample)) == ["sample_closed"]
    assert market.status(waiting) == "released"


def test_a_fresh_sample_does_not_wash_off_a_first_positive(market: Rig, waiting: str) -> None:
    """The repeat decides; one clean run of another sample would otherwise do what takes two of this one."""
    first = market.sample(waiting)
    market.run(first, 100)
    assert market.ask(TakeSample(waiting), "采样员").code == first  # there is no other while it is open
    assert whys(market.ask(Reject(first, "打翻"), "化验员")) == ["same_person"]
    assert market.ask(Reject(first, "打翻"), "质检员").good
    assert market.status(waiting) == "held"  # what became of the sample is no result
    second = market.sample(waiting)
    assert market.get(Sample, second).answers == (first,)
    assert whys(market.run(second, 900)) == ["run_again"]
    assert whys(market.verify(second)) == ["run_again"]
    assert whys(market.run(second, 900)) == ["to_verify"]
    assert market.verify(second).verdict == "pass"
    assert market.status(waiting) == "released"


def test_what_was_confirmed_is_not_rejected_by_anybody(market: Rig, waiting: str) -> None:
    sample = market.sample(waiting)
    market.run(sample, 100, 100)
    for who in ("化验员", "质检员", "主任"):
        assert whys(market.ask(Reject(sample, "混样"), who)) == ["sample_failed"]
    assert market.verify(sample).verdict == "stop"
    assert whys(market.ask(Reject(sample, "混样"), "质检员")) == ["sample_closed"]


def test_a_sample_that_was_never_read_is_rejected_by_whoever_spilt_it(market: Rig, waiting: str) -> None:
    sample = market.sample(waiting)
    assert whys(market.ask(Reject(sample, "  "), "采样员")) == ["reject_reason"]
    assert market.ask(Reject(sample, "打翻" * 150), "采样员").code == waiting
    assert len(market.facts(f.Rejected)[0].why) == 200
    assert market.status(waiting) == "waiting"
    fresh = market.sample(waiting)
    assert market.get(Sample, fresh).answers == ()
    assert market.get(Batch, waiting).accounts["sample"] == 1_000  # both are used up
    market.run(fresh, 900)
    assert market.verify(fresh).verdict == "pass"


def test_a_clean_reading_is_no_more_rejected_alone_than_another(market: Rig, waiting: str) -> None:
    """Nor is a seller kept waiting by throwing away what passed."""
    sample = market.sample(waiting)
    market.run(sample, 900)
    assert whys(market.ask(Reject(sample, "再测"), "化验员")) == ["same_person"]
    assert market.ask(Reject(sample, "管号混了"), "质检员").good


def test_a_pass_does_not_lift_a_stop_order_that_a_positive_came_after(market: Rig, waiting: str) -> None:
    sample = market.sample(waiting)
    market.stop(waiting)
    market.run(sample, 100, 900, 900)
    market.verify(sample)
    assert market.status(waiting) == "held"


def test_a_pass_does_not_lift_a_return_that_nobody_looked_at(market: Rig) -> None:
    (code,) = market.come(good())
    child = market.scan(IN, market.gone(code)).code
    sample = market.sample(child)
    market.run(sample, 100, 900, 900)
    market.verify(sample)
    assert market.status(child) == "held"
    assert market.ask(Inspect(child)).good


def test_goods_that_are_stopped_after_they_were_sold_and_then_fail_do_not_leave(market: Rig, waiting: str) -> None:
    market.clean(waiting)
    voucher, _ = market.sold(waiting)
    market.stop(waiting)
    market.fail(waiting)
    assert market.status(waiting) == "failed"
    assert market.scan(OUT, voucher).verdict == "stop"
    assert market.facts(f.Departed) == []


def test_a_sample_is_never_taken_of_goods_that_were_sold(market: Rig, waiting: str) -> None:
    """Or their voucher could not leave whole. 9.5 kg stand in trade; most of them are sold."""
    market.clean(waiting)
    market.sold(waiting, 9_000)
    market.stop(waiting)
    market.fail(waiting)
    batch = market.get(Batch, waiting)
    assert (batch.accounts["trade"], batch.accounts["out"], batch.accounts["sample"]) == (0, 9_000, 1_000)


def test_of_goods_that_are_all_sold_there_is_what_was_kept_and_no_longer(market: Rig, waiting: str) -> None:
    market.clean(waiting)
    market.sold(waiting, 9_500)
    market.stop(waiting)
    market.now += timedelta(hours=48, minutes=1)
    assert whys(market.ask(TakeSample(waiting))) == ["not_to_test"]
    market.now -= timedelta(minutes=1)
    assert market.ask(TakeSample(waiting)).good  # 留样: it left the balance with the first
    batch = market.get(Batch, waiting)
    assert (batch.accounts["out"], batch.accounts["sample"]) == (9_500, 500)


def test_of_goods_that_were_never_sampled_and_are_all_sold_there_is_none(market: Rig) -> None:
    (code,) = market.come(good())
    market.sold(code, 10_000)
    assert whys(market.ask(TakeSample(code))) == ["not_to_test"]


@pytest.mark.parametrize(
    "ask",
    [
        TakeSample("404"),
        assay("404", 900),
        Reject("404", "r"),
        Waive("404"),
        Verify("404"),
        Inspect("404"),
        Dispose("404", "m", PICTURE),
        Override("404", "r"),
        Second("404"),
        Withdraw("404"),
    ],
)
def test_what_nobody_knows_is_answered_and_not_an_error(market: Rig, ask: Ask) -> None:
    before = market.bodies()
    answer = market.ask(ask)
    assert (answer.verdict, len(answer.why)) == ("stop", 1)
    assert market.bodies() == before


def test_a_drawn_arrival_with_a_result_is_counted_once(morning: Rig) -> None:
    code = morning.first()
    morning.clean(code)
    assert morning.get(Batch, code).resulted
    assert morning.store.submit(lambda page: page.resulted(DAY), actor="t", station="s").result(60) == 1
