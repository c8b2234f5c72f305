"""The entrance: vehicles come, are read, and go where they are told; what is refused is taken off, or all of it turns back."""

import time
from typing import Any

from edge.cli.demo.gates import LIFT_S, Gates
from edge.cli.demo.photo import photograph
from edge.cli.demo.plan import Load
from edge.cli.demo.reach import until
from edge.cli.demo.stage import Lot, Stage

_BUYER = 9  # one buyer's van with every so many lorries
_PAPER_OUT, _PAPER_IN, _SILENT = 4, 7, 9


class Entrance:
    """One lane, all night. `cards` are the sellers'."""

    def __init__(self, stage: Stage, gates: Gates, cards: dict[str, str]) -> None:
        self._stage = stage
        self._gates = gates
        self._cards = cards
        self._api = stage.api
        self._hardware = stage.hardware

    def run(self) -> None:
        """Every vehicle of the night, one after the other."""
        today, began = self._stage.site.today().date(), time.monotonic()
        for load in self._stage.night.loads:
            if self._stage.pace:
                time.sleep(max(0.0, load.after_s / self._stage.pace - (time.monotonic() - began)))
            self._stage.tests.put(load.after_s)
            lines = [goods.declaration(today) for goods in load.goods]
            self._faults(load.number)
            if load.number % _BUYER == 0:
                self._buyer(load.number)
            if load.walks_in:
                self._walk_in(load, lines)
                continue
            declared = self._api.ask("seller", "declare", f"declare-{load.number}", seller=load.seller, plate=load.plate,
                                     lines=lines)  # fmt: skip
            self._arrive(load, declared["code"])
        self._faults(_PAPER_IN)

    def _buyer(self, number: int) -> None:
        """A buyer's van comes for its goods: in with nothing, and out again later."""
        self._hardware.loop("in-1", on=True)
        plate = f"闽A{10_000 + number}"
        self._stage.empty.append(
            self._api.ask("gate", "letin", f"buyer-{number}", lane="in-1", purpose="buyer", plate=plate)["code"]
        )
        self._hardware.loop("in-1", on=False)
        self._stage.progress.add("buyers' vans")

    def _walk_in(self, load: Load, lines: list[dict[str, object]]) -> None:
        """A tricycle nobody declared: the seller shows a card, the clerk enters what is on it."""
        self._hardware.loop("in-1", on=True)
        before = self._hardware.pulses("in-1")
        self._gates.read("in-1", self._cards[load.seller], self._gates.news("in-1", load.seller))
        visit = self._api.ask("gate", "bringin", f"bring-{load.number}", lane="in-1", seller=load.seller, lines=lines,
                              odd="三轮车 no plate")["code"]  # fmt: skip
        self._stage.progress.add("undeclared", len(lines))
        self._settle(load, visit, self._api.look(f"/api/visits/{visit}"), before)

    def _faults(self, number: int) -> None:
        if number in (_PAPER_OUT, _PAPER_IN):
            self._hardware.fault("in-1.printer", "paper_out", on=number == _PAPER_OUT)
        if number in (_SILENT, _SILENT + 1):
            self._hardware.fault("in-1.barrier", "silent", on=number == _SILENT)

    def _arrive(self, load: Load, visit: str) -> None:
        """The lorry drives up, is read (sometimes misread first, or by a paper of its goods), and goes where it is told."""
        self._hardware.loop("in-1", on=True)
        before = self._hardware.pulses("in-1")
        if load.odd is not None:
            self._hardware.scan("in-1", load.odd)
        self._settle(load, visit, self._read(load, visit), before)

    def _read(self, load: Load, visit: str) -> dict[str, Any]:
        """By its visit code, by a label of its first goods, or by a photograph of their certificate."""
        first = load.goods[0]

        def look() -> dict[str, Any] | None:
            return self._gates.visit(visit, "declared")

        if not first.photographed:
            return self._gates.read("in-1", visit if load.number % 4 else first.upstream, look)
        self._stage.progress.add("photographed")
        return self._gates.show("in-1", photograph(first.link(self._stage.site.today().date()), first.number), look)

    def _settle(self, load: Load, visit: str, seen: dict[str, Any], before: int) -> None:
        """What was refused is taken off, or the whole vehicle turns back; the rest goes where it is told."""
        self._stage.progress.add("arrived", len(seen["batches"]))
        lots = [Lot(load, goods, code) for code, goods in zip(seen["batches"], load.goods, strict=True)]
        cleared = [lot for lot in lots if lot.batch in seen["cleared"]]
        refused = [lot for lot in lots if lot.batch not in seen["cleared"]]
        self._stage.progress.add("refused", len(refused))
        if not cleared or load.number == self._stage.night.turned:
            self._api.ask("gate", "turnback", f"back-{visit}", visit=visit)
            self._stage.progress.add("turned back")
            self._hardware.loop("in-1", on=False)
            return
        for lot in refused:
            self._api.ask("gate", "remove", f"remove-{lot.batch}", batch=lot.batch)
        until(lambda: self._hardware.pulses("in-1") > before or None, LIFT_S)
        self._stage.empty.append(visit)
        self._hardware.loop("in-1", on=False)
        self._sort(load, cleared)

    def _sort(self, load: Load, lots: list[Lot]) -> None:
        """To the laboratory, or to the stalls."""
        self._stage.cleared[load.number] = len(lots)
        for lot in lots:
            self._stage.lots[lot.batch] = lot
            state = self._stage.batch(lot.batch)
            if state["test"]:
                self._stage.tests.put(lot)
                self._stage.progress.add("to test")
            else:
                if state["accounts"].get("wait"):
                    self._stage.trade(lot.batch)
                self._stage.stock.put(lot)
