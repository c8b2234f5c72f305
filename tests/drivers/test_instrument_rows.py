"""Columns and cells of an instrument's table: what each says, and that no bytes raise."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices import Record
from drivers import said
from drivers.columns import Cell, Columns, layout, placed
from drivers.record_lines import record
from drivers.rows import read

LAW = settings(max_examples=200)
GENERIC = layout("generic")
HEAD = ("记录编号", "通道号", "样品编号", "检测项目", "抑制率(%)", "检测结果", "检测时间", "试剂批号")
ROW = ("R-7", "CH03", "L1", "农药残留", "23.40", "阴性", "2026-11-23 03:12:45", "20260901")
ORDER = Columns(
    order=("record", "channel", "sample", "item", "percent", "said", "time", "lot"), items={"农药残留": "GB/T 5009.199"}
)
LINE = "R-7,03,L1,农药残留,23.40,阴性,2026-11-23 03:12:45,20260901"


def one(head: tuple[Cell, ...], row: tuple[Cell, ...], columns: Columns = GENERIC) -> Record | None:
    places = placed(columns, head)
    assert places is not None
    return read(columns, places, row, "M", "D")


def whole(head: tuple[Cell, ...], row: tuple[Cell, ...], columns: Columns = GENERIC) -> Record:
    found = one(head, row, columns)
    assert found is not None
    return found


def test_a_row_says_all_there_is_to_say() -> None:
    found = whole(HEAD, ROW)
    assert replace(found, digest="") == Record(
        "M",
        "D",
        "R-7",
        "",
        "L1",
        "3",
        "农药残留",
        "20260901",
        {"percent": "23.40"},
        "",
        "negative",
        "2026-11-23T03:12:45",
    )


def test_the_golden_line() -> None:
    """Bytes and digest written down: the same record for ever, and by GB 18030 too."""
    found = record(ORDER, LINE.encode(), "M", "D")
    assert found == record(ORDER, LINE.encode("gb18030"), "M", "D")
    assert found is not None
    assert (found.method, found.channel, found.flaw) == ("GB/T 5009.199", "3", "")
    canonical = '["R-7","L1","3","GB/T 5009.199","20260901",[["percent","23.4"]],"","negative","2026-11-23T03:12:45"]'
    assert found.digest == hashlib.sha256(canonical.encode()).hexdigest()
    assert found.digest == "577b462563759dcbc0db1b7d97c9473a5c6c2ea50b7e02008cfeeebca8949860"


@pytest.mark.parametrize(
    ("said_heads", "cells", "raw", "unit"),
    [
        (("样品号", "ΔA0", "ΔAt"), ("L1", "0.642", "0.283"), {"blank": "0.642", "sample": "0.283"}, ""),
        (("通道", "C值", "T值"), ("1", "1024", "88.5"), {"c": "1024", "t": "88.5"}, ""),
        (("孔位", "T/C"), ("A1", "0.91"), {"tc": "0.91"}, ""),
        (("样品编号", "检测值", "单位"), ("L1", "＜0.02", "mg/kg"), {"value": "<0.02"}, "mg/kg"),
        (("样品编号", "检测值（μg/kg）"), ("L1", "1.5E1"), {"value": "15"}, "μg/kg"),
        (("样品编号", "检测值"), ("L1", "23.4%"), {"value": "23.4"}, "%"),
        (("样品编号", "抑制率"), ("L1", "−8.5 %"), {"percent": "-8.5"}, ""),
        (("样品编号", "抑制率"), ("L1", "+12"), {"percent": "12"}, ""),
        (("样品编号", "抑制率"), ("L1", "-0.0"), {"percent": "0.0"}, ""),
        (("样品编号", "抑制率"), ("L1", "NaN"), {"percent": "NaN"}, ""),
        (("样品编号", "抑制率"), ("L1", "1e999999"), {"percent": "1e999999"}, ""),
        (("样品编号", "抑制率"), ("L1", 55.9190031152648), {"percent": "55.9190031152648"}, ""),
        (("样品编号", "抑制率"), ("L1", 0.0), {"percent": "0"}, ""),
        (("Sample No", "Inhibition (%)"), ("L1", "23,4"), {"percent": "23,4"}, ""),
    ],
)
def test_each_kind_of_reading(
    said_heads: tuple[str, ...], cells: tuple[Cell, ...], raw: dict[str, str], unit: str
) -> None:
    found = whole(said_heads, cells)
    assert (found.raw, found.unit, found.flaw) == (raw, unit, "")


@pytest.mark.parametrize(
    ("cell", "kind", "read_as"),
    [
        (0.559, "", "fraction"),
        (-0.01, "", "fraction"),
        (0.559, "percent", "0.559"),
        (0.559, "fraction", "55.9"),
        (1.0, "fraction", "100"),
        ("0.559", "", "0.559"),
    ],
)
def test_half_of_one_is_not_taken_for_half_a_per_cent(cell: Cell, kind: str, read_as: str) -> None:
    """A sheet's cell that shows 55.9 % holds 0.559: read as it stands, a positive would be a negative."""
    columns = Columns(sample="样品编号", percent="抑制率", percent_cells=kind)
    found = whole(("样品编号", "抑制率"), ("L1", cell), columns)
    assert (found.flaw or found.raw["percent"]) == read_as


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("阴性", "negative"),
        ("合格", "negative"),
        ("不合格", "positive"),
        (" 阳性 ", "positive"),
        ("(＋)", "positive"),
        ("NEGATIVE", "negative"),
        ("未检出", "negative"),
        ("", ""),
        ("无效", "invalid"),
    ],
)
def test_verdicts_in_every_spelling(word: str, verdict: str) -> None:
    assert whole(("样品编号", "抑制率", "结果"), ("L1", "5", word)).said == verdict


def test_a_word_that_is_not_known_is_no_verdict() -> None:
    head, row = ("样品编号", "抑制率", "结果"), ("L1", "5", "可疑")
    assert whole(head, row).flaw == "verdict"
    assert (
        whole(head, row, Columns("", "样品编号", percent="抑制率", said="结果", verdicts={"可疑": "positive"})).said
        == "positive"
    )


@pytest.mark.parametrize(
    ("cells", "iso"),
    [
        (("2026/3/5 3:02",), "2026-03-05T03:02:00"),
        (("2026年3月5日 03时02分",), "2026-03-05T03:02:00"),
        (("20260305030201",), "2026-03-05T03:02:01"),
        (("2026-03-05T03:02:01+08:00",), "2026-03-05T03:02:01+08:00"),
        ((46086.12577546296,), "2026-03-05T03:01:07"),
        (("2026-03-05", "03:02:01"), "2026-03-05T03:02:01"),
        (("03/05/2026 03:02",), "03/05/2026 03:02"),  # of March or of May
        (("2026-03-05",), "2026-03-05"),  # a day is no time
        (("2026-02-30 01:00:00",), "2026-02-30 01:00:00"),
        (("",), ""),
    ],
)
def test_times_as_they_are_written(cells: tuple[Cell, ...], iso: str) -> None:
    heads = ("检测时间",) if len(cells) == 1 else ("检测日期", "检测时间")
    assert whole(("样品编号", "抑制率", *heads), ("L1", "5", *cells)).taken_at == iso


def test_a_site_says_how_its_device_writes_times() -> None:
    columns = Columns(sample="S", percent="P", time="T", times=("%d.%m.%y %H.%M",))
    assert whole(("S", "P", "T"), ("L1", "5", "05.03.26 03.02"), columns).taken_at == "2026-03-05T03:02:00"


@pytest.mark.parametrize(
    ("row", "flaw"),
    [
        (ROW[:5], "cut"),
        (("R-7", "3", 1.2345678901234567e19, *ROW[3:]), "rounded"),
        ((1e15, *ROW[1:]), "rounded"),
        ((*ROW[:5], "?", *ROW[6:]), "verdict"),
    ],
)
def test_what_is_wrong_with_a_row(row: tuple[Cell, ...], flaw: str) -> None:
    found = whole(HEAD, row)
    assert (found.flaw, found.raw, found.sample) == (flaw, {}, "")
    assert found.number == f"?{hashlib.sha256(found.came).hexdigest()[:16]}"  # never under the number of a good one
    assert found.came.decode().split("\t")[3] == "农药残留"


@pytest.mark.parametrize(
    "row", [("",) * 8, ("合计", "", "", "", "", "", "", ""), ("打印时间", "", "", "", "", "", "2026-11-23", "")]
)
def test_a_row_that_says_nothing_is_none(row: tuple[str, ...]) -> None:
    assert one(HEAD, row) is None


def test_a_row_to_skip_is_none() -> None:
    assert one(HEAD, ROW, Columns("", "样品编号", percent="抑制率", skip="^R-7")) is None


def test_a_record_without_a_number_is_known_by_what_it_says() -> None:
    head = HEAD[1:]
    first, same, other = whole(head, ROW[1:]), whole(head, ("3", *ROW[2:])), whole(head, (*ROW[1:4], "23.41", *ROW[5:]))
    assert first == same
    assert first.number == f"#{first.digest[:16]}"
    assert other.number != first.number


def test_headings_are_found_whatever_their_width_and_brackets() -> None:
    for head in ("样品　编号", "样品编号（必填）", " 样品编号 "):
        assert placed(GENERIC, (head, "抑制率【%】")) is not None
    assert placed(GENERIC, ("样品名称", "抑制率(%)")) is None  # whose it is is not said
    assert placed(GENERIC, ("样品编号", "ΔA0")) is None  # half a reading


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"order": ("record", "smaple", "percent")}, "smaple"),
        ({"order": ("sample", "percent", "percent")}, "twice"),
        ({"order": ("record", "percent")}, "no sample or channel"),
        ({"skip": "("}, "skip"),
        ({"percent_cells": "both"}, "percent_cells"),
    ],
)
def test_a_map_that_reads_nothing_is_refused(options: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Columns(**options)  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="known: generic"):
        layout("mine")


@LAW
@given(st.binary(max_size=200), st.sampled_from(["none", "xor", "sum"]), st.sampled_from(["", ",", "\t", ";"]))
def test_no_line_raises(line: bytes, checksum: str, delimiter: str) -> None:
    found = record(replace_delimiter(delimiter), line, "M", "D", checksum)  # pyright: ignore[reportArgumentType]
    assert found is None or found.digest


def replace_delimiter(delimiter: str) -> Columns:
    return Columns(order=ORDER.order, delimiter=delimiter)


@LAW
@given(st.lists(st.text(max_size=20) | st.floats(), max_size=10))
def test_no_row_raises(row: list[Cell]) -> None:
    places = placed(GENERIC, HEAD)
    assert places is not None
    found = read(GENERIC, places, row, "M", "D")
    assert found is None or (len(found.sample) <= said.MOST and len(found.number) <= said.MOST)


@LAW
@given(st.text(max_size=40))
def test_no_word_raises(word: str) -> None:
    assert len(said.number(word)) <= said.MOST + 1
    assert said.moment(word) is not None
    assert said.channel(word) is not None
    assert said.verdict(word, {}) in ("", "negative", "positive", "invalid", None)


@pytest.mark.parametrize("kind", ["xor", "sum"])
def test_a_flipped_bit_is_not_read(kind: str) -> None:
    payload = LINE.encode()
    total = 0
    for byte in payload:
        total = total ^ byte if kind == "xor" else (total + byte) & 0xFF
    line = payload + b"*%02x" % total
    good = record(ORDER, line, "M", "D", kind)  # pyright: ignore[reportArgumentType]
    assert good is not None
    assert good.flaw == ""
    for at in range(len(line)):
        for bit in range(8):
            bent = line[:at] + bytes((line[at] ^ (1 << bit),)) + line[at + 1 :]
            found = record(ORDER, bent, "M", "D", kind)  # pyright: ignore[reportArgumentType]
            assert found is not None
            assert found.flaw == "check" or found == good, (at, bit)  # "*2a" is "*2A"
