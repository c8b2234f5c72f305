"""What an instrument says is used once, or waits under its name: nothing is lost, nothing is half recorded."""

from datetime import timedelta
from typing import Any, get_args

import pytest
from flow_goods import DAY, LOT, NIGHT, READER, SITE, bare
from flow_rig import Rig, recorded
from msgspec.structs import replace
from record_goods import CLEAN, DEVICE, MAKER, known, lay, runs, tell, told

from edge.core import facts as f
from edge.core.lab.practice import Practice
from edge.core.lab.records import Record
from edge.core.people import Role
from edge.core.why import Why
from edge.flow.asks import (
    Answer,
    AnyAsk,
    Commission,
    Control,
    Deplete,
    Dismiss,
    Reject,
    Stock,
    TakeRecord,
    UseRecord,
    Verify,
)
from edge.flow.may import may

METHOD = "GB/T 5009.199"


def whys(answer: Answer) -> list[str]:
    return [why.code for why in answer.why]


@pytest.fixture
def sample(morning: Rig) -> str:
    """A sample that waits for its run."""
    (code,) = morning.come(bare("UP-W"))
    return morning.sample(code)


def waits(rig: Rig, answer: Answer, why: str, facts: int = 1) -> None:
    """The record is kept, with one fact, under its reason; nothing else happened."""
    assert (answer.verdict, whys(answer)) == ("wait", [why, "record_waits"])
    came = rig.facts(f.Received)[-1]
    assert (came.wrong, came.why) == (why, answer.why[0])
    assert recorded(rig)[-facts:] == ["Received"] * facts
    record = rig.get(Record, answer.code)
    assert (record.state, record.wrong) == ("waiting", why)
    assert all(each.text("zh") for each in answer.why)


def test_a_record_that_names_its_sample_is_its_run(morning: Rig, sample: str) -> None:
    answer = tell(morning, sample=sample, method=METHOD, lot=LOT, said="negative")
    assert (answer.verdict, whys(answer)) == ("pass", ["to_verify"])
    (run,) = runs(morning, sample)
    assert (run.how, run.verdict, run.value, run.raw, run.inhibition_bp) == (
        "instrument",
        "negative",
        "23.40",
        CLEAN,
        2340,
    )
    assert (run.lot, run.control, run.by) == (LOT, morning.facts(f.Controlled)[0].control, "nc-1")
    assert run.record == known(morning).key
    assert (known(morning).state, known(morning).taken_at) == ("used", "2026-03-05T02:59:00+08:00")
    assert morning.verify(sample).verdict == "pass"


def test_what_a_record_leaves_out_is_filled_in_by_what_is_in_turn(morning: Rig, sample: str) -> None:
    assert tell(morning, sample=sample).good
    assert (known(morning).method, known(morning).lot) == (METHOD, LOT)
    assert tell(morning, "2", sample=sample, method="有机磷和氨基甲酸酯类农药").good  # by what it looks for
    assert known(morning, "2").method == METHOD


def test_a_channel_is_its_sample_s_by_the_run_laid_out(morning: Rig, sample: str) -> None:
    run = lay(morning, "", sample)
    assert tell(morning, channel="02").good
    (assayed,) = runs(morning, sample)
    assert (assayed.run, assayed.laid_by, assayed.lot) == (run, "化验员", LOT)
    assert whys(morning.ask(Verify(sample), "化验员")) == ["same_person"]  # laid it out
    waits(morning, tell(morning, "2", channel="2"), "channel_empty")  # it has been read
    waits(morning, tell(morning, "3", channel="1"), "channel_empty", 2)
    waits(morning, tell(morning, "4", channel="9"), "channel_empty", 3)


def test_a_channel_read_before_the_run_was_laid_out_is_another_s(morning: Rig, sample: str) -> None:
    lay(morning, sample)
    before = (NIGHT - timedelta(minutes=11)).isoformat()
    waits(morning, tell(morning, channel="1", taken_at=before), "channel_empty")
    assert tell(morning, "2", channel="1", taken_at=(NIGHT - timedelta(minutes=9)).isoformat()).good  # clocks differ


def test_a_sample_in_another_channel_than_laid_out_is_mixed_up(morning: Rig, sample: str) -> None:
    lay(morning, "", sample)
    waits(morning, tell(morning, sample=sample, channel="1"), "channel_differs")
    assert tell(morning, "2", sample=sample, channel="2").good


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ({"sample": "L9"}, "sample_unknown"),
        ({"sample": ""}, "sample_unknown"),
        ({"method": "克百威"}, "method_unknown"),
        ({"lot": "R-9"}, "lot_unknown"),
        ({"raw": {"percent": "NaN"}}, "reading_no_number"),
        ({"raw": {}}, "reading_no_number"),
        ({"raw": {"blank": "-0.6", "sample": "0.1"}}, "reading_negative"),
        ({"raw": {"value": "0.02"}, "unit": "mg/kg"}, "record_unit"),
        ({"taken_at": ""}, "record_time"),
        ({"taken_at": "03/04/2026"}, "record_time"),
        ({"taken_at": "9999-12-31T23:59:59-12:00"}, "record_time"),
        ({"taken_at": (NIGHT + timedelta(minutes=11)).isoformat()}, "record_ahead"),
        ({"taken_at": (NIGHT - timedelta(hours=24, seconds=1)).isoformat()}, "record_old"),
        ({"taken_at": "1970-01-01 00:00:00"}, "record_old"),
        ({"wrong": "record_unreadable"}, "record_unreadable"),
        ({"wrong": "record_rows", "sample": "", "raw": {}}, "record_rows"),
    ],
)
def test_each_thing_wrong_has_its_name(morning: Rig, sample: str, says: dict[str, Any], why: str) -> None:
    waits(morning, tell(morning, **({"sample": sample} | says)), why)
    assert runs(morning, sample) == []
    assert tell(morning, "2", sample=sample).good  # and nothing is in the next one's way


def test_an_unknown_device_waits_until_it_is_commissioned(morning: Rig, sample: str) -> None:
    other = replace(told(sample=sample), device="SN-new")
    waits(morning, morning.ask(other, "nc-2"), "instrument_unknown")
    assert whys(morning.ask(UseRecord(morning.facts(f.Received)[-1].record), "化验员")) == ["instrument_unknown"]
    morning.ask(Commission("new", MAKER, "SN-new", "", (METHOD,), 8, "2026-12-31", "2026-12-31"), "化验员")
    waits(morning, morning.ask(replace(other, record="2"), "nc-2"), "control_missing")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": "out"}, "instrument_out"),
        ({"calibrated_until": "2026-03-04"}, "calibration_over"),
        ({"certified_until": "2026-03-04"}, "certificate_over"),
        ({"methods": ("strip-malachite",)}, "instrument_method"),
    ],
)
def test_an_instrument_out_of_date_counts_for_nothing(
    morning: Rig, sample: str, change: dict[str, object], why: str
) -> None:
    asked = Commission(READER, MAKER, DEVICE, "NC", (METHOD,), 24, "2026-12-31", "2026-12-31")
    assert morning.ask(replace(asked, **change), "化验员").good
    waits(morning, tell(morning, sample=sample, method=METHOD), why)
    assert morning.facts(f.Received)[-1].why == Why(
        why, {"what": READER} | ({"until": "2026-03-04"} if "_over" in why else {})
    )


def test_reagent_that_is_used_up_counts_for_nothing(morning: Rig, sample: str) -> None:
    morning.ask(Deplete(LOT), "化验员")
    waits(morning, tell(morning, sample=sample, lot=LOT), "lot_spent")
    waits(morning, tell(morning, "2", sample=sample), "lot_unknown", 2)  # none is in turn


def test_a_closed_or_rejected_sample_gets_no_run(morning: Rig, sample: str) -> None:
    assert tell(morning, sample=sample).good
    assert morning.verify(sample).good
    waits(morning, tell(morning, "2", sample=sample), "sample_closed")
    (code,) = morning.come(bare("UP-X"))
    other = morning.sample(code)
    morning.ask(Reject(other, "打翻"), "采样员")
    waits(morning, tell(morning, "3", sample=other), "sample_rejected")
    assert whys(morning.ask(UseRecord(known(morning, "3").key), "化验员")) == ["sample_rejected"]


def test_the_same_again_is_answered_again_and_nothing_is_recorded(morning: Rig, sample: str) -> None:
    tell(morning, sample=sample)
    before = len(morning.bodies())
    others: list[dict[str, Any]] = [
        {},
        {"lot": LOT, "method": METHOD},
        {"raw": {"value": "23.40"}, "unit": "%"},
        {"digest": "e" * 64},
    ]
    for says in others:
        answer = tell(morning, **({"sample": sample} | says))
        assert (answer.verdict, answer.code, whys(answer)) == ("pass", sample, ["record_used"])
    waiting = tell(morning, "2", sample="L9")
    assert tell(morning, "2", sample="L9") == waiting
    assert len(morning.bodies()) == before + 1
    assert len(runs(morning, sample)) == 1


def test_another_record_under_a_number_waits_and_neither_is_lost(morning: Rig, sample: str) -> None:
    tell(morning, sample=sample)
    twin = tell(morning, sample=sample, raw={"percent": "73.4"}, said="positive")
    waits(morning, twin, "record_differs")
    assert twin.code != known(morning).key
    before = len(morning.bodies())
    assert tell(morning, sample=sample, raw={"percent": "73.4"}, said="positive") == twin
    assert whys(tell(morning, sample=sample)) == ["record_used"]
    assert len(morning.bodies()) == before
    third = tell(morning, sample=sample, raw={"percent": "83.4"})
    assert third.code not in (twin.code, known(morning).key)
    assert whys(morning.ask(UseRecord(twin.code), "化验员")) == ["run_again"]  # a person looked: it is a positive
    assert [run.verdict for run in runs(morning, sample)] == ["negative", "positive"]


def test_what_cannot_be_read_does_not_stand_in_the_way_of_what_can(morning: Rig, sample: str) -> None:
    waits(morning, tell(morning, "7", wrong="record_cut", raw={}), "record_cut")
    whole = tell(morning, "7", sample=sample)
    waits(morning, whole, "record_differs", 2)  # under one number; drivers name what they cannot read by its digest
    assert morning.ask(UseRecord(whole.code), "化验员").good


def test_a_record_before_the_control_is_used_when_it_comes_again(morning: Rig, sample: str) -> None:
    morning.ask(Deplete(LOT), "化验员")
    morning.ask(Stock("R-2", (METHOD,), "2026-12-31"), "化验员")
    waits(morning, tell(morning, sample=sample), "control_missing")
    before = len(morning.bodies())
    tell(morning, sample=sample)
    assert len(morning.bodies()) == before
    morning.ask(Control(READER, METHOD, "R-2", {"percent": "1.5"}, {"percent": "88"}), "化验员")
    assert tell(morning, sample=sample).good
    assert recorded(morning)[-2:] == ["Controlled", "Assayed"]
    assert (runs(morning, sample)[0].how, runs(morning, sample)[0].lot) == ("instrument", "R-2")
    assert whys(tell(morning, sample=sample)) == ["record_used"]


def test_or_by_a_person_and_then_another_verifies(morning: Rig, sample: str) -> None:
    morning.flow.site = replace(SITE, practice=Practice(auto_publish=True))
    morning.ask(Deplete(LOT), "化验员")
    morning.ask(Stock("R-2", (METHOD,), "2026-12-31"), "化验员")
    tell(morning, sample=sample)
    key = known(morning).key
    assert whys(morning.ask(UseRecord(key), "化验员")) == ["control_missing"]
    morning.ask(Control(READER, METHOD, "R-2", {"percent": "1.5"}, {"percent": "88"}), "化验员")
    assert whys(morning.ask(UseRecord(key), "化验员")) == ["to_verify"]  # not put out by itself
    (run,) = runs(morning, sample)
    assert (run.how, run.by) == ("matched", "化验员")
    assert whys(morning.ask(Verify(sample), "化验员")) == ["same_person"]
    assert whys(morning.ask(UseRecord(key), "化验员")) == ["record_used"]


def test_what_an_instrument_reads_negative_after_its_control_is_out_at_once(morning: Rig, sample: str) -> None:
    morning.flow.site = replace(SITE, practice=Practice(auto_publish=True))
    assert whys(tell(morning, sample=sample, said="positive")) == ["to_verify", "verdict_differs"]  # not this one
    (code,) = morning.come(bare("UP-X"))
    assert whys(tell(morning, "2", sample=morning.sample(code), said="negative")) == ["passed_test"]


def test_a_clock_that_is_off_is_answered_for_by_a_person(morning: Rig, sample: str) -> None:
    tell(morning, sample=sample, taken_at="2019-01-01 00:12:00")
    assert whys(morning.ask(UseRecord(known(morning).key), "化验员")) == ["to_verify"]
    assert runs(morning, sample)[0].bench.startswith(DAY)


def test_a_person_says_of_which_sample_a_record_without_one_is(morning: Rig, sample: str) -> None:
    tell(morning, sample="样品七")
    key = known(morning).key
    assert whys(morning.ask(UseRecord(key, "L9"), "化验员")) == ["sample_unknown"]
    assert morning.ask(UseRecord(key, sample), "化验员").good
    assert known(morning).sample == "样品七"  # what it said itself stays


def test_a_record_that_names_a_waiting_sample_is_of_no_other(morning: Rig, sample: str) -> None:
    (code,) = morning.come(bare("UP-X"))
    other = morning.sample(code)
    tell(morning, sample=sample, lot="R-9", raw={"percent": "90"})
    assert whys(morning.ask(UseRecord(known(morning).key, other, lot=LOT), "化验员")) == ["record_names"]
    assert morning.ask(UseRecord(known(morning).key, lot=LOT), "化验员").verdict == "wait"
    assert [run.verdict for run in runs(morning, sample)] == ["positive"]
    assert runs(morning, other) == []


def test_a_method_or_lot_that_is_known_here_is_bent_by_nobody(morning: Rig, sample: str) -> None:
    tell(morning, sample=sample, method="GC-MS", lot=LOT, raw={"value": "9"}, unit="mg/kg")
    assert whys(morning.ask(UseRecord(known(morning).key, method=METHOD), "化验员")) == ["instrument_method"]
    tell(morning, "2", sample=sample, method="农药残留")
    assert morning.ask(UseRecord(known(morning, "2").key, method=METHOD), "化验员").good


def test_a_reading_is_vouched_for_by_the_control_of_its_own_day(morning: Rig, sample: str) -> None:
    morning.now = NIGHT.replace(hour=14, minute=5)  # the trading day has turned; no control yet
    assert tell(morning, sample=sample, taken_at="2026-03-05T13:58:00").good
    assert runs(morning, sample)[0].bench.startswith(DAY)
    waits(morning, tell(morning, "2", sample=sample, taken_at="2026-03-05T14:01:00"), "control_missing")


def test_a_record_is_put_aside_with_its_reason(morning: Rig, sample: str) -> None:
    tell(morning, sample=sample, wrong="record_cut")
    key = known(morning).key
    assert whys(morning.ask(UseRecord(key, sample), "化验员")) == ["record_cut"]
    assert whys(morning.ask(Dismiss(key, " "), "化验员")) == ["reject_reason"]
    assert morning.ask(Dismiss(key, "试机"), "化验员").good
    assert whys(morning.ask(Dismiss(key, "试机"), "化验员")) == ["record_dismissed"]
    assert whys(morning.ask(UseRecord(key, sample), "化验员")) == ["record_dismissed"]
    assert whys(tell(morning, sample=sample, wrong="record_cut")) == ["record_dismissed"]
    for ask in (UseRecord("nothing", sample), Dismiss("nothing", "x")):
        assert whys(morning.ask(ask, "化验员")) == ["record_unknown"]
    assert runs(morning, sample) == []


def test_a_failed_control_stops_what_comes_after_it(morning: Rig, sample: str) -> None:
    assert morning.control("0.900").verdict == "stop"
    waits(morning, tell(morning, sample=sample), "control_failed")


def test_nobody_speaks_for_an_instrument() -> None:
    """A token of a gate's device could else tell what a reader read, and have it put out."""
    assert not may(TakeRecord, frozenset(get_args(Role)))
    assert TakeRecord not in get_args(AnyAsk)
    assert may(UseRecord, frozenset({"lab"}))


def test_two_makers_whose_names_run_together_are_two(morning: Rig) -> None:
    one = replace(told("1", sample="L9"), maker="A", device="B C")
    two = replace(told("1", sample="L8"), maker="A B", device="C")
    assert morning.ask(one, "x").code != morning.ask(two, "x").code
    assert [each.wrong for each in morning.facts(f.Received)] == ["instrument_unknown"] * 2
