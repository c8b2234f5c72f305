"""The numbers a market decides by. Settings may tighten the law's floor, never loosen it."""

from msgspec import Struct


class Rules(Struct, frozen=True):
    """One version of the rules; every decision names it.

    quota     of the day's batches with a report, drawn at every moment
    floor_bp  least chance of each, in 1/10,000
    risk_bp   product or seller -> chance in 1/10,000 by the draw; 10,000 and more is a test by rule
    """

    version: str = "2026-11"
    quota: tuple[int, int] = (1, 10)
    floor_bp: int = 1000
    report_days: int = 30
    certificate_days: int = 30
    sample_g: int = 500
    risk_bp: dict[str, int] = {}

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


def stricter(one: Rules, other: Rules | None) -> Rules:
    """Whatever of two sets asks for more, item by item. Its version names both."""
    if other is None or other == one:
        return one
    floor = max(one.floor_bp, other.floor_bp)
    risks = {
        key: max(one.risk_bp.get(key, 0), other.risk_bp.get(key, 0), floor) for key in {**one.risk_bp, **other.risk_bp}
    }
    return Rules(
        f"{one.version}+{other.version}",
        max(one.quota, other.quota, key=lambda quota: quota[0] / quota[1]),
        floor,
        min(one.report_days, other.report_days),
        min(one.certificate_days, other.certificate_days),
        max(one.sample_g, other.sample_g),
        risks,
    )
