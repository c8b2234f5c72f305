"""The bench: dates, reagent in turn, and what a control that failed takes with it."""

from collections import Counter
from typing import Any

import pytest
from core_goods import LAW
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError
from edge.core.lab.bench import Bench, Instrument, Lot, bench_after, lot_after, uncontrolled, unfit, unusable
from edge.core.lab.practice import Practice
from edge.core.why import Why

READER = Instrument("NC", "mk", "sn", "m", ("M",), 8, "2026-06-30", "2026-07-31")
TODAY = "2026-03-05"
KEY = "2026-03-05 NC M R"


@pytest.mark.parametrize(
    ("instrument", "method", "day", "code"),
    [
        (None, "M", TODAY, "instrument_unknown"),
        (replace(READER, state="out"), "M", TODAY, "instrument_out"),
        (READER, "N", TODAY, "instrument_method"),
        (READER, "M", "2026-06-30", ""),
        (READER, "M", "2026-07-01", "calibration_over"),
        (replace(READER, calibrated_until="2026-12-31"), "M", "2026-08-01", "certificate_over"),
        (READER, "M", TODAY, ""),
    ],
)
def test_an_instrument_is_used_for_its_methods_in_its_dates(
    instrument: Instrument | None, method: str, day: str, code: str
) -> None:
    why = unfit(instrument, method, day)
    assert (why.code if why else "") == code


FIRST = Lot("A", ("M",), "2026-03-31", 1)
NEXT = Lot("B", ("M", "N"), "2026-03-31", 2)
LAST = Lot("AA", ("M",), "2026-12-31", 3)


@pytest.mark.parametrize(
    ("lot", "method", "day", "lots", "code"),
    [
        (None, "M", TODAY, (), "lot_unknown"),
        (replace(FIRST, spent=True), "M", TODAY, (), "lot_spent"),
        (FIRST, "N", TODAY, (), "lot_method"),
        (FIRST, "M", "2026-03-31", (), ""),
        (FIRST, "M", "2026-04-01", (), "lot_expired"),
        (FIRST, "M", TODAY, (FIRST, NEXT, LAST), ""),
        (NEXT, "M", TODAY, (FIRST, NEXT, LAST), "lot_not_first"),
        (NEXT, "N", TODAY, (FIRST, NEXT, LAST), ""),  # the other is not for this method
        (NEXT, "M", TODAY, (replace(FIRST, spent=True), NEXT), ""),
        (LAST, "M", "2026-04-01", (FIRST, NEXT, LAST), ""),  # what expired is not waited for
    ],
)
def test_reagent_is_used_in_the_order_it_came(
    lot: Lot | None, method: str, day: str, lots: tuple[Lot, ...], code: str
) -> None:
    why = unusable(lot, method, day, lots)
    assert (why.code if why else "") == code


def test_the_lot_to_use_first_is_the_one_that_came_first() -> None:
    """And not the one whose name comes first: AA is older than B here."""
    lots = (replace(LAST, turn=2), replace(NEXT, turn=1), replace(FIRST, turn=9))
    why = unusable(lots[2], "M", TODAY, lots)
    assert why is not None
    assert why.args == {"what": "B"}


def test_a_lot_that_is_used_up_was_there_before() -> None:
    lot = lot_after(FIRST, f.Depleted("A", "", "2026-03-05T03:00:00.000+08:00"))
    for at, code in (
        ("2026-03-05T02:59:59.999+08:00", ""),
        ("2026-03-05T03:00:00.000+08:00", "lot_spent"),
        ("", "lot_spent"),
    ):
        why = unusable(lot, "M", TODAY, (lot,), at)
        assert (why.code if why else "") == code
    ever = lot_after(FIRST, f.Depleted("A", ""))  # no time was recorded
    assert unusable(ever, "M", TODAY, (ever,), "2020-01-01T00:00:00.000+08:00") is not None


def controlled(code: str, *, passed: bool, by: str = "c") -> f.Controlled:
    return f.Controlled(code, KEY, TODAY, "NC", "M", "R", {}, {}, passed, by=by)


def assayed(sample: str, control: str) -> f.Assayed:
    return f.Assayed(sample, "B1", "M", "NC", 0, 0, 0, "negative", bench=KEY, control=control)


JUSTIFIED = f.Justified("K", KEY, "P", "r", "p", "s")


def after(*facts: f.Fact) -> Bench:
    bench = None
    for fact in facts:
        bench = bench_after(bench, KEY, fact)
    assert bench is not None
    return bench


def test_without_a_control_nothing_counts_and_after_a_failed_one_neither() -> None:
    assert uncontrolled(None) == Why("control_missing")
    failed = after(controlled("K1", passed=False))
    assert (failed.state, failed.good) == ("failed", "")
    assert uncontrolled(failed) is not None
    assert uncontrolled(after(controlled("K1", passed=False), controlled("K2", passed=True))) is None


def test_a_failed_control_takes_what_ran_since_the_last_good_one() -> None:
    bench = after(
        controlled("K1", passed=True), assayed("L1", "K1"), controlled("K2", passed=True), assayed("L2", "K2"),
        assayed("L3", "K2"), controlled("K3", passed=False),
    )  # fmt: skip
    assert bench.doubted == (("L2", "K2"), ("L3", "K2"))
    assert (bench.state, bench.good, bench.samples) == ("failed", "K2", ())


def test_a_good_control_afterwards_lets_new_runs_count_and_leaves_the_doubt() -> None:
    bench = after(
        controlled("K1", passed=True), assayed("L1", "K1"), controlled("K2", passed=False), controlled("K3", passed=True, by="d"),
        assayed("L1", "K3"),
    )  # fmt: skip
    assert (bench.state, bench.good, bench.samples, bench.doubted) == ("good", "K3", ("L1",), (("L1", "K1"),))
    assert bench.vouched == ("d",)
    assert replace(bench, doubted=()) == bench_after(bench, KEY, JUSTIFIED)  # answered for: the bench itself is good


def test_who_answers_for_a_failed_control_vouches_for_what_runs_on_it() -> None:
    bench = after(controlled("K1", passed=True), assayed("L1", "K1"), controlled("K2", passed=False), JUSTIFIED)
    assert (bench.state, bench.good, bench.samples, bench.doubted) == ("justified", "K1", ("L1",), ())
    assert bench.vouched == ("c", "p", "s")
    never = after(controlled("K1", passed=False), JUSTIFIED)
    assert (never.good, never.vouched) == ("K1", ("c", "p", "s"))


@pytest.mark.parametrize("fact", [assayed("L1", "K1"), JUSTIFIED, f.Stocked("A", (), "", 1)])
def test_nothing_runs_on_a_bench_that_had_no_control(fact: f.Fact) -> None:
    with pytest.raises(OutOfOrderError):
        bench_after(None, KEY, fact)


STEPS = st.lists(st.sampled_from(("good", "failed", "run", "justify")), max_size=30)


@LAW
@given(STEPS)
def test_every_run_is_covered_doubted_or_answered_for(steps: list[str]) -> None:
    """Against a plain list of (sample, control, in doubt)."""
    bench, runs, good, state = None, list[tuple[str, str, str]](), "", "none"
    for at, step in enumerate(steps):
        if step == "run" and state in ("good", "justified"):
            bench = bench_after(bench, KEY, assayed(f"L{at}", good))
            runs.append((f"L{at}", good, "covered"))
        elif step == "good":
            bench, good, state = bench_after(bench, KEY, controlled(f"K{at}", passed=True)), f"K{at}", "good"
            runs = [(sample, control, "past" if now == "covered" else now) for sample, control, now in runs]
        elif step == "failed":
            bench, state = bench_after(bench, KEY, controlled(f"K{at}", passed=False)), "failed"
            runs = [(sample, control, "doubted" if now == "covered" else now) for sample, control, now in runs]
        elif step == "justify" and bench is not None:
            again, good = state == "failed", good or bench.control
            bench, state = bench_after(bench, KEY, JUSTIFIED), "justified" if state == "failed" else state
            answered = [("covered" if again and control == good else "past") for _, control, _ in runs]
            runs = [
                (sample, control, answered[i] if now == "doubted" else now)
                for i, (sample, control, now) in enumerate(runs)
            ]
    if bench is None:
        return
    assert Counter(bench.samples) == Counter(sample for sample, _, now in runs if now == "covered")
    assert Counter(bench.doubted) == Counter((sample, control) for sample, control, now in runs if now == "doubted")
    assert (uncontrolled(bench) is None) is (state in ("good", "justified"))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"dispute_hours": 3}, "the law gives sellers 4 hours"),
        ({"dispute_hours": 50}, "retain_hours 48"),  # longer than the sample is kept
        ({"retain_hours": 3}, "retain_hours 3"),
        ({"publish_hour": 24}, "publish_hour 24"),
        ({"publish_hour": -1}, "publish_hour -1"),
        ({"clock_off_min": 0}, "clock_off_min 0"),
    ],
)
def test_a_practice_gives_no_less_than_the_law(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Practice(**wrong)
