"""What must be, in plain words and without the rules' help: the laboratory's account beside test_lab_machine.py.

One negative passes; a positive needs a second one, or two negatives after it. What a control vouched for is in doubt once the
next one fails, until two answer for it or another sample takes its place. Nobody puts out what they touched. A failure may be
disputed for four hours, and is answered by no rapid method.
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
    failure: Failure | None = None
    open: str = ""
    kept: datetime | None = None

    @property
    def unsold(self) -> int:
        return self.grams - self.sampled - sum(self.sold.values()) - self.gone - self.destroyed

    @property
    def inside(self) -> int:
        return self.unsold + sum(self.sold.values())

    @property
    def status(self) -> str:
        if self.failure is not None:
            return "failed"
        if self.orders or self.positives or self.doubts:
            return "held"
        return "waiting" if self.test and not self.good else "released"

    def settled(self, now: datetime) -> bool:
        """Whether nobody can ask for another test any more."""
        failure = self.failure
        return failure is not None and (
            failure.said in ("waived", "over") or (not failure.said and now > failure.until)
        )


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

    def disputed(self, code: str) -> bool:
        """Whether its seller has asked for a test that is not out."""
        failure = self.goods[code].failure
        return failure is not None and failure.said == "open"

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
        elif before is None or (before[0] and tube.result == "fail"):
            known[tube.batch] = (tube.result == "pass", today)
        if tube.result == "fail" and tube.retest and goods.failure is not None:
            goods.failure.said = "over"
        elif tube.result == "fail":
            goods.failure = Failure(code, now + WINDOW)
        elif tube.retest:
            goods.failure, goods.good, goods.positives, goods.doubts = None, True, set(), set()
        else:
            goods.good, goods.doubts = True, set()
            goods.positives -= {code, *tube.answers}

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
                self.goods[tube.batch].doubts.add(bench.good)
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
                    goods.doubts.discard(control)
        if bench.state == "failed":
            bench.vouched = (bench.vouched or {bench.ran}) | two
            bench.good = bench.good or failed
            bench.covered = list(dict.fromkeys(each for each, control in bench.doubted if control == bench.good))
            bench.state = "justified"
        bench.doubted = []
