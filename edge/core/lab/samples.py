"""A sample: its runs, who touched it, and its result."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError
from edge.core.methods import Method, Verdict

CONFIRMED = 2
Outcome = Literal["pass", "fail", "again"]


class Run(Struct, frozen=True, gc=False, omit_defaults=True):
    """One run. `control` is what vouches for it; `said` is the instrument's own verdict, `how` it came here."""

    method: str
    verdict: Verdict
    value: str = ""
    how: str = "typed"
    control: str = ""
    said: str = ""
    counts: bool = True  # not while its control is in question
    decides: bool = False  # not a rapid method: one is enough
    answered: bool = False  # its control failed, and persons answer for it
    sheet: str = ""  # the run sheet it was laid out on

    @property
    def differs(self) -> bool:
        """Whether the instrument said otherwise."""
        return self.said not in ("", self.verdict)


class Sample(Struct, frozen=True, gc=False):
    """A sample, taken `at`; `actors` touched it, or what vouches for it, and may not be who verifies it.

    `retest`: asked for by the seller, no rapid method. `answers` are samples that left a positive behind which it must answer.
    """

    code: str
    batch: str
    runs: tuple[Run, ...] = ()
    actors: tuple[str, ...] = ()
    result: Literal["", "pass", "fail", "rejected"] = ""
    methods: tuple[str, ...] = ()
    retained_until: str = ""
    retest: bool = False
    answers: tuple[str, ...] = ()
    group: str = ""
    at: str = ""

    @property
    def suspect(self) -> bool:
        """Whether any run was positive, whatever became of it."""
        return any(run.verdict == "positive" for run in self.runs)


def sample_after(sample: Sample | None, fact: f.Fact) -> Sample:
    """The sample after a fact that touches it."""
    match fact:
        case f.Sampled():
            return Sample(
                fact.sample, fact.batch, actors=(fact.by,), methods=fact.methods,
                retained_until=fact.retained_until, retest=fact.retest, answers=fact.answers, group=fact.group, at=fact.at,
            )  # fmt: skip
        case _ if sample is None:
            raise OutOfOrderError(fact)
        case f.Assayed():
            actors = _with(sample.actors, fact.by, fact.laid_by, *fact.vouched)
            return replace(sample, runs=(*sample.runs, _run(fact)), actors=actors)
        case f.Questioned():
            return replace(sample, runs=_counting(sample.runs, fact.control, counts=False))
        case f.Upheld():
            runs, actors = _counting(sample.runs, fact.control, counts=True), _with(sample.actors, *fact.by)
            return replace(sample, runs=runs, actors=actors)
        case f.Verified():
            return replace(sample, result="pass" if fact.passed else "fail")
        case f.Rejected():
            return replace(sample, result="rejected")
        case _:
            raise OutOfOrderError(fact)


def fits(sample: Sample, method: Method) -> bool:
    """Whether a method says anything of a sample: it is asked for, or is for that food."""
    return bool(sample.methods) or not sample.group or sample.group in method.groups


def _run(fact: f.Assayed) -> Run:
    return Run(
        fact.method, fact.verdict, fact.value, fact.how, fact.control, fact.said, decides=fact.decides,
        answered=fact.answered, sheet=fact.run,
    )  # fmt: skip


def _with(actors: tuple[str, ...], *more: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*actors, *filter(None, more))))


def _counting(runs: tuple[Run, ...], control: str, *, counts: bool) -> tuple[Run, ...]:
    return tuple(
        [replace(run, counts=counts, answered=counts) if control and run.control == control else run for run in runs]
    )


def judge(runs: Iterable[Run], *, suspect: bool = False) -> Outcome:
    """What runs of one method amount to: one negative passes; a positive needs a second to fail, or two negatives after it.

    A positive whose control failed confirms nothing, but is answered by two negatives all the same; so is one that another
    sample left behind (`suspect`). One run of a method that is not rapid decides at once.
    """
    read = [run for run in runs if run.verdict != "invalid"]
    if deciding := {run.verdict for run in read if run.decides and run.counts}:
        return "fail" if "positive" in deciding else "pass"
    positives = negatives = 0
    for run in read:
        if run.verdict == "positive":
            suspect, positives, negatives = True, positives + run.counts, 0
        else:
            negatives += run.counts
    if positives >= CONFIRMED:
        return "fail"
    return "pass" if negatives >= (CONFIRMED if suspect else 1) else "again"


def lacking(sample: Sample) -> tuple[str, ...]:
    """Methods of which another run is needed; ("",) when any would do, () once it has a result."""
    if outcome(sample) != "again":
        return ()
    return tuple([name for name in _methods(sample) or ("",) if _of(sample, name) == "again"])


def outcome(sample: Sample) -> Outcome:
    """The sample's result: failed by any method, passed by all that it gets, or by a laboratory outside in place of all."""
    outside = [run.verdict for run in sample.runs if run.how == "external"]
    each = [_of(sample, name) for name in _methods(sample)] or ["again"]
    if "positive" in outside or "fail" in each:
        return "fail"
    return "again" if "again" in each and not outside else "pass"


def _methods(sample: Sample) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*sample.methods, *(run.method for run in sample.runs if run.how != "external"))))


def _of(sample: Sample, method: str) -> Outcome:
    runs = [run for run in sample.runs if run.method == method and run.how != "external"]
    return judge(runs, suspect=bool(sample.answers))


def at_once(sample: Sample) -> bool:
    """Whether nobody need look: passed, and each run ever made read negative by an instrument that says the same.

    Each after a control that held; a sample that must answer for another needs somebody.
    """
    plain = all(
        run.how == "instrument" and run.verdict == "negative" and not run.differs and not run.answered
        for run in sample.runs
    )
    return plain and not sample.retest and not sample.answers and outcome(sample) == "pass"
