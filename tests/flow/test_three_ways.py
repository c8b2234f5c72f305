"""One reading by three ways, file, line and push, in any order and any number of times: one run, and nothing lost."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flow_goods import bare
from flow_rig import Rig
from hypothesis import given, settings
from hypothesis import strategies as st
from record_goods import DEVICE, MAKER, lay, runs

from devices import Record
from drivers.columns import Columns, layout, placed
from drivers.instrument_push import InstrumentPush
from drivers.record_lines import record
from drivers.rows import read
from drivers.sheet_lines import lines
from edge.core import facts as f
from edge.core.lab.records import Record as Kept
from edge.flow.instruments import asked

HEADINGS = "记录号,通道,样品编号,项目,抑制率(%),结果,检测时间"
ORDER = Columns(order=("record", "channel", "sample", "item", "percent", "said", "time", "lot"))
PUSH = InstrumentPush("nc-1", MAKER, DEVICE)
ITEM = "有机磷和氨基甲酸酯类农药"
WAYS = ("file", "line", "push")


def told(way: str, sample: str, percent: str = "23.40", number: str = "R-7") -> Record:
    """The record as each way writes it: without its lot, without seconds, in GB 18030, in an envelope."""
    verdict = "阴性" if float(percent) < 50 else "阳性"
    if way == "file":
        row = f"{number},CH01,{sample},{ITEM},{percent},{verdict},2026/3/5 3:00"
        head, cells = lines(f"{HEADINGS}\r\n{row}\r\n".encode("gb18030"), whole=True).tables[0]
        places = placed(layout("generic"), head)
        assert places is not None
        found = read(layout("generic"), places, cells, MAKER, DEVICE)
    elif way == "line":
        line = f"{number},01,{sample},{ITEM},{float(percent):g},{verdict},2026-03-05 03:00:00,R-1"
        found = record(ORDER, line.encode(), MAKER, DEVICE)
    else:
        item = {"item_name": ITEM, "value": percent, "unit": "%", "conclusion": verdict, "reagent_batch": "R-1"}
        body = {
            "manufacturer_code": MAKER, "device_sn": DEVICE, "manufacturer_record_id": number, "timestamp": 1, "nonce": "n",
            "sample_no": sample, "channel": 1, "test_time": "2026-03-05 03:00:00", "items": [item],
        }  # fmt: skip
        (found,) = PUSH.post(json.dumps(body).encode()).records
    assert found is not None
    assert found.flaw == ""
    return found


def opened(folder: str) -> tuple[Rig, str]:
    rig = Rig(Path(folder) / "market.db")
    rig.open()
    (code,) = rig.come(bare("UP-W"))
    return rig, rig.sample(code)


@settings(max_examples=25)
@given(st.lists(st.sampled_from(WAYS), min_size=1, max_size=7), st.booleans())
def test_one_reading_is_one_run(ways: list[str], by_channel: bool) -> None:  # noqa: FBT001
    with TemporaryDirectory() as folder:
        rig, sample = opened(folder)
        if by_channel:
            lay(rig, sample)
        for way in ways:
            rig.ask(asked(told(way, "" if by_channel else sample)), "nc-1")
        assert len(rig.facts(f.Received)) == len(runs(rig, sample)) == 1
        assert rig.get(Kept, rig.facts(f.Received)[0].record).state == "used"
        rig.close()


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(WAYS), st.sampled_from(["23.40", "73.40", "24"])), min_size=1, max_size=8))
def test_of_records_that_differ_the_first_is_a_run_and_each_other_waits_once(came: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        rig, sample = opened(folder)
        for way, percent in came:
            rig.ask(asked(told(way, sample, percent)), "nc-1")
        (run,) = runs(rig, sample)
        assert float(run.value) == float(came[0][1])
        waiting = [each for each in rig.facts(f.Received) if each.wrong]
        assert {each.wrong for each in waiting} <= {"record_differs"}
        values = {float(each.raw.get("percent", each.raw.get("value", "nan"))) for each in waiting}
        assert values == {float(percent) for _, percent in came} - {float(run.value)}
        rig.close()


@pytest.mark.parametrize("first", WAYS)
@pytest.mark.parametrize("second", WAYS)
def test_each_way_knows_what_another_brought(morning: Rig, first: str, second: str) -> None:
    (code,) = morning.come(bare("UP-W"))
    sample = morning.sample(code)
    assert morning.ask(asked(told(first, sample)), "nc-1").good
    before = len(morning.bodies())
    assert [why.code for why in morning.ask(asked(told(second, sample)), "nc-1").why] == ["record_used"]
    assert len(morning.bodies()) == before
