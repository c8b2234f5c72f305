"""A day's draw made again from the journal alone: every ticket, whom it drew, who left it, and whom its end drew.

Whoever has the facts and the day's key can. Without the key all is proven but the tickets themselves.
"""

from collections.abc import Iterable
from typing import NamedTuple

from edge.core import facts as f
from edge.core.again import Decisions
from edge.core.batch import Batch
from edge.core.errors import RuleError
from edge.core.fold import after, touched
from edge.core.redraw.account import Account, Placed
from edge.core.redraw.rules import RULES

__all__ = ["Found", "Placed", "Wrong", "redraw"]


class Wrong(NamedTuple):
    """The first line that does not hold. `batch` is "" where it is about none."""

    epoch: str
    seq: int
    batch: str
    what: str

    def text(self) -> str:
        """For people."""
        return f"epoch {self.epoch}, number {self.seq}: {self.batch}{': ' if self.batch else ''}{self.what}"


class Found(NamedTuple):
    """A day drawn again: `tickets` counts all that were ever in its draw, `n` and `s` who is at its end, and was picked."""

    wrong: Wrong | None
    opened: bool
    tickets: int
    n: int
    s: int
    needed: int


def redraw(lines: Iterable[Placed], market: str, day: str, key: bytes | None) -> Found:
    """Draw a day again from all facts in force, in order, up to the first that does not hold."""
    account = Account(market, day, key)
    decisions = Decisions(market, lambda of: key if of == day else None)
    wrong = None
    for line in lines:
        if wrong := _wrong(line, account, decisions):
            break
    else:
        wrong = next((_lacks(account, epoch) for epoch in (*account.decided, *account.leaving)), None)
    state = account.state
    return Found(wrong, account.opened, len(account.drawn), state.n, state.s, account.needed)


def _wrong(line: Placed, account: Account, decisions: Decisions) -> Wrong | None:
    fact = line.fact
    if not _follows(fact, account, line.epoch):
        return _lacks(account, line.epoch)
    rule = RULES.get(type(fact)) if account.is_about(fact) else None
    what = (
        (rule(account, fact, line.epoch) if rule else "") or _decide(fact, account, decisions) or _fold(fact, account)
    )
    if what:
        return Wrong(line.epoch, line.seq, getattr(fact, "batch", ""), what)
    if isinstance(fact, f.TurnedBack):
        _turn_back(line, fact, account)
    if isinstance(fact, f.Drawn) and account.is_about(fact):
        account.decided[line.epoch] = line
    return None


def _follows(fact: f.Fact, account: Account, epoch: str) -> bool:
    """Whether it is what must come next: a decision after its draw, and after a vehicle went away what it takes along."""
    if (drawn := account.decided.get(epoch)) is not None:
        decides = isinstance(fact, f.Cleared | f.Refused) and fact.batch == getattr(drawn.fact, "batch", "")
        if decides:
            del account.decided[epoch]
        return decides
    return isinstance(fact, f.Undrawn) or epoch not in account.leaving


def _lacks(account: Account, epoch: str) -> Wrong:
    """What did not come next."""
    if (drawn := account.decided.get(epoch)) is not None:
        return Wrong(drawn.epoch, drawn.seq, getattr(drawn.fact, "batch", ""), "drawn, and no decision follows")
    line, leaving = account.leaving[epoch]
    return Wrong(line.epoch, line.seq, leaving[0], "it went away, and was not taken out of the draw")


def _decide(fact: f.Fact, account: Account, decisions: Decisions) -> str:
    """Its decision made again: what was known, the rules of the day, and the chance that risks give."""
    if isinstance(fact, f.Arrived | f.Drawn) and fact.day != account.state.day:
        return ""
    decisions.see(fact)
    return decisions.wrong.partition(": ")[2]


def _fold(fact: f.Fact, account: Account) -> str:
    """Batches of the day as the facts leave them."""
    new = isinstance(fact, f.Arrived) and fact.day == account.state.day
    try:
        for key in touched(fact):
            if key[0] is Batch and (new or key[1] in account.batches):
                batch = after(key, account.batches.get(key[1]), fact)
                account.batches[key[1]] = batch  # pyright: ignore[reportArgumentType]  (the key's kind)
    except RuleError:
        return f"{type(fact).__name__} cannot follow what was recorded before: something is missing, or out of place"
    return ""


def _turn_back(line: Placed, fact: f.TurnedBack, account: Account) -> None:
    """What went away is known when it comes again; what was in the draw leaves it next."""
    account.away.update(dict.fromkeys(fact.untested, fact.until))
    if leaving := [code for code in fact.drawn if code in account.batches]:
        account.leaving[line.epoch] = line, leaving
