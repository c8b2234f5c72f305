"""The entrance: declarations, and the one verdict a vehicle."""

from edge.core import admission, draw
from edge.core import facts as f
from edge.core.actions import Action, OpenBarrier, PrintLabel, Tell
from edge.core.batch import Batch
from edge.core.codes import own
from edge.core.ledger import Day, Spent, Upstream
from edge.core.papers import Line, wrong
from edge.core.visit import OVER, Stay, Visit
from edge.core.why import Why
from edge.flow.asks import Answer, Declare, Register, Remove, TurnBack
from edge.flow.doors import in_force
from edge.flow.doors.guard import stopped
from edge.flow.doors.links import shortened
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_MOST_LINES = 200


def register(ask: Register, page: Page, _site: Site) -> Turn:
    """A person's name, phone and number stay beside the journal; a firm's are public."""
    name, seal = ask.name, ""
    if ask.natural:
        seal = page.seal(ask.operator, {"name": ask.name, "phone": ask.phone, "id": ask.uscc})
        name = ask.name[:1] + "*" * max(len(ask.name) - 1, 1)
    uscc = "" if ask.natural else ask.uscc
    page.record(f.Registered(ask.operator, name, ask.county, ask.natural, uscc, ask.agreement, ask.state, seal))
    return Turn(Answer("pass", code=ask.operator))


def declare(ask: Declare, page: Page, site: Site) -> Turn:
    """Give the load a visit code, which the driver shows at the gate."""
    if not 0 < len(ask.lines) <= _MOST_LINES:
        return no("", Why("asked_wrong", {"what": "lines"}))
    for number, line in enumerate(ask.lines, 1):
        if field := wrong(line):
            return no("", Why("asked_wrong", {"what": f"lines[{number}].{field}"}))
    code = own.slip("V", site.node, page.at.date(), page.next(f"V{page.at.date()}"))
    lines, links = shortened(ask.lines)
    vehicle = page.seal(code, {"plate": ask.plate} | links)
    page.record(f.Declared(code, ask.seller, vehicle, lines))
    for paper in {paper for line in lines for paper in _papers(line) if paper}:
        page.get(Spent, paper)  # looked up now, so that the gate need not
    return Turn(Answer("pass", code=code))


def arrive(visit: Visit, lane: str, page: Page, site: Site) -> Turn:
    """A declared vehicle is at the barrier: judge every line once, then the vehicle."""
    if visit.stay in OVER:
        return _tell(lane, "stop", visit.code, (Why("visit_over"),))
    if visit.stay is Stay.INSIDE:  # the same code again: the same answer, nothing printed
        return _let_in(visit, lane, again=True)
    if visit.stay is Stay.DECLARED:
        today = page.get(Day, site.today(page.at))
        if today is None or today.state != "open":
            return _tell(lane, "stop", visit.code, (Why("no_day"),))
        for line in visit.lines:
            _judge(line, visit, lane, today.day, page, site)
        return _vehicle(page, visit.code, site)
    return _blocked(visit, lane, page)


def remove(ask: Remove, page: Page, site: Site) -> Turn:
    """A refused line is off the vehicle; when it was the last, the rest may come in."""
    batch = page.get(Batch, ask.batch)
    visit = page.get(Visit, batch.visit) if batch else None
    if visit is None or ask.batch not in visit.refused:
        return no(ask.batch, "batch_unknown")
    page.record(f.Removed(visit.code, ask.batch))
    left = page.get(Visit, visit.code)
    if left is not None and not left.cleared and not left.refused:
        return turn_back(TurnBack(visit.code), page, site)
    return _vehicle(page, visit.code, site)


def turn_back(ask: TurnBack, page: Page, _site: Site) -> Turn:
    """The vehicle goes away; nothing of it came in."""
    visit = page.get(Visit, ask.visit)
    if visit is None or visit.stay is not Stay.STANDING:
        return no(ask.visit, "visit_over")
    cleared = [batch for code in visit.cleared if (batch := page.get(Batch, code))]
    page.record(f.TurnedBack(ask.visit, tuple(each for batch in cleared for each in _spends(batch.line))))
    return Turn(Answer("stop", (Why("visit_over"),), ask.visit))


def _judge(line: Line, visit: Visit, lane: str, day: str, page: Page, site: Site) -> None:
    today = page.at.date()
    code = own.batch(site.node, today, page.next(f"B{today}"))
    upstream = page.get(Upstream, line.upstream) if line.upstream else None
    report, certificate = _papers(line)
    case = admission.Case(
        code,
        line,
        visit.seller,
        in_force.operator(visit.seller, page),
        today,
        recalled=bool(line.upstream) and stopped(line.upstream, page),
        reused=upstream is not None and upstream.seller not in ("", visit.seller),
        certificate_used_g=_used(page, certificate),
        report_used_g=_used(page, report),
    )
    page.record(f.Arrived(code, visit.code, visit.seller, day, line, lane, page.stamp))
    rules = in_force.rules(day, page, site)
    verdict = admission.decide(case, rules, _draw(page, day, site))
    ticket = verdict.ticket
    if ticket is not None:
        page.record(
            f.Drawn(
                code,
                day,
                ticket.n,
                ticket.s,
                verdict.weight_bp,
                ticket.ticket,
                ticket.chance,
                ticket.forced,
                ticket.picked,
            )
        )
    version = rules.version
    if verdict.outcome == "refuse":
        page.record(f.Refused(code, visit.code, verdict.why, version))
        return
    page.record(f.Cleared(code, visit.code, verdict.outcome == "test", verdict.why, version, _spends(line)))


def _papers(line: Line) -> tuple[str, str]:
    """Keys under which a line's report and certificate are used up, "" for none."""
    report = f"report {line.report.number}" if line.report else ""
    return report, f"certificate {line.certificate.number}" if line.certificate else ""


def _spends(line: Line) -> tuple[str, ...]:
    return tuple(f"{paper} {line.grams}" for paper in _papers(line) if paper)


def _used(page: Page, paper: str) -> int:
    spent = page.get(Spent, paper) if paper else None
    return spent.grams if spent else 0


def _draw(page: Page, day: str, site: Site) -> draw.Draw | None:
    key, state = page.key(day), page.get(Day, day)
    return draw.Draw(site.market, day, key, state.n, state.s) if key is not None and state is not None else None


def _vehicle(page: Page, code: str, site: Site) -> Turn:
    """One verdict: a refused line on board blocks; else any line to test sends all to the waiting area."""
    visit = _visit(page, code)
    if visit.refused or not visit.cleared:
        return _blocked(visit, visit.lane, page)
    page.record(f.Admitted(code, visit.lane, "wait" if visit.testing else "trade", visit.cleared))
    turn = _let_in(visit, visit.lane)
    return Turn(turn.answer, (*turn.actions, *(_label(each, visit.lane, page, site) for each in visit.cleared)))


def _blocked(visit: Visit, lane: str, page: Page) -> Turn:
    why: list[Why] = []
    for each in visit.refused:
        batch = page.get(Batch, each)
        why += [one for one in batch.why if one not in why] if batch else []
    return _tell(lane, "stop", visit.code, (*why, Why("blocked_line")), codes=visit.refused)


def _visit(page: Page, code: str) -> Visit:
    visit = page.get(Visit, code)
    if visit is None:
        raise LookupError(code)
    return visit


def _label(code: str, lane: str, page: Page, site: Site) -> PrintLabel:
    batch = page.get(Batch, code)
    line = batch.line if batch else None
    words = (line.product, f"{line.grams / 1000:g} kg  {line.origin}", site.name) if line else ()
    return PrintLabel(lane, code, words)


def _let_in(visit: Visit, lane: str, *, again: bool = False) -> Turn:
    verdict, why = ("wait", Why("to_waiting")) if visit.testing else ("pass", Why("welcome"))
    turn = _tell(lane, verdict, visit.code, (why,), codes=visit.cleared)
    return Turn(turn.answer, (OpenBarrier(lane, visit.code, again), *turn.actions))


def _tell(lane: str, verdict: str, code: str, why: tuple[Why, ...], codes: tuple[str, ...] = ()) -> Turn:
    tell: tuple[Action, ...] = (Tell(lane, verdict, code, why),)
    return Turn(Answer(verdict, why, code, codes), tell)  # pyright: ignore[reportArgumentType]
