"""The shape of a site file. Frozen, checked once at start; paths are relative to the file."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

Port = Annotated[int, Field(gt=0, lt=65536)]
KeyCode = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]{0,15}$|^$")]  # as KeyboardEvent.code: "F9"
Node = Annotated[str, Field(pattern=r"^\d{9}$")]


def _once(ids: Iterable[str]) -> None:
    twice = [each for each, count in Counter(ids).items() if count > 1]
    if twice:
        raise ValueError(f"{twice[0]!r} stands there twice")


class Table(BaseModel):
    """Any table of a site file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class BrokerSettings(Table):
    """Where the MQTT broker is. It is spoken to by mutual TLS only, with what stands in the folder `tls`."""

    host: str = "127.0.0.1"
    port: Port = 8883


class HttpSettings(Table):
    """Where the screens are served."""

    host: str = "127.0.0.1"
    port: Port = 8080


class ClockSettings(Table):
    """Rehearsal only: the clock showed `start` when the system's showed `anchor` (Unix seconds), and runs `speed` times."""

    start: AwareDatetime
    anchor: float
    speed: float = Field(gt=0)


class RulesSettings(Table):
    """Tighter than the law, never looser; see edge.core.rules."""

    version: str = "2026-11"
    quota: tuple[int, int] = (1, 10)
    floor_bp: int = 1000
    report_days: int = Field(default=30, ge=1)
    certificate_days: int = Field(default=30, ge=1)
    sample_g: int = Field(default=500, ge=1)
    risk_bp: dict[str, int] = {}
    evidence: dict[str, str] = {}
    class_days: dict[str, int] = {}
    report_basis: tuple[str, ...] = ()
    refuse_without: tuple[str, ...] = ()


class LabSettings(Table):
    """How the laboratory works; see edge.core.lab.practice. Its methods are in a file of their own (`methods`).

    `printer` prints samples' stickers: a driver's name and that driver's options, as at a lane.
    """

    methods: Path | None = None
    auto_publish: bool = False
    dispute_hours: int = 4
    retain_hours: int = 48
    publish_hour: int = 8
    clock_off_min: int = 10
    printer: dict[str, Any] | None = None


class LoopSettings(Table):
    """The closed loop, hard (refuses) or soft (lets through and says so); see edge.core.rules."""

    passback: Literal["hard", "soft"] = "hard"
    vehicle_passback: Literal["hard", "soft"] = "soft"
    unload_held: bool = False
    count_days: int = Field(default=7, ge=1)
    weight_off_bp: int = Field(default=300, ge=0, le=10_000)


class LaneSettings(Table):
    """One gate's devices: each a driver's name and that driver's options. `voucher` prints sales' papers."""

    id: str
    gate: Literal["entry", "exit"]
    reader: dict[str, Any]
    camera: dict[str, Any] | None = None
    printer: dict[str, Any] | None = None
    voucher: dict[str, Any] | None = None
    barrier: dict[str, Any] | None = None


class InstrumentSettings(Table):
    """An instrument of the laboratory: the driver it is heard by, and that driver's options."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,32}$")]
    driver: str
    options: dict[str, Any] = {}


class PanelSettings(Table):
    """A screen: its diagonal in inches, and its size in CSS pixels."""

    inches: float = Field(gt=2, lt=100)
    width: int = Field(gt=200, lt=10_000)
    height: int = Field(gt=200, lt=10_000)

    @property
    def mm(self) -> float:
        """CSS pixels per millimetre."""
        return math.hypot(self.width, self.height) / (self.inches * 25.4)


class StationSettings(Table):
    """Where a screen stands, in which language it speaks to strangers, and how large it is. Every lane is one by itself.

    At a stall `printer` prints exit labels and `voucher` papers of what is sold there; without, those of `sale_lane` do.
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,32}$")]
    kind: Literal["gate", "lab", "office", "stall", "phone"]
    language: Literal["zh", "en"] = "zh"
    panel: PanelSettings | None = None
    scan_prefix: KeyCode = ""
    scan_gs: KeyCode = ""
    printer: dict[str, Any] | None = None
    voucher: dict[str, Any] | None = None


class ProvincialSettings(Table):
    """The province's own code: a regular expression over the whole of it, its length (0: any), how it is checked."""

    pattern: str
    length: int = Field(default=0, ge=0, le=4095)
    check: Literal["none", "mod_11_10", "mod_37_36", "mod_97_10", "gs1_mod_10"] = "none"

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from error
        return pattern


class CodesSettings(Table):
    """How the scanners here send codes; `gs` is what they may send in place of the byte 0x1D."""

    gs: tuple[Annotated[str, Field(min_length=1, max_length=8)], ...] = ("{GS}", "␝")
    short_gtins: bool = False
    provincial: ProvincialSettings | None = None

    @field_validator("gs")
    @classmethod
    def _no_data(cls, substitutes: tuple[str, ...]) -> tuple[str, ...]:
        """A character that may stand in a GS1 value cannot also end one."""
        for each in substitutes:
            if len(each) == 1 and (each.isalnum() or each in "!\"%&'()*+,-./:;<=>?_"):
                raise ValueError(f"{each!r} may be part of a GS1 code")
        return substitutes


class MarketSettings(Table):
    """market.toml."""

    id: Annotated[str, Field(pattern=r"^[A-Z0-9-]{3,40}$")]
    name: str
    node: Node
    province: str
    public_url: str
    folder: Path = Path()
    roll_hour: int = Field(default=14, ge=0, le=23)
    sale_lane: str
    broker: BrokerSettings = BrokerSettings()
    http: HttpSettings = HttpSettings()
    rules: RulesSettings = RulesSettings()
    codes: CodesSettings = CodesSettings()
    lab: LabSettings = LabSettings()
    loop: LoopSettings = LoopSettings()
    lane: tuple[LaneSettings, ...]
    station: tuple[StationSettings, ...] = ()
    instrument: tuple[InstrumentSettings, ...] = ()
    clock: ClockSettings | None = None

    @field_validator("lane")
    @classmethod
    def _each_once(cls, lanes: tuple[LaneSettings, ...]) -> tuple[LaneSettings, ...]:
        _once(lane.id for lane in lanes)
        return lanes

    @field_validator("instrument")
    @classmethod
    def _instruments_once(cls, instruments: tuple[InstrumentSettings, ...]) -> tuple[InstrumentSettings, ...]:
        _once(instrument.id for instrument in instruments)
        return instruments

    @field_validator("station")
    @classmethod
    def _stations_once(cls, stations: tuple[StationSettings, ...]) -> tuple[StationSettings, ...]:
        _once(station.id for station in stations)
        return stations


class KnownMarket(Table):
    """A market the province hears: its id and name; its Ed25519 public key in hex where no box of it enrols."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
    name: Annotated[str, Field(min_length=1, pattern=r"^[^\x00-\x1f\x7f]*$")]
    public_key: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""

    @field_validator("id")
    @classmethod
    def _nobody_else(cls, name: str) -> str:
        """On the line the province itself goes by that name, and may say and hear everything."""
        if name == "province":
            raise ValueError("no market may be called province")
        return name


class ProvinceSettings(Table):
    """province.toml."""

    name: str
    folder: Path = Path()
    archive: str = ""
    drain_octets_per_s: int = Field(default=0, ge=0)  # for all markets' backlogs together; 0: no limit
    roll_hour: int = Field(default=14, ge=0, le=23)
    days_ahead: int = Field(default=2, ge=1, le=14)
    auto_stop: bool = True  # what has failed at one market is stopped at all
    broker: BrokerSettings = BrokerSettings()
    http: HttpSettings = HttpSettings(port=8090)
    market: tuple[KnownMarket, ...] = ()
    clock: ClockSettings | None = None

    @field_validator("market")
    @classmethod
    def _each_once(cls, markets: tuple[KnownMarket, ...]) -> tuple[KnownMarket, ...]:
        _once(market.id for market in markets)
        return markets
