"""Admission: the stricter of Fujian's programme of 2017 and SAMR Order 81 of 2023, one table in the order of the law.

All rows that refuse are told together; when none does, all that send the line to the laboratory; then the draw.
docs/admission.md is written from this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from edge.core import draw as d
from edge.core import grounds
from edge.core.case import Case
from edge.core.codes.paper import numbered
from edge.core.grounds import Reasons
from edge.core.rules import Rules
from edge.core.why import Why


class Verdict(Struct, frozen=True, gc=False):
    """The decision of one arrival. `ticket` is there whenever it was in the draw."""

    outcome: Literal["refuse", "test", "release"]
    why: tuple[Why, ...]
    ticket: d.Ticket | None = None
    weight_bp: int = 0


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


_CERTIFICATE = tuple([f"certificate_{what}" for what in ("missing", "revoked", "product", "date", "used", "kind")])
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
    Row(
        "Food Safety Law 34 (10)", "食品安全法 34 条（十）：虚假日期、超过保质期", "refuse",
        grounds.past, ("goods_ahead", "goods_expired"),
    ),
    _row(
        "Order 81, agreement", "81 号令：质量安全协议", "refuse",
        "agreement_missing", lambda c: bool(c.known.seller) and not c.known.agreement,
    ),
    _row(
        "Order 81, purchase voucher", "81 号令：进货凭证", "refuse",
        "purchase_missing", lambda c: not (numbered(c.line.purchase_voucher) or c.line.self_produced),
    ),
    Row("Order 81, self-produced goods", "81 号令：自产自销", "refuse", grounds.grower, ("grower_unknown",)),
    Row(
        "Food Safety Law 53, maker's certificate", "食品安全法 53 条：出厂检验合格证明", "refuse",
        grounds.refused_without, _CERTIFICATE,
    ),
    Row("Order 81, quality certificate", "81 号令：产品质量合格凭证", "test", grounds.unmet, _CERTIFICATE),
    Row("Fujian 2017, every batch without a report", "福建 2017：不具备检测报告批批检测", "test", grounds.unreported, _REPORT),
    _row(
        "Fujian 2017, the same goods again", "福建 2017：待检离场后再入场", "test",
        "untested_before", lambda c: c.known.untested and not c.untested,
    ),
    Row("Fujian 2017, warning by risk", "福建 2017：风险预警", "test", grounds.risk, ("risk",)),
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
    weight_bp = grounds.weight(case, rules)
    ticket = d.take(draw, case.batch, rules.quota, weight_bp)
    if ticket.picked:
        return Verdict("test", (Why("drawn"),), ticket, weight_bp)
    return Verdict("release", (Why("papers_good"),), ticket, weight_bp)


def _once(reasons: list[Why]) -> Reasons:
    return tuple([why for at, why in enumerate(reasons) if why not in reasons[:at]])
