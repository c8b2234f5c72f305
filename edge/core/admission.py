"""Admission: the stricter of Fujian's programme of 2017 and SAMR Order 81 of 2023, one table in the order of the law.

All rows that refuse are told together; when none does, all that send the line to the laboratory; then the draw.
docs/admission.md is written from this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from edge.core import draw as d
from edge.core import evidence
from edge.core.fit import kind_of, unfit, unfit_report
from edge.core.known import Known
from edge.core.papers import Line
from edge.core.products import Product
from edge.core.rules import Rules
from edge.core.why import Why

CERTAIN = 10_000


class Case(Struct, frozen=True, gc=False):
    """One arrival, and what is known of it."""

    batch: str
    line: Line
    seller: str
    today: date
    known: Known

    @property
    def evidence(self) -> str:
        """The evidence set it must meet."""
        return evidence.set_of(self.line, self.known.product)

    @property
    def untested(self) -> bool:
        """Whether it gets no rapid test."""
        return evidence.untested(self.line, self.known.product)


class Verdict(Struct, frozen=True, gc=False):
    """The decision of one arrival. `ticket` is there whenever it was in the draw."""

    outcome: Literal["refuse", "test", "release"]
    why: tuple[Why, ...]
    ticket: d.Ticket | None = None
    weight_bp: int = 0


Reasons = tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: reasons when it applies, all of them of `reasons`."""

    article: str
    law: str  # the article in Chinese
    effect: Literal["refuse", "test"]
    applies: Callable[[Case, Rules], Reasons]
    reasons: tuple[str, ...]


def _when(code: str, holds: Callable[[Case], bool]) -> Callable[[Case, Rules], Reasons]:
    why = (Why(code),)
    return lambda case, _rules: why if holds(case) else ()


def _grower(case: Case, _rules: Rules) -> Reasons:
    """Whoever sells what they grew is known by number, phone and address in place of vouchers."""
    if not case.line.self_produced or not case.known.lacks:
        return ()
    return (Why("grower_unknown", because=tuple([Why(f"personal_{name}") for name in case.known.lacks])),)


def expired(produced_on: str, product: Product | None, today: date) -> Reasons:
    """Why goods of this date are past their shelf life, if it is fixed."""
    if product is None or not product.shelf_days or not produced_on:
        return ()
    try:
        until = date.fromisoformat(produced_on) + timedelta(days=product.shelf_days)
    except (ValueError, OverflowError):
        return ()
    return (Why("goods_expired", {"until": until.isoformat()}),) if today > until else ()


def _expired(case: Case, _rules: Rules) -> Reasons:
    return expired(case.line.produced_on, case.known.product, case.today)


def _unmet(case: Case, rules: Rules) -> Reasons:
    """What the evidence set still lacks, and why each paper that was shown does not count."""
    unfitting = [(paper, unfit(paper, case.line, case.known, case.today, rules)) for paper in case.line.certificates]
    need = evidence.need(evidence.asked(case.line, case.known.product, rules.evidence))
    lacking = evidence.missing(need, [paper.kind for paper, why in unfitting if why is None])
    if not lacking:
        return ()
    reasons = tuple([why for _, why in unfitting if why is not None])
    shown = {paper.kind for paper in case.line.certificates}
    if any(shown >= set(one) for one in lacking):  # each that is lacking was shown: what is wrong with it says it all
        return reasons
    kinds = dict.fromkeys(kind for one in lacking for kind in one)
    return (*reasons, Why("certificate_missing", because=tuple([kind_of(kind) for kind in kinds])))


def _refused_without(case: Case, rules: Rules) -> Reasons:
    """What no test can make good: a maker's pack without the maker's certificate, and what settings add."""
    if not case.untested and case.evidence not in rules.refuse_without:
        return ()
    return _unmet(case, rules)


def _unreported(case: Case, rules: Rules) -> Reasons:
    """No report, none that counts, and no promise that stands for one."""
    if case.untested:
        return ()
    if case.line.report is None:
        return () if _promised(case, rules) else (Why("report_missing"),)
    why = unfit_report(case.line.report, case.line, case.known, case.today, rules)
    return () if why is None or _promised(case, rules) else (why,)


def _promised(case: Case, rules: Rules) -> bool:
    return any(
        basis in rules.report_basis and unfit(paper, case.line, case.known, case.today, rules) is None
        for paper in case.line.certificates
        if paper.kind == "promise"
        for basis in paper.basis
    )


def weight(case: Case, rules: Rules) -> int:
    """Chance of this arrival in the draw, in 1/10,000: the floor, or what a risk raises it to."""
    return max([rules.floor_bp, *(_chance(name, case, rules) for name in _risky(case))])


def _risky(case: Case) -> tuple[str, ...]:
    product = case.known.product
    return (case.line.product, product.group if product else "", case.seller, case.line.origin)


def _chance(name: str, case: Case, rules: Rules) -> int:
    return max(rules.risk_bp.get(name, 0), case.known.risks.get(name, 0))


def _risk(case: Case, rules: Rules) -> Reasons:
    certain = [name for name in dict.fromkeys(_risky(case)) if _chance(name, case, rules) >= CERTAIN]
    return tuple([Why("risk", {"what": name}) for name in certain])


_CERTIFICATE = tuple([f"certificate_{what}" for what in ("missing", "revoked", "product", "date", "used")])
_REPORT = tuple([f"report_{what}" for what in ("missing", "revoked", "product", "producer", "batch", "date", "used")])


def _row(article: str, law: str, effect: Literal["refuse", "test"], why: str, holds: Callable[[Case], bool]) -> Row:
    """A row of one condition and one reason."""
    return Row(article, law, effect, _when(why, holds), (why,))


TABLE: tuple[Row, ...] = (
    _row("Order 81, seller file", "81 号令：入场销售者档案", "refuse", "operator_unknown", lambda c: not c.known.seller),
    _row(
        "Order 81, stop of business", "81 号令：停业、退市", "refuse",
        "operator_suspended", lambda c: c.known.seller == "suspended",
    ),
    _row("Food Safety Law 63", "食品安全法 63 条：召回", "refuse", "code_recalled", lambda c: c.known.recalled),
    _row("Fujian 2017, one batch one code", "福建 2017：一批一码", "refuse", "code_reused", lambda c: c.known.reused),
    Row("Food Safety Law 34 (10)", "食品安全法 34 条（十）：超过保质期", "refuse", _expired, ("goods_expired",)),
    _row(
        "Order 81, agreement", "81 号令：质量安全协议", "refuse",
        "agreement_missing", lambda c: bool(c.known.seller) and not c.known.agreement,
    ),
    _row(
        "Order 81, purchase voucher", "81 号令：进货凭证", "refuse",
        "purchase_missing", lambda c: not (c.line.purchase_voucher or c.line.self_produced),
    ),
    Row("Order 81, self-produced goods", "81 号令：自产自销", "refuse", _grower, ("grower_unknown",)),
    Row(
        "Food Safety Law 53, maker's certificate", "食品安全法 53 条：出厂检验合格证明", "refuse", _refused_without, _CERTIFICATE,
    ),
    Row("Order 81, quality certificate", "81 号令：产品质量合格凭证", "test", _unmet, _CERTIFICATE),
    Row("Fujian 2017, every batch without a report", "福建 2017：不具备检测报告批批检测", "test", _unreported, _REPORT),
    _row(
        "Fujian 2017, the same goods again", "福建 2017：待检离场后再入场", "test",
        "untested_before", lambda c: c.known.untested and not c.untested,
    ),
    Row("Fujian 2017, warning by risk", "福建 2017：风险预警", "test", _risk, ("risk",)),
)  # fmt: skip


def decide(case: Case, rules: Rules, draw: d.Draw | None) -> Verdict:
    """Judge one arrival. Without the day's draw (no key) everything is tested, but what gets no rapid test."""
    found = [(row.effect, why) for row in TABLE for why in row.applies(case, rules)]
    refusing = _once([why for effect, why in found if effect == "refuse"])
    if refusing:
        return Verdict("refuse", refusing)
    testing = _once([why for _, why in found])
    if testing:
        return Verdict("test", testing)
    if case.untested:
        return Verdict("release", (Why("pack_good"),))
    if draw is None:
        return Verdict("test", (Why("key_missing"),))
    weight_bp = weight(case, rules)
    ticket = d.take(draw, case.batch, rules.quota, weight_bp)
    if ticket.picked:
        return Verdict("test", (Why("drawn"),), ticket, weight_bp)
    return Verdict("release", (Why("papers_good"),), ticket, weight_bp)


def _once(reasons: list[Why]) -> Reasons:
    return tuple([why for at, why in enumerate(reasons) if why not in reasons[:at]])
