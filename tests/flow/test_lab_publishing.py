"""Who puts a result out: nobody who touched it, at no station, after no restart; nobody at all where nobody could bend it."""

from contextlib import closing
from sqlite3 import connect

import pytest
from flow_goods import INHIBITION, LOT, READER, bare, good
from flow_rig import Rig, assay
from lab_goods import BENCH, lay, outside, read, told, whys
from msgspec.structs import replace

from edge.cli.proof import wrong_journal
from edge.core import facts as f
from edge.core.lab.practice import Practice
from edge.core.lab.samples import Sample
from edge.flow.asks import (
    Control,
    Dismiss,
    Enrol,
    Justify,
    Override,
    Publish,
    Reject,
    Second,
    TakeRecord,
    TakeSample,
    UseRecord,
    Verify,
)
from edge.flow.may import MAY, SECOND, may
from tests.patience import PATIENCE_S


@pytest.fixture
def sample(market: Rig) -> str:
    (code,) = market.come(bare("UP-W"))
    return market.sample(code)


@pytest.fixture
def automatic(market: Rig) -> Rig:
    market.flow.site = replace(market.flow.site, practice=Practice(auto_publish=True))
    return market


def at(rig: Rig, sample: str, who: str, station: str) -> list[str]:
    return whys(rig.flow.submit(Verify(sample), actor=who, station=station).result(PATIENCE_S))


def test_another_station_is_not_another_person(market: Rig, sample: str) -> None:
    """Took, laid out, read, and ran the control: four persons, whichever screen they stand at."""
    run = lay(market, sample, by="上样员").code
    read(market, run, "0.9", by="读数员")
    touched = {"采样员", "上样员", "读数员", "化验员"}
    assert set(market.get(Sample, sample).actors) == touched
    for who in touched:
        for station in ("lab-1", "lab-2", "office", ""):
            assert at(market, sample, who, station) == ["same_person"]
    assert at(market, sample, "主任", "lab-1") == ["passed_test"]


def test_nor_is_a_restart(market: Rig, sample: str) -> None:
    """A page that is drawn anew, a box that comes up again: who touched it stands in the journal."""
    market.run(sample, 900)
    market.close()
    market.__post_init__()
    assert whys(market.ask(Verify(sample), "化验员")) == ["same_person"]
    assert whys(market.ask(Verify(sample), "采样员")) == ["same_person"]
    assert whys(market.ask(Verify(sample), "主任")) == ["passed_test"]


def test_a_stale_page_puts_nothing_out(market: Rig, sample: str) -> None:
    """Somebody read it again while another looked at the page."""
    market.run(sample, 900)
    market.run(sample, 100)
    assert whys(market.ask(Verify(sample, seen=1), "主任")) == ["page_stale"]
    market.run(sample, 900, 900)
    assert whys(market.ask(Verify(sample, seen=2), "主任")) == ["page_stale"]
    assert whys(market.ask(Verify(sample, seen=4), "主任")) == ["passed_test"]


def test_no_program_verifies_whatever_roles_it_was_given(market: Rig, sample: str) -> None:
    market.ask(Enrol("admin", "管", ("admin",)), "root")
    market.ask(Enrol("bot-1", "机", ("lab", "manager", "device"), machine=True), "admin")
    market.ask(Enrol("lab-1", "人", ("lab",)), "admin")
    market.run(sample, 900)
    before = market.bodies()
    assert whys(market.ask(Verify(sample), "bot-1")) == ["person_needed"]
    assert market.bodies() == before
    assert whys(market.ask(Verify(sample), "lab-1")) == ["passed_test"]


def test_a_device_may_neither_verify_nor_second_nor_touch_the_bench() -> None:
    device = frozenset({"device"})
    assert [ask.__name__ for ask in MAY if ask in (Verify, Second, Control, TakeSample) and may(ask, device)] == []
    assert not may(TakeRecord, device)  # its records come signed, by no token
    assert all("device" not in right.roles for right in SECOND.values())


def test_who_says_of_which_sample_a_record_is_touched_it(market: Rig, sample: str) -> None:
    key = told(market, "", 900, "1").code
    assert whys(market.ask(UseRecord(key, sample), "登记员")) == ["to_verify"]
    assert whys(market.ask(Verify(sample), "登记员")) == ["same_person"]
    other = told(market, "", 900, "2").code
    assert market.ask(Dismiss(other, "试机"), "主任").good
    assert whys(market.ask(UseRecord(other, sample), "登记员")) == ["record_dismissed"]
    assert whys(market.ask(Verify(sample), "主任")) == ["passed_test"]  # put another one aside, and touched nothing


def test_who_laid_it_out_touched_it_however_it_was_read(market: Rig, sample: str) -> None:
    """Typed beside its run sheet, or said by somebody to be of a record: its channel has no reading, and it was laid out."""
    lay(market, sample, by="上样员")
    market.run(sample, 900)
    assert whys(market.ask(Verify(sample), "上样员")) == ["same_person"]
    assert whys(market.ask(Reject(sample, "洒了"), "上样员")) == ["same_person"]
    assert whys(market.ask(Verify(sample), "主任")) == ["passed_test"]


def test_no_result_is_out_while_an_instrument_s_reading_of_its_sample_waits(automatic: Rig, sample: str) -> None:
    """A positive that came before its control, or with another's number, is not left behind by the negative that follows."""
    key = told(automatic, sample, 100, "1", lot="L-9").code
    assert whys(told(automatic, sample, 900, "2")) == ["to_verify"]
    assert [why.args for why in automatic.ask(Verify(sample), "主任").why] == [{"what": "1"}]
    assert whys(automatic.ask(Verify(sample), "主任")) == ["record_first"]
    assert whys(automatic.ask(Dismiss(key, "试机"), "采样员")) == ["same_person"]
    assert automatic.ask(Dismiss(key, "试机"), "主任").good
    assert whys(automatic.ask(Verify(sample), "主任")) == ["passed_test"]
    later = told(automatic, sample, 100, "3").code
    assert automatic.ask(Dismiss(later, "已出结果"), "采样员").good


def test_nor_is_it_left_behind_with_a_sample_that_was_spilt(market: Rig, sample: str) -> None:
    key = told(market, sample, 100, "1", lot="L-9").code
    assert whys(market.ask(Reject(sample, "洒了"), "采样员")) == ["same_person"]
    assert market.ask(Dismiss(key, "试机"), "主任").good
    assert market.ask(Reject(sample, "洒了"), "采样员").good


def test_a_positive_that_comes_after_the_result_holds_the_batch_until_a_fresh_sample_answers(
    market: Rig, sample: str
) -> None:
    batch = market.get(Sample, sample).batch
    market.run(sample, 900)
    assert market.verify(sample).good
    told(market, sample, 900, "1")
    told(market, sample, 100, "2", lot="L-9")  # no control stands behind it
    assert market.status(batch) == "released"
    assert whys(told(market, sample, 100, "3")) == ["sample_closed", "record_waits", "positive"]
    assert market.status(batch) == "held"
    assert not market.sell(batch).good
    second = market.sample(batch)
    assert whys(market.run(second, 900)) == ["run_again"]
    market.run(second, 900)
    assert whys(market.verify(second)) == ["passed_test"]
    assert market.status(batch) == "released"
    with closing(connect(market.path)) as connection:
        assert wrong_journal(connection)[0] == ""


def test_so_does_one_of_a_sample_that_was_spilt_before_it_came(market: Rig, sample: str) -> None:
    batch = market.get(Sample, sample).batch
    assert market.ask(Reject(sample, "洒了"), "采样员").good
    assert whys(told(market, sample, 100, "1")) == ["sample_rejected", "record_waits", "positive"]
    assert market.status(batch) == "held"
    assert market.get(Sample, market.sample(batch)).answers == (sample,)


def test_a_program_puts_nothing_aside_and_proposes_nothing(market: Rig, sample: str) -> None:
    market.ask(Enrol("admin", "管", ("admin",)), "root")
    market.ask(Enrol("bot-1", "机", ("lab", "manager", "device"), machine=True), "admin")
    key = told(market, sample, 100, "1", lot="L-9").code
    market.run(sample, 900)
    market.control("0.900")
    batch, before = market.get(Sample, sample).batch, market.bodies()
    for ask in (
        Dismiss(key, "试机"),
        Reject(sample, "洒了"),
        Justify(BENCH, "重做过"),
        Override(batch, "急"),
    ):
        assert whys(market.ask(ask, "bot-1")) == ["person_needed"], ask
    assert market.bodies() == before


def test_an_instrument_s_negative_is_out_at_once_by_setting_only(market: Rig, sample: str) -> None:
    assert whys(told(market, sample, 900, "1")) == ["to_verify"]
    assert market.get(Sample, sample).result == ""
    market.flow.site = replace(market.flow.site, practice=Practice(auto_publish=True))
    assert whys(told(market, sample, 900, "2")) == ["passed_test"]
    (verified,) = [fact for fact in market.facts(f.Verified) if fact.sample == sample]
    assert (verified.auto, verified.by, verified.passed) == (True, "", True)


@pytest.mark.parametrize("said", ["positive", "invalid"])
def test_not_when_the_instrument_itself_says_otherwise(automatic: Rig, sample: str, said: str) -> None:
    answer = told(automatic, sample, 900, "1", said)  # pyright: ignore[reportArgumentType]
    assert whys(answer) == ["to_verify", "verdict_differs"]
    assert automatic.get(Sample, sample).runs[0].differs
    assert automatic.get(Sample, sample).result == ""


def test_not_what_was_typed_nor_told_from_outside_nor_matched_by_hand(automatic: Rig, market: Rig) -> None:
    codes = market.come(*[bare(f"UP-{number}") for number in range(4)])
    one, two, three, four = (market.sample(code) for code in codes)
    assert whys(automatic.run(one, 900)) == ["to_verify"]
    assert whys(read(automatic, lay(automatic, two).code, "0.9")) == ["to_verify"]
    assert whys(outside(automatic, three)) == ["to_verify"]
    key = told(automatic, "", 900, "1").code
    assert whys(automatic.ask(UseRecord(key, four), "登记员")) == ["to_verify"]
    assert {automatic.get(Sample, each).result for each in (one, two, three, four)} == {""}


def test_not_after_a_positive_however_many_negatives_follow(automatic: Rig, sample: str) -> None:
    batch = automatic.get(Sample, sample).batch
    assert whys(told(automatic, sample, 100, "1")) == ["run_again"]
    assert automatic.status(batch) == "held"
    assert whys(told(automatic, sample, 900, "2")) == ["run_again"]
    assert whys(told(automatic, sample, 900, "3")) == ["to_verify"]
    assert automatic.status(batch) == "held"


def test_a_typed_run_among_them_needs_somebody(automatic: Rig, sample: str) -> None:
    automatic.ask(assay(sample, 1_300), "化验员")  # no reading, and typed
    assert whys(told(automatic, sample, 900, "1")) == ["to_verify"]


def test_a_positive_is_never_out_by_itself(automatic: Rig, sample: str) -> None:
    told(automatic, sample, 100, "1")
    assert whys(told(automatic, sample, 100, "2")) == ["to_verify"]
    assert automatic.facts(f.Condemned) == []


def test_not_without_a_control_that_holds(automatic: Rig, sample: str) -> None:
    automatic.control(positive="0.900")
    assert whys(told(automatic, sample, 900, "1")) == ["control_failed", "record_waits"]
    assert automatic.get(Sample, sample).result == ""
    assert automatic.ask(
        Control(READER, INHIBITION.id, LOT, {"blank": "1"}, {"blank": "1", "sample": "0"}), "化验员"
    ).good
    assert whys(told(automatic, sample, 900, "2")) == ["passed_test"]


def test_a_mismatch_is_an_alarm_whoever_reads(market: Rig, sample: str) -> None:
    answer = market.ask(replace(assay(sample, 100), said="negative"), "化验员")
    assert whys(answer) == ["run_again", "verdict_differs"]
    assert market.get(Sample, sample).runs[0].verdict == "positive"  # ours


def test_a_known_false_positive_is_said_to_be_one_and_holds_all_the_same(market: Rig) -> None:
    (code,) = (
        market.come(bare("UP-J"))
        if not INHIBITION.doubts("韭菜")
        else market.come(replace(bare("UP-J"), product="韭菜"))
    )
    sample = market.sample(code)
    assert whys(market.run(sample, 100)) == ["run_again", "known_false_positive"]
    assert market.status(code) == "held"


def test_results_of_a_day_are_put_up(market: Rig) -> None:
    codes = market.come(bare("UP-1"), good("UP-2"), bare("UP-3"))
    market.fail(codes[0])
    market.clean(codes[2])
    assert market.ask(Publish(), "主任").code == "2026-03-05"
    assert market.facts(f.Published)[-1] == f.Published("2026-03-05", 3, 1)  # with the first arrival's
