"""Taking an order up: once under its name, whatever number it comes by, and not when it is too late."""

from datetime import datetime
from typing import Protocol

from edge.core import facts as f
from edge.core.ordered import Taken
from edge.core.why import Why
from edge.flow.asks import Answer, TakeUnknown
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


class Order(Protocol):
    """What every order has."""

    @property
    def epoch(self) -> str: ...  # noqa: D102
    @property
    def seq(self) -> int: ...  # noqa: D102
    @property
    def until(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102


def due(ask: Order, page: Page) -> bool:
    """Whether it acts now. One that comes too late is recorded and does not."""
    return page.take_order(ask.epoch, ask.seq) and not seen(ask, page) and in_time(ask, page)


def seen(ask: Order, page: Page) -> bool:
    """Whether it was done with before, under another number."""
    taken = page.get(Taken, ask.name)
    return taken is not None and taken.over


def in_time(ask: Order, page: Page) -> bool:
    """Whether it may still act; if not, that is recorded."""
    if ask.until and _late(ask.until, page.at):
        page.record(f.Ordered(ask.seq, f"{ask.name}: expired, not acted on", ask.name, "expired"))
        return False
    return True


def done(ask: Order, page: Page) -> None:
    """Say that it was taken up."""
    page.record(f.Ordered(ask.seq, ask.name, ask.name))


def refused(ask: Order, page: Page, why: str, code: str = "") -> Turn:
    """Say that it was not, and why."""
    page.record(f.Ordered(ask.seq, f"{ask.name}: {why}", ask.name, "refused"))
    return no(code or ask.name, Why("asked_wrong", {"what": why}))


def unknown(ask: TakeUnknown, page: Page, _site: Site) -> Turn:
    """Note it once and go on to the next; it stays here for a version that can read it."""
    if page.take_order(ask.epoch, ask.seq, known=False):
        page.record(f.Ordered(ask.seq, f"{ask.kind}: unknown to this version", ask.name, "unknown"))
    return Turn(Answer("wait"))


def _late(until: str, now: datetime) -> bool:
    """An instant nobody can read is past: whoever wrote it sees the order come back unacted."""
    try:
        end = datetime.fromisoformat(until)
    except ValueError:
        return True
    return now > (end if end.tzinfo else end.replace(tzinfo=now.tzinfo))
