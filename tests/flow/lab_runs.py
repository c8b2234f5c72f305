"""The laboratory played: samples are taken, run, read off, pushed by instruments, done outside."""

from typing import Any

from flow_goods import GC, INHIBITION, READER
from hypothesis import strategies as st
from hypothesis.stateful import rule
from lab_account import RUN, Run, Sheet
from lab_choices import AT, BY, ODD, READING, STATION, raw, verdict
from lab_goods import whys
from lab_side import GAS, PEOPLE, Side

from edge.flow.asks import (
    Assay,
    Control,
    Dismiss,
    External,
    LayRun,
    ReadRun,
    Reject,
    TakeRecord,
    TakeSample,
)


class Runs(Side):
    """What happens to a sample until there is a reading."""

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
