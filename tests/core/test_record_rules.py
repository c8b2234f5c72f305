"""What two ways say of one record, what names it, and which number in which unit a method takes."""

from decimal import Decimal

import pytest
from core_goods import LAW
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from edge.core import facts as f
from edge.core.errors import OutOfOrderError
from edge.core.lab.records import UNREAD, Record, record_after, record_key, same
from edge.core.lab.units import fitted
from edge.core.methods import Method
from edge.core.why import Why

INHIBITION = Method("GB/T 5009.199", "有机磷", "OP", "inhibition", ("vegetable",))
RATIO = Method("ratio", "呋喃", "Furan", "ratio", ("aquatic",), unit="T/C", positive_from="1.0")
STRIP = Method("strip", "孔雀石绿", "Malachite", "strip", ("aquatic",))
LIMIT = Method("GC", "毒死蜱", "Chlorpyrifos", "limit", ("vegetable",), positive_from="0.02", unit="mg/kg")
WORDS = st.text(st.sampled_from("ab %2"), max_size=5)
RECORD = Record(
    "k", "L1", "3", "GB/T 5009.199", "R-1", {"percent": "23.40"}, "negative", "2026-03-05T03:12:45+08:00", "d1"
)


@LAW
@given(st.tuples(WORDS, WORDS, WORDS), st.tuples(WORDS, WORDS, WORDS))
def test_no_two_records_have_one_name(one: tuple[str, str, str], two: tuple[str, str, str]) -> None:
    assert (record_key(*one) == record_key(*two)) == (one == two)


@pytest.mark.parametrize(
    "other",
    [
        replace(RECORD, digest="d2"),
        replace(RECORD, digest="d2", raw={"percent": "23.4"}),
        replace(RECORD, digest="d2", raw={"value": "23.4"}, unit="%"),
        replace(RECORD, digest="d2", lot="", said="", sample=""),
        replace(RECORD, digest="d2", channel="", method=""),
        replace(RECORD, digest="d2", taken_at="2026-03-05T03:12:00+08:00"),
        replace(RECORD, digest="d2", taken_at="2026-03-04T19:12:45+00:00"),
        replace(RECORD, raw={"percent": "99"}),  # its digest says that this cannot be
    ],
)
def test_what_contradicts_nothing_is_the_same(other: Record) -> None:
    assert same(RECORD, other)
    assert same(other, RECORD)


@pytest.mark.parametrize(
    "other",
    [
        replace(RECORD, sample="L2"),
        replace(RECORD, channel="4"),
        replace(RECORD, method="GC"),
        replace(RECORD, lot="R-2"),
        replace(RECORD, said="positive"),
        replace(RECORD, raw={"percent": "23.41"}),
        replace(RECORD, raw={"blank": "1", "sample": "0.766"}),
        replace(RECORD, raw={}),
        replace(RECORD, raw={"percent": "NaN"}),
        replace(RECORD, taken_at="2026-03-05T03:13:45+08:00"),
        replace(RECORD, taken_at=""),
        replace(RECORD, wrong="record_unreadable"),
    ],
)
def test_what_says_otherwise_is_another(other: Record) -> None:
    other = replace(other, digest="d2")
    assert not same(RECORD, other)
    assert not same(other, RECORD)


def test_a_record_is_used_or_put_aside_once_it_is_here() -> None:
    came = f.Received(
        "k", "L1", "", "m", "", {}, "", "", "d", "sample_unknown", "M", "D", "7", "", Why("sample_unknown")
    )
    record = record_after(None, came)
    assert (record.state, record.why, record.number) == ("waiting", Why("sample_unknown"), "7")
    used = record_after(record, f.Assayed("L1", "b", "m", "i", 0, 0, 0, "negative"))
    assert (used.state, used.wrong, used.why) == ("used", "", None)
    assert record_after(record, f.Dismissed("k", "试机")).state == "dismissed"
    for fact in (f.Dismissed("k", "x"), f.Assayed("L1", "b", "m", "i", 0, 0, 0, "negative")):
        with pytest.raises(OutOfOrderError):
            record_after(None, fact)
    with pytest.raises(OutOfOrderError):
        record_after(record, came)


def test_what_cannot_be_read_is_used_by_nobody() -> None:
    assert all(code == why.code and why.text("zh") and why.text("en") for code, why in UNREAD.items())
    assert [replace(RECORD, wrong=wrong).unread for wrong in ("record_rows", "sample_unknown", "")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("method", "raw", "unit", "read"),
    [
        (INHIBITION, {"blank": "1", "sample": "0.5", "percent": "50"}, "", {"blank": "1", "sample": "0.5"}),
        (INHIBITION, {"value": "50"}, "％", {"percent": "50"}),
        (INHIBITION, {"percent": "50"}, "", {"percent": "50"}),
        (RATIO, {"value": "0.9"}, "T/C", {"tc": "0.9"}),
        (STRIP, {"c": "1", "t": "0"}, "", {"c": "1", "t": "0"}),
        (LIMIT, {"value": "20"}, "µg/kg", {"value": "0.020"}),
        (LIMIT, {"value": "20"}, "μg/kg", {"value": "0.020"}),
        (LIMIT, {"value": "<20"}, "ppb", {"value": "<0.020"}),
        (LIMIT, {"value": "0.02"}, "mg/kg", {"value": "0.02"}),
        (LIMIT, {"value": "0.00002"}, "g / kg", {"value": "0.02000"}),
        (LIMIT, {"value": "未检出"}, "ppb", {"value": "未检出"}),
        (LIMIT, {"value": "²"}, "ppb", {"value": "²"}),
        (LIMIT, {}, "ppb", {}),
    ],
)
def test_a_number_is_the_method_s_in_its_unit(
    method: Method, raw: dict[str, str], unit: str, read: dict[str, str]
) -> None:
    assert fitted(method, raw, unit) == read


@pytest.mark.parametrize(
    ("method", "raw", "unit"),
    [
        (INHIBITION, {"value": "50"}, "mg/kg"),
        (INHIBITION, {"percent": "50"}, "OD"),
        (RATIO, {"value": "50"}, "%"),
        (STRIP, {"value": "0.9"}, "T/C"),
        (LIMIT, {"value": "1"}, "mg/L"),
        (LIMIT, {"value": "1"}, "%"),
        (LIMIT, {"value": "1"}, ""),
        (replace(LIMIT, unit="U/g"), {"value": "1"}, "mg/kg"),
    ],
)
def test_another_unit_is_never_taken_for_the_method_s(method: Method, raw: dict[str, str], unit: str) -> None:
    assert fitted(method, raw, unit) == Why("record_unit", {"what": unit})


@LAW
@given(st.decimals(0, 10_000, places=4), st.sampled_from(["ppb", "ppm", "g/kg", "ng/g"]))
def test_a_unit_changes_no_digit(value: Decimal, unit: str) -> None:
    factor = {"ppb": Decimal("0.001"), "ng/g": Decimal("0.001"), "ppm": Decimal(1), "g/kg": Decimal(1000)}[unit]
    told = fitted(LIMIT, {"value": f"{value:f}"}, unit)
    assert isinstance(told, dict)
    assert Decimal(told["value"]) == value * factor


@LAW
@given(
    st.dictionaries(st.sampled_from(["value", "percent", "blank", "sample"]), st.text(max_size=30)), st.text(max_size=9)
)
def test_no_record_is_too_odd_to_be_looked_at(raw: dict[str, str], unit: str) -> None:
    for method in (INHIBITION, RATIO, STRIP, LIMIT):
        assert isinstance(fitted(method, raw, unit), dict | Why)
    assert same(replace(RECORD, raw=raw, unit=unit), replace(RECORD, raw=raw, unit=unit, digest="d9"))
