"""The entrance under anything that may happen there, against a plain account of what must be: two lanes, and a box that dies."""

from datetime import timedelta
from os import environ
from typing import Any

import pytest
from entrance_account import Load
from entrance_rig import PICTURE, PLATE, Side
from flow_goods import BUYER, IN, IN2, OTHER, OUT, SELLER
from flow_rig import Rig
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule
from msgspec.structs import replace
from walk_goods import whys

from edge.flow.asks import (
    BringIn,
    CallOff,
    Complete,
    Confirm,
    Declare,
    GiveCard,
    Item,
    LetIn,
    PrintRoll,
    Register,
    Remove,
    Sell,
    TurnBack,
)

LONG = bool(environ.get("PINMA_LONG"))
KINDS = st.lists(st.sampled_from(("good", "bare", "barred", "barred", "shared", "open")), min_size=1, max_size=3)
LANES = st.sampled_from((IN, IN2))
SELLERS = st.sampled_from((SELLER, SELLER, OTHER))
AT = st.integers(0, 99)  # which of those that are meant
ODD = st.integers(0, 4).map(lambda number: number == 0)  # now and then any other


class Entrance(Side):
    """Each rule asks the market, asks the account, and compares."""

    # before the gate

    @rule(kinds=KINDS, seller=SELLERS)
    def declare(self, kinds: list[str], seller: str) -> None:
        self.declared(seller, self.load(kinds))

    @rule(purpose=st.sampled_from(("empty", "buyer")))
    def declare_without_goods(self, purpose: Any) -> None:
        code = self.rig.ask(Declare(BUYER, PLATE, (), purpose=purpose)).code
        self.account.loads[code] = Load(BUYER, purpose=purpose)

    @rule(at=AT, odd=ODD)
    def call_off(self, at: int, odd: bool) -> None:  # noqa: FBT001
        if visit := self.visit(at, "declared", odd):
            load, answer = self.account.loads[visit], self.rig.ask(CallOff(visit))
            assert whys(answer) == ([] if load.stay == "declared" else ["visit_over"])
            load.stay = "turned" if load.stay == "declared" else load.stay

    @rule(at=AT)
    def declare_again(self, at: int) -> None:
        """The same goods, after they went away."""
        visit = self.visit(at, "turned")
        if visit and (load := self.account.loads[visit]).lines:
            self.declared(load.seller, load.lines)

    # at the gate

    @rule(at=AT, odd=ODD, lane=LANES)
    def scan(self, at: int, odd: bool, lane: str) -> None:  # noqa: FBT001
        if visit := self.visit(at, "declared", odd):
            self.scanned(visit, self.rig.scan(lane, visit), lane)

    @rule(kinds=KINDS, seller=SELLERS, lane=LANES, label=st.booleans())
    def bring_in(self, kinds: list[str], seller: str, lane: str, label: bool) -> None:  # noqa: FBT001
        lines = self.load(kinds)
        unused = [each for each, batch in self.account.labels.items() if not batch]
        labels = tuple(unused[:1]) if label else ()
        answer = self.rig.ask(BringIn(lane, seller, lines, PLATE, labels=labels))
        load = self.account.loads[answer.code] = Load(seller, lines)
        self.arrived(answer, load)
        self.account.labels.update(zip(labels, load.goods, strict=False))
        if load.stay == "inside":
            bound = set(self.account.labels.values())
            assert [each.code for each in self.rig.printed()] == [code for code in load.cleared if code not in bound]

    @rule(purpose=st.sampled_from(("empty", "buyer")), lane=LANES)
    def let_in(self, purpose: Any, lane: str) -> None:
        answer = self.rig.ask(LetIn(lane, purpose, PLATE, picture=PICTURE))
        assert answer.verdict == "pass"
        self.account.loads[answer.code] = Load("", stay="inside", purpose=purpose)

    @rule(at=AT, odd=ODD, lane=LANES)
    def confirm(self, at: int, odd: bool, lane: str) -> None:  # noqa: FBT001
        if visit := self.visit(at, "declared", odd):
            again = [each.stay for each in self.account.loads.values()].count("inside") > 0  # they are all one vehicle
            load, answer = self.account.loads[visit], self.rig.ask(Confirm(visit, lane, PICTURE))
            may = load.stay == "declared" and load.purpose != "goods"
            assert whys(answer) == (["welcome", *["vehicle_inside"] * again] if may else ["visit_over"])
            load.stay = "inside" if may else load.stay

    @rule(seller=SELLERS, lane=LANES, fresh=st.booleans())
    def show_card(self, seller: str, lane: str, fresh: bool) -> None:  # noqa: FBT001
        old = self.account.card.get(seller)
        if fresh or old is None:
            (self.account.card[seller],) = self.rig.ask(GiveCard(seller)).codes
        if old is not None and fresh:
            assert whys(self.rig.scan(lane, old)) == ["card_void"]
        answer, expected = self.rig.scan(lane, self.account.card[seller]), self.account.expected(seller)
        if len(expected) == 1:
            assert answer.code == expected[0]
            self.scanned(expected[0], answer, lane)
        else:
            assert whys(answer) == (["several_loads"] if expected else ["card_read"])

    @rule(at=AT, odd=ODD)
    def remove(self, at: int, odd: bool) -> None:  # noqa: FBT001
        batch = self.batch(at, lambda goods, load: goods.status == "refused" and load.stay == "standing", odd)
        if not batch:
            return
        _, load = self.account.of(batch)
        answer = self.rig.ask(Remove(batch))
        if load.stay != "standing" or batch not in load.aboard:
            assert answer.verdict == "stop"
            return
        load.aboard.remove(batch)
        if not load.aboard and not load.cleared:
            self.account.turned(load)
        elif not load.aboard:
            load.stay = "inside"
        assert answer.verdict == ("stop" if load.stay != "inside" else "wait" if load.testing else "pass")

    @rule(at=AT, odd=ODD)
    def turn_back(self, at: int, odd: bool) -> None:  # noqa: FBT001
        if visit := self.visit(at, "standing", odd):
            assert whys(self.rig.ask(TurnBack(visit))) == ["visit_over"]
            if self.account.loads[visit].stay == "standing":
                self.account.turned(self.account.loads[visit])

    @rule(at=AT, odd=ODD)
    def leave(self, at: int, odd: bool) -> None:  # noqa: FBT001
        if visit := self.visit(at, "inside", odd):
            load, answer = self.account.loads[visit], self.rig.scan(OUT, visit)
            assert answer.good is (load.stay == "inside")
            load.stay = "left" if answer.good else load.stay

    # inside

    @rule(at=AT, part=st.sampled_from(({"origin": "长乐"}, {"produced_on": "2026-03-03"}, {"producer": "阿福"})))
    def complete(self, at: int, part: dict[str, Any]) -> None:
        if batch := self.batch(at, lambda goods, _load: not goods.told, odd=False):
            goods = self.account.of(batch)[1].goods[batch]
            assert self.rig.ask(Complete(batch, **part)).good
            known = {name: value for name, value in part.items() if not getattr(goods.line, name)}
            goods.line = replace(goods.line, **known)
            goods.told = bool(goods.line.origin and goods.line.produced_on)

    @rule(at=AT, odd=ODD)
    def sell(self, at: int, odd: bool) -> None:  # noqa: FBT001
        batch = self.batch(
            at, lambda goods, load: goods.status == "released" and load.stay == "inside" and not load.testing, odd
        )
        if not batch:
            return
        _, load = self.account.of(batch)
        goods, active = load.goods[batch], self.account.state[load.seller] == "active"
        inside = load.stay in ("inside", "left") and not load.testing  # else it stands in the waiting area
        answer = self.rig.ask(Sell(load.seller, BUYER, (Item(batch, 1_000),)))
        may = active and inside and goods.status == "released" and goods.told and goods.sold < goods.line.grams
        assert answer.good is may, answer
        if may:
            goods.sold += 1_000
            assert self.rig.scan(OUT, answer.code).verdict == "pass"

    # beside it

    @rule(seller=SELLERS, state=st.sampled_from(("active", "active", "suspended")))
    def register(self, seller: str, state: Any) -> None:
        assert self.rig.ask(Register(seller, "好菜行", "福清", state=state)).good
        self.account.state[seller] = state

    @rule(count=st.integers(1, 3))
    def roll(self, count: int) -> None:
        self.account.labels.update(dict.fromkeys(self.rig.ask(PrintRoll(IN, count)).codes, ""))

    @rule(minutes=st.integers(1, 9))
    def wait(self, minutes: int) -> None:
        self.rig.now += timedelta(minutes=minutes)

    @rule()
    def die(self) -> None:
        """And come up again."""
        self.rig.close()
        self.rig = Rig(self.rig.path, self.rig.now)


TestEntrance = pytest.mark.timeout(3_600 if LONG else 600)(Entrance.TestCase)
TestEntrance.settings = settings(max_examples=600 if LONG else 40, stateful_step_count=80 if LONG else 50)
