"""The laboratory played: controls, calibrations, reagents."""

from flow_goods import INHIBITION, READER
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from lab_choices import AT, BY, ODD, raw
from lab_side import GAS, Side

from edge.core.lab.bench import bench_key
from edge.flow.asks import (
    Control,
    Deplete,
    Justify,
)


class Benches(Side):
    """What a reading stands on."""

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
