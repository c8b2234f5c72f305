"""The laboratory under anything that may happen there, against a plain account of what must be: two stations, many hands."""

from datetime import timedelta
from os import environ
from typing import Any

import pytest
from flow_goods import BUYER, GC, IN, INHIBITION, LOT, OTHER, OUT, PICTURE, READER, SELLER
from flow_rig import Rig
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from lab_account import RUN, Goods, Run, Sheet
from lab_goods import whys
from lab_side import GAS, PEOPLE, Side
from msgspec.structs import replace
from order_goods import give

from edge.core import facts as f
from edge.core.lab.bench import bench_key
from edge.core.lab.practice import Practice
from edge.flow.asks import (
    Assay,
    Control,
    Deplete,
    Dismiss,
    Dispose,
    Dispute,
    External,
    Inspect,
    Item,
    Justify,
    LayRun,
    Move,
    Override,
    ReadRun,
    Reject,
    Second,
    Sell,
    TakeRecord,
    TakeSample,
    Verify,
    Waive,
)
from sync.message import Lift, StopTrade

LONG = bool(environ.get("PINMA_LONG"))
AT = st.integers(0, 99)  # which of those that are meant
BY = st.sampled_from(PEOPLE)
STATION = st.sampled_from(("lab-1", "lab-2"))
ODD = st.integers(0, 4).map(lambda number: number == 0)  # now and then any other
READING = st.sampled_from((900, 900, 950, 100, 100, 500, 1_300))
SELLERS = st.sampled_from((SELLER, SELLER, OTHER))


def verdict(reading: int) -> str:
    """Against a blank of 1000."""
    return "invalid" if reading > 1_200 else "positive" if reading <= 500 else "negative"


def raw(reading: int) -> dict[str, str]:
    return {"blank": "1.000", "sample": f"{reading / 1000}"}


class Laboratory(Side):
    """Each rule asks the market, asks the account, and compares."""

    # goods

    @rule(seller=SELLERS, kind=st.sampled_from(("bare", "bare", "good")), grams=st.sampled_from((700, 3_000, 10_000)))
    def arrive(self, seller: str, kind: str, grams: int) -> None:
        self.come(seller, kind, grams)

    @rule(at=AT)
    def sell(self, at: int) -> None:
        if code := self.batch(at, "released") or self.batch(at):
            goods = self.account.goods[code]
            if goods.parent:
                return
            if goods.zone == "wait" and goods.unsold:
                moved = self.ask(Move(code, "wait", "trade"), "甲").good
                assert moved is (goods.status == "released")
                goods.zone = "trade" if moved else "wait"
            answer = self.ask(Sell(goods.seller, BUYER, (Item(code, 600),)), "甲")
            assert answer.good is (goods.status == "released" and goods.unsold >= 600), answer
            if answer.good:
                goods.sold[answer.code] = 600

    @rule(at=AT)
    def leave(self, at: int) -> None:
        vouchers = [(each, code) for code, goods in self.account.goods.items() for each in goods.sold]
        if vouchers:
            voucher, code = vouchers[at % len(vouchers)]
            goods = self.account.goods[code]
            assert self.rig.scan(OUT, voucher).good is (goods.status == "released")
            if goods.status == "released":
                goods.gone += goods.sold.pop(voucher)
                self.gone.append((self.rig.facts(f.Departed)[-1].lines[0].serial, code))

    @rule(at=AT)
    def come_back(self, at: int) -> None:
        if not self.gone:
            return
        serial, code = self.gone.pop(at % len(self.gone))
        answer, goods = self.rig.scan(IN, serial), self.account.goods[code]
        assert answer.verdict == "wait"
        self.account.goods[answer.code] = Goods(
            goods.seller, 600, test=False, zone="wait", positives=set(goods.positives), doubts=set(goods.doubts),
            failures=list(goods.failures), parent=code, unseen=True, above=goods,
        )  # fmt: skip

    @rule(at=AT, reading=st.sampled_from((100, 100, 900)))
    def test_return(self, at: int, reading: int) -> None:
        """A return is read twice, the same both times."""
        back = [
            code
            for code, goods in self.account.goods.items()
            if goods.parent and not goods.failures and not goods.open and goods.testable(self.rig.now)
        ]
        if back:
            code, lot = self.taken(back[at % len(back)], "己"), self.lot(0, odd=False, by="庚")
            for _ in range(2):
                self.ask(Assay(code, INHIBITION.id, READER, lot, raw(reading)), "庚")
                self.ran(code, Run(verdict(reading), plain=False), {"庚"}, self.bench(lot))

    @rule(at=AT)
    def inspect(self, at: int) -> None:
        back = [code for code, goods in self.account.goods.items() if goods.parent]
        if back:
            code = back[at % len(back)]
            goods = self.account.goods[code]
            may = goods.unseen and goods.status == "held" and not goods.named
            assert self.ask(Inspect(code), "门岗").good is may
            goods.unseen = goods.unseen and not may

    @rule(at=AT, odd=ODD)
    def stop(self, at: int, odd: bool) -> None:  # noqa: FBT001
        if odd and (code := self.batch(at)):
            self.count += 1
            give(self.rig, StopTrade(f"T-{self.count}", (code,), "农残"))
            self.account.goods[code].orders.add(f"T-{self.count}")

    @rule(at=AT)
    def lift(self, at: int) -> None:
        orders = [(each, goods) for goods in self.account.goods.values() for each in sorted(goods.orders)]
        if orders:
            order, goods = orders[at % len(orders)]
            give(self.rig, Lift(order, "复检合格"))
            goods.orders.remove(order)

    # samples and runs

    @rule(at=AT, by=BY, status=st.sampled_from(("waiting", "held", "failed", "released")))
    def take(self, at: int, by: str, status: str) -> None:
        if not (code := self.batch(at, status) or self.batch(at)):
            return
        goods = self.account.goods[code]
        if not self.account.disputed(code) and (goods.failures or not goods.testable(self.rig.now)):
            self.refused(TakeSample(code), by, "not_to_test")
        else:
            self.taken(code, by)

    @rule(at=AT, by=BY, odd=ODD)
    def reject(self, at: int, by: str, odd: bool) -> None:  # noqa: FBT001
        code = self.tube(at, odd=odd)
        tube = self.account.tubes[code]
        why = {"": "", "rejected": "sample_rejected"}.get(tube.result, "sample_closed")
        why = why or ("sample_failed" if tube.found == "fail" else "")
        read = tube.waits or any(run.verdict != "invalid" for run in tube.runs)
        why = why or ("same_person" if read and by in self.account.hands(code) else "")
        if why:
            self.refused(Reject(code, "打翻"), by, why)
        else:
            assert self.ask(Reject(code, "打翻"), by).good
            tube.result, self.account.goods[tube.batch].open = "rejected", ""

    def unrun(self, code: str, lot: str) -> str:
        """Why the account takes no rapid run of it now."""
        tube = self.account.tubes[code]
        why = {"": "", "rejected": "sample_rejected"}.get(tube.result, "sample_closed")
        return why or ("retest_rapid" if tube.retest else "") or self.account.unready(lot, self.rig.now, self.day)

    @rule(at=AT, by=BY, reading=READING, lot=AT, odd=ODD, station=STATION, times=st.sampled_from((1, 1, 2)))
    def type_in(self, at: int, by: str, reading: int, lot: int, odd: bool, station: str, times: int) -> None:  # noqa: FBT001
        code, batch_lot = self.tube(at, odd=odd), self.lot(lot, odd=odd, by=PEOPLE[at % 7])
        ask = Assay(code, INHIBITION.id, READER, batch_lot, raw(reading))
        if why := self.unrun(code, batch_lot):
            self.refused(ask, by, why)
            return
        for _ in range(times):
            answer = self.ask(ask, by, station)
            self.ran(code, Run(verdict(reading), plain=False), {by}, self.bench(batch_lot))
            self.follows(code, reading, whys(answer)[0])

    def follows(self, code: str, reading: int, why: str) -> None:
        found = self.account.tubes[code].found
        assert why == ("reading_invalid" if verdict(reading) == "invalid" else "to_verify" if found else "run_again")

    @rule(at=AT, by=BY, size=st.integers(1, 3), odd=ODD)
    def lay(self, at: int, by: str, size: int, odd: bool) -> None:  # noqa: FBT001
        codes = list(dict.fromkeys(self.tube(at + each) for each in range(size)))
        lot = self.lot(at, odd=odd, by=PEOPLE[at % 7])
        ask = LayRun(READER, INHIBITION.id, lot, ("", *codes))
        why = self.account.unready(lot, self.rig.now, self.day)
        why = why or ("retest_rapid" if any(self.account.tubes[code].retest for code in codes) else "")
        if why:
            self.refused(ask, by, why)
            return
        answer = self.ask(ask, by)
        self.account.sheets[answer.code] = Sheet(["", *codes], by, self.rig.now, lot)

    @rule(at=AT, by=BY, readings=st.lists(READING, min_size=3, max_size=3), station=STATION)
    def read_off(self, at: int, by: str, readings: list[int], station: str) -> None:
        """All channels that are still to be read; one of a sample that is closed lets none be recorded."""
        open_sheets = [
            (code, sheet) for code, sheet in self.account.sheets.items() if sheet.read < set(sheet.samples) - {""}
        ]
        if not open_sheets:
            return
        run, sheet = open_sheets[at % len(open_sheets)]
        rows = {
            number: (code, reading)
            for number, (code, reading) in enumerate(zip(sheet.samples, [0, *readings], strict=False), 1)
            if code and code not in sheet.read
        }
        ask = ReadRun(
            run, {str(number): {"sample": f"{reading / 1000}"} for number, (_, reading) in rows.items()}, "1.000"
        )
        fresh = self.rig.now <= sheet.at + RUN
        day = self.rig.flow.site.today(sheet.at) if fresh else self.day
        why = self.account.unready(sheet.lot, sheet.at if fresh else self.rig.now, day, sheet.at if fresh else None)
        if why or any(self.account.tubes[code].result for code, _ in rows.values()):
            self.refused(ask, by, why or "channel")
            return
        self.ask(ask, by, station)
        for code, reading in rows.values():
            self.ran(code, Run(verdict(reading), plain=False), {by, sheet.by}, self.bench(sheet.lot, day))
            sheet.read.add(code)

    @rule(at=AT, reading=READING, lies=ODD)
    def push(self, at: int, reading: int, lies: bool) -> None:  # noqa: FBT001
        """The reader itself says it, now and then otherwise than it read; what cannot be taken waits."""
        code, lot, own = self.tube(at), self.lot(0, odd=False, by="庚" if at % 5 else ""), verdict(reading)
        self.count += 1
        said: Any = own if not lies else "positive" if own == "negative" else "negative"
        ask = TakeRecord(
            "Mk", f"SN-{READER}", str(self.count), f"{self.count:064x}", code, "", INHIBITION.id, lot, raw(reading), said,
            self.rig.now.isoformat(),
        )  # fmt: skip
        sheet = next((each for _, each in sorted(self.account.sheets.items(), reverse=True)
                      if code in each.samples and code not in each.read), None)  # fmt: skip
        laid = sheet.at if sheet is not None and self.rig.now <= sheet.at + RUN else None
        why = "retest_rapid" if self.account.tubes[code].retest else ""
        why = why or self.account.unready(lot, self.rig.now, self.day, laid)
        answer = self.ask(ask, "reader-1")
        if why:
            assert whys(answer) == [why, "record_waits"]
            if "positive" in (own, said) and why != "retest_rapid":
                self.account.tubes[code].waits.append(answer.code)
            return
        by = {"reader-1", sheet.by} if sheet else {"reader-1"}
        self.ran(code, Run(own, plain=not lies), by, self.bench(lot))
        if sheet:
            sheet.read.add(code)
        tube = self.account.tubes[code]
        if self.rig.flow.site.practice.auto_publish and own != "invalid" and tube.at_once and not tube.waits:
            assert whys(answer) == ["passed_test"]
            self.put_out(code)
        else:
            self.follows(code, reading, whys(answer)[0])

    @rule(at=AT, by=BY)
    def dismiss(self, at: int, by: str) -> None:
        """What waits and may be a positive is put aside by others only, as long as its sample is open."""
        waiting = [code for code, tube in self.account.tubes.items() if tube.waits]
        if not waiting:
            return
        code = waiting[at % len(waiting)]
        tube = self.account.tubes[code]
        if not tube.result and by in self.account.hands(code):
            self.refused(Dismiss(tube.waits[0], "试机"), by, "same_person")
        else:
            assert self.ask(Dismiss(tube.waits.pop(0), "试机"), by).good

    @rule(at=AT, by=BY, bad=ODD, odd=ODD)
    def outside(self, at: int, by: str, bad: bool, odd: bool) -> None:  # noqa: FBT001
        code = self.tube(at, odd=odd) if odd or at % 2 else self.asked_for(at)
        ask = External(code, "省检", "JC-1", "positive" if bad else "negative", "GC-MS")
        if (result := self.account.tubes[code].result) != "":
            self.refused(ask, by, "sample_rejected" if result == "rejected" else "sample_closed")
            return
        assert self.ask(ask, by).good or bad
        self.ran(code, Run(ask.verdict, "outside", plain=False), {by}, None)

    def asked_for(self, at: int) -> str:
        """A sample that a seller asked for; one is taken if there is none."""
        disputed = [code for code in self.account.goods if self.account.disputed(code)]
        return self.taken(disputed[at % len(disputed)], "丁") if disputed else self.tube(at)

    @rule(at=AT, by=BY, other=BY, bad=ODD)
    def gas(self, at: int, by: str, other: str, bad: bool) -> None:  # noqa: FBT001
        """The market's own gas chromatograph, controlled when it is first used in a day."""
        code, bench = self.asked_for(at), self.bench(GAS)
        if not bench.state:
            answer = self.ask(Control("GC", GC.id, GAS, {"value": "<0.01"}, {"value": "0.05"}), other)
            self.account.controlled(bench, answer.code, holds=True, by=other)
        self.ask(Assay(code, GC.id, "GC", GAS, {"value": "0.03" if bad else "0.01"}), by)
        self.ran(code, Run("positive" if bad else "negative", "gas", plain=False), {by}, bench)

    # the bench

    @rule(by=BY, holds=st.booleans(), at=AT, odd=ODD)
    def control(self, by: str, holds: bool, at: int, odd: bool) -> None:  # noqa: FBT001
        name = self.lot(at, odd=odd)
        why = self.account.unready(name, self.rig.now, self.day)
        if why and not why.startswith("control"):
            ask = Control(READER, INHIBITION.id, name, {"blank": "1.000"}, raw(100 if holds else 900))
            self.refused(ask, by, why)
        else:
            self.controlled(name, by, holds=holds)

    @rule(by=BY, at=AT)
    def propose_to_answer(self, by: str, at: int) -> None:
        benches = [(day, lot) for (day, lot), bench in self.account.benches.items() if bench.state and lot != GAS]
        day, lot = benches[at % len(benches)]
        bench, key = self.account.benches[day, lot], bench_key(day, READER, INHIBITION.id, lot)
        if bench.state != "failed" and not bench.doubted:
            self.refused(Justify(key, "r"), by, "control_not_failed")
        else:
            self.account.proposals[self.ask(Justify(key, "r"), by).code] = ("control", f"{day} {lot}", by)

    @rule(days=st.integers(-1, 3))
    def calibrate(self, days: int) -> None:
        self.calibrated(days)

    @rule(days=st.integers(0, 3))
    def stock(self, days: int) -> None:
        self.stocked(days)

    @precondition(lambda self: len(self.account.lots) > 1)
    @rule(at=AT, by=BY)
    def deplete(self, at: int, by: str) -> None:
        name = list(self.account.lots)[at % len(self.account.lots)]
        if self.account.lots[name].spent is None:
            assert self.ask(Deplete(name), by).good
            self.account.lots[name].spent = self.rig.now

    # results and what follows

    @rule(at=AT, by=BY, odd=ODD, station=STATION, stale=ODD)
    def verify(self, at: int, by: str, odd: bool, station: str, stale: bool) -> None:  # noqa: FBT001
        """Mostly of what has a result, by who may; now and then any, by anybody."""
        found = [code for code, tube in self.account.tubes.items() if not tube.result and tube.found]
        code = found[at % len(found)] if found and not odd else self.tube(at, odd=odd)
        others = [each for each in PEOPLE if each not in self.account.hands(code)]
        by = others[0] if others and at % 3 else by
        tube = self.account.tubes[code]
        ask = Verify(code, len(tube.runs) + stale)
        why = {"": "", "rejected": "sample_rejected"}.get(tube.result, "sample_closed")
        why = why or ("page_stale" if stale else "same_person" if by in self.account.hands(code) else "")
        doubted = any(not run.counts for run in tube.runs)
        why = why or ("" if tube.found else "runs_doubted" if doubted else "run_again")
        why = why or ("record_first" if tube.waits else "")
        if why:
            self.refused(ask, by, why)
            return
        answer = self.ask(ask, by, station)
        assert answer.verdict == ("pass" if tube.found == "pass" else "stop")
        self.put_out(code)

    @rule(on=st.booleans())
    def publish_at_once(self, on: bool) -> None:  # noqa: FBT001
        self.rig.flow.site = replace(self.rig.flow.site, practice=Practice(auto_publish=on))

    @rule(at=AT, ask=st.sampled_from((Dispute, Dispute, Waive)))
    def speak(self, at: int, ask: type[Dispute | Waive]) -> None:
        if not (code := self.batch(at, "failed") or self.batch(at)):
            return
        failure = self.account.own(code)
        if failure is None:
            self.refused(ask(code), "商户", "dispute_of" if self.account.goods[code].failures else "not_failed")
        elif failure.said and not (ask is Waive and failure.said == "open"):
            self.refused(ask(code), "商户", "dispute_closed")
        elif not failure.said and self.rig.now > failure.until:
            self.refused(ask(code), "商户", "dispute_late")
        else:
            assert self.ask(ask(code), "商户").verdict in ("pass", "wait")
            failure.said = "open" if ask is Dispute else "waived"

    @rule(at=AT, by=BY)
    def propose_to_destroy(self, at: int, by: str) -> None:
        if not (code := self.batch(at, "failed") or self.batch(at)):
            return
        ask = Dispose(code, "焚烧", PICTURE)
        if why := self.kept_whole(code):
            self.refused(ask, by, why)
        else:
            self.account.proposals[self.ask(ask, by).code] = ("dispose", code, by)

    def kept_whole(self, code: str) -> str:
        goods = self.account.goods[code]
        if not goods.failures or not goods.inside:
            return "not_failed"
        said = [each.said for each in goods.failures]
        return "" if goods.settled(self.rig.now) else "dispute_open" if "open" in said else "dispute_until"

    @rule(at=AT, by=BY)
    def propose_to_let_go(self, at: int, by: str) -> None:
        if not (code := self.batch(at, "waiting") or self.batch(at)):
            return
        if self.account.goods[code].status != "waiting" or not self.account.goods[code].unsold:
            self.refused(Override(code, "急用"), by, "not_waiting")
        else:
            self.account.proposals[self.ask(Override(code, "急用"), by).code] = ("override", code, by)

    @rule(at=AT, by=BY, station=STATION)
    def second(self, at: int, by: str, station: str) -> None:
        if not self.account.proposals:
            return
        proposal = list(self.account.proposals)[at % len(self.account.proposals)]
        what, subject, first = self.account.proposals[proposal]
        if by == first:
            self.refused(Second(proposal), by, "same_person")
            return
        del self.account.proposals[proposal]
        why = self.outdated(what, subject)
        answer = self.ask(Second(proposal), by, station)
        assert answer.good is not bool(why), (what, answer)
        if why:
            assert whys(answer) == [why]
        elif what == "dispose":
            goods = self.account.goods[subject]
            goods.destroyed = goods.inside
            goods.sold.clear()
        elif what == "override":
            self.account.goods[subject].good = True
        else:
            day, lot = subject.split()
            failed = self.rig.facts(f.Justified)[-1].control
            self.account.answered(self.account.benches[day, lot], failed, {first, by})

    def outdated(self, what: str, subject: str) -> str:
        if what == "dispose":
            return self.kept_whole(subject)
        if what == "override":
            goods = self.account.goods[subject]
            return "" if goods.status == "waiting" and goods.unsold else "not_waiting"
        day, lot = subject.split()
        bench = self.account.benches[day, lot]
        return "" if bench.state == "failed" or bench.doubted else "control_not_failed"

    # time

    @rule(minutes=st.sampled_from((1, 5, 30, 130, 240, 700)))
    def pass_time(self, minutes: int) -> None:
        self.wait(timedelta(minutes=minutes))

    @precondition(lambda self: len(self.entries) % 3 == 0)
    @rule(days=st.integers(1, 3))
    def pass_days(self, days: int) -> None:
        self.wait(timedelta(days=days))

    @rule()
    def die(self) -> None:
        """And come up again."""
        site = self.rig.flow.site
        self.rig.close()
        self.rig = Rig(self.rig.path, self.rig.now)
        self.rig.flow.site = site


TestLaboratory = pytest.mark.timeout(3_600 if LONG else 600)(Laboratory.TestCase)
TestLaboratory.settings = settings(max_examples=400 if LONG else 40, stateful_step_count=100 if LONG else 60)
_ = LOT
