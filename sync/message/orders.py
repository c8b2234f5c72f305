"""What the province may order. There is none that opens a barrier or prints: that is done at the gate.

`until` is the ISO instant after which an order must not act any more ("" for never). `name` is what an order is known by:
the same order may come again under another number, and acts once.
"""

from typing import Literal, Union

from msgspec import Struct

Registry = Literal["operators", "certificates", "reports", "products", "risks"]


class Order(Struct, frozen=True, tag_field="kind"):
    """Any order of the province; it is the `data` of a body in the "orders" stream."""

    @property
    def name(self) -> str:
        """Its kind, and what tells it from others of the kind."""
        return str(self.__struct_config__.tag)


class _Dated(Order, frozen=True):
    """An order about one trading day: a day has one of a kind."""

    day: str

    @property
    def name(self) -> str:
        """By its day."""
        return f"{self.__struct_config__.tag} {self.day}"


class _Numbered(Order, frozen=True):
    """An order with an id of its own."""

    id: str

    @property
    def name(self) -> str:
        """By its id."""
        return f"{self.__struct_config__.tag} {self.id}"


class DayKey(_Dated, frozen=True):
    """The draw key of a trading day, ahead of it. The market tells nobody but its own draw."""

    key: str
    commitment: str
    until: str = ""


class RevealKey(_Dated, frozen=True):
    """The day is over: its key may be published."""

    key: str
    until: str = ""


class StopTrade(_Numbered, frozen=True):
    """中止交易: these codes (batch, exit or upstream codes) stop at the next scan.

    `cause` says why by a word that each end words itself, with `product` and the name of the `market` it was found at:
    "failed_test". An end that does not know it shows `reason`.
    """

    codes: tuple[str, ...]
    reason: str
    until: str = ""
    cause: str = ""
    product: str = ""
    market: str = ""


class Recall(_Numbered, frozen=True):
    """召回: these codes stop, and wherever goods under them went is told. `level` is one to three, as the law grades it."""

    codes: tuple[str, ...]
    reason: str
    level: Literal["", "1", "2", "3"] = ""
    until: str = ""


class Lift(_Numbered, frozen=True):
    """The stop or recall `id` is over: what only it held goes back to what it was. What has failed stays."""

    reason: str
    until: str = ""


class SetOperator(_Numbered, frozen=True):
    """A seller or buyer may trade, or may not, whatever the market's own register says."""

    operator: str
    state: Literal["active", "suspended"]
    reason: str
    until: str = ""


class SetRules(_Numbered, frozen=True):
    """The province's rules from a trading day on; see edge.core.rules. The market keeps to the stricter of these and its own."""

    version: str
    from_day: str
    quota: tuple[int, int] = (1, 10)
    floor_bp: int = 1000
    report_days: int = 30
    certificate_days: int = 30
    sample_g: int = 500
    risk_bp: dict[str, int] = {}
    until: str = ""
    evidence: dict[str, str] = {}
    class_days: dict[str, int] = {}
    report_basis: tuple[str, ...] = ()
    refuse_without: tuple[str, ...] = ()


class Entry(Struct, frozen=True):
    """One row of a registry. Natural persons stand there with masked name and county only."""

    key: str
    row: dict[str, str]


class RegistryPart(Order, frozen=True):
    """One of `parts` pieces of a registry: a whole copy (`base` 0) or what changed since `base`.

    Versions count up. Nothing acts before all pieces are there. `digest` is of the whole registry after it; see
    edge.core.register.
    """

    registry: Registry
    version: int
    base: int
    part: int
    parts: int
    digest: str
    rows: tuple[Entry, ...] = ()
    gone: tuple[str, ...] = ()
    until: str = ""

    @property
    def name(self) -> str:
        """By registry, version, whether it is a copy or a change, and piece."""
        since = f" since {self.base}" if self.base else ""
        return f"RegistryPart {self.registry} {self.version}{since} {self.part}/{self.parts}"


AnyOrder = Union[  # noqa: UP007  (msgspec wants the union as a value)
    DayKey, RevealKey, StopTrade, Recall, Lift, SetOperator, SetRules, RegistryPart
]
