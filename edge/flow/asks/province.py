"""Orders of the province, as the market takes them up."""

from typing import Literal

from msgspec import field

from edge.flow.asks.base import Ask


class FromProvince(Ask, frozen=True, kw_only=True):
    """Any order, under the number it came by; `until` is the ISO instant after which it must not act any more."""

    until: str = ""

    @property
    def name(self) -> str:
        """What it is known by, whatever its number; as sync.message.orders has it."""
        return ""


class TakeKey(FromProvince, frozen=True):
    """Order: the draw key of a day."""

    epoch: str
    seq: int
    day: str
    key: str
    commitment: str

    @property
    def name(self) -> str:
        """By its day."""
        return f"DayKey {self.day}"


class TakeReveal(FromProvince, frozen=True):
    """Order: the draw key of a past day may be published."""

    epoch: str
    seq: int
    day: str
    key: str

    @property
    def name(self) -> str:
        """By its day."""
        return f"RevealKey {self.day}"


class TakeStop(FromProvince, frozen=True):
    """Order: stop trade in these codes, and if it is a `recall`, tell where their goods went."""

    epoch: str
    seq: int
    id: str
    codes: tuple[str, ...]
    reason: str
    recall: bool = False
    cause: str = ""
    product: str = ""
    market: str = ""

    @property
    def name(self) -> str:
        """By its id."""
        return f"{'Recall' if self.recall else 'StopTrade'} {self.id}"


class TakeLift(FromProvince, frozen=True):
    """Order: the stop or recall `id` is over."""

    epoch: str
    seq: int
    id: str
    reason: str

    @property
    def name(self) -> str:
        """By the id of what it lifts."""
        return f"Lift {self.id}"


class TakeLicence(FromProvince, frozen=True):
    """Order: an operator may trade, or not."""

    epoch: str
    seq: int
    id: str
    operator: str
    state: Literal["active", "suspended"]
    reason: str

    @property
    def name(self) -> str:
        """By its id."""
        return f"SetOperator {self.id}"


class TakeRules(FromProvince, frozen=True):
    """Order: rules from a trading day on; see edge.core.rules."""

    epoch: str
    seq: int
    id: str
    version: str
    from_day: str
    quota: tuple[int, int]
    floor_bp: int
    report_days: int
    certificate_days: int
    sample_g: int
    risk_bp: dict[str, int]
    evidence: dict[str, str] = field(default_factory=dict[str, str])
    class_days: dict[str, int] = field(default_factory=dict[str, int])
    report_basis: tuple[str, ...] = ()
    refuse_without: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """By its id."""
        return f"SetRules {self.id}"


class TakePart(FromProvince, frozen=True):
    """Order: a piece of a registry, whole (`base` 0) or changed since `base`."""

    epoch: str
    seq: int
    registry: str
    version: int
    base: int
    part: int
    parts: int
    digest: str
    rows: tuple[tuple[str, dict[str, str]], ...]
    gone: tuple[str, ...]

    @property
    def name(self) -> str:
        """By registry, version, whether it is a copy or a change, and piece."""
        since = f" since {self.base}" if self.base else ""
        return f"RegistryPart {self.registry} {self.version}{since} {self.part}/{self.parts}"


class TakeUnknown(FromProvince, frozen=True):
    """Order: one that this version cannot read. It waits for a version that can."""

    epoch: str
    seq: int
    kind: str

    @property
    def name(self) -> str:
        """By its number: nobody here can read more of it."""
        return f"{self.kind} {self.epoch} {self.seq}"
