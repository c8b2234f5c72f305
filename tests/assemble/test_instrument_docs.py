"""docs/instruments.md says what is so: its tables load, its example is taken, every reason stands there."""

import re
import tomllib
from pathlib import Path

import pytest

from config import InstrumentSettings
from drivers import INBOXES, INSTRUMENTS
from drivers.columns import FIELDS
from drivers.instrument_push import InstrumentPush
from drivers.simulators.instrument import KNOBS
from edge.assemble.instruments import fit
from edge.core.lab.records import UNREAD
from edge.core.why import TEXTS
from edge.core.why.lab import TEXTS as LAB
from edge.flow.board import Board

PAGE = (Path(__file__).parents[2] / "docs" / "instruments.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
REASONS = PAGE.partition("## 6")[2].partition("## 7")[0]


@pytest.mark.parametrize("text", [text for kind, text in BLOCKS if kind == "toml"])
def test_each_table_builds_an_instrument(text: str) -> None:
    tables = tuple(InstrumentSettings.model_validate(each) for each in tomllib.loads(text)["instrument"])
    made = fit(tables, {"nc-3": "0123456789abcdef"}, Board())
    assert len(made.heard) + len(made.pushers) == len(tables) == 1


def test_each_driver_is_shown() -> None:
    assert {*INSTRUMENTS, *INBOXES} == set(re.findall(r'driver = "(instrument-\w+)"', PAGE))


def test_the_example_is_taken() -> None:
    (body,) = (text for kind, text in BLOCKS if kind == "json" and "items" in text)
    (found,) = InstrumentPush("nc-3", "某某仪器", "NC800-0019", {"有机磷": "GB/T 5009.199"}).post(body.encode()).records
    assert (found.flaw, found.sample, found.channel, found.raw) == (
        "", "L12345678526112300001A", "3", {"blank": "0.642", "sample": "0.492"},
    )  # fmt: skip


def test_every_reason_stands_there_and_is_one() -> None:
    named = set(re.findall(r"`([a-z]+_[a-z_]+)`", REASONS))
    assert named - {"measured_in", "percent_cells"} <= set(TEXTS)
    told = {code for code in LAB if code.startswith(("record_", "channel_", "lot_", "calibration_", "certificate_"))}
    states = {
        "record_waits",
        "record_used",
        "record_dismissed",
        "record_waiting",
        "record_unknown",
        "record_names",
        "lot_twice",
    }
    assert told - states <= named
    assert set(UNREAD) <= named


def test_every_column_and_knob_stands_there() -> None:
    assert all(f"`{each}`" in PAGE for each in (*FIELDS, *KNOBS))
