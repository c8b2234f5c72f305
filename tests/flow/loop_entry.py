"""The closed loop played: goods come in, are tested, stopped, and come back."""

from flow_goods import IN, IN2, OTHER, SELLER, bare, good
from hypothesis import strategies as st
from hypothesis.stateful import rule
from loop_account import Lot
from loop_play import AT, Play

from edge.flow.asks import Inspect, TakeSample

SELLERS = st.sampled_from((SELLER, SELLER, OTHER))
SAMPLE_G = 500


class Entry(Play):
    """What happens to goods on their way in."""

    @rule(clean=st.booleans(), seller=SELLERS, grams=st.integers(1, 40))
    def come(self, clean: bool, seller: str, grams: int) -> None:  # noqa: FBT001
        self.number += 1
        line = (good if clean else bare)(f"UP-{self.number}", grams * 1_000)
        answer = self.rig.scan((IN, IN2)[self.number % 2], self.rig.declare(line, seller=seller))
        (code,) = answer.codes
        waits = answer.verdict == "wait"
        assert waits or clean
        zone = "wait" if waits else "trade"
        lot = Lot(code, seller, waits, {zone: grams * 1_000}, came_g=grams * 1_000, paper_fault=not clean)
        self.account.lots[code] = lot

    @rule(at=AT, bad=st.integers(0, 3).map(lambda number: number == 0))
    def test(self, at: int, bad: bool) -> None:  # noqa: FBT001
        lot = self.lot(at)
        if lot is None:
            return
        answer = self.rig.ask(TakeSample(lot.code), "采样员")
        assert answer.good is (
            not lot.failed and (lot.grams() > 0 or lot.sampled)
        )  # or what was kept of an earlier one
        if not answer.good:
            return
        lot.shift(lot.place(), "sample", min(SAMPLE_G, lot.at.get(lot.place(), 0)))
        lot.sampled = True
        self.rig.run(answer.code, *((100, 100) if bad else (900, 900)))  # two, where it answers for another's positive
        verdict = self.rig.verify(answer.code)
        assert verdict.verdict == ("stop" if bad else "pass")
        if bad:
            self.account.fails(lot.code, answer.code)
        else:
            self.account.passes(lot.code)

    @rule(at=AT)
    def stop(self, at: int) -> None:
        lot = self.lot(at)
        if lot is None:
            return
        order = self.rig.stop(lot.code).code
        self.account.orders[order] = lot.code
        for code in self.account.family(lot.code):
            if not self.account.lots[code].failed:
                self.account.lots[code].orders.add(order)

    @rule(at=AT)
    def lift(self, at: int) -> None:
        if not self.account.orders:
            return
        order = list(self.account.orders)[at % len(self.account.orders)]
        self.rig.lift(order)
        del self.account.orders[order]
        for lot in self.account.lots.values():
            lot.orders.discard(order)

    @rule(at=AT)
    def come_back(self, at: int) -> None:
        found = self.account.tickets("gone", "back", "here", "void", "in")
        if not found:
            return
        ticket = found[at % len(found)]
        answer = self.rig.scan(IN, ticket.serial)
        assert answer.good is (ticket.way == "gone"), answer
        if not answer.good:
            return
        ticket.way = "back"
        mother = self.account.lots[ticket.lot]
        child = Lot(answer.code, mother.seller, waits=False, at={"wait": ticket.grams}, came_g=ticket.grams)
        child.weighed = mother.weighed
        child.failed, child.orders = mother.failed, set(mother.orders)
        child.failed_with, child.suspect = set(mother.failed_with), set(mother.suspect)
        child.returned = True
        mother.children.add(child.code)
        self.account.lots[child.code] = child

    @rule(at=AT)
    def inspect(self, at: int) -> None:
        lot = self.lot(at, lambda lot: lot.returned)
        if lot is not None:
            answer = self.rig.ask(Inspect(lot.code))
            assert answer.good is not (lot.failed or lot.orders or lot.suspect), answer
            lot.returned = not answer.good
