"""What must be, in plain words and without the rules' help: the laboratory's account beside test_lab_machine.py.

One negative passes; a positive needs a second one, or two negatives after it. What a control vouched for is in doubt once the
next one fails, until two answer for it or another sample takes its place. Nobody puts out what they touched. A failure may be
disputed for four hours, and is answered by no rapid method. What befalls a batch befalls its returns; when a return fails, the
batch and its other returns wait for tests of their own.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

SAMPLE_G = 500
WINDOW, RUN, KEPT = timedelta(hours=4), timedelta(hours=2), timedelta(hours=48)


@dataclass
class Run:
    """One run of a sample: by a "rapid" method, by "gas" chromatograph, or "outside"."""

    verdict: str
    kind: str = "rapid"
    control: str = ""
    counts: bool = True
    plain: bool = True  # read by the instrument, which says the same, after a control that held


@dataclass
class Tube:
    """A sample."""

    batch: str
    touched: set[str]
    retest: bool = False
    answers: tuple[str, ...] = ()
    runs: list[Run] = field(default_factory=list[Run])
    result: str = ""
    waits: list[str] = field(default_factory=list[str])  # instruments' records that may be a positive of it

    @property
    def found(self) -> str:
        """What its runs amount to: "pass", "fail", or "" for not yet."""
        readable = [run for run in self.runs if run.verdict != "invalid"]
        slow = {(run.kind, run.verdict) for run in readable if run.kind != "rapid"}
        quick = [run for run in readable if run.kind == "rapid"]
        failed = {("gas", "positive"), ("outside", "positive")} & slow
        if failed or sum(run.verdict == "positive" and run.counts for run in quick) > 1:
            return "fail"
        if ("outside", "negative") in slow or (self.retest and slow):
            return "pass"
        last = max((at for at, run in enumerate(quick) if run.verdict == "positive"), default=-1)
        clean = sum(run.counts for run in quick[last + 1 :])
        return "pass" if clean >= (2 if last >= 0 or self.answers else 1) else ""

    @property
    def at_once(self) -> bool:
        """Whether nobody need put it out."""
        clean = all(run.plain and run.verdict == "negative" for run in self.runs)
        return clean and not self.retest and not self.answers and self.found == "pass"


@dataclass
class Failure:
    """By which sample, until when it may be disputed, and what was said to it."""

    sample: str
    until: datetime
    said: str = ""


@dataclass
class Goods:
    """A batch, in one zone; what is sold stands before the exit or is gone."""

    seller: str
    grams: int
    test: bool
    zone: str
    sampled: int = 0
    sold: dict[str, int] = field(default_factory=dict[str, int])  # by voucher, not gone yet
    gone: int = 0
    destroyed: int = 0
    orders: set[str] = field(default_factory=set[str])
    positives: set[str] = field(default_factory=set[str])
    doubts: set[str] = field(default_factory=set[str])
    good: bool = False  # a result that lets it go, or two persons' word
    failures: list[Failure] = field(default_factory=list[Failure])  # one object for all that fail together
    open: str = ""
    kept: datetime | None = None
    parent: str = ""
    unseen: bool = False  # came back, and nobody has looked at it
    above: "Goods | None" = None

    @property
    def unsold(self) -> int:
        return self.grams - self.sampled - sum(self.sold.values()) - self.gone - self.destroyed

    @property
    def inside(self) -> int:
        return self.unsold + sum(self.sold.values())

    @property
    def named(self) -> set[str]:
        """All that holds it, but that it came back."""
        above = self.above.orders if self.above else set[str]()
        return self.orders | above | self.positives | self.doubts

    @property
    def status(self) -> str:
        if self.failures:
            return "failed"
        if self.named or self.unseen:
            return "held"
        return "waiting" if self.test and not self.good else "released"

    def settled(self, now: datetime) -> bool:
        """Whether a failure stands of which nobody can ask another test any more."""
        return any(each.said in ("waived", "over") or (not each.said and now > each.until) for each in self.failures)

    def testable(self, now: datetime) -> bool:
        """Whether something is left, or was kept, to take a sample of."""
        return self.unsold > 0 or (self.kept is not None and now <= self.kept)


@dataclass
class Bench:
    """A day's controls of one instrument and lot."""

    state: str = ""
    good: str = ""
    covered: list[str] = field(default_factory=list[str])
    doubted: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    vouched: set[str] = field(default_factory=set[str])
    ran: str = ""


@dataclass
class Lot:
    """Reagent; `spent` is when nothing was left."""

    expires: date
    spent: datetime | None = None


@dataclass
class Sheet:
    """Samples by channel, laid out by somebody at a time."""

    samples: list[str]
    by: str
    at: datetime
    lot: str
    read: set[str] = field(default_factory=set[str])


@dataclass
class Account:
    """All there is."""

    goods: dict[str, Goods] = field(default_factory=dict[str, Goods])
    tubes: dict[str, Tube] = field(default_factory=dict[str, Tube])
    benches: dict[tuple[str, str], Bench] = field(default_factory=dict[tuple[str, str], Bench])  # by day and lot
    lots: dict[str, Lot] = field(default_factory=dict[str, Lot])  # as they came
    sheets: dict[str, Sheet] = field(default_factory=dict[str, Sheet])
    proposals: dict[str, tuple[str, str, str]] = field(default_factory=dict[str, tuple[str, str, str]])
    results: dict[str, dict[str, tuple[bool, date]]] = field(default_factory=dict[str, dict[str, tuple[bool, date]]])
    calibrated: date = date.max

    def bench(self, day: str, lot: str) -> Bench:
        return self.benches.setdefault((day, lot), Bench())

    def unready(self, lot: str, at: datetime, day: str, laid: datetime | None = None) -> str:
        """Why nothing read on this reagent at that time counts; what was laid out may have used it up."""
        today, turn = at.date(), list(self.lots)
        if self.calibrated < today:
            return "calibration_over"

        def gone(each: Lot) -> bool:
            return each.spent is not None and (laid is None or each.spent <= laid)

        if gone(self.lots[lot]):
            return "lot_spent"
        if self.lots[lot].expires < today:
            return "lot_expired"
        if any(not gone(self.lots[each]) and self.lots[each].expires >= today for each in turn[: turn.index(lot)]):
            return "lot_not_first"
        return {"": "control_missing", "failed": "control_failed"}.get(self.bench(day, lot).state, "")

    def hands(self, code: str) -> set[str]:
        """Who touched a sample, or laid it out where it has no reading yet."""
        laid = {each.by for each in self.sheets.values() if code in each.samples and code not in each.read}
        return self.tubes[code].touched | laid

    def own(self, code: str) -> Failure | None:
        """The failure by a sample of the batch itself."""
        return next((each for each in self.goods[code].failures if self.tubes[each.sample].batch == code), None)

    def disputed(self, code: str) -> bool:
        """Whether its seller has asked for a test that is not out."""
        failure = self.own(code)
        return failure is not None and failure.said == "open"

    def with_children(self, code: str) -> list[Goods]:
        """A batch and its returns."""
        return [self.goods[code], *[goods for goods in self.goods.values() if goods.parent == code]]

    def family(self, code: str) -> list[Goods]:
        """What it is a return of, and the other returns."""
        goods = self.goods[code]
        return [each for each in self.with_children(goods.parent) if each is not goods] if goods.parent else []

    def certain(self, seller: str, today: date) -> bool:
        """Two of five failed: every batch until five in a row pass. One: fourteen days."""
        tight, lately, failed = False, list[bool](), None
        for passed, on in self.results.get(seller, {}).values():
            lately, failed = [*lately, passed][-5:], failed if passed else on
            if tight and len(lately) == 5 and all(lately):
                tight, failed = False, None
            elif not tight and lately.count(False) > 1:
                tight, lately = True, []
        return tight or (failed is not None and today <= failed + timedelta(days=14))

    def out(self, code: str, today: date, now: datetime) -> None:
        """The result of a sample is out, and what follows."""
        tube = self.tubes[code]
        goods, tube.result = self.goods[tube.batch], tube.found
        goods.open = ""
        known = self.results.setdefault(goods.seller, {})
        before = known.get(tube.batch)
        if tube.retest:
            if before is not None:
                known[tube.batch] = (tube.result == "pass", before[1])
        elif tube.result == "pass" and goods.parent:
            pass
        elif before is None or (before[0] and tube.result == "fail"):
            known[tube.batch] = (tube.result == "pass", today)
        failure = self.own(tube.batch)
        if tube.result == "pass":
            self._passed(tube.batch, {code, *tube.answers} | goods.doubts)
            if tube.retest and failure is not None:
                self._freed(tube.batch, failure)
        elif tube.retest and failure is not None:
            failure.said = "over"
        else:
            self._failed(tube.batch, Failure(code, now + WINDOW), now)

    def _passed(self, code: str, ends: set[str]) -> None:
        goods = self.goods[code]
        goods.good, ends = True, ends & (goods.positives | goods.doubts)
        for each in self.with_children(code):
            each.positives -= ends
            each.doubts -= ends

    def _freed(self, code: str, failure: Failure) -> None:
        for each in [*self.with_children(code), *self.family(code)]:
            each.positives.discard(failure.sample)
            if failure in each.failures:
                each.failures.remove(failure)
                each.good = each.good or not each.failures

    def _failed(self, code: str, failure: Failure, now: datetime) -> None:
        for each in self.with_children(code):
            each.failures.append(failure)
        for each in self.family(code):
            if each.failures:
                continue
            if each.sold and not each.testable(now):
                each.failures.append(failure)
            else:
                each.positives.add(failure.sample)

    def controlled(self, bench: Bench, code: str, *, holds: bool, by: str) -> None:
        """A control was run; one that fails puts in doubt what the last good one vouched for."""
        bench.ran = by
        if holds:
            bench.state, bench.good, bench.covered, bench.vouched = "good", code, [], {by}
            return
        for each in bench.covered:
            bench.doubted.append((each, bench.good))
            tube = self.tubes[each]
            if tube.result not in ("", "pass"):
                continue
            for run in tube.runs:
                run.counts = run.counts and run.control != bench.good
            if tube.result:
                for goods in self.with_children(tube.batch):
                    goods.doubts.add(bench.good)
        bench.state, bench.covered = "failed", []
        bench.good = bench.good or ""

    def answered(self, bench: Bench, failed: str, two: set[str]) -> None:
        """Two persons answer for a control that failed."""
        for each, control in bench.doubted:
            tube, goods = self.tubes[each], self.goods[self.tubes[each].batch]
            if tube.result == "" or (tube.result == "pass" and control in goods.doubts):
                tube.touched |= two
                for run in tube.runs:
                    if run.control == control:
                        run.counts, run.plain = True, False
                if tube.result:
                    for other in self.with_children(tube.batch):
                        other.doubts.discard(control)
        if bench.state == "failed":
            bench.vouched = (bench.vouched or {bench.ran}) | two
            bench.good = bench.good or failed
            bench.covered = list(dict.fromkeys(each for each, control in bench.doubted if control == bench.good))
            bench.state = "justified"
        bench.doubted = []
