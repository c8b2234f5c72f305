"""Settings of a site, from one TOML file; unknown keys are errors. Imports nothing of ours."""

from config.clock import Clock
from config.known import add_market
from config.load import SiteFileError, load_market, load_methods, load_province, load_secrets, load_tokens
from config.settings import (
    ClockSettings,
    InstrumentSettings,
    LaneSettings,
    MarketSettings,
    ProvinceSettings,
    StationSettings,
)

__all__ = [
    "Clock",
    "ClockSettings",
    "InstrumentSettings",
    "LaneSettings",
    "MarketSettings",
    "ProvinceSettings",
    "SiteFileError",
    "StationSettings",
    "add_market",
    "load_market",
    "load_methods",
    "load_province",
    "load_secrets",
    "load_tokens",
]
