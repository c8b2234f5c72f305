"""Every result made again from the journal: verdicts from what was read, results from the runs that count, by who may say so."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from edge.core import facts as f
from edge.core.lab.bench import Bench, bench_after, uncontrolled
from edge.core.lab.samples import Run, Sample, at_once, outcome, sample_after
from edge.core.methods import Method, control_wrong, loose, read, wrong
from edge.core.told import Told

_NO_METHOD = "by a method that was not adopted"


class Results:
    """Looks at facts as they pass. `wrong` is the first that does not hold, "" while there is none.

    Runs of versions that did not record what was read pass unseen, and with them who touched their samples.
    """

    def __init__(self) -> None:
        self.wrong = ""
        self.made = 0
        self._methods: dict[str, Method] = {}
        self._benches: dict[str, Bench] = {}
        self._samples: dict[str, Sample] = {}
        self._sheets: dict[str, str] = {}  # by whom
        self._old: set[str] = set()  # samples with runs of such versions
        self._passed: set[str] = set()  # batches
        self._left: dict[str, set[str]] = {}  # samples that were rejected after a positive, by batch

    def watch(self, told: Iterable[Told]) -> Iterator[Told]:
        """The facts, each after it was looked at."""
        for each in told:
            see = _SEEN.get(type(each.fact))
            if see is not None and not self.wrong:
                found = see(self, each.fact, each.actor)
                self.wrong = f"{_name(each.fact)}: {found}" if found and not each.late else ""
            yield each

    def adopted(self, fact: f.MethodAdopted, _actor: str) -> str:
        """No method is looser than the law's."""
        self._methods[fact.method.id] = fact.method
        return loose(fact.method)

    def controlled(self, fact: f.Controlled, actor: str) -> str:
        """A control holds if its readings do."""
        self._benches[fact.bench] = bench_after(self._benches.get(fact.bench), fact.bench, fact)
        method = self._methods.get(fact.method)
        if method is None:
            return _NO_METHOD
        if wrong(method, fact.blank) or wrong(method, fact.positive):
            return "its readings are none"
        if fact.passed is not (control_wrong(method, fact.blank, fact.positive) is None):
            return f"{'held' if fact.passed else 'failed'} recorded, and not by its readings"
        return _by(fact.by, actor)

    def justified(self, fact: f.Justified, actor: str) -> str:
        """Two answer for a control."""
        self._benches[fact.bench] = bench_after(self._benches.get(fact.bench), fact.bench, fact)
        return "one person alone" if fact.by == fact.second else _by(fact.second, actor)

    def laid(self, fact: f.RunLaid, actor: str) -> str:
        """Who laid a run out touched its samples."""
        self._sheets[fact.run] = fact.by
        return _by(fact.by, actor)

    def sampled(self, fact: f.Sampled, actor: str) -> str:
        """Who took it, and what it must answer for."""
        self._samples[fact.sample] = sample_after(None, fact)
        left = self._left.get(fact.batch, set()).difference(fact.answers)
        return f"it does not answer for the positive of {min(left)}" if left else _by(fact.by, actor)

    def touched(self, fact: f.Questioned | f.Upheld | f.Rejected, _actor: str) -> str:
        """What else befalls a sample."""
        sample = self._samples[fact.sample] = sample_after(self._samples.get(fact.sample), fact)
        if isinstance(fact, f.Rejected) and sample.suspect and not sample.retest:
            self._left.setdefault(fact.batch, set()).add(fact.sample)
        return ""

    def assayed(self, fact: f.Assayed, actor: str) -> str:
        """The verdict is what was read, by the method as adopted, after a control that held or was answered for."""
        self._samples[fact.sample] = sample_after(self._samples.get(fact.sample), fact)
        if fact.how == "external":
            return _by(fact.by, actor)
        if not fact.raw:
            self._old.add(fact.sample)
            return ""
        self.made += 1
        found = self._reading(fact) or self._vouched(fact) or _by(fact.by, actor)
        if (bench := self._benches.get(fact.bench)) is not None:
            self._benches[fact.bench] = bench_after(bench, fact.bench, fact)
        return found

    def _reading(self, fact: f.Assayed) -> str:
        method = self._methods.get(fact.method)
        if method is None:
            return _NO_METHOD
        if wrong(method, fact.raw):
            return "what was read is no reading"
        reading = read(method, fact.raw)
        if (reading.verdict, reading.value) != (fact.verdict, fact.value):
            return f"{fact.verdict} {fact.value} recorded, {reading.verdict} {reading.value} read again"
        return (
            "" if fact.decides is not method.rapid else "decides, and its method is a rapid one, or the other way round"
        )

    def _vouched(self, fact: f.Assayed) -> str:
        bench = self._benches.get(fact.bench)
        if bench is None or uncontrolled(bench) is not None or fact.control != bench.good:
            return "no control stands behind it"
        if (fact.vouched, fact.answered) != (bench.vouched, bench.state == "justified"):
            return "other persons stand behind its control"
        return "" if fact.laid_by == self._sheets.get(fact.run, "") else "another laid it out"

    def verified(self, fact: f.Verified, actor: str) -> str:
        """The result is what the runs that count amount to, put out by who touched nothing, or by nobody where nobody need."""
        sample = self._samples.get(fact.sample)
        if sample is None or sample.result:
            return "its sample has a result" if sample else "there is no such sample"
        self._samples[fact.sample] = sample_after(sample, fact)
        if fact.passed:
            self._passed.add(fact.batch)
            self._left.get(fact.batch, set()).difference_update(sample.answers)
        if any(run.counts and self._doubted(fact.sample, run) for run in sample.runs):
            return "its control failed, and nobody answers for it"
        found = outcome(sample)
        if found != ("pass" if fact.passed else "fail"):
            return f"{'pass' if fact.passed else 'fail'} recorded, {found} by its runs"
        if fact.sample in self._old:
            return ""
        if fact.auto:
            return "" if at_once(sample) and not fact.by else "put out by nobody, and somebody should have"
        if not fact.by or fact.by in sample.actors:
            return f"verified by {fact.by or 'nobody'}, who touched it"
        return _by(fact.by, actor)

    def _doubted(self, sample: str, run: Run) -> bool:
        return run.control != "" and any((sample, run.control) in bench.doubted for bench in self._benches.values())

    def released(self, fact: f.Released, _actor: str) -> str:
        """What passed its test has a result that says so."""
        missing = fact.why.code == "passed_test" and fact.batch not in self._passed
        return "released as passed, and no result says so" if missing else ""

    def paired(self, fact: f.Overridden, actor: str) -> str:
        """Two let it go."""
        return "one person alone" if fact.by == fact.second else _by(fact.second, actor)


def _by(said: str, actor: str) -> str:
    return "" if not said or said == actor else f"{said} recorded, and {actor} did it"


def _name(fact: Any) -> str:  # noqa: ANN401  (any of those below)
    if isinstance(fact, f.MethodAdopted):
        return fact.method.id
    return next(getattr(fact, each) for each in ("sample", "control", "run", "batch") if hasattr(fact, each))


_SEEN: dict[type[f.Fact], Callable[[Results, Any, str], str]] = {
    f.MethodAdopted: Results.adopted,
    f.Controlled: Results.controlled,
    f.Justified: Results.justified,
    f.RunLaid: Results.laid,
    f.Sampled: Results.sampled,
    f.Questioned: Results.touched,
    f.Upheld: Results.touched,
    f.Rejected: Results.touched,
    f.Assayed: Results.assayed,
    f.Verified: Results.verified,
    f.Released: Results.released,
    f.Overridden: Results.paired,
}
