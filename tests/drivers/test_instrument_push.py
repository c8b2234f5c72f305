"""What a maker's platform pushes, field by field as it is known to; and bodies that are none."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices import Record
from drivers.columns import Columns
from drivers.instrument_push import MOST_ITEMS, InstrumentPush
from drivers.record_lines import record

LAW = settings(max_examples=200)
PUSH = InstrumentPush("nc-1", "Mk", "SN-1", items={"有机磷": "GB/T 5009.199"})
ITEM = {
    "item_name": "有机磷", "method": "酶抑制率法", "value": "23.40", "unit": "%", "limit_value": "50%抑制率", "result": "qualified",
    "conclusion": "阴性", "raw_value": "", "reagent_batch": "R-1", "remark": "",
}  # fmt: skip
BODY: dict[str, Any] = {
    "manufacturer_code": "Mk", "device_sn": "SN-1", "manufacturer_record_id": "R-7", "timestamp": 1772650740, "nonce": "n1",
    "sample_name": "小白菜", "product_name": "小白菜", "sample_no": "L1", "test_time": "2026-03-05 02:59:00",
    "result": "qualified", "items": [ITEM], "sign": "96fe2f267036a9c228efa397a75e16e78f5fee1b67472ad5635c289b9e36548d",
}  # fmt: skip


def said(item: dict[str, Any] | None = None, **body: Any) -> list[Record]:
    told = BODY | ({"items": [ITEM | item]} if item is not None else {}) | body
    return list(PUSH.post(json.dumps(told).encode()).records)


def test_a_body_says_when_it_was_sent_and_what_was_read() -> None:
    post = PUSH.post(json.dumps(BODY, ensure_ascii=False).encode())
    assert (post.sent_at, post.nonce) == (1772650740, "n1")
    (found,) = post.records
    assert (found.number, found.sample, found.method, found.lot) == ("R-7", "L1", "GB/T 5009.199", "R-1")
    assert (found.raw, found.unit, found.said, found.taken_at) == (
        {"percent": "23.40"},
        "",
        "negative",
        "2026-03-05T02:59:00",
    )


def test_a_line_a_row_and_a_body_that_say_the_same_are_the_same() -> None:
    columns = Columns(order=("record", "sample", "item", "percent", "said", "time", "lot"), items=PUSH.items)
    line = record(columns, "R-7,L1,有机磷,23.4,合格,2026/3/5 2:59:00,R-1".encode("gb18030"), "Mk", "SN-1")
    (pushed,) = said()
    assert line is not None
    assert (line.digest, line.number) == (pushed.digest, pushed.number)


def test_several_items_are_several_records_whatever_their_order() -> None:
    items = [ITEM | {"item_name": name} for name in ("克百威", "氟虫腈")]
    numbers = {each.number for each in said(items=items)}
    assert numbers == {each.number for each in said(items=items[::-1])} == {"R-7/克百威", "R-7/氟虫腈"}
    assert [each.number for each in said(items=[ITEM, ITEM])] == ["R-7/有机磷#1", "R-7/有机磷#2"]


@pytest.mark.parametrize(
    ("item", "raw", "unit"),
    [
        ({"value": 23.4}, {"percent": "23.4"}, ""),
        ({"value": "23.4%", "unit": ""}, {"percent": "23.4"}, ""),
        ({"value": "0.91", "unit": "T/C"}, {"tc": "0.91"}, ""),
        ({"value": "<0.02", "unit": "mg/kg"}, {"value": "<0.02"}, "mg/kg"),
        ({"raw_value": {"blank": "0.642", "sample": 0.283}}, {"blank": "0.642", "sample": "0.283"}, ""),
        ({"raw_value": {"c": 1024, "t": "88"}}, {"c": "1024", "t": "88"}, ""),
        ({"raw_value": "0.642/0.283"}, {"percent": "23.40"}, ""),  # what that is nobody knows
        ({"value": ""}, {}, "%"),
        ({"value": None}, {}, "%"),
        ({"value": "NaN"}, {"percent": "NaN"}, ""),
    ],
)
def test_each_kind_of_value(item: dict[str, Any], raw: dict[str, str], unit: str) -> None:
    (found,) = said(item)
    assert (found.raw, found.unit) == (raw, unit)


def test_whose_it_is_is_the_number_else_the_channel_else_the_name() -> None:
    assert [(each.sample, each.channel) for each in said(channel=3)] == [("L1", "3")]
    assert [(each.sample, each.channel) for each in said({"channel": "CH02"}, sample_no="")] == [("", "2")]
    assert [(each.sample, each.channel) for each in said(sample_no="")] == [("小白菜", "")]


def test_the_verdict_is_the_item_s_own_word() -> None:
    assert said({"conclusion": "阳性"})[0].said == "positive"  # whatever the body says
    assert said({"conclusion": "", "result": ""}, result="unqualified")[0].said == "positive"
    assert said({"conclusion": "", "result": ""}, result="")[0].said == ""
    assert said({"conclusion": "可疑"})[0].flaw == "verdict"


@pytest.mark.parametrize(
    ("body", "flaw"),
    [
        (b"", "unreadable"),
        (b"{", "unreadable"),
        (b"[]", "unreadable"),
        (json.dumps(BODY).encode("utf-16"), "unreadable"),
        (json.dumps(BODY, ensure_ascii=False).encode("gb18030"), "unreadable"),
        (b"[" * 100_000, "unreadable"),
        (json.dumps(BODY | {"manufacturer_code": "other"}).encode(), "unreadable"),
        (json.dumps(BODY | {"device_sn": "other"}).encode(), "unreadable"),
        (json.dumps(BODY | {"manufacturer_record_id": ""}).encode(), "unreadable"),
        (json.dumps(BODY | {"items": []}).encode(), "cut"),
        (json.dumps(BODY | {"items": [ITEM] * (MOST_ITEMS + 1)}).encode(), "rows"),
        (json.dumps(BODY | {"timestamp": "then"}).encode(), "unreadable"),
        (json.dumps({key: BODY[key] for key in BODY if key != "timestamp"}).encode(), "unreadable"),
        (json.dumps(BODY | {"nonce": ""}).encode(), "unreadable"),
    ],
)
def test_a_body_that_cannot_be_read_is_kept_as_it_came(body: bytes, flaw: str) -> None:
    (found,) = PUSH.post(body).records
    assert (found.flaw, found.came, found.maker, found.device) == (flaw, body, "Mk", "SN-1")
    assert found.number == f"?{hashlib.sha256(body).hexdigest()[:16]}"


@LAW
@given(st.binary(max_size=300))
def test_no_bytes_raise(body: bytes) -> None:
    assert PUSH.post(body).records


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@LAW
@given(
    st.dictionaries(st.sampled_from(sorted({*BODY, "channel"})), JSON),
    st.dictionaries(st.sampled_from(sorted({*ITEM, "channel"})), JSON),
)
def test_no_json_raises(body: dict[str, Any], item: dict[str, Any]) -> None:
    for told in PUSH.post(json.dumps(BODY | {"items": [ITEM | item]} | body).encode()).records:
        assert told.digest
        assert len(told.number) <= 220
