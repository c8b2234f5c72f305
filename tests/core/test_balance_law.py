"""Goods are booked twice: after any sequence nothing is lost, nothing is below zero, and an oracle of plain dicts agrees."""

from collections.abc import Callable
from typing import get_args

from core_goods import DAY, LINE, World, coming, run, step
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.errors import RuleError
from edge.core.replay import balance

ZONES: tuple[f.Zone, ...] = get_args(f.Zone)
several: Callable[[tuple[f.SaleLine, ...]], object] = lambda lines: multiple(*lines)  # noqa: E731  (typed as hypothesis is not)
NOTHING = several(())
grams = st.integers(0, 3_000)


class Goods(RuleBasedStateMachine):
    """Facts in any order with any amounts; what the oracle forbids must raise and change nothing."""

    batches = Bundle("batches")
    vouchers = Bundle("vouchers")
    gone = Bundle("gone")

    def __init__(self) -> None:
        super().__init__()
        self.world: World = {}
        self.oracle: dict[str, dict[str, int]] = {}
        self.count = 0

    def fresh(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"

    def record(self, fact: f.Fact, *, allowed: bool) -> None:
        before = dict(self.world)
        try:
            self.world = step(self.world, fact)
        except RuleError:
            assert not allowed, fact
            assert self.world == before
        else:
            assert allowed, fact

    def shift(self, batch: str, source: str, target: str, amount: int) -> None:
        self.oracle[batch][source] -= amount
        self.oracle[batch][target] += amount

    def account(self, batch: str) -> None:
        self.oracle[batch] = dict.fromkeys(
            (*ZONES, "gate", "exit", "return", "destroyed", "shrink", "sample"), 0
        )  # fmt: skip

    @rule(target=batches, amount=st.integers(1, 3_000), test=st.booleans())
    def comes_in(self, amount: int, *, test: bool) -> str:
        code = self.fresh("B")
        self.world = run(coming(code, self.fresh("V"), replace(LINE, grams=amount), test=test), self.world)
        self.account(code)
        self.shift(code, "gate", "wait" if test else "trade", amount)
        return code

    @rule(batch=batches, source=st.sampled_from(ZONES), into=st.sampled_from(ZONES), amount=grams)
    def moves(self, batch: str, source: f.Zone, into: f.Zone, amount: int) -> None:
        allowed = self.oracle[batch][source] >= amount
        self.record(f.Moved(batch, source, into, amount), allowed=allowed)
        if allowed:
            self.shift(batch, source, into, amount)

    @rule(batch=batches, into=st.sampled_from(ZONES), amount=st.integers(-500, -1))
    def less_than_nothing_never_moves(self, batch: str, into: f.Zone, amount: int) -> None:
        self.record(f.Moved(batch, "trade", into, amount), allowed=False)
        self.record(f.Sampled("L", batch, "trade", amount), allowed=False)

    @rule(batch=batches, source=st.sampled_from(ZONES), amount=grams)
    def is_sampled(self, batch: str, source: f.Zone, amount: int) -> None:
        allowed = self.oracle[batch][source] >= amount
        self.record(f.Sampled(self.fresh("L"), batch, source, amount), allowed=allowed)
        if allowed:
            self.shift(batch, source, "sample", amount)

    @rule(
        target=vouchers, batch=batches, other=batches, amounts=st.lists(st.integers(1, 1_500), min_size=1, max_size=3)
    )
    def is_sold(self, batch: str, other: str, amounts: list[int]) -> object:
        codes = [batch if number % 2 == 0 else other for number in range(len(amounts))]
        lines = tuple(f.SaleLine(code, each, self.fresh("X")) for code, each in zip(codes, amounts, strict=True))
        wanted = {code: sum(line.grams for line in lines if line.batch == code) for code in codes}
        allowed = all(self.oracle[code]["trade"] + self.oracle[code]["store"] >= want for code, want in wanted.items())
        fact = f.Sold(self.fresh("S"), "S-1", "K-1", lines)
        self.record(fact, allowed=allowed)
        if not allowed:
            return NOTHING
        for code, want in wanted.items():
            first = min(want, self.oracle[code]["trade"])
            self.shift(code, "trade", "out", first)
            self.shift(code, "store", "out", want - first)
        return fact

    @rule(target=gone, sold=consumes(vouchers))
    def departs(self, sold: f.Sold) -> object:
        wanted: dict[str, int] = {}
        for line in sold.lines:
            wanted[line.batch] = wanted.get(line.batch, 0) + line.grams
        allowed = all(self.oracle[code]["out"] >= want for code, want in wanted.items())
        fact = f.Departed(sold.voucher, "out", sold.lines)
        self.record(fact, allowed=allowed)
        if not allowed:
            return NOTHING
        for code, want in wanted.items():
            self.shift(code, "out", "exit", want)
        self.record(fact, allowed=False)  # a voucher leaves once
        return several(sold.lines)

    @rule(target=batches, line=consumes(gone))
    def comes_back(self, line: f.SaleLine) -> str:
        child = self.fresh("B")
        fact = f.Returned(child, line.batch, line.serial, "S-1", DAY, replace(LINE, grams=line.grams))
        self.record(fact, allowed=True)
        self.account(child)
        self.shift(child, "gate", "wait", line.grams)
        self.record(replace(fact, batch=self.fresh("B")), allowed=False)  # the code stays spent
        return child

    @rule(batch=batches)
    def is_destroyed(self, batch: str) -> None:
        inside = sum(self.oracle[batch][zone] for zone in ZONES)
        self.record(f.Disposed(batch, inside, "焚烧", "w"), allowed=True)
        for zone in ZONES:
            self.shift(batch, zone, "destroyed", self.oracle[batch][zone])

    @invariant()
    def the_books_are_the_oracles(self) -> None:
        for code, accounts in self.oracle.items():
            batch = self.world[(Batch, code)]
            assert isinstance(batch, Batch)
            assert {name: batch.accounts.get(name, 0) for name in accounts} == accounts
            assert sum(batch.accounts.values()) == 0
            assert all(amount >= 0 for name, amount in batch.accounts.items() if name != "gate")
            assert batch.in_g == -accounts["gate"]

    @invariant()
    def the_market_balances(self) -> None:
        books = balance(self.world.values())
        assert books.even
        assert books.inside_g == sum(accounts[zone] for accounts in self.oracle.values() for zone in ZONES)
        assert books.out_g == sum(accounts["exit"] for accounts in self.oracle.values())


TestGoods = Goods.TestCase
TestGoods.settings = settings(max_examples=40, stateful_step_count=25)
