"""The machine under test_lab_machine.py: a market and its account side by side, and what must hold after each step."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flow_goods import GC, INHIBITION, LOT, MARKET, OTHER, READER, SELLER, bare, good
from flow_rig import Rig, assay
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from lab_account import KEPT, SAMPLE_G, Account, Bench, Goods, Lot, Run, Tube
from lab_goods import whys
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.again import Decisions
from edge.core.batch import Batch
from edge.core.fold import Entity, Key, after, touched
from edge.core.lab.again import Results
from edge.core.lab.samples import Sample, outcome
from edge.core.lab.standing import Standing, standing_key
from edge.core.replay import balance
from edge.core.told import Told
from edge.flow.asks import Answer, Ask, Commission, Control, OpenDay, Stock, TakeSample, Verify
from sync.translate import Entry, read
from tests.patience import PATIENCE_S

MEMORY = Path("/dev/shm")  # noqa: S108  (a thousand commits, and no disk that could fail)
PEOPLE = ("甲", "乙", "丙", "丁", "戊", "己", "庚")
GAS = "S-1"


class Side(RuleBasedStateMachine):
    """Whatever the rules do, views, journal and account agree afterwards."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory(dir=MEMORY if MEMORY.exists() else None)
        self.rig = Rig(Path(self._folder.name) / "market.db")
        self.account = Account()
        self.world: dict[Key, Entity] = {}
        self.entries: list[Entry] = []
        self.count = 0
        self.gone: list[tuple[str, str]] = []  # exit codes that left, and of which batch

    @initialize()
    def open(self) -> None:
        self.rig.open()
        self.rig.ask(Commission("GC", "Mk", "SN-GC", "8890", (GC.id,), 1, "2027-12-31", "2027-12-31"), "化验员")
        self.rig.ask(Stock(GAS, (GC.id,), "2027-12-31"), "化验员")
        self.account.lots[LOT] = Lot(datetime.fromisoformat("2026-12-31").date())
        control = self.rig.facts(f.Controlled)[0]
        self.account.controlled(self.bench(LOT), control.control, holds=True, by="化验员")
        for seller, kind in ((SELLER, "bare"), (SELLER, "good"), (OTHER, "bare"), (SELLER, "good")):
            self.come(seller, kind, 3_000)
        for readings in ((100, 100), (900,), (100,)):  # one that fails, one that passes, one that is held
            code = self.taken(self.fresh(), "己")
            for reading in readings:
                self.ask(assay(code, reading), "庚")
                self.ran(code, Run("positive" if reading == 100 else "negative", plain=False), {"庚"}, self.bench(LOT))
            if self.account.tubes[code].found:
                self.ask(Verify(code), "甲")
                self.put_out(code)

    # what is there

    @property
    def day(self) -> str:
        return self.rig.flow.site.today(self.rig.now)

    def bench(self, lot: str, day: str = "") -> Bench:
        return self.account.bench(day or self.day, lot)

    def ask(self, ask: Ask, by: str, station: str = "lab-1", key: str = "") -> Answer:
        return self.rig.flow.submit(ask, actor=by, station=station, key=key).result(PATIENCE_S)

    def refused(self, ask: Ask, by: str, why: str) -> None:
        """It is answered with this reason, and nothing is recorded."""
        before = self.rig.bodies()
        assert whys(self.ask(ask, by)) == [why], ask
        assert self.rig.bodies() == before

    def tube(self, at: int, *, odd: bool = False) -> str:
        """One of the samples whose result is not out, or (`odd`) any."""
        found = [code for code, tube in self.account.tubes.items() if odd or not tube.result]
        return found[at % len(found)] if found else self.taken(self.batch(at, "waiting") or self.fresh(), "己")

    def batch(self, at: int, *status: str) -> str:
        """One of the batches, of this status; "" for none."""
        found = [code for code, goods in self.account.goods.items() if not status or goods.status in status]
        return found[at % len(found)] if found else ""

    def fresh(self) -> str:
        """Another batch that waits."""
        self.come(SELLER, "bare", 10_000)
        return list(self.account.goods)[-1]

    def taken(self, code: str, by: str) -> str:
        """A sample of a batch that may have one."""
        goods, retest = self.account.goods[code], self.account.disputed(code)
        answer = self.ask(TakeSample(code), by)
        assert answer.good
        if goods.open:
            assert (answer.code, whys(answer)) == (goods.open, ["sample_open"])
            return goods.open
        left = sorted(each for each in goods.positives if self.account.tubes[each].result)
        self.account.tubes[answer.code] = Tube(code, {by}, retest, tuple(left))
        goods.open, goods.sampled = answer.code, goods.sampled + min(SAMPLE_G, goods.unsold)
        goods.kept = (self.rig.now + KEPT).replace(second=0, microsecond=0)
        return answer.code

    def lot(self, at: int, *, odd: bool, by: str = "") -> str:
        """The lot in turn, in order for `by` to read on; or (`odd`) any, as it is."""
        if odd:
            return list(self.account.lots)[at % len(self.account.lots)]
        if self.account.calibrated < self.rig.now.date():
            self.calibrated(9)
        today = self.rig.now.date()
        turn = [code for code, each in self.account.lots.items() if each.spent is None and each.expires >= today]
        name = turn[0] if turn else self.stocked(9)
        if by and self.bench(name).state in ("", "failed"):
            self.controlled(name, by, holds=True)
        return name

    def calibrated(self, days: int) -> None:
        until = self.rig.now.date() + timedelta(days=days)
        made = Commission(READER, "Mk", f"SN-{READER}", "NC", (INHIBITION.id,), 24, until.isoformat(), "2027-12-31")
        assert self.ask(made, "甲").good
        self.account.calibrated = until

    def stocked(self, days: int) -> str:
        name, until = f"R-{len(self.account.lots) + 1}", self.rig.now.date() + timedelta(days=days)
        assert self.ask(Stock(name, (INHIBITION.id,), until.isoformat()), "甲").good
        self.account.lots[name] = Lot(until)
        return name

    def controlled(self, lot: str, by: str, *, holds: bool) -> None:
        ask = Control(
            READER, INHIBITION.id, lot, {"blank": "1.000"}, {"blank": "1", "sample": "0.1" if holds else "0.9"}
        )
        assert self.ask(ask, by).good is holds
        code = self.rig.facts(f.Controlled)[-1].control
        self.account.controlled(self.bench(lot), code, holds=holds, by=by)

    def come(self, seller: str, kind: str, grams: int) -> None:
        self.count += 1
        line = replace(bare(f"UP-{self.count}"), grams=grams) if kind == "bare" else good(f"UP-{self.count}", grams)
        (code,) = self.rig.come(line, seller=seller)
        cleared = next(fact for fact in reversed(self.rig.facts(f.Cleared)) if fact.batch == code)
        certain = self.account.certain(seller, self.rig.now.date())
        assert cleared.test or (kind == "good" and not certain)
        assert certain or "risk" not in [why.code for why in cleared.why]
        self.account.goods[code] = Goods(seller, grams, cleared.test, "wait" if cleared.test else "trade")

    def ran(self, code: str, run: Run, by: set[str], bench: Bench | None) -> None:
        """A run was recorded."""
        tube = self.account.tubes[code]
        tube.touched |= by
        if bench is not None:
            run.control, run.plain = bench.good, run.plain and bench.state != "justified"
            tube.touched |= bench.vouched
            if code not in bench.covered:
                bench.covered.append(code)
        if run.verdict == "positive" and not tube.retest and not any(each.verdict == "positive" for each in tube.runs):
            for goods in self.account.with_children(tube.batch):
                goods.positives.add(code)
        tube.runs.append(run)

    def put_out(self, code: str) -> None:
        self.account.out(code, self.rig.now.date(), self.rig.now)

    def wait(self, span: timedelta) -> None:
        self.rig.now += span
        self.rig.ask(OpenDay())

    # what must hold

    @invariant()
    def the_views_are_what_the_journal_says(self) -> None:
        rows = self.rig.store.read().execute(
            "SELECT body FROM journal ORDER BY id LIMIT -1 OFFSET ?", (len(self.entries),)
        )
        fresh = [read(body) for (body,) in rows.fetchall()]
        self.entries += fresh
        for fact in (entry.fact for entry in fresh):
            for key in touched(fact):
                self.world[key] = after(key, self.world.get(key), fact)
        for kind, key in {key for entry in fresh for key in touched(entry.fact)}:
            assert self.rig.store.get(kind, key) == self.world[(kind, key)]
        assert balance(self.world.values()).even
        self._nobody_verified_what_they_touched(fresh)

    def _nobody_verified_what_they_touched(self, fresh: list[Entry]) -> None:
        """Nor does a result come twice."""
        for entry in fresh:
            fact = entry.fact
            if isinstance(fact, f.Verified):
                assert fact.auto or entry.actor == fact.by
                assert fact.by not in self.account.tubes[fact.sample].touched
        results = [entry.fact.sample for entry in self.entries if isinstance(entry.fact, f.Verified | f.Rejected)]
        assert max(Counter(results).values(), default=1) == 1

    @invariant()
    def all_is_as_the_account_has_it(self) -> None:
        for code, goods in self.account.goods.items():
            self._same(self.rig.get(Batch, code), goods)
        for code, tube in self.account.tubes.items():
            found = self.rig.get(Sample, code)
            assert (found.result, set(found.actors)) == (tube.result, tube.touched)
            assert len(found.runs) == len(tube.runs)
            assert tube.result or outcome(found) == (tube.found or "again"), code
        for seller in [each for each, results in self.account.results.items() if results]:
            standing = self.rig.get(Standing, standing_key(seller, "青菜"))
            assert standing.certain(self.rig.now.date()) is self.account.certain(seller, self.rig.now.date())

    def _same(self, batch: Batch, goods: Goods) -> None:
        assert batch.status.value == goods.status
        assert (batch.accounts.get("sample", 0), batch.accounts.get("exit", 0)) == (goods.sampled, goods.gone)
        assert (batch.accounts.get("destroyed", 0), batch.accounts.get("out", 0)) == (
            goods.destroyed, sum(goods.sold.values()),
        )  # fmt: skip
        assert batch.sample == goods.open
        if goods.status == "held":
            named = {why.args.get("order") or why.args.get("sample") for why in batch.why if why.code != "returned"}
            assert named == goods.named
            assert ("returned" in [why.code for why in batch.why]) is goods.unseen
        if goods.status == "failed":
            assert {each.sample for each in batch.failures} == {each.sample for each in goods.failures}
            assert batch.disposable(self.rig.now.isoformat(timespec="milliseconds")) is (
                goods.settled(self.rig.now) and goods.inside > 0
            )

    def teardown(self) -> None:
        facts = [entry.fact for entry in self.entries]
        results = Results()
        told = [Told(entry.fact, entry.actor, entry.at) for entry in self.entries]
        assert list(results.watch(told)) == told
        assert results.wrong == ""
        decisions = Decisions(MARKET, dict[str, bytes]().get)
        assert len(list(decisions.watch(facts))) == len(facts)
        assert decisions.wrong == ""
        self.rig.close()
        self._folder.cleanup()
