"""What left without this market being asked: by a slip, or let go by a handheld out of reach. Recorded as it was, and told."""

from datetime import datetime

from edge.core import facts as f
from edge.core.trade import Serial
from edge.core.why import Why
from edge.flow.asks import Answer, Settle
from edge.flow.doors.leave import barring, standing_for
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


def unfit(code: str, page: Page) -> Why | None:
    """Why goods under a code cannot have left: nothing of it is here. Of an exit code only its own line is asked for."""
    found, why = standing_for(code, page)
    serial = page.get(Serial, code)
    here = any(serial is None or line.serial == code for voucher in found for line in voucher.here)
    return why or (None if here else Why("voucher_gone"))


def gone(code: str, left_at: str, how: str, page: Page, site: Site, lane: str = "", also: tuple[Why, ...] = ()) -> Turn:
    """It has left already, whatever bars it now (and `also`): that is recorded and told. By an exit code only its own line left."""
    found, why = standing_for(code, page)
    if why is not None:
        return no(code, why)
    serial, told = page.get(Serial, code), list[Why]()
    for voucher in found:
        lines = tuple([line for line in voucher.here if serial is None or line.serial == code])
        if not lines:
            continue
        bars, codes = barring([(voucher, lines)], page)
        if bars or also:
            page.record(f.Detained(voucher.code, lane, (*bars, *also), left_at, codes))
        page.record(f.Departed(voucher.code, lane, lines, site.today(page.at), how, left_at))  # pyright: ignore[reportArgumentType]
        told += [each for each in (*bars, *also) if each not in told]
    if told:
        return Turn(Answer("wait", (Why("left_barred", because=tuple(told)),), code))
    return Turn(Answer("pass", (), code))


def settle(ask: Settle, page: Page, site: Site) -> Turn:
    """What a handheld let go while it was out of reach, one by one; what is unknown or was settled is named."""
    if site.lanes.get(ask.lane) != "exit":
        return no(ask.lane, "wrong_gate")
    odd = list[str]()
    for each in ask.gone:
        try:
            datetime.fromisoformat(each.at)
        except ValueError:
            odd.append(each.code)
            continue
        if unfit(each.code, page) is not None:
            odd.append(each.code)
        else:
            gone(each.code, each.at, "offline", page, site, ask.lane)
    why = (Why("settle_odd", {"what": " ".join(odd[:5])}),) if odd else ()
    return Turn(Answer("wait" if odd else "pass", why, ask.lane, tuple(odd)))
