"""Whether a paper counts for the goods it was shown with, and if not, why not, by name."""

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from edge.core.codes.paper import numbered
from edge.core.evidence import set_of
from edge.core.known import Known, Listed
from edge.core.papers import Line, Paper, Report
from edge.core.products import GROUPS
from edge.core.rules import Rules
from edge.core.why import Why


def unfit(paper: Paper, line: Line, known: Known, today: date, rules: Rules) -> Why | None:
    """Why a certificate does not count for a line; None when it does. What a registry says of it goes before what was typed."""
    listed = known.listed.get(paper.key)
    if listed is not None and listed.state == "revoked":
        return _why("certificate_revoked", paper)
    paper = certificate(paper, listed)
    if paper.product != line.product and paper.product not in _names(known):
        return _why("certificate_product", paper)
    days = rules.class_days.get(set_of(line, known.product), rules.certificate_days)
    if not recent(paper.issued_on, today, min(days, rules.certificate_days)):
        return _why("certificate_date", paper)
    if known.used.get(paper.key, 0) + line.grams > _covered(paper, listed, known):
        return _why("certificate_used", paper)
    return None


def unfit_report(report: Report, line: Line, known: Known, today: date, rules: Rules) -> Why | None:
    """Likewise a test report: producer, product and batch must be the line's."""
    listed = known.listed.get(report.key)
    if listed is not None and listed.state == "revoked":
        return _why("report_revoked", report)
    report = _report(report, listed)
    if report.product != line.product:
        return _why("report_product", report)
    if not report.producer.strip() or report.producer != line.producer:
        return _why("report_producer", report)
    if not numbered(report.lot) or report.lot not in (line.upstream, line.lot):
        return _why("report_batch", report)
    if not recent(report.issued_on, today, rules.report_days):
        return _why("report_date", report)
    if known.used.get(report.key, 0) + line.grams > _covered(report, listed, known):
        return _why("report_used", report)
    return None


def recent(issued_on: str, today: date, days: int) -> bool:
    """Whether a paper is neither of tomorrow nor too old; a date that is none never is."""
    try:
        return 0 <= (today - date.fromisoformat(issued_on)).days <= days
    except ValueError:
        return False


def keys(line: Line, listed: Mapping[str, Listed]) -> tuple[str, ...]:
    """What its papers are used up under. Of a certificate that a registry lists, its product counts, whatever was typed."""
    certificates = [certificate(paper, listed.get(paper.key)).key for paper in line.certificates]
    return tuple(dict.fromkeys((*([line.report.key] if line.report else []), *certificates)))


def spends(line: Line, listed: Mapping[str, Listed]) -> tuple[str, ...]:
    """What a line uses up of its papers."""
    return tuple([f"{key} {line.grams}" for key in keys(line, listed)])


def covers(line: Line, known: Known) -> dict[str, int]:
    """Grams that each of its papers stands for, by `keys`."""
    found: dict[str, int] = {}
    if line.report is not None:
        found[line.report.key] = _covered(line.report, known.listed.get(line.report.key), known)
    for paper in line.certificates:
        listed = known.listed.get(paper.key)
        counted = certificate(paper, listed)
        found.setdefault(counted.key, _covered(counted, listed, known))
    return found


def _covered(paper: Paper | Report, listed: Listed | None, known: Known) -> int:
    """What a registry says, else what was said when goods first came in on it, else what is said now."""
    return (listed.grams if listed else 0) or known.stated.get(paper.key) or paper.grams


def kind_of(kind: str) -> Why:
    """A kind of paper, to be named in a reason."""
    return Why(f"paper_{kind}")


def certificate(paper: Paper, listed: Listed | None) -> Paper:
    """The certificate as it counts."""
    if listed is None:
        return paper
    return replace(
        paper, kind=listed.paper or paper.kind, product=listed.product or paper.product,
        issued_on=listed.issued_on or paper.issued_on, grams=listed.grams or paper.grams,
    )  # fmt: skip


def _report(report: Report, listed: Listed | None) -> Report:
    if listed is None:
        return report
    return replace(
        report, product=listed.product or report.product, producer=listed.producer or report.producer,
        lot=listed.lot or report.lot, issued_on=listed.issued_on or report.issued_on, grams=listed.grams or report.grams,
    )  # fmt: skip


def _names(known: Known) -> tuple[str, ...]:
    """The names under which a certificate may cover the product beside its own: its food group's."""
    return (known.product.group, GROUPS[known.product.group][0]) if known.product else ()


def _why(code: str, paper: Paper | Report) -> Why:
    kind = paper.kind if isinstance(paper, Paper) else "report"
    return Why(code, {"number": paper.number}, (kind_of(kind),))
