"""The closed loop played: goods are sold, taken back or in, and leave."""

from flow_goods import BUYER, IN, OUT, SELLER, bare
from hypothesis import strategies as st
from hypothesis.stateful import rule
from loop_account import SALEABLE, Lot, Ticket
from loop_play import AT, PART, Play

from edge.flow.asks import Answer, Forgive, Item, Leave, Read, Second, Sell, TakeBack, TakeIn
from tests.patience import PATIENCE_S


class Out(Play):
    """What happens to goods on their way out."""

    @rule(at=AT, other=AT, part=PART, known=st.booleans())
    def sell(self, at: int, other: int, part: int, known: bool) -> None:  # noqa: FBT001
        one = self.lot(at)
        if one is None:
            return
        two = self.lot(other, lambda lot: lot.seller == one.seller and lot is not one)
        lots = [lot for lot in (one, two) if lot is not None]
        wanted = [(lot, max(lot.grams(*SALEABLE) * part // 100, 1)) for lot in lots]
        buyer = BUYER if known else ""
        answer = self.rig.ask(Sell(one.seller, buyer, tuple(Item(lot.code, grams) for lot, grams in wanted)))
        may = all(self.account.sellable(lot.code, grams) for lot, grams in wanted)
        assert answer.good is may, answer
        if may:
            lines = [(lot.code, grams, serial) for (lot, grams), serial in zip(wanted, answer.codes, strict=True)]
            self.account.sold(answer.code, one.seller, buyer, lines)

    @rule(at=AT, whole=st.booleans())
    def take_back(self, at: int, whole: bool) -> None:  # noqa: FBT001
        code = self.voucher(at)
        if code is None:
            return
        here = self.account.here(code)
        chosen = here if whole else here[:1]
        serials = () if whole else tuple(ticket.serial for ticket in chosen)
        answer = self.rig.ask(TakeBack(code, "错单", serials))
        assert answer.good is bool(chosen), answer
        for ticket in chosen:
            ticket.way = "void"
            lot = self.account.lots[ticket.lot]
            lot.shift("out", "trade", min(ticket.grams, lot.at["out"]))  # nothing where it was destroyed

    @rule(at=AT, whole=st.booleans())
    def take_in(self, at: int, whole: bool) -> None:  # noqa: FBT001
        """Its buyer keeps it inside: their own lots from then on."""
        code = self.voucher(at)
        if code is None:
            return
        here = self.account.here(code)
        chosen = here if whole else here[:1]
        answer = self.rig.ask(TakeIn(BUYER, code if whole or not here else here[0].serial))
        barred = any(self.account.barred(ticket) for ticket in chosen)
        assert answer.good is (bool(chosen) and self.account.buyers[code] == BUYER and not barred), answer
        if not answer.good:
            return
        for ticket, child in zip(chosen, answer.codes, strict=True):
            ticket.way = "in"
            mother = self.account.lots[ticket.lot]
            mother.shift("out", "merged", ticket.grams)
            mother.children.add(child)
            self.account.lots[child] = Lot(
                child, BUYER, waits=False, at={"trade": ticket.grams}, weighed=mother.weighed
            )

    @rule(at=AT, by=st.sampled_from(("voucher", "serial", "card")))
    def leave(self, at: int, by: str) -> None:
        code = self.voucher(at)
        if code is None:
            return
        if by == "card":
            mine = [each for each, buyer in self.account.buyers.items() if buyer == BUYER and self.account.here(each)]
            self._out(self.rig.scan(OUT, self.cards[BUYER]), mine)
        else:
            first = self.account.vouchers[code][0]
            answer = self.rig.scan(OUT, code if by == "voucher" else first.serial)
            if by == "voucher" or first.way == "here":
                self._out(answer, [code])
            else:  # a spent label opens for nothing, whatever else of its voucher is here
                assert not answer.good, answer

    def _out(self, answer: Answer, vouchers: list[str]) -> None:
        """All that is here of these left, or nothing."""
        going = [ticket for code in vouchers for ticket in self.account.here(code)]
        barred = [ticket.serial for ticket in going if self.account.barred(ticket)]
        assert answer.good is (bool(going) and not barred), answer
        if barred:
            assert set(answer.codes) == set(barred)
        if answer.good:
            self._departed(going)

    def _departed(self, going: list[Ticket]) -> None:
        for ticket in going:
            ticket.way = "gone"
            self.account.lots[ticket.lot].shift("out", "exit", ticket.grams)

    @rule(at=AT)
    def leave_without(self, at: int) -> None:
        """What may not go stays behind; the rest leaves."""
        code = self.voucher(at)
        if code is None:
            return
        here = self.account.here(code)
        barred = tuple(ticket.serial for ticket in here if self.account.barred(ticket))
        answer = self.rig.ask(Leave(OUT, code, without=barred))
        going = [ticket for ticket in here if ticket.serial not in barred]
        assert answer.good is bool(going), answer
        if going:
            self._departed(going)

    @rule(at=AT)
    def two_lanes_at_once(self, at: int) -> None:
        """One voucher at the exit twice in the same moment, and a load at the entrance: it leaves once."""
        code = self.voucher(at)
        if code is None:
            return
        going = self.account.here(code)
        may = bool(going) and not any(self.account.barred(ticket) for ticket in going)
        self.number += 1
        visit = self.rig.declare(bare(f"UP-{self.number}"))
        reads = [(OUT, code), (IN, visit), (OUT, code)]
        futures = [self.rig.flow.submit(Read(lane, text.encode()), actor="甲", station="here") for lane, text in reads]
        first, came, second = [future.result(PATIENCE_S) for future in futures]
        assert (first.good, second.good) == (may, False)
        if may:
            self._departed(going)
        self.account.lots[came.codes[0]] = Lot(
            came.codes[0], SELLER, waits=True, at={"wait": 10_000}, came_g=10_000, paper_fault=True
        )

    @rule(at=AT)
    def forgive(self, at: int) -> None:
        """It was let out and did not leave."""
        code = self.voucher(at)
        if code is None:
            return
        tickets = self.account.vouchers[code]
        gone = [ticket for ticket in tickets if ticket.way == "gone"]
        may = bool(gone) and not any(ticket.way == "back" for ticket in tickets)
        asked = self.rig.ask(Forgive(code, "掉头"), "甲")
        assert asked.good is may, asked
        if may:
            assert self.rig.ask(Second(asked.code), "乙").good
            for ticket in gone:
                ticket.way = "here"
                self.account.lots[ticket.lot].shift("exit", "out", ticket.grams)
