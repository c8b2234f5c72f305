"""A trading day in the core alone: what the doors record, in the order in which they do, and its draw made again."""

from collections.abc import Iterable, Sequence

from core_goods import DAY, KNOWN, LINE, REPORT, TODAY, World, step
from msgspec.structs import replace

from edge.core import admission
from edge.core import draw as d
from edge.core import facts as f
from edge.core.batch import Batch
from edge.core.case import Case
from edge.core.papers import Line
from edge.core.redraw import Found, Placed, redraw
from edge.core.rules import Rules
from edge.core.why import Why

MARKET, KEY = "MKT-350100-0001", bytes(range(32))
EPOCH = "0195-e1"
AT = f"{DAY}T03:00:00.000+08:00"
SIGNED = (10_000, 0, 10_000, 0, "00", "00")


def load(number: int) -> Line:
    """Goods of their own whose papers are in order."""
    upstream = f"UP-{number}"
    return replace(LINE, upstream=upstream, report=replace(REPORT, number=f"R-{number}", lot=upstream))


class Book:
    """`facts` are what was recorded, `n` and `s` counted apart from them."""

    def __init__(self, key: bytes = KEY, rules: Rules | None = None, *, opened: bool = True) -> None:
        self.key, self.rules = key, rules or Rules()
        self.facts: list[f.Fact] = []
        self.world: World = {}
        self.n = self.s = 0
        self.away: set[str] = set()
        if opened:
            told = d.commitment(key)
            self.say(f.Keyed(DAY, told))
            self.say(f.DayOpened(DAY, told, self.rules.quota, self.rules.floor_bp, self.rules.version, self.rules))

    def say(self, *facts: f.Fact) -> None:
        for fact in facts:
            self.world = step(self.world, fact)
            self.facts.append(fact)

    def batch(self, code: str) -> Batch:
        found = self.world[Batch, code]
        assert isinstance(found, Batch)
        return found

    def undrawn(self) -> dict[str, str]:
        found = [each for each in self.world.values() if isinstance(each, Batch) and each.undrawn]
        return {each.code: each.ticket for each in found}

    def stand(self, line: Line = LINE, seller: str = "S-1") -> str:
        """A vehicle with one line before the barrier; its batch."""
        number = sum(isinstance(fact, f.Arrived) for fact in self.facts) + 1
        code, visit = f"B{number}", f"V{number}"
        known = replace(KNOWN, untested=line.identity in self.away)
        verdict = admission.decide(
            Case(code, line, seller, TODAY, known), self.rules, d.Draw(MARKET, DAY, self.key, self.n, self.s)
        )
        self.say(f.Declared(visit, seller, "seal", (line,)), f.Arrived(code, visit, seller, DAY, line, "in", AT))
        if (ticket := verdict.ticket) is not None:
            self.n, self.s = self.n + 1, self.s + ticket.picked
            self.say(
                f.Drawn(
                    code, DAY, self.n, self.s, verdict.weight_bp, ticket.ticket, ticket.chance, ticket.forced, ticket.picked
                )
            )  # fmt: skip
        test = verdict.outcome == "test"
        self.say(f.Cleared(code, visit, test, verdict.why, self.rules.version, (), known))
        return code

    def come(self, line: Line = LINE, seller: str = "S-1") -> str:
        """Likewise one that comes in."""
        code = self.stand(line, seller)
        self.enter(code)
        return code

    def enter(self, code: str) -> None:
        batch = self.batch(code)
        self.say(f.Admitted(batch.visit, "in", "wait" if batch.test else "trade", (code,)))

    def go(self, code: str) -> None:
        """It goes away again."""
        batch = self.batch(code)
        picked = batch.drawn
        names = (batch.line.identity, f"{batch.seller} {batch.line.product}") if picked else (batch.line.identity,)
        self.away |= {batch.line.identity} if batch.test else set()
        drawn = (code,) if batch.ticket else ()
        self.say(f.TurnedBack(batch.visit, (), names if batch.test else (), "2026-03-12" if batch.test else "", drawn))
        if batch.ticket:
            self.n, self.s = self.n - 1, self.s - picked
            self.say(f.Undrawn(code, DAY, picked, self.n, self.s))

    def leave(self, code: str) -> None:
        """All of it is sold and gone."""
        lines = (f.SaleLine(code, self.batch(code).line.grams, f"X{code}"),)
        self.say(f.Sold(f"S{code}", "S-1", "K-1", lines), f.Departed(f"S{code}", "out", lines))

    def result(self, code: str) -> None:
        sample = f"L{code}"
        self.say(
            f.Sampled(sample, code, self.batch(code).place(), 500, "t"), f.Verified(sample, code, passed=True, by="b")
        )
        self.say(f.Released(code, Why("passed_test")))

    def top_up(self) -> tuple[str, ...]:
        """Whom the end of the day draws."""
        undrawn = self.undrawn()
        more = d.top_up(self.n, self.s, self.rules.quota, undrawn)
        for code in more:
            self.s += 1
            self.say(f.ToppedUp(code, DAY, undrawn[code], self.s))
        return more

    def close(self) -> None:
        """Settle what was drawn and close the books."""
        self.top_up()
        for batch in [each for each in self.world.values() if isinstance(each, Batch) and each.unsettled]:
            self.result(batch.code)
        needed = d.needed(self.n, self.rules.quota)
        if needed > self.s:
            self.say(f.FellShort(DAY, self.n, needed, self.s, needed - self.s))
        done = sum(each.drawn and each.resulted for each in self.world.values() if isinstance(each, Batch))
        self.say(f.DayClosed(DAY, self.n, needed, self.s, done, max(0, needed - done), *SIGNED))


def placed(facts: Iterable[f.Fact], epoch: str = EPOCH) -> list[Placed]:
    return [Placed(epoch, seq, fact) for seq, fact in enumerate(facts, 1)]


def proof(facts: Iterable[f.Fact], key: bytes | None = KEY) -> Found:
    return redraw(placed(facts), MARKET, DAY, key)


def wrong(facts: Sequence[f.Fact], key: bytes | None = KEY) -> str:
    """What is wrong with a day, "" for nothing."""
    found = proof(facts, key).wrong
    return found.text() if found else ""
