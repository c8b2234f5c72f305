"""A sample: its runs, who touched it, and its result."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError
from edge.core.methods import Verdict

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
    sheet: str = ""  # the run sheet it was laid out on

    @property
    def differs(self) -> bool:
        """Whether the instrument said otherwise."""
        return self.said not in ("", self.verdict)


class Sample(Struct, frozen=True, gc=False):
    """A sample, taken `at`; `actors` touched it and may not be who verifies it. `retest`: asked for by the seller, not rapid."""

    code: str
    batch: str
    runs: tuple[Run, ...] = ()
    actors: tuple[str, ...] = ()
    result: Literal["", "pass", "fail", "rejected"] = ""
    methods: tuple[str, ...] = ()
    retained_until: str = ""
    retest: bool = False
    at: str = ""


def sample_after(sample: Sample | None, fact: f.Fact) -> Sample:
    """The sample after a fact that touches it."""
    match fact:
        case f.Sampled():
            return Sample(
                fact.sample, fact.batch, actors=(fact.by,), methods=fact.methods,
                retained_until=fact.retained_until, retest=fact.retest, at=fact.at,
            )  # fmt: skip
        case _ if sample is None:
            raise OutOfOrderError(fact)
        case f.Assayed():
            return replace(sample, runs=(*sample.runs, _run(fact)), actors=_with(sample.actors, fact.by, fact.laid_by))
        case f.Questioned():
            return replace(sample, runs=_counting(sample.runs, fact.control, counts=False))
        case f.Upheld():
            return replace(sample, runs=_counting(sample.runs, fact.control, counts=True))
        case f.Verified():
            return replace(sample, result="pass" if fact.passed else "fail")
        case f.Rejected():
            return replace(sample, result="rejected")
        case _:
            raise OutOfOrderError(fact)


def _run(fact: f.Assayed) -> Run:
    return Run(
        fact.method, fact.verdict, fact.value, fact.how, fact.control, fact.said, decides=fact.decides, sheet=fact.run,
    )  # fmt: skip


def _with(actors: tuple[str, ...], *more: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*actors, *filter(None, more))))


def _counting(runs: tuple[Run, ...], control: str, *, counts: bool) -> tuple[Run, ...]:
    return tuple([replace(run, counts=counts) if run.control == control else run for run in runs])


def judge(runs: Iterable[Run]) -> Outcome:
    """What runs of one method amount to: one negative passes; a positive needs a second to fail, or two negatives after it.

    One run of a method that is not rapid decides at once.
    """
    positives = negatives = 0
    for run in runs:
        if not run.counts or run.verdict == "invalid":
            continue
        if run.decides:
            return "fail" if run.verdict == "positive" else "pass"
        if run.verdict == "positive":
            positives, negatives = positives + 1, 0
        else:
            negatives += 1
    if positives >= CONFIRMED:
        return "fail"
    return "pass" if negatives >= (CONFIRMED if positives else 1) else "again"


def lacking(sample: Sample) -> tuple[str, ...]:
    """Methods of which another run is needed; ("",) when any would do."""
    names = sample.methods or tuple(dict.fromkeys(run.method for run in sample.runs)) or ("",)
    return tuple([name for name in names if _of(sample, name) == "again"])


def outcome(sample: Sample) -> Outcome:
    """The sample's result: failed by any method, passed by all that it gets."""
    names = dict.fromkeys((*sample.methods, *(run.method for run in sample.runs)))
    each = [_of(sample, name) for name in names] or ["again"]
    return "fail" if "fail" in each else "again" if "again" in each else "pass"


def _of(sample: Sample, method: str) -> Outcome:
    return judge([run for run in sample.runs if run.method == method])


def at_once(sample: Sample) -> bool:
    """Whether nobody need look: passed, each run read by an instrument, negative, and the instrument said the same."""
    runs = [run for run in sample.runs if run.counts]
    plain = all(run.how == "instrument" and run.verdict == "negative" and not run.differs for run in runs)
    return plain and not sample.retest and outcome(sample) == "pass"
