"""What rows of the admission table look at: each gives the reasons that apply, or none."""

from datetime import date

from edge.core import evidence
from edge.core.batch.state import kept_until
from edge.core.case import Case
from edge.core.fit import certificate, kind_of, unfit, unfit_report
from edge.core.lab.standing import standing_key
from edge.core.papers import Paper, PaperKind
from edge.core.products import Product
from edge.core.risks import names
from edge.core.rules import Rules
from edge.core.why import Why

CERTAIN = 10_000
Reasons = tuple[Why, ...]


def grower(case: Case, _rules: Rules) -> Reasons:
    """Whoever sells what they grew is known by number, phone and address in place of vouchers."""
    if not case.line.self_produced or not case.known.lacks:
        return ()
    return (Why("grower_unknown", because=tuple([Why(f"personal_{name}") for name in case.known.lacks])),)


def misdated(produced_on: str, product: Product | None, today: date, day: str = "") -> Reasons:
    """Why goods cannot be of this date: it has come neither by date nor by trading day, or their shelf life is over."""
    try:
        made = date.fromisoformat(produced_on)
    except ValueError:
        return ()
    if made > today and made.isoformat() > day:
        return (Why("goods_ahead", {"on": produced_on}),)
    until = kept_until(produced_on, product.shelf_days) if product is not None else ""
    return (Why("goods_expired", {"until": until}),) if until and today.isoformat() > until else ()


def past(case: Case, _rules: Rules) -> Reasons:
    """Of a date that has not come, or past their shelf life."""
    return misdated(case.line.produced_on, case.known.product, case.today, case.day)


def unmet(case: Case, rules: Rules) -> Reasons:
    """What the evidence set still lacks, and why each paper that was shown does not count."""
    papers = [
        (_kind(paper, case), unfit(paper, case.line, case.known, case.today, rules)) for paper in case.line.certificates
    ]
    need = evidence.need(evidence.asked(case.line, case.known.product, rules.evidence))
    lacking = evidence.missing(need, [kind for kind, why in papers if why is None])
    if not lacking:
        return ()
    reasons = tuple([why for _, why in papers if why is not None]) + _mistaken(case)
    shown = {kind for kind, _ in papers}
    if any(shown >= set(one) for one in lacking):  # each that is lacking was shown: what is wrong with it says it all
        return reasons
    kinds = dict.fromkeys(kind for one in lacking for kind in one)
    return (*reasons, Why("certificate_missing", because=tuple([kind_of(kind) for kind in kinds])))


def _kind(paper: Paper, case: Case) -> PaperKind:
    """What a paper is: what a registry has it as, or else what was said."""
    return certificate(paper, case.known.listed.get(paper.key)).kind


def _mistaken(case: Case) -> Reasons:
    """Papers that were called something else than a registry has them as."""
    wrong = [(paper, kind) for paper in case.line.certificates if (kind := _kind(paper, case)) != paper.kind]
    return tuple([Why("certificate_kind", {"number": paper.number}, because=(kind_of(kind),)) for paper, kind in wrong])


def refused_without(case: Case, rules: Rules) -> Reasons:
    """What no test can make good: a maker's pack without the maker's certificate, and what settings add."""
    if not case.untested and case.evidence not in rules.refuse_without:
        return ()
    return unmet(case, rules)


def unreported(case: Case, rules: Rules) -> Reasons:
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
        if _kind(paper, case) == "promise"
        for basis in paper.basis
    )


def weight(case: Case, rules: Rules) -> int:
    """Chance of this arrival in the draw, in 1/10,000: the floor, or what a risk raises it to."""
    return max([rules.floor_bp, *(_chance(name, case, rules) for name in _risky(case))])


def _risky(case: Case) -> tuple[str, ...]:
    named = names(case.line, case.known.product, case.seller, case.today)
    return (*named, standing_key(case.seller, case.line.product))


def _chance(name: str, case: Case, rules: Rules) -> int:
    return max(rules.risk_bp.get(name, 0), case.known.risks.get(name, 0))


def risk(case: Case, rules: Rules) -> Reasons:
    """What is certain to be tested."""
    certain = [name for name in dict.fromkeys(_risky(case)) if _chance(name, case, rules) >= CERTAIN]
    return tuple([Why("risk", {"what": name}) for name in certain])
