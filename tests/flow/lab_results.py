"""The laboratory played: results are verified, disputed, and act."""

from flow_goods import PICTURE
from hypothesis import strategies as st
from hypothesis.stateful import rule
from lab_choices import AT, BY, ODD, STATION
from lab_goods import whys
from lab_side import PEOPLE, Side
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.lab.practice import Practice
from edge.flow.asks import (
    Dispose,
    Dispute,
    Override,
    Second,
    Verify,
    Waive,
)


class Results(Side):
    """What follows a reading."""

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
