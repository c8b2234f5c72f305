"""The laboratory played: goods come, are sold, leave, come back, are stopped."""

from flow_goods import BUYER, IN, INHIBITION, OUT, READER
from hypothesis import strategies as st
from hypothesis.stateful import rule
from lab_account import Goods, Run
from lab_choices import AT, ODD, SELLERS, raw, verdict
from lab_side import Side
from order_goods import give

from edge.core import facts as f
from edge.flow.asks import Assay, Inspect, Item, Move, Sell
from sync.message import Lift, StopTrade


class Arrivals(Side):
    """What happens to goods around it."""

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
