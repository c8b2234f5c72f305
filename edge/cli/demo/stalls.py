"""The stalls: a load is sold once all of it may be; part of each lot stays for the morning. One lot is stopped."""

import random

from edge.cli.demo.plan import BUYERS, Load
from edge.cli.demo.reach import until
from edge.cli.demo.site import MARKET
from edge.cli.demo.stage import Lot, Sale, Stage


class Stalls:
    """All sellers."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._api = stage.api

    def run(self) -> None:
        """Until nothing more comes from the entrance or the laboratory."""
        shelves: dict[int, list[Lot]] = {}
        stopped: Lot | None = None
        while (lot := self._stage.stock.get()) is not None:
            shelf = shelves.setdefault(lot.load.number, [])
            shelf.append(lot)
            if self._stops(lot):
                stopped = lot
            if len(shelf) == self._stage.cleared[lot.load.number]:
                self._sell(lot.load, [each for each in shelf if each.batch and not self._stops(each)])
        if stopped is not None:
            self._stop_trade(stopped)
        self._stage.vouchers.put(None)

    def _stops(self, lot: Lot) -> bool:
        return lot.goods.number == self._stage.night.stopped

    def _sell(self, load: Load, shelf: list[Lot]) -> None:
        """What one lorry brought, to one buyer: the same on every run of the same night."""
        if not shelf:
            return
        shelf.sort(key=lambda lot: lot.goods.number)
        dice = random.Random(load.number)  # noqa: S311  (a rehearsal)
        items = [{"batch": lot.batch, "grams": lot.goods.grams * dice.randint(30, 95) // 100} for lot in shelf]
        buyer = dice.choice(BUYERS)[0]
        sold = self._api.done("stall", "sell", f"sell-{load.number}", seller=load.seller, buyer=buyer, items=items)
        self._stage.progress.add("sold", len(items))
        self._stage.vouchers.put(Sale(load, sold["code"], tuple(sold["codes"])))

    def _stop_trade(self, lot: Lot) -> None:
        """Sold, and then the province stops it before it has left."""
        items = [{"batch": lot.batch, "grams": 5000}]
        seller, buyer = lot.load.seller, BUYERS[0][0]
        sold = self._api.done("stall", "sell", "sell-stopped", seller=seller, buyer=buyer, items=items)
        if self._status(lot.batch) != "held":
            self._api.stop_trade(MARKET, lot.batch, "上游抽检不合格")
            until(lambda: self._status(lot.batch) == "held" or None, 30)
        self._stage.progress.add("stopped")
        self._stage.vouchers.put(Sale(lot.load, sold["code"], tuple(sold["codes"])))

    def _status(self, batch: str) -> str:
        return self._stage.batch(batch).get("status", "")
