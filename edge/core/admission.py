"""Admission: the stricter of Fujian's programme of 2017 and SAMR Order 81 of 2023, one table in the order of the law.

All rows that refuse are told together; when none does, all that send the line to the laboratory; then the draw.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from msgspec import Struct

from edge.core import draw as d
from edge.core.ledger import Operator
from edge.core.papers import Line
from edge.core.rules import Rules
from edge.core.why import Why

CERTAIN = 10_000


class Case(Struct, frozen=True, gc=False):
    """What is known of one arrival when it is judged. Used grams are what came in on the paper before."""

    batch: str
    line: Line
    seller: str
    operator: Operator | None
    today: date
    recalled: bool = False
    reused: bool = False
    certificate_used_g: int = 0
    report_used_g: int = 0


class Verdict(Struct, frozen=True, gc=False):
    """The decision of one arrival. `ticket` is there whenever it was in the draw."""

    outcome: Literal["refuse", "test", "release"]
    why: tuple[Why, ...]
    ticket: d.Ticket | None = None
    weight_bp: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: a reason when it applies."""

    article: str
    effect: Literal["refuse", "test"]
    applies: Callable[[Case, Rules], Why | None]


def _unfit_certificate(case: Case, rules: Rules) -> Why | None:
    paper = case.line.certificate
    if paper is None:
        return Why("certificate_missing")
    if paper.product != case.line.product:
        return Why("certificate_product")
    if not _recent(paper.issued_on, case.today, rules.certificate_days):
        return Why("certificate_date")
    if case.certificate_used_g + case.line.grams > paper.grams:
        return Why("certificate_used")
    return None


def _unfit_report(case: Case, rules: Rules) -> Why | None:
    line, report = case.line, case.line.report
    if report is None:
        return Why("report_missing")
    if report.product != line.product:
        return Why("report_product")
    if report.producer != line.producer:
        return Why("report_producer")
    if not report.lot or report.lot != line.upstream:
        return Why("report_batch")
    if not _recent(report.issued_on, case.today, rules.report_days):
        return Why("report_date")
    if case.report_used_g + line.grams > report.grams:
        return Why("report_used")
    return None


def _recent(issued_on: str, today: date, days: int) -> bool:
    """Whether a paper is neither of tomorrow nor too old; a date that is none never is."""
    try:
        return 0 <= (today - date.fromisoformat(issued_on)).days <= days
    except ValueError:
        return False


def weight(case: Case, rules: Rules) -> int:
    """Chance of this arrival in the draw, in 1/10,000: the floor, or what a risk raises it to."""
    risks = (rules.risk_bp.get(key, 0) for key in (case.line.product, case.seller))
    return max(rules.floor_bp, *risks)


def _risk(case: Case, rules: Rules) -> Why | None:
    return Why("risk", {"what": case.line.product}) if weight(case, rules) >= CERTAIN else None


def _when(applies: bool, code: str) -> Why | None:  # noqa: FBT001  (reads as a sentence in the table)
    return Why(code) if applies else None


TABLE: tuple[Row, ...] = (
    Row("Order 81, seller file", "refuse", lambda c, _: _when(c.operator is None, "operator_unknown")),
    Row(
        "Order 81, stop of business",
        "refuse",
        lambda c, _: _when(c.operator is not None and c.operator.state == "suspended", "operator_suspended"),
    ),
    Row("Food Safety Law 63", "refuse", lambda c, _: _when(c.recalled, "code_recalled")),
    Row("Fujian 2017, one batch one code", "refuse", lambda c, _: _when(c.reused, "code_reused")),
    Row(
        "Order 81, agreement",
        "refuse",
        lambda c, _: _when(c.operator is not None and not c.operator.agreement, "agreement_missing"),
    ),
    Row(
        "Order 81, purchase voucher",
        "refuse",
        lambda c, _: _when(not (c.line.purchase_voucher or c.line.self_produced), "purchase_missing"),
    ),
    Row("Order 81, quality certificate", "test", _unfit_certificate),
    Row("Fujian 2017, every batch without a report", "test", _unfit_report),
    Row("Fujian 2017, warning by risk", "test", _risk),
)


def decide(case: Case, rules: Rules, draw: d.Draw | None) -> Verdict:
    """Judge one arrival. Without the day's draw (no key) everything is tested."""
    found = [(row.effect, why) for row in TABLE if (why := row.applies(case, rules))]
    refusing = tuple(why for effect, why in found if effect == "refuse")
    if refusing:
        return Verdict("refuse", refusing)
    testing = tuple(why for _, why in found)
    if testing:
        return Verdict("test", testing)
    if draw is None:
        return Verdict("test", (Why("key_missing"),))
    weight_bp = weight(case, rules)
    ticket = d.take(draw, case.batch, rules.quota, weight_bp)
    if ticket.picked:
        return Verdict("test", (Why("drawn"),), ticket, weight_bp)
    return Verdict("release", (Why("papers_good"),), ticket, weight_bp)
