"""What runs amount to: every sequence up to five, doubted and other samples' positives, and several methods."""

from itertools import product

import pytest
from core_goods import LAW
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.lab.samples import Run, Sample, at_once, fits, judge, lacking, outcome, sample_after
from edge.core.methods import VERDICTS, Method, Verdict

NEG, POS, INVALID = (Run("M", each, how="instrument") for each in VERDICTS)
OUTSIDE = {verdict: Run("GC", verdict, how="external", decides=True) for verdict in VERDICTS}


def sample(
    *runs: Run, methods: tuple[str, ...] = ("M",), answers: tuple[str, ...] = (), retest: bool = False
) -> Sample:
    return Sample("L1", "B1", runs, ("t1",), methods=methods, answers=answers, retest=retest)


def told(runs: tuple[Verdict, ...], *, suspect: bool) -> str:
    """In plain words.

    Leave out what could not be read. Two positives fail. One positive must be answered by two negatives in a row at the
    end, and so must one that another sample left behind. Without a positive any negative passes.
    """
    readable = [run for run in runs if run != "invalid"]
    if readable.count("positive") >= 2:
        return "fail"
    if readable.count("positive") == 1 or suspect:
        return "pass" if readable[-2:] == ["negative", "negative"] else "again"
    return "pass" if readable else "again"


@pytest.mark.parametrize("suspect", [False, True])
@pytest.mark.parametrize("length", range(6))
def test_every_sequence_of_runs_is_judged_as_in_plain_words(length: int, suspect: bool) -> None:  # noqa: FBT001
    for runs in product(VERDICTS, repeat=length):
        assert judge([Run("M", each) for each in runs], suspect=suspect) == told(runs, suspect=suspect), runs


RUNS = st.lists(st.builds(Run, st.just("M"), st.sampled_from(VERDICTS), counts=st.booleans()), max_size=7)


@LAW
@given(RUNS, st.booleans())
def test_a_run_in_doubt_never_helps_to_pass_nor_to_fail(runs: list[Run], suspect: bool) -> None:  # noqa: FBT001
    found = judge(runs, suspect=suspect)
    counted = [run for run in runs if run.counts]
    if found == "fail":
        assert judge(counted, suspect=suspect) == "fail"
    if found == "pass":
        assert judge(counted, suspect=suspect) == "pass"
    doubted = any(run.verdict == "positive" and not run.counts for run in runs)
    if not doubted:
        assert found == judge(counted, suspect=suspect)


def test_a_positive_whose_control_failed_is_not_washed_off_by_one_negative() -> None:
    doubted = replace(POS, counts=False)
    assert judge([doubted, NEG]) == "again"
    assert judge([doubted, NEG, NEG]) == "pass"
    assert judge([NEG, doubted]) == "again"
    assert judge([doubted, POS]) == "again"  # and confirms nothing
    assert judge([doubted, POS, POS]) == "fail"


def test_a_run_by_no_rapid_method_decides_and_of_two_the_positive_one() -> None:
    good, bad = (Run("GC", verdict, decides=True) for verdict in ("negative", "positive"))
    assert judge([good]) == "pass"
    assert judge([bad]) == judge([good, bad]) == judge([bad, good]) == "fail"
    assert judge([replace(bad, counts=False)]) == "again"


def test_a_sample_passes_by_all_that_it_gets_and_fails_by_any() -> None:
    other = replace(NEG, method="N")
    assert outcome(sample(NEG, methods=("M", "N"))) == "again"
    assert lacking(sample(NEG, methods=("M", "N"))) == ("N",)
    assert outcome(sample(NEG, other, methods=("M", "N"))) == "pass"
    assert outcome(sample(POS, POS, methods=("M", "N"))) == "fail"
    assert lacking(sample(POS, POS, methods=("M", "N"))) == ()  # it has failed: no other run is needed
    assert outcome(sample(NEG, replace(POS, method="N"))) == "again"  # asked for or not
    assert outcome(sample(methods=())) == "again"
    assert lacking(sample(methods=())) == ("",)


def test_what_a_laboratory_outside_found_stands_for_all_methods() -> None:
    """Or goods would stay for ever while the laboratory here is down."""
    assert outcome(sample(OUTSIDE["negative"], methods=("M", "N"))) == "pass"
    assert outcome(sample(OUTSIDE["positive"], methods=("M", "N"))) == "fail"
    assert outcome(sample(POS, OUTSIDE["negative"])) == "pass"  # it decides over a first positive,
    assert outcome(sample(POS, POS, OUTSIDE["negative"])) == "fail"  # and not over a confirmed one
    assert outcome(sample(OUTSIDE["negative"], OUTSIDE["positive"])) == "fail"
    assert outcome(sample(NEG, OUTSIDE["positive"])) == "fail"


def test_a_sample_that_must_answer_for_another_needs_two_negatives_of_each_method() -> None:
    other = replace(NEG, method="N")
    assert outcome(sample(NEG, other, methods=("M", "N"), answers=("L0",))) == "again"
    assert outcome(sample(NEG, NEG, other, methods=("M", "N"), answers=("L0",))) == "again"
    assert outcome(sample(NEG, NEG, other, other, methods=("M", "N"), answers=("L0",))) == "pass"


@pytest.mark.parametrize(
    ("of", "may"),
    [
        (sample(NEG), True),
        (sample(NEG, NEG), True),
        (sample(), False),
        (sample(replace(NEG, how="typed")), False),
        (sample(replace(NEG, how="matched")), False),  # somebody said of which sample it is
        (sample(replace(NEG, said="positive")), False),
        (sample(replace(NEG, said="negative")), True),
        (sample(replace(NEG, said="invalid")), False),
        (sample(POS, NEG, NEG), False),
        (sample(INVALID, NEG), False),
        (sample(replace(POS, counts=False), NEG, NEG), False),
        (sample(replace(NEG, counts=False), NEG), True),
        (sample(replace(NEG, counts=False, said="positive"), NEG), False),
        (sample(replace(NEG, answered=True)), False),  # its control failed, and persons answer for it
        (sample(replace(NEG, answered=True), NEG), False),
        (sample(NEG, NEG, answers=("L0",)), False),
        (sample(NEG, retest=True), False),
        (sample(NEG, methods=("M", "N")), False),
        (sample(OUTSIDE["negative"]), False),
    ],
)
def test_only_what_nobody_could_have_bent_is_put_out_at_once(of: Sample, may: bool) -> None:  # noqa: FBT001
    assert at_once(of) is may


def test_who_touched_a_sample_or_what_vouches_for_it_is_remembered() -> None:
    made = sample_after(None, f.Sampled("L1", "B1", "wait", 500, "taker"))
    made = sample_after(
        made,
        f.Assayed(
            "L1", "B1", "M", "i", 0, 0, 0, "negative", "typist", control="K1", laid_by="layer", vouched=("controller",)
        ),
    )
    made = sample_after(made, f.Questioned("L1", "B1", "K1", "K2"))
    assert [run.counts for run in made.runs] == [False]
    made = sample_after(made, f.Upheld("L1", "B1", "K1", "K2", ("proposer", "second")))
    assert [(run.counts, run.answered) for run in made.runs] == [(True, True)]
    assert made.actors == ("taker", "typist", "layer", "controller", "proposer", "second")


def test_a_doubt_reaches_only_runs_under_its_control() -> None:
    made = sample(replace(NEG, control="K1"), replace(NEG, control="K2"), OUTSIDE["negative"])
    assert [run.counts for run in sample_after(made, f.Questioned("L1", "B1", "K1", "K3")).runs] == [False, True, True]
    assert [run.counts for run in sample_after(made, f.Questioned("L1", "B1", "", "K3")).runs] == [True, True, True]


def test_a_method_for_other_food_says_nothing_of_a_sample_that_asks_for_none() -> None:
    fish = Method("F", "氯霉素", "Chloramphenicol", "strip", ("aquatic",))
    milk = replace(sample(methods=()), group="dairy")
    assert not fits(milk, fish)
    assert fits(replace(milk, group="aquatic"), fish)
    assert fits(replace(milk, methods=("F",)), fish)  # its product's row names it
    assert fits(replace(milk, group=""), fish)  # as samples of earlier versions
