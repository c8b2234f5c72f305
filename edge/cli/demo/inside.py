"""What becomes of the goods that stay: weighed, dried, mixed, sold in error and set right, looked at, sold by slip, counted."""

from typing import Any

from edge.cli.demo.lab import Laboratory
from edge.cli.demo.photo import photograph
from edge.cli.demo.plan import BUYERS
from edge.cli.demo.reach import GaveUpError
from edge.cli.demo.stage import Lot, Stage

_LEAST_G = 350_000  # of a lot that something is done with: of it the stalls leave more than that needs
_PART_OF_G, _PART_G = 50_000, 500  # of lots so large so much is mixed
_ODD = ("bad", "disputed", "doubtful")  # what is found in them is found in what is mixed of them
_BOOK, _SLIPS = "停电-1", 5
_WEIGHED, _COUNTED = 3, 3


class Inside:
    """The market's people among what is left in the small hours. Nothing is done where nothing is left."""

    def __init__(self, stage: Stage, laboratory: Laboratory) -> None:
        self._stage = stage
        self._api = stage.api
        self._laboratory = laboratory

    def run(self) -> None:
        """All of it, one after the other."""
        lots = self._left()[:8]
        if not lots:
            return
        self._weigh(lots)
        self._lose(lots)
        self._mix(lots)
        self._correct(lots[0])
        self._leave_in_parts(lots[-1])
        self._power_cut(lots[0])
        self._count(lots)

    def _left(self, least_g: int = _LEAST_G) -> list[Lot]:
        """Lots of which something stays: the same on every run of the same night, however far one came."""
        all_of = sorted(self._stage.lots.values(), key=lambda lot: lot.goods.number)
        fit = [lot for lot in all_of if lot.goods.grams >= least_g and lot.goods.kind not in _ODD]
        fit = [lot for lot in fit if lot.goods.number != self._stage.night.stopped]
        return [lot for lot in fit if self._stage.batch(lot.batch).get("status") in ("released", "waiting")]

    def _trade(self, lot: Lot) -> int:
        """Grams where it is sold."""
        return self._stage.batch(lot.batch)["accounts"].get("trade", 0)

    def _weigh(self, lots: list[Lot]) -> None:
        """A first weighing corrects what the seller declared."""
        for at, lot in enumerate(lots[:_WEIGHED]):
            grams = self._trade(lot) * (101 - at) // 100
            self._api.done("gate", "weigh", f"weigh-{at}", batch=lot.batch, zone="trade", grams=grams)
            self._stage.progress.add("weighed")

    def _lose(self, lots: list[Lot]) -> None:
        for at, kind in enumerate(("drying", "mortality")):
            lot = lots[at % len(lots)]
            self._api.done("stall", "shrink", f"lose-{kind}", batch=lot.batch, zone="trade", kind=kind, grams=500 + at)
            self._stage.progress.add("lost")

    def _mix(self, lots: list[Lot]) -> None:
        """Two lots of one seller and product cannot be told apart any more: they are one, and tested. One alone is packed anew."""
        alike = dict[tuple[str, str], list[Lot]]()
        for lot in self._left(_PART_OF_G):
            alike.setdefault((lot.load.seller, lot.goods.product), []).append(lot)
        pair = next((each[:2] for each in alike.values() if len(each) > 1), lots[:1])
        parts = [{"batch": lot.batch, "zone": "trade", "grams": _PART_G} for lot in pair]
        seller, product = pair[0].load.seller, pair[0].goods.product
        mixed = self._api.ask("stall", "mix", "mix", seller=seller, parts=parts, product=product)
        self._stage.progress.add("mixed")
        if mixed["verdict"] == "stop":
            raise GaveUpError(f"mix: {mixed}")
        if mixed["verdict"] == "wait":
            self._laboratory.take(pair[0]._replace(batch=mixed["code"]))
            self._laboratory.finish()

    def _sell(self, step: str, lot: Lot, *grams: int, **more: object) -> dict[str, Any]:
        items = [{"batch": lot.batch, "grams": each} for each in grams]
        return self._api.done("stall", "sell", step, seller=lot.load.seller, buyer=BUYERS[1][0], items=items, **more)

    def _correct(self, lot: Lot) -> None:
        """Sold one kilogram too much: taken back, sold again as it was meant, looked at at the exit, and gone."""
        wrong = self._sell("sell-wrong", lot, 3_000)["code"]
        self._api.done("stall", "takeback", "take-back", voucher=wrong, reason="多打了一公斤")
        self._stage.progress.add("taken back")
        right = self._sell("sell-right", lot, 2_000, corrects=wrong)["code"]
        self._api.done("gate", "askcheck", "ask-check", subject=right, reason="抽查")
        self._leave("leave-checked", right)
        self._api.done("gate", "check", "check", subject=right, voucher=right, good=True, note="相符")
        self._leave("leave-right", right)
        self._stage.progress.add("checked")

    def _leave_in_parts(self, lot: Lot) -> None:
        """The van is full: one line goes, one stays for the morning."""
        sold = self._sell("sell-parts", lot, 1_000, 1_500)
        self._leave("leave-part", sold["code"], without=sold["codes"][1:])
        self._stage.progress.add("left in part")

    def _leave(self, step: str, code: str, **more: object) -> None:
        self._api.ask("gate", "leave", step, lane="out-1", code=code, **more)

    def _power_cut(self, lot: Lot) -> None:
        """The lights were out: one sale stands on a paper slip. It is entered by two; the other slips were not used."""
        self._api.done("gate", "issueslips", "slips", book=_BOOK, first=1, last=_SLIPS)
        picture = self._api.picture("gate", lot.batch, "slip-picture", photograph(f"{_BOOK}-1", _SLIPS))
        entered = self._api.done(
            "gate", "enterslip", "slip", book=_BOOK, number=1, what="sale", done_at=self._stage.site.today().isoformat(),
            picture=picture, seller=lot.load.seller, buyer=BUYERS[0][0], items=[{"batch": lot.batch, "grams": 1_000}], left=True,
        )  # fmt: skip
        self._second("second-slip", entered)
        rest = self._api.done(
            "gate", "settleslips", "slips-unused", book=_BOOK, first=2, last=_SLIPS, what="unused", reason="来电了"
        )
        self._second("second-slips", rest)
        self._stage.progress.add("slips")

    def _count(self, lots: list[Lot]) -> None:
        """Stock-take: one kilogram is not where it should be, and its owner says so. Vehicles were counted too."""
        for at, lot in enumerate(lots[-_COUNTED:]):
            grams = self._trade(lot) - (1_000 if at == 0 else 0)
            self._api.ask("gate", "count", f"count-{at}", batch=lot.batch, zone="trade", grams=grams)
            self._stage.progress.add("counted")
        lost = lots[-_COUNTED:][0]
        asked = self._api.done(
            "office", "account", "account", batch=lost.batch, owner=lost.load.seller, reason="打包时洒漏"
        )
        self._second("second-account", asked)
        self._api.done("gate", "countvehicles", "vehicles", lane="in-1", vehicles=len(self._stage.empty))

    def _second(self, step: str, asked: dict[str, Any]) -> None:
        self._api.done("office2", "second", step, proposal=asked["code"])
