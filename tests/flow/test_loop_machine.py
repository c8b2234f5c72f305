"""The closed loop under anything that may happen to goods: I1-I9 and I14 after every step, against a plain account."""

from collections.abc import Callable
from datetime import timedelta
from os import environ
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flow_goods import BUYER, DAY, IN, IN2, OTHER, OUT, PICTURE, SELLER, bare, good
from flow_rig import Rig
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from loop_account import GROUND, SALEABLE, Account, Lot, Ticket

from edge.cli.proof import wrong_journal
from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.replay import balance, fold
from edge.flow.asks import (
    Account as Answer_for,
)
from edge.flow.asks import (
    Answer,
    Bit,
    CloseDay,
    Count,
    Dispose,
    Forgive,
    GiveCard,
    Inspect,
    Item,
    Leave,
    Mix,
    Move,
    Read,
    Second,
    Sell,
    SendBack,
    Shrink,
    TagCrate,
    TakeBack,
    TakeIn,
    TakeSample,
    Waive,
    Weigh,
)
from edge.flow.doors import days
from sync.translate import read as read_body
from tests.patience import PATIENCE_S

LONG = bool(environ.get("PINMA_LONG"))
AT = st.integers(0, 99)  # which of those that are meant
PART = st.integers(1, 100)  # per cent of what is there
SELLERS = st.sampled_from((SELLER, SELLER, OTHER))
ZONES = st.sampled_from(GROUND)
SAMPLE_G, TOLERANCE_BP = 500, 500


class Loop(RuleBasedStateMachine):
    """Each rule asks the market, asks the account, and compares."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self.rig = Rig(Path(self._folder.name) / "market.db")
        self.rig.open()
        self.account = Account()
        self.number = 0
        first = self.rig.first()
        self.rig.clean(first)
        batch = self.rig.get(Batch, first)
        self.account.lots[first] = Lot(
            first, SELLER, waits=False, at={"trade": 9_500, "sample": 500}, came_g=10_000, sampled=True
        )
        assert batch.accounts["trade"] == 9_500
        self.cards = {BUYER: self.rig.ask(GiveCard(BUYER)).codes[0]}

    def teardown(self) -> None:
        """Whatever happened, `pinma verify journal` makes it all again: what was decided, and the books of the day."""
        clear = self.rig.ask(CloseDay()).good
        if not clear:
            close = days._close  # pyright: ignore[reportPrivateUsage]  (whatever is still in the way)
            self.rig.store.submit(lambda page: close(DAY, page), actor="甲", station="office").result(PATIENCE_S)
        wrong = wrong_journal(self.rig.store.read())[0]
        assert clear is (wrong == ""), wrong
        assert clear or wrong.startswith(f"{DAY}: closed over ")
        self.rig.close()
        self._folder.cleanup()

    # choosing

    def lot(self, at: int, fits: Callable[[Lot], bool] = lambda _lot: True) -> Lot | None:
        found = [lot for lot in self.account.lots.values() if fits(lot)]
        return found[at % len(found)] if found else None

    def voucher(self, at: int) -> str | None:
        found = list(self.account.vouchers)
        return found[at % len(found)] if found else None

    # coming in

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

    # the laboratory

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

    # stopping

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

    # inside

    @rule(at=AT, source=ZONES, onto=ZONES, part=PART)
    def move(self, at: int, source: str, onto: str, part: int) -> None:
        lot = self.lot(at, lambda lot: lot.grams() > 0)
        if lot is None:
            return
        grams = lot.at.get(source, 0) * part // 100
        answer = self.rig.ask(Move(lot.code, source, onto, grams))  # pyright: ignore[reportArgumentType]
        grams = grams or lot.at.get(source, 0)
        may = source != onto and grams > 0 and (lot.status == "released" or onto == "wait")
        assert answer.good is may, answer
        if may:
            lot.shift(source, onto, grams)

    @rule(at=AT, zone=ZONES, change=st.integers(-30, 30))
    def weigh(self, at: int, zone: str, change: int) -> None:
        lot = self.lot(at)
        if lot is None:
            return
        before = lot.at.get(zone, 0)
        grams = max(before + before * change // 100, 0)
        answer = self.rig.ask(Weigh(lot.code, zone, grams))  # pyright: ignore[reportArgumentType]
        lost = lot.shrunk + before - grams
        may = (
            before > 0
            and not lot.failed
            and (not lot.weighed or (grams <= before and lost <= lot.came_g * TOLERANCE_BP // 10_000))
        )
        assert answer.good is may, answer
        if not may:
            return
        lot.at[zone] = grams
        if lot.weighed:
            lot.shrunk += before - grams
        else:
            lot.weighed, lot.came_g = True, lot.came_g + grams - before

    @rule(at=AT, zone=ZONES, part=PART, reason=st.sampled_from(("", "晒干")))
    def shrink(self, at: int, zone: str, part: int, reason: str) -> None:
        lot = self.lot(at)
        if lot is None:
            return
        grams = max(lot.at.get(zone, 0) * part // 1_000, 1)
        answer = self.rig.ask(Shrink(lot.code, zone, grams, "drying", reason), "甲")  # pyright: ignore[reportArgumentType]
        within = lot.shrunk + grams <= lot.came_g * TOLERANCE_BP // 10_000
        can = not lot.failed and grams <= lot.at.get(zone, 0)
        assert answer.verdict == ("stop" if not can or not (within or reason) else "pass" if within else "wait"), answer
        if answer.verdict == "wait":
            assert self.rig.ask(Second(answer.code), "甲").verdict == "stop"
            assert self.rig.ask(Second(answer.code), "乙").good
        if answer.good:
            lot.at[zone] -= grams
            lot.shrunk += grams

    @rule(at=AT, other=AT, zone=st.sampled_from(("trade", "trade", "store", "wait")), part=PART)
    def mix(self, at: int, other: int, zone: str, part: int) -> None:
        """Parts of one or two lots of a seller become one."""
        one = self.lot(at, lambda lot: lot.at.get(zone, 0) > 0)
        if one is None:
            return
        two = self.lot(other, lambda lot: lot is not one and lot.at.get(zone, 0) > 0 and lot.seller == one.seller)
        lots = [one] if two is None or part % 3 == 0 else [one, two]
        bits = [(lot, max(lot.at[zone] * part // 100, 1)) for lot in lots]
        asked = tuple(Bit(lot.code, zone, grams) for lot, grams in bits)  # pyright: ignore[reportArgumentType]
        answer = self.rig.ask(Mix(one.seller, asked))
        may = all(lot.status in ("released", "waiting") for lot in lots)
        assert answer.good is may, answer
        if not may:
            return
        waits = len(lots) > 1 or any(lot.waits for lot in lots)
        assert answer.verdict == ("wait" if waits else "pass")
        total = sum(grams for _, grams in bits)
        child = Lot(answer.code, one.seller, waits, {"wait" if waits else zone: total})
        child.weighed = all(lot.weighed for lot in lots)
        child.paper_fault = False
        for lot, grams in bits:
            lot.shift(zone, "merged", grams)
            lot.children.add(child.code)
        self.account.lots[child.code] = child

    @rule(at=AT, tag=st.sampled_from(("E200-1", "E200-2")), free=st.booleans())
    def tag(self, at: int, tag: str, free: bool) -> None:  # noqa: FBT001
        lot = self.lot(at)
        if lot is None:
            return
        subject = "" if free else lot.code
        bound = self.account.tags.get(tag, "")
        busy = bool(bound) and self.account.lots[bound].grams(*GROUND, "out") > 0
        answer = self.rig.ask(TagCrate(tag, subject))
        may = free or not busy or bound == subject
        assert answer.good is may, answer
        if may:
            self.account.tags[tag] = subject

    @rule(at=AT, zone=ZONES, change=st.integers(-20, 5))
    def count(self, at: int, zone: str, change: int) -> None:
        """What is missing has an owner, by two persons."""
        lot = self.lot(at)
        if lot is None:
            return
        before = lot.at.get(zone, 0)
        grams = max(before + before * change // 100, 0)
        answer = self.rig.ask(Count(lot.code, zone, grams))  # pyright: ignore[reportArgumentType]
        assert answer.good
        if grams < before:
            lot.shift(zone, "unexplained", before - grams)
        asked = self.rig.ask(Answer_for(lot.code, SELLER, "清点差错"), "甲")
        missing = lot.at.get("unexplained", 0)
        assert asked.good is (missing > 0)
        if missing:
            assert self.rig.ask(Second(asked.code), "乙").good
            lot.shift("unexplained", "answered", missing)

    # out

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

    @rule(at=AT)
    def destroy(self, at: int) -> None:
        """The only way for what failed, and for nothing else."""
        lot = self.lot(at)
        if lot is None:
            return
        for code in lot.failed_with:  # whose result it is
            self.rig.ask(Waive(code))
        asked = self.rig.ask(Dispose(lot.code, "焚烧", PICTURE), "甲")
        may = lot.failed and lot.grams(*GROUND, "out") > 0
        assert asked.good is may, asked
        if may:
            assert not self.rig.ask(Second(asked.code), "甲").good
            assert self.rig.ask(Second(asked.code), "乙").good
            for zone in (*GROUND, "out"):
                lot.shift(zone, "destroyed", lot.at.get(zone, 0))

    @rule(at=AT)
    def send_back(self, at: int) -> None:
        """For a fault of papers only."""
        lot = self.lot(at)
        if lot is None:
            return
        asked = self.rig.ask(SendBack(lot.code, "无报告"), "甲")
        may = lot.status == "waiting" and lot.paper_fault and lot.grams() > 0
        assert asked.good is may, asked
        if may:
            assert self.rig.ask(Second(asked.code), "乙").good
            for zone in GROUND:
                lot.shift(zone, "return", lot.at.get(zone, 0))

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

    # beside it

    @rule(minutes=st.integers(1, 5))
    def wait(self, minutes: int) -> None:
        self.rig.now += timedelta(minutes=minutes)

    @rule()
    def die(self) -> None:
        """And come up again; what the journal says is what the views say (Rig.close compares)."""
        self.rig.close()
        self.rig = Rig(self.rig.path, self.rig.now, order=self.rig.order, vehicles=self.rig.vehicles)

    @invariant()
    def every_gram_is_where_the_account_has_it(self) -> None:
        for code, lot in self.account.lots.items():
            batch = self.rig.get(Batch, code)
            assert batch.status.value == lot.status, (code, batch, lot)
            inside = {
                zone: batch.accounts.get(zone, 0) for zone in (*GROUND, "out", "exit", "return", "destroyed", "sample")
            }
            assert inside == {zone: lot.at.get(zone, 0) for zone in inside}, (code, batch.accounts, lot.at)
            assert sum(batch.accounts.values()) == 0
            assert all(grams >= 0 for account, grams in batch.accounts.items() if account not in ("gate", "merged"))

    @invariant()
    def no_exit_code_is_given_twice(self) -> None:
        serials = [ticket.serial for each in self.account.vouchers.values() for ticket in each]
        assert len(serials) == len(set(serials))


def test_what_the_journal_says_is_even(morning: Rig) -> None:
    """I14: the books can be made again from the facts alone."""
    facts = [read_body(body).fact for body in morning.bodies()]
    assert balance(fold(facts).values()).even
    assert isinstance(facts[0], f.Opened)
    assert morning.get(Batch, morning.first()).day == DAY


TestLoop = pytest.mark.timeout(7_200 if LONG else 600)(Loop.TestCase)
TestLoop.settings = settings(max_examples=625 if LONG else 40, stateful_step_count=80 if LONG else 50)
