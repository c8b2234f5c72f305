"""The exit: buyers drive out by voucher or by a label, emptied lorries by their visit code; and what comes back."""

from edge.cli.demo.gates import LIFT_S, Gates
from edge.cli.demo.reach import until
from edge.cli.demo.stage import Stage


class Exits:
    """One lane, all night."""

    def __init__(self, stage: Stage, gates: Gates) -> None:
        self._stage = stage
        self._gates = gates
        self._hardware = stage.hardware

    def run(self) -> None:
        """Until nothing more is sold."""
        while (sale := self._stage.vouchers.get()) is not None:
            code = sale.serials[0] if sale.load.number % 3 == 0 else sale.voucher
            if self._drive_out(sale.voucher, code):
                self._stage.gone[sale.load.number] = sale.serials[0]
        for visit in self._stage.empty[::2]:
            self._drive_out(visit, visit)

    def bring_back(self) -> None:
        """The first goods that left come back; somebody looks at them."""
        serial = self._stage.gone[min(self._stage.gone)]
        self._hardware.loop("in-1", on=True)
        told = self._gates.read("in-1", serial, self._gates.news("in-1", ""))
        self._hardware.loop("in-1", on=False)
        if told["verdict"] == "wait":
            self._stage.api.ask("gate", "inspect", f"inspect-{serial}", batch=told["code"])
        self._stage.progress.add("returned")

    def _drive_out(self, subject: str, code: str) -> bool:
        """Whether it is out, now or since an answer that was lost."""
        self._hardware.loop("out-1", on=True)
        before = self._hardware.pulses("out-1")
        told = self._gates.read("out-1", code, self._gates.news("out-1", subject))
        if told["verdict"] == "pass":
            until(lambda: self._hardware.pulses("out-1") > before or None, LIFT_S)
        self._hardware.loop("out-1", on=False)
        out = told["verdict"] == "pass" or told["why"][0]["code"] in ("voucher_gone", "visit_over")
        self._stage.progress.add("out" if out else "stopped at exit")
        return out
