"""The closed loop played: goods are moved, weighed, mixed, counted, destroyed, sent back."""

from flow_goods import PICTURE, SELLER
from hypothesis import strategies as st
from hypothesis.stateful import rule
from loop_account import GROUND, Lot
from loop_play import AT, PART, TOLERANCE_BP, ZONES, Play

from edge.flow.asks import Account as Answer_for
from edge.flow.asks import Bit, Count, Dispose, Mix, Move, Second, SendBack, Shrink, TagCrate, Waive, Weigh


class Inside(Play):
    """What happens to goods that stand inside."""

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
