"""The entrance under anything that may happen there, against a plain account of what must be: two lanes, and a box that dies."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from os import environ
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from entrance_account import Account, Goods, Load
from flow_goods import BUYER, DAY, IN, IN2, KEY, MARKET, OTHER, OUT, SELLER, bare, barred, good
from flow_rig import Rig
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace
from walk_goods import whys

from edge.core import facts as f
from edge.core.again import Decisions
from edge.core.batch import Batch
from edge.core.fold import Entity, Key, after, touched
from edge.core.labels import Binding
from edge.core.ledger import Spent
from edge.core.papers import Line, Paper
from edge.core.replay import balance, wrong_draw
from edge.core.visit import Visit
from edge.flow.asks import (
    Answer,
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
from sync.translate import read

MEMORY = Path("/dev/shm")  # noqa: S108  (a thousand commits, and no disk that could fail)
LONG = bool(environ.get("PINMA_LONG"))
PLATE, PICTURE = "闽A12345", "cd" * 32
SHARED = Paper("promise", "C-ALL", "青合作社", "青菜", "2026-03-04", 25_000)  # of two lines and a half
KINDS = st.lists(st.sampled_from(("good", "bare", "barred", "barred", "shared", "open")), min_size=1, max_size=3)
LANES = st.sampled_from((IN, IN2))
SELLERS = st.sampled_from((SELLER, SELLER, OTHER))
AT = st.integers(0, 99)  # which of those that are meant
ODD = st.integers(0, 4).map(lambda number: number == 0)  # now and then any other


class Entrance(RuleBasedStateMachine):
    """Each rule asks the market, asks the account, and compares; after each, views, journal and account agree."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory(dir=MEMORY if MEMORY.exists() else None)
        self.rig = Rig(Path(self._folder.name) / "market.db")
        self.account = Account()
        self.world: dict[Key, Entity] = {}
        self.facts: list[f.Fact] = []
        self._rows, self._lines = 0, 0

    @initialize()
    def open(self) -> None:
        self.rig.open()

    # before the gate

    @rule(kinds=KINDS, seller=SELLERS)
    def declare(self, kinds: list[str], seller: str) -> None:
        self._declare(seller, self._load(kinds))

    @rule(purpose=st.sampled_from(("empty", "buyer")))
    def declare_without_goods(self, purpose: Any) -> None:
        code = self.rig.ask(Declare(BUYER, PLATE, (), purpose=purpose)).code
        self.account.loads[code] = Load(BUYER, purpose=purpose)

    @rule(at=AT, odd=ODD)
    def call_off(self, at: int, odd: bool) -> None:  # noqa: FBT001
        if visit := self._visit(at, "declared", odd):
            load, answer = self.account.loads[visit], self.rig.ask(CallOff(visit))
            assert whys(answer) == ([] if load.stay == "declared" else ["visit_over"])
            load.stay = "turned" if load.stay == "declared" else load.stay

    @rule(at=AT)
    def declare_again(self, at: int) -> None:
        """The same goods, after they went away."""
        visit = self._visit(at, "turned")
        if visit and (load := self.account.loads[visit]).lines:
            self._declare(load.seller, load.lines)

    # at the gate

    @rule(at=AT, odd=ODD, lane=LANES)
    def scan(self, at: int, odd: bool, lane: str) -> None:  # noqa: FBT001
        if visit := self._visit(at, "declared", odd):
            self._scanned(visit, self.rig.scan(lane, visit), lane)

    @rule(kinds=KINDS, seller=SELLERS, lane=LANES, label=st.booleans())
    def bring_in(self, kinds: list[str], seller: str, lane: str, label: bool) -> None:  # noqa: FBT001
        lines = self._load(kinds)
        unused = [each for each, batch in self.account.labels.items() if not batch]
        labels = tuple(unused[:1]) if label else ()
        answer = self.rig.ask(BringIn(lane, seller, lines, PLATE, labels=labels))
        load = self.account.loads[answer.code] = Load(seller, lines)
        self._arrive(answer, load)
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
        if visit := self._visit(at, "declared", odd):
            load, answer = self.account.loads[visit], self.rig.ask(Confirm(visit, lane, PICTURE))
            may = load.stay == "declared" and load.purpose != "goods"
            assert whys(answer) == (["welcome"] if may else ["visit_over"])
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
            self._scanned(expected[0], answer, lane)
        else:
            assert whys(answer) == (["several_loads"] if expected else ["card_read"])

    @rule(at=AT, odd=ODD)
    def remove(self, at: int, odd: bool) -> None:  # noqa: FBT001
        batch = self._batch(at, lambda goods, load: goods.status == "refused" and load.stay == "standing", odd)
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
        if visit := self._visit(at, "standing", odd):
            assert whys(self.rig.ask(TurnBack(visit))) == ["visit_over"]
            if self.account.loads[visit].stay == "standing":
                self.account.turned(self.account.loads[visit])

    @rule(at=AT, odd=ODD)
    def leave(self, at: int, odd: bool) -> None:  # noqa: FBT001
        if visit := self._visit(at, "inside", odd):
            load, answer = self.account.loads[visit], self.rig.scan(OUT, visit)
            assert answer.good is (load.stay == "inside")
            load.stay = "left" if answer.good else load.stay

    # inside

    @rule(at=AT, part=st.sampled_from(({"origin": "长乐"}, {"produced_on": "2026-03-03"}, {"producer": "阿福"})))
    def complete(self, at: int, part: dict[str, Any]) -> None:
        if batch := self._batch(at, lambda goods, _load: not goods.told, odd=False):
            goods = self.account.of(batch)[1].goods[batch]
            assert self.rig.ask(Complete(batch, **part)).good
            known = {name: value for name, value in part.items() if not getattr(goods.line, name)}
            goods.line = replace(goods.line, **known)
            goods.told = bool(goods.line.origin and goods.line.produced_on)

    @rule(at=AT, odd=ODD)
    def sell(self, at: int, odd: bool) -> None:  # noqa: FBT001
        batch = self._batch(
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

    @invariant()
    def the_views_are_what_the_journal_says(self) -> None:
        rows = self.rig.store.read().execute("SELECT body FROM journal ORDER BY id LIMIT -1 OFFSET ?", (self._rows,))
        fresh = [read(body).fact for (body,) in rows.fetchall()]
        self._rows += len(fresh)
        self.facts += fresh
        for fact in fresh:
            for key in touched(fact):
                self.world[key] = after(key, self.world.get(key), fact)
        for kind, key in {key for fact in fresh for key in touched(fact)}:
            assert self.rig.store.get(kind, key) == self.world[(kind, key)]
        assert balance(self.world.values()).even

    @invariant()
    def a_visit_opens_once_and_closes_once(self) -> None:
        opened = Counter(fact.visit for fact in self.facts if isinstance(fact, f.Admitted))
        closed = Counter(fact.visit for fact in self.facts if isinstance(fact, f.Left | f.TurnedBack))
        assert set(opened.values()) | set(closed.values()) <= {1}

    @invariant()
    def all_is_as_the_account_has_it(self) -> None:
        for code, load in self.account.loads.items():
            visit = self.rig.get(Visit, code)
            assert (visit.stay.value, visit.batches) == (load.stay, tuple(load.goods))
            for batch, goods in load.goods.items():
                self._same(batch, goods, load)
        for key, grams in self.account.spent.items():
            found = self.rig.store.get(Spent, key)
            assert (found.grams if found else 0) == grams
        for label, batch in self.account.labels.items():
            bound = self.rig.store.get(Binding, label)
            assert (bound.batch if bound else "") == batch

    def teardown(self) -> None:
        assert wrong_draw(self.facts, MARKET, DAY, KEY) == ""
        decisions = Decisions(MARKET, {DAY: KEY}.get)
        assert len(list(decisions.watch(self.facts))) == len(self.facts)
        assert decisions.wrong == ""
        self.rig.close()
        self._folder.cleanup()

    def _visit(self, at: int, stay: str, odd: bool = False) -> str:  # noqa: FBT001, FBT002
        """One of the visits that are there, or (`odd`) any; "" for none."""
        found = [code for code, load in self.account.loads.items() if odd or load.stay == stay]
        return found[at % len(found)] if found else ""

    def _batch(self, at: int, meant: Callable[[Goods, Load], bool], odd: bool) -> str:  # noqa: FBT001
        """Likewise one of the batches that are meant, or any."""
        goods = [(code, each, load) for load in self.account.loads.values() for code, each in load.goods.items()]
        found = [code for code, each, load in goods if odd or meant(each, load)]
        return found[at % len(found)] if found else ""

    def _declare(self, seller: str, lines: tuple[Line, ...]) -> None:
        self.account.loads[self.rig.ask(Declare(seller, PLATE, lines)).code] = Load(seller, lines)

    def _load(self, kinds: list[str]) -> tuple[Line, ...]:
        return tuple([self._line(kind) for kind in kinds])

    def _line(self, kind: str) -> Line:
        self._lines += 1
        upstream = f"UP-{self._lines}"
        line = {"bare": bare, "barred": barred}.get(kind, good)(upstream)
        if kind == "open":
            line = replace(line, origin="", produced_on="")
        if kind == "shared":
            line = replace(line, certificate=SHARED)
        for paper in (line.certificate, line.report):
            if paper is not None:
                self.account.limit[paper.key] = paper.grams
        return line

    def _scanned(self, visit: str, answer: Answer, lane: str) -> None:
        """What a scan of this visit must have led to."""
        load = self.account.loads[visit]
        if load.stay == "declared" and load.purpose == "goods":
            self._arrive(answer, load)
            return
        opens = [each.again for each in self.rig.opened()]
        if load.stay == "declared":
            assert (answer.verdict, opens) == (("wait", []) if load.purpose == "empty" else ("pass", [False]))
            load.stay = "declared" if load.purpose == "empty" else "inside"
        elif load.stay == "inside":
            assert (answer.good, opens, self.rig.printed()) == (True, [True], [])
        else:
            assert (answer.verdict, opens) == ("stop", [])
        assert [each.lane for each in self.rig.told()] == [lane]

    def _arrive(self, answer: Answer, load: Load) -> None:
        """Every line is judged once, and then the vehicle."""
        drawn = {fact.batch: fact.picked for fact in self.rig.facts(f.Drawn)}
        for code, line in zip(self.rig.get(Visit, answer.code).batches, load.lines, strict=True):
            judged = self.account.judged(load, line)
            assert (code in drawn) is (judged == "draw")
            tested = judged == "test" or drawn.get(code, False)
            status = "refused" if judged == "refuse" else "waiting" if tested else "released"
            self.account.arrived(load, code, line, status)
        load.stay = "standing" if load.aboard else "inside"
        wanted = "stop" if load.aboard else "wait" if load.testing else "pass"
        assert answer.verdict == wanted
        assert answer.codes == (tuple(sorted(load.aboard)) if load.aboard else tuple(load.cleared))

    def _same(self, code: str, goods: Goods, load: Load) -> None:
        batch = self.rig.get(Batch, code)
        inside = load.stay in ("inside", "left")
        assert batch.line == goods.line
        assert batch.in_g == (goods.line.grams if inside and goods.status != "refused" else 0)
        assert batch.accounts.get("exit", 0) == goods.sold
        status = goods.status if inside or goods.status != "released" else "cleared"
        assert batch.status.value == status


TestEntrance = pytest.mark.timeout(3_600 if LONG else 120)(Entrance.TestCase)
TestEntrance.settings = settings(
    max_examples=600 if LONG else 40, stateful_step_count=80 if LONG else 50, deadline=None
)
