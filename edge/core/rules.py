"""The numbers a market decides by. Settings may tighten the law's floor, never loosen it."""

from datetime import date
from typing import Literal

from msgspec import Struct

from edge.core import evidence

Mode = Literal["hard", "soft"]
BASES = ("self_test", "entrusted_test")  # 承诺依据 that can stand for a report; control of quality is none


class Rules(Struct, frozen=True):
    """One version of the rules; every decision names it.

    quota           of the day's batches with a report, drawn at every moment
    floor_bp        least chance of each, in 1/10,000
    risk_bp         what a risk is said of (edge.core.risks) -> chance in 1/10,000 by the draw; 10,000 and more is a test by rule
    evidence        evidence set -> what it asks for, where that is more than the law does; further sets by names of their own
    class_days      evidence set -> days for which its certificates count, where those are fewer than `certificate_days`
    report_basis    what a promise may rest on to count as a test report
    refuse_without  evidence sets without which goods are refused, and not tested
    """

    version: str = "2026-11"
    quota: tuple[int, int] = (1, 10)
    floor_bp: int = 1000
    report_days: int = 30
    certificate_days: int = 30
    sample_g: int = 500
    risk_bp: dict[str, int] = {}
    evidence: dict[str, str] = {}
    class_days: dict[str, int] = {}
    report_basis: tuple[str, ...] = ()
    refuse_without: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is looser than the programme of 2017."""
        parts, of = self.quota
        if not 0 < parts <= of or parts * 10 < of:
            raise ValueError(f"quota {parts}/{of}: at least 1/10 of the batches with a report must be drawn")
        if not 1000 <= self.floor_bp <= 10_000:  # noqa: PLR2004  (ten and a hundred per cent)
            raise ValueError(f"floor_bp {self.floor_bp}: must be 1000 to 10000")
        if any(weight < self.floor_bp for weight in self.risk_bp.values()):
            raise ValueError(f"risk_bp: a risk can only raise the chance above {self.floor_bp}")
        if min(self.report_days, self.certificate_days, self.sample_g) < 1:
            raise ValueError("report_days, certificate_days and sample_g: at least 1")
        self._check_evidence()

    def _check_evidence(self) -> None:
        for name, text in self.evidence.items():
            law = evidence.SETS.get(name)
            if law is not None and not evidence.as_strict(evidence.need(text), evidence.need(law)):
                raise ValueError(f"evidence.{name}: {text!r} would let in what {law!r} does not")
            evidence.need(text)
        if any(not 1 <= days <= self.certificate_days for days in self.class_days.values()):
            raise ValueError(f"class_days: 1 to {self.certificate_days} days, as certificate_days has it")
        if not set(self.report_basis) <= set(BASES):
            raise ValueError(f"report_basis: {', '.join(BASES)} at most")


class Loop(Struct, frozen=True):
    """Settings of the closed loop. Hard refuses, soft lets through and says so.

    passback          a voucher that has left comes to the exit once more
    vehicle_passback  a vehicle that is inside comes to an entrance
    unload_held       goods that wait or are held may be unloaded where they would be sold; they are not sold
    count_days        goods inside for longer are counted before the day closes
    weight_off_bp     how far a vehicle's net weight may be off its lines, in 1/10,000
    """

    passback: Mode = "hard"
    vehicle_passback: Mode = "soft"
    unload_held: bool = False
    count_days: int = 7
    weight_off_bp: int = 300

    def __post_init__(self) -> None:
        """Refuse what is no setting."""
        if self.count_days < 1 or not 0 <= self.weight_off_bp <= 10_000:  # noqa: PLR2004  (100 %)
            raise ValueError("count_days at least 1, weight_off_bp 0 to 10000")

    def count_before(self, day: str) -> str:
        """What arrived before this day is counted before `day` closes."""
        return date.fromordinal(max(date.fromisoformat(day).toordinal() - self.count_days, 1)).isoformat()

    def off(self, net_g: int, lines_g: int) -> bool:
        """Whether a vehicle's net weight does not fit its lines."""
        return abs(net_g - lines_g) * 10_000 > lines_g * self.weight_off_bp


def named(rules: Rules) -> Rules:
    """The rules as they are set anew. Raises ValueError for an evidence set that nobody knows: it would tighten nothing."""
    known = {*evidence.SETS, *rules.evidence}
    strange = next((name for name in (*rules.class_days, *rules.refuse_without) if name not in known), None)
    if strange is not None:
        raise ValueError(f"{strange!r} is no evidence set: {', '.join(sorted(known))}")
    return rules


def stricter(one: Rules, other: Rules | None) -> Rules:
    """Whatever of two sets asks for more, item by item. Its version names both."""
    if other is None or other == one:
        return one
    floor, days = max(one.floor_bp, other.floor_bp), min(one.certificate_days, other.certificate_days)
    return Rules(
        f"{one.version}+{other.version}",
        max(one.quota, other.quota, key=lambda quota: quota[0] / quota[1]),
        floor,
        min(one.report_days, other.report_days),
        days,
        max(one.sample_g, other.sample_g),
        {
            name: max(one.risk_bp.get(name, 0), other.risk_bp.get(name, 0), floor)
            for name in {**one.risk_bp, **other.risk_bp}
        },
        _sets(one.evidence, other.evidence),
        {
            name: min(one.class_days.get(name, days), other.class_days.get(name, days), days)
            for name in {**one.class_days, **other.class_days}
        },
        tuple(basis for basis in one.report_basis if basis in other.report_basis),
        tuple(dict.fromkeys((*one.refuse_without, *other.refuse_without))),
    )


def _sets(one: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    names = {**one, **other}
    return {
        name: evidence.both(one[name], other[name]) if name in one and name in other else names[name] for name in names
    }
