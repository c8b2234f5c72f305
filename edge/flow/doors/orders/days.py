"""Draw keys: kept ahead of their day, published after it."""

from edge.core import draw
from edge.core import facts as f
from edge.core.ledger import Day
from edge.flow.asks import Answer, TakeKey, TakeReveal
from edge.flow.doors.orders.taking import done, due, in_time, refused, seen
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn


def key(ask: TakeKey, page: Page, _site: Site) -> Turn:
    """Keep the draw key of a day; only its commitment becomes known. A day has one."""
    if not page.take_order(ask.epoch, ask.seq):
        return Turn(Answer("pass"))
    secret, day = _bytes(ask.key), page.get(Day, ask.day)
    good = draw.commitment(secret) == ask.commitment
    if seen(
        ask, page
    ):  # a journal brought back, or a box that lost what seals it, tells of the key and does not have it
        if good and page.key(ask.day) is None and day is not None and day.commitment == ask.commitment:
            page.keep_key(ask.day, secret)
        return Turn(Answer("pass", code=ask.day))
    if not in_time(ask, page):
        return Turn(Answer("pass", code=ask.day))
    if not good:
        return refused(ask, page, "not the key of its commitment, not kept", ask.day)
    if page.key(ask.day) is not None:
        page.record(f.Ordered(ask.seq, f"{ask.name}: there is one already, and a day has one", ask.name, "refused"))
        return Turn(Answer("pass", code=ask.day))
    if not page.keep_key(ask.day, secret):
        return refused(ask, page, "there is nothing to seal it with, not kept", ask.day)
    done(ask, page)
    page.record(f.Keyed(ask.day, ask.commitment))
    return Turn(Answer("pass", code=ask.day))


def reveal(ask: TakeReveal, page: Page, site: Site) -> Turn:
    """The day is over: publish the key it was drawn with."""
    if not due(ask, page):
        return Turn(Answer("pass", code=ask.day))
    over = site.today(page.at) > ask.day
    if not over or not _drawn_with(_bytes(ask.key), ask.day, page):
        why = "another key" if over else "the day is not over"
        return refused(ask, page, f"{why}, not published", ask.day)
    done(ask, page)
    page.record(f.Revealed(ask.day, ask.key))
    return Turn(Answer("pass", code=ask.day))


def _drawn_with(secret: bytes, name: str, page: Page) -> bool:
    """Whether this is the day's key: by the commitment, where the key itself can be opened no more."""
    day, kept = page.get(Day, name), page.key(name)
    return kept == secret if kept is not None else day is not None and day.commitment == draw.commitment(secret)


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
