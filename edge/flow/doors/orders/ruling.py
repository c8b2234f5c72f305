"""Operators and rules as the province sets them. The market's own may be stricter, never looser."""

from datetime import date, timedelta

from edge.core import facts as f
from edge.core.ledger import Day
from edge.core.rules import Rules
from edge.flow.asks import Answer, TakeLicence, TakeRules
from edge.flow.doors.orders.taking import done, due, refused
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn

_MOST = 1_000_000_000


def licence(ask: TakeLicence, page: Page, _site: Site) -> Turn:
    """An operator may trade, or not, from the next scan on."""
    if not due(ask, page):
        return Turn(Answer("pass"))
    done(ask, page)
    page.record(f.Licensed(ask.operator, ask.state, ask.reason, ask.id))
    return Turn(Answer("pass", code=ask.operator))


def rule(ask: TakeRules, page: Page, site: Site) -> Turn:
    """Rules from a trading day on. A day that has begun keeps its own: its draw can be made again."""
    if not due(ask, page):
        return Turn(Answer("pass"))
    try:
        rules = Rules(
            ask.version, ask.quota, ask.floor_bp, ask.report_days, ask.certificate_days, ask.sample_g,
            dict(sorted(ask.risk_bp.items())), dict(sorted(ask.evidence.items())), dict(sorted(ask.class_days.items())),
            ask.report_basis, ask.refuse_without,
        )  # fmt: skip
        date.fromisoformat(ask.from_day)
        _measured(rules)
    except ValueError as error:
        return refused(ask, page, str(error))
    done(ask, page)
    page.record(f.Ruled(rules, max(ask.from_day, _next(page, site)), ask.id))
    return Turn(Answer("pass", code=ask.version))


def _measured(rules: Rules) -> None:
    """Raises ValueError for numbers that are none of this world, and would fit into no body."""
    numbers = (
        *rules.quota, rules.report_days, rules.certificate_days, rules.sample_g, *rules.risk_bp.values()
    )  # fmt: skip
    if max(numbers) > _MOST:
        raise ValueError(f"a number above {_MOST}")


def _next(page: Page, site: Site) -> str:
    """The first trading day that has not begun."""
    today = site.today(page.at)
    day = page.get(Day, today)
    if day is None or day.state == "keyed":
        return today
    return (date.fromisoformat(today) + timedelta(days=1)).isoformat()
