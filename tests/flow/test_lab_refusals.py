"""Bad input: each a named outcome, and nothing half recorded."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flow_goods import INHIBITION, LOT, READER, bare
from flow_rig import Rig, assay
from hypothesis import given, settings
from hypothesis import strategies as st
from lab_goods import lay, outside, read, told, whys
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.lab.practice import Practice
from edge.core.lab.samples import Sample
from edge.flow.asks import (
    Answer,
    Ask,
    Assay,
    Commission,
    Control,
    External,
    LayRun,
    OpenDay,
    Publish,
    ReadRun,
    Reject,
    Stock,
    TakeRecord,
    UseRecord,
    Verify,
)

RAW = {"blank": "1.000", "sample": "0.900"}


@pytest.fixture
def waiting(market: Rig) -> str:
    (code,) = market.come(bare("UP-W"))
    return code


@pytest.fixture
def sample(market: Rig, waiting: str) -> str:
    return market.sample(waiting)


def unknown(_rig: Rig, _sample: str) -> str:
    return "L404"


def rejected(rig: Rig, sample: str) -> str:
    rig.ask(Reject(sample, "打翻"), "采样员")
    return sample


def closed(rig: Rig, sample: str) -> str:
    rig.run(sample, 900)
    rig.verify(sample)
    return sample


GONE = [(unknown, "sample_unknown"), (rejected, "sample_rejected"), (closed, "sample_closed")]


@pytest.mark.parametrize(("gone", "why"), GONE)
def test_a_result_for_a_sample_that_is_none_any_more(
    market: Rig, sample: str, gone: Callable[[Rig, str], str], why: str
) -> None:
    run = lay(market, sample).code
    code = gone(market, sample)
    before = market.bodies()
    asks: list[Ask] = [
        assay(code, 900), External(code, "省检", "JC-1", "negative", "GC"), Verify(code), Reject(code, "r"),
        LayRun(READER, INHIBITION.id, LOT, (code,)),
    ]  # fmt: skip
    for ask in asks:
        answer = market.ask(ask, "质检员")
        assert (answer.verdict, whys(answer)) == ("stop", [why]), ask
    assert code == "L404" or "channel" in whys(read(market, run, "0.9"))
    assert market.bodies() == before


@pytest.mark.parametrize(("gone", "why"), GONE)
def test_an_instrument_s_record_of_one_is_kept_and_waits(
    market: Rig, sample: str, gone: Callable[[Rig, str], str], why: str
) -> None:
    code = gone(market, sample)
    before = len(market.bodies())
    answer = told(market, code, 900, "7")
    assert (answer.verdict, whys(answer)) == ("wait", [why, "record_waits"])
    assert [type(fact).__name__ for fact in market.facts(f.Fact)][before:] == ["Received"]
    assert whys(market.ask(UseRecord(answer.code, code), "化验员")) == [why]
    assert len(market.bodies()) == before + 1


def test_a_result_sent_twice_is_one_and_typed_twice_is_two(market: Rig, sample: str) -> None:
    ask = assay(sample, 900)
    first = market.ask(ask, "化验员", key="k-1")
    assert market.ask(ask, "化验员", key="k-1") == first
    assert len(market.get(Sample, sample).runs) == 1
    assert market.ask(ask, "化验员", key="k-2") == first  # a run of its own, the same that it says
    assert len(market.get(Sample, sample).runs) == 2
    verdict = market.ask(Verify(sample), "主任", key="k-3")
    assert market.ask(Verify(sample), "主任", key="k-3") == verdict
    assert whys(market.ask(Verify(sample), "主任", key="k-4")) == ["sample_closed"]
    assert len([fact for fact in market.facts(f.Verified) if fact.sample == sample]) == 1


def old_instrument(rig: Rig) -> None:
    rig.ask(Commission(READER, "Mk", f"SN-{READER}", "NC", (INHIBITION.id,), 24, "2026-03-04", "2026-12-31"), "化验员")


def old_lot(rig: Rig) -> None:
    rig.now += timedelta(days=302)
    rig.ask(OpenDay())
    rig.ask(Commission(READER, "Mk", f"SN-{READER}", "NC", (INHIBITION.id,), 24, "2027-12-31", "2027-12-31"), "化验员")


def next_day(rig: Rig) -> None:
    rig.now += timedelta(days=1)
    rig.ask(OpenDay())


def failed_control(rig: Rig) -> None:
    rig.control(positive="0.900")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (old_instrument, "calibration_over"),
        (old_lot, "lot_expired"),
        (next_day, "control_missing"),
        (failed_control, "control_failed"),
    ],
)
def test_a_bench_that_is_not_in_order_takes_no_result(
    market: Rig, sample: str, spoil: Callable[[Rig], None], why: str
) -> None:
    spoil(market)
    before = market.bodies()
    for answer in (market.run(sample, 900), lay(market, sample)):
        assert (answer.verdict, whys(answer)) == ("stop", [why])
    assert market.bodies() == before
    assert whys(told(market, sample, 900, "1")) == [why, "record_waits"]
    assert market.facts(f.Assayed)[1:] == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("-0.1", "reading_negative"), ("NaN", "reading_no_number"), ("nan", "reading_no_number"), ("-inf", "reading_no_number"),
        ("1e5", "reading_no_number"), ("１２", "reading_no_number"), ("0,9", "reading_no_number"), ("", "reading_no_number"),
        ("0.9\x00", "reading_no_number"), ("😀", "reading_no_number"),
        ("9" * 200, "reading_no_number"),
    ],
)  # fmt: skip
def test_a_reading_that_is_none_is_named_and_not_recorded(market: Rig, sample: str, text: str, why: str) -> None:
    run = lay(market, sample).code
    before = market.bodies()
    for raw in ({**RAW, "sample": text}, {**RAW, "blank": text}):
        assert whys(market.ask(replace(assay(sample, 0), raw=raw), "化验员")) == [why]
    answer = read(market, run, text) if text else read(market, run, "0.9", blank="x")
    assert whys(answer) == ["channel"]
    assert [each.code for each in answer.why[0].because] == [why]
    assert answer.why[0].text("zh").startswith("通道 1：")
    control = Control(READER, INHIBITION.id, LOT, {"blank": "1"}, {"blank": "1", "sample": text})
    assert whys(market.ask(control, "化验员")) == [why]
    assert market.bodies() == before


@pytest.mark.parametrize(
    ("off", "why"),
    [
        (timedelta(minutes=10, seconds=1), "record_ahead"),
        (timedelta(hours=-24, seconds=-1), "record_old"),
        (timedelta(minutes=-10, seconds=-1), "record_early"),
        (timedelta(days=3650), "record_ahead"),
    ],
)
def test_an_instrument_s_clock_that_is_wrong_is_named(market: Rig, sample: str, off: timedelta, why: str) -> None:
    at = (market.now + off).isoformat()
    made = TakeRecord("Mk", f"SN-{READER}", "1", "0" * 64, sample, "", INHIBITION.id, LOT, RAW, "", at)
    assert whys(market.ask(made, "reader-1")) == [why, "record_waits"]
    assert whys(market.ask(replace(made, record="2", digest="1" * 64, taken_at="昨天"), "reader-1"))[0] == "record_time"
    assert market.facts(f.Assayed)[1:] == []


# a run of 24 channels


@pytest.fixture
def tray(market: Rig) -> tuple[str, tuple[str, ...]]:
    """24 samples laid out on the reader; the run and the samples."""
    codes = market.come(*[bare(f"UP-{at}", 1_000) for at in range(24)])
    samples = tuple([market.sample(code) for code in codes])
    return lay(market, *samples).code, samples


@pytest.mark.parametrize("bad", ["-0.1", "NaN", "1e5", "１２", "x", " "])
def test_one_bad_channel_of_24_and_nothing_of_the_run_is_recorded(
    market: Rig, tray: tuple[str, tuple[str, ...]], bad: str
) -> None:
    run, samples = tray
    before = market.bodies()
    answer = read(market, run, *["0.900"] * 23, bad)
    assert (answer.verdict, whys(answer)) == ("stop", ["channel"])
    assert answer.why[0].args == {"number": "24"}
    assert market.bodies() == before
    assert whys(read(market, run, *["0.900"] * 24)) == ["to_verify"]
    assert [len(market.get(Sample, each).runs) for each in samples] == [1] * 24


def test_a_closed_sample_in_the_tray_stops_the_run_and_the_others_can_be_read(
    market: Rig, tray: tuple[str, tuple[str, ...]]
) -> None:
    run, samples = tray
    market.ask(Reject(samples[4], "打翻"), "采样员")
    before = market.bodies()
    answer = read(market, run, *["0.900"] * 24)
    assert (whys(answer), answer.why[0].args) == (["channel"], {"number": "5"})
    assert market.bodies() == before
    assert whys(read(market, run, *["" if at == 4 else "0.900" for at in range(24)])) == ["to_verify"]


def test_a_run_is_read_once(market: Rig, tray: tuple[str, tuple[str, ...]]) -> None:
    run, samples = tray
    rows = {str(at): {"sample": "0.900"} for at in range(1, 25)}
    first = market.ask(ReadRun(run, rows, "1.000"), "化验员", key="k-1")
    before = market.bodies()
    assert market.ask(ReadRun(run, rows, "1.000"), "化验员", key="k-1") == first
    assert whys(market.ask(ReadRun(run, rows, "1.000"), "化验员", key="k-2")) == ["channels_wrong"]
    assert market.bodies() == before
    assert {len(market.get(Sample, each).runs) for each in samples} == {1}


@pytest.mark.parametrize(
    "channels", ["0", "25", "-1", "1.0", "x", "", "１", "²", "9" * 5_000, "1 ", "00000000000000000000001"]
)
def test_a_channel_that_is_none_is_named(market: Rig, sample: str, channels: str) -> None:
    run = lay(market, sample).code
    before = market.bodies()
    answer = market.ask(ReadRun(run, {channels: {"sample": "0.9"}, "1": {"sample": "0.9"}}, "1"), "化验员")
    assert whys(answer) == ["channels_wrong"]
    assert market.bodies() == before


def test_one_channel_by_two_names_is_two(market: Rig, sample: str) -> None:
    run = lay(market, sample).code
    rows = {"1": {"sample": "0.9"}, "01": {"sample": "0.1"}}
    assert whys(market.ask(ReadRun(run, rows, "1"), "化验员")) == ["channels_wrong"]


@pytest.mark.parametrize(
    ("channels", "why"),
    [
        (("", ""), "channels_wrong"),
        (("S", "S"), "channels_wrong"),
        (("S", "", "", "", "", "", "", "", ""), "channels_many"),
        (("404",), "sample_unknown"),
    ],
)
def test_a_run_that_cannot_be_laid_out_is_named(market: Rig, sample: str, channels: tuple[str, ...], why: str) -> None:
    market.ask(
        Commission(READER, "Mk", f"SN-{READER}", "NC", (INHIBITION.id,), 8, "2026-12-31", "2026-12-31"), "化验员"
    )
    before = market.bodies()
    answer = market.ask(
        LayRun(READER, INHIBITION.id, LOT, tuple(sample if at == "S" else at for at in channels)), "化验员"
    )
    assert whys(answer) == [why]
    assert market.bodies() == before
    assert whys(read(market, "R404", "0.9")) == ["run_unknown"]


def test_what_the_bench_is_told_wrongly_is_named(market: Rig) -> None:
    before = market.bodies()
    for ask, why in (
        (Stock(LOT, (INHIBITION.id,), "2026-12-31"), "lot_twice"),
        (Stock("R-9", (), "2026-12-31"), "method_unknown"),
        (Stock("R-9", (INHIBITION.id,), "2026-13-01"), "asked_wrong"),
        (Stock("R-9", (INHIBITION.id,), "20261231"), "asked_wrong"),
        (Commission("X", "Mk", f"SN-{READER}", "", (), 1, "2026-12-31", "2026-12-31"), "instrument_twice"),
        (Commission("X", "", "", "", (), 1, "", "2026-12-31"), "asked_wrong"),
        (Publish("yesterday"), "asked_wrong"),
        (replace(assay("L404", 1), instrument="X"), "sample_unknown"),
    ):
        assert whys(market.ask(ask, "化验员")) == [why]
    assert market.bodies() == before


# whatever is typed


def test_whatever_is_typed_is_answered_and_a_no_records_nothing(market: Rig, sample: str) -> None:
    run = lay(market, sample).code
    market.flow.site = replace(market.flow.site, practice=Practice(auto_publish=True))
    text = st.one_of(
        st.text(max_size=20),
        st.sampled_from(("0.9", "0.1", "1", "", "1e5", "NaN", "-1", sample, run, READER, LOT, INHIBITION.id)),
    )
    raw = st.dictionaries(
        st.one_of(st.sampled_from(("blank", "sample", "c", "t", "percent", "value")), text), text, max_size=4
    )
    codes = st.one_of(st.just(sample), text)
    asks: st.SearchStrategy[Any] = st.one_of(
        st.builds(Assay, codes, text, text, text, raw),
        st.builds(Assay, st.just(sample), st.just(INHIBITION.id), st.just(READER), st.just(LOT), raw),
        st.builds(Control, text, text, text, raw, raw),
        st.builds(
            ReadRun,
            st.one_of(st.just(run), text),
            st.dictionaries(st.one_of(st.just("1"), text), raw, min_size=1),
            text,
        ),
        st.builds(LayRun, text, text, text, st.lists(text, min_size=1).map(tuple)),
        st.builds(Verify, codes, st.integers(-2, 2)),
        st.builds(Reject, text, text),
        st.builds(Stock, text, st.lists(text).map(tuple), text),
    )

    @settings(max_examples=250)
    @given(asks)
    def answered(ask: Ask) -> None:
        before = len(market.bodies())
        answer: Answer = market.ask(ask, "化验员")
        assert all(each.text("zh") and each.text("en") for each in answer.why)
        if answer.verdict == "stop" and whys(answer)[0] not in ("reading_invalid", "control_blank", "control_positive"):
            assert len(market.bodies()) == before, (ask, answer)

    answered()
    assert outside(market, sample).verdict in ("stop", "pass", "wait")
