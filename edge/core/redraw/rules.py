"""What must hold of each fact of a day's draw, given all before it: a function a kind, "" when it does."""

from collections.abc import Callable
from typing import Any

from edge.core import draw as d
from edge.core import facts as f
from edge.core.lab.standing import standing_key
from edge.core.redraw.account import Account

_LEAST_OF, _FLOOR_BP = 10, 1000  # one in ten


def _keyed(account: Account, fact: f.Keyed | f.DayOpened, _epoch: str) -> str:
    if account.committed and fact.commitment not in ("", account.committed):
        return "the key is not the one committed to" if account.keyed else "the day has two keys"
    account.committed = account.committed or fact.commitment
    return ""


def _opened(account: Account, fact: f.DayOpened, epoch: str) -> str:
    parts, of = fact.quota
    if not 0 < parts <= of or parts * _LEAST_OF < of or fact.floor_bp < _FLOOR_BP:
        return "the day was opened by less than the law's quota or chance"
    account.opened, account.quota, account.floor_bp = True, fact.quota, fact.floor_bp
    if fact.in_force is not None and (fact.in_force.quota, fact.in_force.floor_bp) != (fact.quota, fact.floor_bp):
        return "the day was opened by another quota or chance than its rules have"
    return "the day was opened under another key's commitment" if _keyed(account, fact, epoch) else ""


def _revealed(account: Account, fact: f.Revealed, _epoch: str) -> str:
    try:
        good = account.committed in ("", d.commitment(bytes.fromhex(fact.key)))
    except ValueError:
        good = False
    return "" if good else "the key revealed is not the one committed to"


def _drawn(account: Account, fact: f.Drawn, epoch: str) -> str:
    wrong = _out_of_place(account, fact, epoch)
    if wrong:
        return wrong
    said = d.Ticket(fact.ticket, fact.chance, fact.forced, fact.n, fact.s)
    again = [_take(account, state, fact) for state in account.stands(epoch)]
    if fact.n not in {each.n for each in again}:
        return f"it is number {fact.n} of the draw, and number {again[0].n} was next: one is missing, or out of place"
    if said not in again or fact.picked != said.picked:
        return f"{_told(said, picked=fact.picked)} recorded, {_told(again[0], picked=again[0].picked)} drawn again"
    account.drawn[fact.batch] = fact.picked
    account.count(1, fact.picked, epoch, (fact.n, fact.s))
    return ""


def _out_of_place(account: Account, fact: f.Drawn, epoch: str) -> str:
    """Why it cannot be in the draw here, whatever its ticket."""
    if fact.batch in account.drawn:
        return "drawn twice"
    if fact.batch not in account.batches:
        return "drawn, and had not arrived"
    if not account.opened:
        return "drawn before the day was opened"
    if epoch in account.over:
        return "drawn after the day's end"
    if fact.weight_bp < account.floor_bp:
        return f"drawn by a chance of {fact.weight_bp}, and the least is {account.floor_bp}"
    batch = account.batches[fact.batch]
    names = (batch.line.identity, standing_key(batch.seller, batch.line.product))
    if any(batch.since[:10] <= account.away.get(name, "") for name in names):
        return "it went away when it was to be tested, came again, and was drawn"
    return ""


def _take(account: Account, state: d.Draw, fact: f.Drawn) -> d.Ticket:
    """Its ticket drawn again, or, without the key, all but what the ticket says."""
    ticket = d.take(state, fact.batch, account.quota, fact.weight_bp)
    if account.keyed:
        return ticket
    return d.Ticket(fact.ticket, fact.chance, ticket.forced, ticket.n, state.s + (fact.chance or ticket.forced))


def _told(ticket: d.Ticket, *, picked: bool) -> str:
    words = (
        "by chance" if ticket.chance else "",
        "forced" if ticket.forced else "",
        "picked" if picked else "not picked",
    )
    return f"ticket {ticket.ticket[:16]}…, {', '.join(filter(None, words))}, {ticket.s} of {ticket.n} drawn"


def _cleared(account: Account, fact: f.Cleared, _epoch: str) -> str:
    picked = account.drawn.get(fact.batch)
    if picked is None and any(why.code in ("drawn", "papers_good") for why in fact.why):
        return "came in on a report without a draw"
    return "drawn and let in untested" if picked and not fact.test else ""


def _released(account: Account, fact: f.Released, _epoch: str) -> str:
    batch = account.batches[fact.batch]
    untested = batch.drawn and not batch.resulted and fact.why.code == "passed_test"
    return "drawn, and released without a result" if untested else ""


def _undrawn(account: Account, fact: f.Undrawn, epoch: str) -> str:
    if not account.leave(fact.batch, epoch):
        return "left the draw, and did not go away, or was not in it"
    picked = account.drawn.get(fact.batch)
    without = [d.without(state, picked=fact.picked) for state in account.stands(epoch)]
    if fact.picked != picked or (fact.n, fact.s) not in {(each.n, each.s) for each in without}:
        return f"left the draw as {fact.s} of {fact.n}, {'picked' if fact.picked else 'not picked'}; that is not what it was"
    account.count(-1, -fact.picked, epoch, (fact.n, fact.s))
    return ""


def _topped_up(account: Account, fact: f.ToppedUp, epoch: str) -> str:
    account.over.add(epoch)
    undrawn = {batch.code: batch.ticket for batch in account.batches.values() if batch.undrawn}
    state = account.state
    if not account.short:
        return "drawn at the day's end, when none was lacking"
    if fact.batch not in undrawn:
        return "drawn at the day's end, and not among what was left"
    lowest = d.top_up(state.n, state.s, account.quota, undrawn)[0]
    if fact.batch != lowest:
        return f"drawn at the day's end, and {lowest} had a lower ticket"
    if fact.ticket != undrawn[fact.batch] or fact.s not in {each.s + 1 for each in account.stands(epoch)}:
        return "drawn at the day's end by another ticket or number than it had"
    account.count(0, 1, epoch, (account.ends.get(epoch, (state.n, 0))[0], fact.s))
    return ""


def _fell_short(account: Account, fact: f.FellShort, epoch: str) -> str:
    state = account.state
    left = next((batch.code for batch in account.batches.values() if batch.undrawn), "")
    if account.fell_short or left:
        return f"a shortfall, and {left} was left to draw" if left else "a shortfall told twice"
    account.fell_short = True
    account.over.add(epoch)
    truth = f.FellShort(state.day, state.n, account.needed, state.s, account.short)
    return "" if fact == truth and fact.short else f"a shortfall of {fact.short} is told, and it was {truth.short}"


def _closed(account: Account, fact: f.DayClosed, epoch: str) -> str:
    account.over.add(epoch)
    state, resulted = account.state, sum(batch.drawn and batch.resulted for batch in account.batches.values())
    truth = (state.n, account.needed, state.s, resulted, max(0, account.needed - resulted))
    if account.short and not account.fell_short:
        return f"the books were closed {account.short} short of the quota, and nothing says so"
    told = (fact.with_report, fact.needed, fact.drawn, fact.resulted, fact.shortfall)
    names = ("with a report", "needed", "drawn", "with a result", "short of results")
    wrong = [
        f"{said} {name}, and there were {was}"
        for name, said, was in zip(names, told, truth, strict=True)
        if said != was
    ]
    return f"the books say {wrong[0]}" if wrong else ""


RULES: dict[type[f.Fact], Callable[[Account, Any, str], str]] = {
    f.Keyed: _keyed,
    f.DayOpened: _opened,
    f.Revealed: _revealed,
    f.Drawn: _drawn,
    f.Cleared: _cleared,
    f.Released: _released,
    f.Undrawn: _undrawn,
    f.ToppedUp: _topped_up,
    f.FellShort: _fell_short,
    f.DayClosed: _closed,
}
