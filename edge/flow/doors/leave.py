"""The exit: one code or plate opens every voucher it stands for, each line goes by the one guard, and all leave or none."""

from edge.core import facts as f
from edge.core.actions import OpenBarrier, Tell
from edge.core.codes import Code
from edge.core.contact import BOX, Contact, unreached
from edge.core.ids import plates
from edge.core.loop import Tag
from edge.core.operators import Card, Operator
from edge.core.rules import Loop
from edge.core.said import kilograms
from edge.core.trade import Serial, Voucher, Way
from edge.core.visit import Stay, Visit
from edge.core.why import Why
from edge.flow.asks import Answer, Leave, Seen
from edge.flow.doors import in_force
from edge.flow.doors.checks import asked
from edge.flow.doors.guard import barred
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_SPENT = {True: (Way.VOID, Way.PASSED, Way.GONE, Way.RETURNED), False: (Way.VOID, Way.PASSED)}  # by hard passback
_GOODS = ("pinma-voucher", "pinma-exit", "pinma-label", "pinma-card")


def read(code: Code, ask: Seen, page: Page, site: Site) -> Turn | None:
    """The verdict at an exit lane, or None for a code that means nothing there."""
    if code.profile == "pinma-visit":
        return _vehicle(page.get(Visit, code.text), Leave(ask.lane, code.text), page, site)
    if code.profile not in _GOODS and page.get(Tag, code.text) is None:
        return None
    found, why = standing_for(code.text, page)
    if why is not None:
        return stop(ask.lane, code.text, (why,)) if code.profile in _GOODS else None
    return _goods(found, Leave(ask.lane, code.text), page, site)


def leave(ask: Leave, page: Page, site: Site) -> Turn:
    """Likewise at a lane's screen or by handheld: by code or plate, and without what may not leave."""
    if site.lanes.get(ask.lane) != "exit":
        return no(ask.lane, "wrong_gate")
    if ask.plate:
        found = page.plated(next(iter(plates.several(ask.plate)), ""))
        return _goods(found, ask, page, site) if found else stop(ask.lane, "", (Why("plate_nothing"),))
    visit = page.get(Visit, ask.code)
    if visit is not None:
        return _vehicle(visit, ask, page, site)
    found, why = _chosen(ask.vouchers, page) if ask.vouchers else standing_for(ask.code, page)
    return stop(ask.lane, ask.code, (why,)) if why is not None else _goods(found, ask, page, site)


def _chosen(codes: tuple[str, ...], page: Page) -> tuple[tuple[Voucher, ...], Why | None]:
    """Just these vouchers, each once."""
    found = [page.get(Voucher, code) for code in dict.fromkeys(codes)]
    vouchers = tuple([each for each in found if each is not None])
    return (vouchers, None) if len(vouchers) == len(found) else ((), Why("voucher_unknown"))


def standing_for(code: str, page: Page) -> tuple[tuple[Voucher, ...], Why | None]:
    """The vouchers a code stands for: its own, its exit code's, those open for a buyer whose card it is; or why none."""
    if (voucher := page.get(Voucher, code)) is not None:
        return (voucher,), None
    tag = page.get(Tag, code)
    serial = page.get(Serial, tag.subject if tag is not None and tag.subject else code)
    if serial is not None:
        voucher = page.get(Voucher, serial.voucher)
        return ((voucher,), None) if voucher is not None else ((), Why("voucher_unknown"))
    card = page.get(Card, code)
    operator = page.get(Operator, card.operator) if card is not None else None
    if operator is not None and operator.card == code:
        found = page.open_vouchers(operator.id)
        return (found, None) if found else ((), Why("buyer_nothing", {"who": operator.name}))
    return (), Why("voucher_unknown" if code.startswith("S") else "serial_unknown")


def _goods(found: tuple[Voucher, ...], ask: Leave, page: Page, site: Site, vehicle: str = "") -> Turn:
    """All lines of all vouchers leave together, or none; but for those that whoever stands there leaves behind."""
    name = vehicle or (found[0].code if len(found) == 1 else ask.code or found[0].code)
    about = tuple([voucher.code for voucher in found]) if vehicle or len(found) > 1 else ()
    if (alone := unreached(page.get(Contact, BOX))) is not None:  # it may have left before
        return stop(ask.lane, name, (alone,))
    going = [(voucher, tuple([line for line in voucher.here if line.serial not in ask.without])) for voucher in found]
    going = [(voucher, lines) for voucher, lines in going if lines]
    hard = in_force.loop(site.today(page.at), page, site).passback == "hard"
    if not going or (not vehicle and (spent := _serial(ask, page)) is not None and spent.way in _SPENT[hard]):
        return _nothing(found, name, ask, page, site)
    why, stays = barring(going, page)
    if why:
        for voucher, lines in going:
            if any(line.serial in stays for line in lines):
                page.record(f.Detained(voucher.code, ask.lane, why))
        return stop(ask.lane, name, why, codes=stays, about=about)
    today, lines_g = site.today(page.at), sum(line.grams for _, lines in going for line in lines)
    if (look := asked(going, page)) is not None:
        return _wait(ask.lane, name, look, about)
    if ask.net_g and (off := _weight_off(ask.net_g, lines_g, in_force.loop(today, page, site))) is not None:
        for voucher, _ in going:
            page.record(f.Detained(voucher.code, ask.lane, (off,)))
        return _wait(ask.lane, name, off, about)
    for voucher, lines in going:
        page.record(
            f.Departed(voucher.code, ask.lane, lines, today, ask.how, net_g=ask.net_g, lines_g=lines_g if ask.net_g else 0)
        )  # fmt: skip
    return _go(ask.lane, name, tuple([voucher.code for voucher, _ in going]), about=about)


def _nothing(found: tuple[Voucher, ...], name: str, ask: Leave, page: Page, site: Site) -> Turn:
    """Nothing of it is here any more: it left, was taken back, or all of it is left behind."""
    if ask.without:
        return stop(ask.lane, name, (Why("nothing_leaves"),))
    if (stays := _still_here(found, ask, page)) is not None:
        return stop(ask.lane, name, (stays,))
    today = site.today(page.at)
    if in_force.loop(today, page, site).passback == "soft":
        page.record(f.Repassed(found[0].code, ask.lane, today))
        return _go(ask.lane, name, (), Why("passed_again"))
    return stop(ask.lane, name, (Why("voucher_gone"),), repeat=True)


def _still_here(found: tuple[Voucher, ...], ask: Leave, page: Page) -> Why | None:
    """Why what is asked for never left: it was taken back, or in, though other lines of its voucher may have gone."""
    serial = _serial(ask, page)
    ways = {serial.way} if serial is not None else {voucher.way for voucher in found}
    if not ways <= {Way.VOID, Way.PASSED}:
        return None
    return Why("serial_taken_in" if Way.PASSED in ways else "voucher_void")


def _serial(ask: Leave, page: Page) -> Serial | None:
    """The exit code that was asked for, by itself or a crate's tag."""
    if not ask.code or ask.vouchers:
        return None
    tag = page.get(Tag, ask.code)
    return page.get(Serial, tag.subject if tag is not None and tag.subject else ask.code)


def barring(going: list[tuple[Voucher, tuple[f.SaleLine, ...]]], page: Page) -> tuple[tuple[Why, ...], tuple[str, ...]]:
    """Every reason, and the exit codes that may not leave."""
    why: list[Why] = []
    serials: list[str] = []
    for _, lines in going:
        for line in lines:
            found = barred(line.batch, page, line.serial)
            if found is not None:
                serials.append(line.serial)
                if found not in why:
                    why.append(found)
    return tuple(why), tuple(serials)


def _weight_off(net_g: int, lines_g: int, loop: Loop) -> Why | None:
    """Why a vehicle's net weight does not fit its lines: looked at, then taken in without the weight."""
    return _off(net_g, lines_g) if loop.off(net_g, lines_g) else None


def _off(net_g: int, lines_g: int) -> Why:
    net, lines = (kilograms(grams).removesuffix(" kg") for grams in (net_g, lines_g))
    return Why("weight_off", {"net": net, "lines": lines})


def _vehicle(visit: Visit | None, ask: Leave, page: Page, site: Site) -> Turn:
    """A vehicle drives out and its visit closes; what was sold to go with its plate goes with it, but for what stays here."""
    lane, code = ask.lane, ask.code
    if visit is None or visit.stay is not Stay.INSIDE:
        return stop(lane, code, (Why("visit_over"),), repeat=True)
    found = page.going_with(visit)
    about = tuple([voucher.code for voucher in found])
    if any(line.serial not in ask.without for voucher in found for line in voucher.here):
        turn = _goods(found, ask, page, site, visit.code)
        if turn.answer.verdict != "pass":
            return turn
    elif ask.net_g:  # something is on it, and no voucher says what
        why = _off(ask.net_g, 0)
        page.record(f.Detained(code, lane, (why,)))
        return _wait(lane, code, why, about)
    page.record(f.Left(code, lane))
    return _go(lane, code, about=about)


def _go(
    lane: str, code: str, codes: tuple[str, ...] = (), note: Why | None = None, about: tuple[str, ...] = ()
) -> Turn:
    why = (note or Why("goodbye"),)
    return Turn(Answer("pass", why, code, codes), (OpenBarrier(lane, code), Tell(lane, "pass", code, why, about)))


def _wait(lane: str, code: str, why: Why, about: tuple[str, ...]) -> Turn:
    return Turn(Answer("wait", (why,), code), (Tell(lane, "wait", code, (why,), about),))


def stop(
    lane: str,
    code: str,
    why: tuple[Why, ...],
    *,
    repeat: bool = False,
    codes: tuple[str, ...] = (),
    about: tuple[str, ...] = (),
) -> Turn:
    """No. A repeat of what just left may still lift the boom for the vehicle that stands there."""
    tell = Tell(lane, "stop", code, why, about)
    return Turn(Answer("stop", why, code, codes), (OpenBarrier(lane, code, again=True), tell) if repeat else (tell,))
