"""Plays a night: lorries, laboratory, stalls and buyers at once, each as patient as people are."""

import queue
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from edge.cli.demo import products
from edge.cli.demo.photo import photograph
from edge.cli.demo.plan import BUYERS, SELLERS, Goods, Load, Night
from edge.cli.demo.reach import Api, GaveUpError, Hardware, until
from edge.cli.demo.site import MARKET, Site
from edge.cli.demo.staff import STALL

_ANSWER_S = 1.5
_LIFT_S = 1.0
_LOOK_S, _AWAY_S = 10.0, 2.5
"""Seconds before a camera until people try again, and for which the paper is then out of its view."""
_BUYER = 9  # one buyer's van with every so many lorries
_PAPER_OUT, _PAPER_IN, _SILENT = 4, 7, 9


@dataclass
class Progress:
    """What has happened so far, for whoever watches."""

    told: Callable[[str, int], None] = lambda _what, _by: None
    counts: dict[str, int] = field(default_factory=dict[str, int])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str, by: int = 1) -> None:
        """Count something."""
        with self._lock:
            self.counts[what] = self.counts.get(what, 0) + by
        self.told(what, by)


class Play:
    """One night at one market."""

    def __init__(self, site: Site, night: Night, progress: Progress, pace: float | None) -> None:
        self._site = site
        self._night = night
        self._progress = progress
        self._pace = pace
        self._api = Api(site, night.seed)
        self._hardware = Hardware(site.ports["control"])
        self._tests: queue.Queue[tuple[str, Load, Goods] | None] = queue.Queue()
        self._stock: queue.Queue[tuple[Load, Goods, str] | None] = queue.Queue()
        self._vouchers: queue.Queue[tuple[Load, str, tuple[str, ...]] | None] = queue.Queue()
        self._empty: list[str] = []
        self._gone: dict[int, str] = {}
        self._cleared: dict[int, int] = {}
        self._cards: dict[str, str] = {}
        self._failure: list[BaseException] = []

    def run(self) -> None:
        """From the first declaration to the closed books. Raises GaveUpError when the market stays away."""
        self._api.list_products(products.rows())
        for operator, name, county, natural in (*SELLERS, *BUYERS):
            self._api.ask("office", "register", f"register-{operator}", operator=operator, name=name, county=county,
                          natural=natural, uscc="" if natural else "91350121MA2X000196", phone="13800000000")  # fmt: skip
        for operator, *_ in SELLERS:
            (self._cards[operator],) = self._api.ask("office", "givecard", f"card-{operator}", operator=operator)[
                "codes"
            ]
        self._api.ask(
            "office", "authorise", "authorise-stall", seller=SELLERS[0][0], to=STALL, what=["declare", "sell"]
        )
        self._await_day()
        threads = [
            threading.Thread(target=self._guarded, args=(part,)) for part in (self._lab, self._stalls, self._exit)
        ]
        for thread in threads:
            thread.start()
        self._guarded(self._entrance)
        self._tests.put(None)
        for thread in threads:
            thread.join()
        if self._failure:
            raise self._failure[0]
        self._returns()
        self._close()

    def _guarded(self, part: Callable[[], None]) -> None:
        try:
            part()
        except BaseException as error:  # noqa: BLE001  (told by run, in its own thread)
            self._failure.append(error)
            for line in (self._tests, self._stock, self._vouchers):
                line.put(None)

    def _await_day(self) -> None:
        """The day opens by itself; this waits for its key too, so that there is a draw."""
        if not until(self._keyed, 20):
            raise GaveUpError("the trading day does not open: no draw key came from the province")

    def _keyed(self) -> str | None:
        day: dict[str, str] | None = self._api.look("/api/day")
        return (day or {}).get("commitment") or None

    def _entrance(self) -> None:
        today, began = self._site.today().date(), time.monotonic()
        for load in self._night.loads:
            if self._pace:
                time.sleep(max(0.0, load.after_s / self._pace - (time.monotonic() - began)))
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
        self._empty.append(
            self._api.ask("gate", "letin", f"buyer-{number}", lane="in-1", purpose="buyer", plate=plate)["code"]
        )
        self._hardware.loop("in-1", on=False)
        self._progress.add("buyers' vans")

    def _walk_in(self, load: Load, lines: list[dict[str, object]]) -> None:
        """A tricycle nobody declared: the seller shows a card, the clerk enters what is on it."""
        self._hardware.loop("in-1", on=True)
        before = self._hardware.pulses("in-1")
        self._read_until("in-1", self._cards[load.seller], self._new_verdict("in-1", load.seller))
        visit = self._api.ask("gate", "bringin", f"bring-{load.number}", lane="in-1", seller=load.seller, lines=lines,
                              odd="三轮车 no plate")["code"]  # fmt: skip
        self._progress.add("undeclared", len(lines))
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
        self._settle(load, visit, self._read_in(load, visit), before)

    def _settle(self, load: Load, visit: str, seen: dict[str, Any], before: int) -> None:
        """What was refused is taken off, or the whole vehicle turns back; the rest goes where it is told."""
        self._progress.add("arrived", len(seen["batches"]))
        refused = list(seen["refused"])
        for batch in refused:
            self._progress.add("refused")
            if len(load.goods) == 1:
                self._api.ask("gate", "turnback", f"back-{visit}", visit=visit)
            else:
                self._api.ask("gate", "remove", f"remove-{batch}", batch=batch)
        if len(refused) < len(load.goods):
            until(lambda: self._hardware.pulses("in-1") > before or None, _LIFT_S)
            self._empty.append(visit)
        self._hardware.loop("in-1", on=False)
        self._sort(load, seen["batches"], refused)

    def _read_in(self, load: Load, visit: str) -> dict[str, Any]:
        """By its visit code, by a label of its first goods, or by a photograph of their certificate."""
        first = load.goods[0]

        def look() -> dict[str, Any] | None:
            return self._visit(visit, "declared")

        if not first.photographed:
            return self._read_until("in-1", visit if load.number % 4 else first.upstream, look)
        self._progress.add("photographed")
        return self._shown_until("in-1", photograph(first.link(self._site.today().date()), first.number), look)

    def _sort(self, load: Load, batches: list[str], refused: list[str]) -> None:
        self._cleared[load.number] = len(batches) - len(refused)
        for code, goods in zip(batches, load.goods, strict=True):
            if code in refused:
                continue
            state = self._api.look(f"/api/batches/{code}")
            if state["test"]:
                self._tests.put((code, load, goods))
                self._progress.add("to test")
            else:
                if state["accounts"].get("wait"):
                    self._move(code)
                self._stock.put((load, goods, code))

    def _lab(self) -> None:
        """Every batch that must be tested: sample, runs, a second person, and what follows."""
        while (work := self._tests.get()) is not None:
            batch, load, goods = work
            sample = self._api.ask("lab", "takesample", f"sample-{batch}", batch=batch)["code"]
            for number, (blank, reading) in enumerate(goods.readings()):
                self._api.ask("lab", "assay", f"assay-{batch}-{number}", sample=sample, blank=blank, reading=reading,
                              instrument="NC-800 #2")  # fmt: skip
            result = self._api.ask("lab2", "verify", f"verify-{batch}", sample=sample)
            self._progress.add("tested")
            if result["verdict"] == "stop":
                asked = self._api.ask("lab", "dispose", f"dispose-{batch}", batch=batch, method="无害化处理")
                self._api.ask("office", "second", f"second-{batch}", proposal=asked["code"])
                self._progress.add("destroyed")
                self._stock.put((load, goods, ""))
            else:
                self._move(batch)
                self._stock.put((load, goods, batch))
        self._stock.put(None)

    def _move(self, batch: str) -> None:
        self._api.ask("stall", "move", f"move-{batch}", batch=batch, source="wait", target="trade")

    def _stalls(self) -> None:
        """A load is sold once all of it may be; part of each lot stays for the morning. One lot is stopped."""
        shelves: dict[int, list[tuple[Goods, str]]] = {}
        stopped: tuple[Load, Goods, str] | None = None
        while (lot := self._stock.get()) is not None:
            load, goods, batch = lot
            shelf = shelves.setdefault(load.number, [])
            shelf.append((goods, batch))
            if goods.number == self._night.stopped:
                stopped = lot
            if len(shelf) == self._cleared[load.number]:
                self._sell(load, [(each, code) for each, code in shelf if code and each.number != self._night.stopped])
        if stopped is not None:
            self._stop_trade(*stopped)
        self._vouchers.put(None)

    def _sell(self, load: Load, shelf: list[tuple[Goods, str]]) -> None:
        """What one lorry brought, to one buyer: the same on every run of the same night."""
        if not shelf:
            return
        shelf.sort(key=lambda lot: lot[0].number)
        dice = random.Random(load.number)  # noqa: S311  (a rehearsal)
        items = [{"batch": batch, "grams": goods.grams * dice.randint(30, 95) // 100} for goods, batch in shelf]
        buyer = dice.choice(BUYERS)[0]
        sold = self._api.ask("stall", "sell", f"sell-{load.number}", seller=load.seller, buyer=buyer, items=items)
        self._progress.add("sold", len(items))
        self._vouchers.put((load, sold["code"], tuple(sold["codes"])))

    def _stop_trade(self, load: Load, _goods: Goods, batch: str) -> None:
        """Sold, and then the province stops it before it has left."""
        items = [{"batch": batch, "grams": 5000}]
        sold = self._api.ask("stall", "sell", "sell-stopped", seller=load.seller, buyer=BUYERS[0][0], items=items)
        if self._status(batch) != "held":
            self._api.stop_trade(MARKET, batch, "上游抽检不合格")
            until(lambda: self._status(batch) == "held" or None, 30)
        self._progress.add("stopped")
        self._vouchers.put((load, sold["code"], tuple(sold["codes"])))

    def _status(self, batch: str) -> str:
        found: dict[str, str] | None = self._api.look(f"/api/batches/{batch}")
        return (found or {}).get("status", "")

    def _exit(self) -> None:
        """Buyers drive out by voucher or by a label; emptied lorries by their visit code."""
        while (goods := self._vouchers.get()) is not None:
            load, voucher, serials = goods
            if self._drive_out(voucher, serials[0] if load.number % 3 == 0 else voucher):
                self._gone[load.number] = serials[0]
        for visit in self._empty[::2]:
            self._drive_out(visit, visit)

    def _drive_out(self, subject: str, code: str) -> bool:
        """Whether it is out, now or since an answer that was lost."""
        self._hardware.loop("out-1", on=True)
        before = self._hardware.pulses("out-1")
        told = self._read_until("out-1", code, self._new_verdict("out-1", subject))
        if told["verdict"] == "pass":
            until(lambda: self._hardware.pulses("out-1") > before or None, _LIFT_S)
        self._hardware.loop("out-1", on=False)
        out = told["verdict"] == "pass" or told["why"][0]["code"] in ("voucher_gone", "visit_over")
        self._progress.add("out" if out else "stopped at exit")
        return out

    def _returns(self) -> None:
        """The first goods that left come back; somebody looks at them."""
        serial = self._gone[min(self._gone)]
        self._hardware.loop("in-1", on=True)
        told = self._read_until("in-1", serial, self._new_verdict("in-1", ""))
        self._hardware.loop("in-1", on=False)
        if told["verdict"] == "wait":
            self._api.ask("gate", "inspect", f"inspect-{serial}", batch=told["code"])
        self._progress.add("returned")

    def _close(self) -> None:
        """Close the books; then all that is owed comes out and all that was recorded is acknowledged."""
        closed = self._api.ask("office", "closeday", "close")
        if not closed["good"]:
            raise GaveUpError(f"the day does not close: {closed['why']}")
        if until(lambda: True if self._api.look("/api/owed") == [] else None, 60) is None:
            raise GaveUpError("labels are still owed")

    def _read_until(self, lane: str, code: str, look: Callable[[], dict[str, Any] | None]) -> dict[str, Any]:
        """Hold the code before the reader until there is an answer, as people do."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            self._hardware.scan(lane, code.encode())
            found = until(look, _ANSWER_S)
            if found is not None:
                return found
        raise GaveUpError(f"{lane}: no answer to {code}")

    def _shown_until(self, lane: str, picture: bytes, look: Callable[[], dict[str, Any] | None]) -> dict[str, Any]:
        """Hold a paper before the camera until there is an answer; take it away now and then, as people do."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            self._hardware.show(lane, picture)
            found = until(look, _LOOK_S)
            self._hardware.clear(lane)
            if found is not None:
                return found
            time.sleep(_AWAY_S)
        raise GaveUpError(f"{lane}: the camera reads nothing")

    def _visit(self, code: str, still: str) -> dict[str, Any] | None:
        visit = self._api.look(f"/api/visits/{code}")
        return visit if visit and visit["stay"] != still else None

    def _new_verdict(self, lane: str, subject: str) -> Callable[[], dict[str, Any] | None]:
        """A verdict about `subject` ("" for any known one) that was not there before."""

        def verdicts() -> list[dict[str, Any]]:
            return self._api.look(f"/api/lanes/{lane}")["verdicts"]

        old = {(told["number"], told["at"]) for told in verdicts()}

        def look() -> dict[str, Any] | None:
            for told in verdicts():
                fits = told["code"] == subject if subject else told["verdict"] != "unknown"
                if fits and (told["number"], told["at"]) not in old:
                    return told
            return None

        return look
