"""Orders of the province, each taken up once."""

from edge.core import draw
from edge.core import facts as f
from edge.core.day import trading_day
from edge.core.why import Why
from edge.flow.asks import Answer, TakeKey, TakeReveal, TakeStop
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


def key(ask: TakeKey, page: Page, _site: Site) -> Turn:
    """Keep the draw key of a day; only its commitment becomes known."""
    if not page.take_order(ask.epoch, ask.seq):
        return Turn(Answer("pass"))
    secret = _bytes(ask.key)
    if draw.commitment(secret) != ask.commitment:
        page.record(f.Ordered(ask.seq, f"DayKey {ask.day}: not the key of its commitment, not kept"))
        return no(ask.day, Why("asked_wrong", {"what": "commitment"}))
    if page.key(ask.day) is not None:
        page.record(f.Ordered(ask.seq, f"DayKey {ask.day}: there is one already, and a day has one"))
        return Turn(Answer("pass", code=ask.day))
    page.record(f.Ordered(ask.seq, f"DayKey {ask.day}"))
    page.keep_key(ask.day, secret)
    page.record(f.Keyed(ask.day, ask.commitment))
    return Turn(Answer("pass", code=ask.day))


def reveal(ask: TakeReveal, page: Page, site: Site) -> Turn:
    """The day is over: publish the key it was drawn with."""
    if not page.take_order(ask.epoch, ask.seq):
        return Turn(Answer("pass", code=ask.day))
    over = trading_day(page.at, site.roll_hour) > ask.day
    if not over or page.key(ask.day) != _bytes(ask.key):
        why = "another key" if over else "the day is not over"
        page.record(f.Ordered(ask.seq, f"RevealKey {ask.day}: {why}, not published"))
        return no(ask.day, Why("asked_wrong", {"what": why}))
    page.record(f.Ordered(ask.seq, f"RevealKey {ask.day}"))
    page.record(f.Revealed(ask.day, ask.key))
    return Turn(Answer("pass", code=ask.day))


def stop(ask: TakeStop, page: Page, _site: Site) -> Turn:
    """中止交易: the codes stop, and every batch that is one, came under one, or is a child of one."""
    if not page.take_order(ask.epoch, ask.seq):
        return Turn(Answer("pass"))
    page.record(f.Ordered(ask.seq, f"StopTrade {ask.id}"))
    held: list[str] = []
    for code in ask.codes:
        page.record(f.Stopped(code, ask.id, ask.reason))
        for batch in page.related(code):
            if batch not in held:
                held.append(batch)
                page.record(f.Held(batch, Why("stop_order", {"what": ask.reason.strip() or ask.id})))
    return Turn(Answer("pass", code=ask.id, codes=tuple(held)))


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
