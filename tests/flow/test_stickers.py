"""A sample's sticker is printed where the laboratory has a printer: once, with what people tell it by."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flow_goods import SITE, bare
from flow_rig import Rig
from msgspec.structs import replace

from edge.core.lab.samples import Sample
from edge.flow.asks import TakeSample
from edge.flow.flow import Flow


@pytest.fixture
def printing(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path / "market.db")
    rig.flow = Flow(replace(SITE, sticker_lane="lab"), rig.store, rig._perform, lambda: rig.ticks)  # pyright: ignore[reportPrivateUsage]
    rig.open()
    yield rig
    rig.close()


def test_taking_a_sample_prints_its_sticker_and_owes_it_until_it_is_out(printing: Rig) -> None:
    (batch,) = printing.come(bare())
    code = printing.ask(TakeSample(batch), "采样员").code
    (label,) = printing.printed()
    assert (label.lane, label.code) == ("lab", code)
    assert label.lines == ("青菜", f"批次…{batch[-6:]}  取样 03-05 03:00", "留样至 03-07 03:00")
    assert label in printing.flow.owed()
    printing.flow.printed(label, code, "lab.printer").result()
    assert label not in printing.flow.owed()


def test_two_technicians_at_once_get_one_sticker(printing: Rig) -> None:
    (batch,) = printing.come(bare())
    code = printing.ask(TakeSample(batch), "采样员").code
    assert printing.ask(TakeSample(batch), "丙").code == code
    assert printing.printed() == []


def test_without_a_printer_nothing_is_owed(market: Rig) -> None:
    (batch,) = market.come(bare())
    sample = market.sample(batch)
    assert market.printed() == []
    assert market.get(Sample, sample).at.startswith("2026-03-05T03:00")
