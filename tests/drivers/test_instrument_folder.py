"""Real files that appear, grow, are replaced and rest: what is good is read once, what is not stays and has its name."""

import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hearing import Hearing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices import UnreachableError
from drivers.columns import Columns, layout
from drivers.instrument_folder import InstrumentFolder
from drivers.sheet_lines import MOST_ROWS, lines
from drivers.sheet_process import Told, Wanted, read_apart
from drivers.simulators.instrument import Instrument
from drivers.simulators.instrument_ways import HEADINGS, FolderWay
from drivers.watched import put_by
from tests.patience import PATIENCE_S, eventually

QUICK = {"poll_s": 0.05, "quiet_s": 0.15, "whole_s": 0.6}
AT = "2026-03-05 02:59:00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "nc"
    folder.mkdir()
    return folder


@pytest.fixture
def heard(folder: Path) -> Iterator[Hearing]:
    hearing = Hearing(driver(folder))
    yield hearing
    hearing.close()


@pytest.fixture
def patient(folder: Path) -> Iterator[Hearing]:
    """It takes no half file for whole, however long this machine lets the other half wait."""
    hearing = Hearing(driver(folder, whole_s=PATIENCE_S))
    yield hearing
    hearing.close()


def driver(folder: Path, columns: Columns | None = None, **options: object) -> InstrumentFolder:
    return InstrumentFolder("nc-1", "Mk", "SN-1", str(folder), columns=columns, **(QUICK | options))  # pyright: ignore[reportArgumentType]


def row(number: int, sample: str = "", percent: str = "23.40") -> str:
    return f"R-{number},{number},{sample or f'L{number}'},农药残留,{percent},阴性,{AT},R-1"


def text(*rows: str) -> str:
    return "".join(f"{each}\r\n" for each in (HEADINGS, *rows))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_in_each_encoding(folder: Path, heard: Hearing, encoding: str) -> None:
    (folder / "a.csv").write_bytes(text(row(1), row(2)).encode(encoding))
    found = heard.records(2)
    assert [(each.number, each.sample, each.said, each.flaw) for each in found] == [
        ("R-1", "L1", "negative", ""), ("R-2", "L2", "negative", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "flaw"),
    [
        (text(row(1)).encode("utf-16-le"), "encoding"),  # without its mark
        (text(row(1)).encode("big5", "replace") + b"\xff\xff\xff\r\n", "encoding"),
        (b"%PDF-1.7\r\n\xff\xfe\r\n", "encoding"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and then nothing", "damaged"),
        ("样品名称,数量\r\n白菜,1\r\n".encode(), "columns"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "columns"),
    ],
)
def test_a_file_that_cannot_be_read_stays_and_is_named(folder: Path, heard: Hearing, raw: bytes, flaw: str) -> None:
    path = folder / "a.csv"
    path.write_bytes(raw)
    found = heard.record()
    assert (found.flaw, found.number.startswith("a.csv ?")) == (flaw, True)
    assert path.read_bytes() == raw
    assert heard.silent(1)  # told once
    path.write_bytes(text(row(1)).encode())  # exported again
    assert heard.record().number == "R-1"


def test_a_file_is_read_once_it_has_stopped_growing(folder: Path, patient: Hearing) -> None:
    whole = text(*map(row, range(1, 9))).encode()
    with (folder / "a.csv").open("wb") as file:
        for at in range(0, len(whole), 40):
            file.write(whole[at : at + 40])
            file.flush()
            time.sleep(0.03)
    assert [each.number for each in patient.records(8)] == [f"R-{number}" for number in range(1, 9)]
    assert patient.silent(1)


@pytest.mark.parametrize("cut", [1, 20, 60, 100, -3, -25])
def test_half_a_file_gives_what_is_whole_and_the_rest_when_it_comes(folder: Path, patient: Hearing, cut: int) -> None:
    """Also cut within a Chinese character, and within a number: 5 is not 55.9."""
    raw = text(row(1, percent="55.9"), row(2, percent="55.9")).encode()
    path = folder / "a.csv"
    path.write_bytes(raw[:cut])
    time.sleep(0.4)  # read, and not taken for whole
    with path.open("ab") as file:
        file.write(raw[cut:])
    assert [(each.number, each.raw) for each in patient.records(2)] == [
        ("R-1", {"percent": "55.9"}), ("R-2", {"percent": "55.9"}),
    ]  # fmt: skip
    assert patient.silent(1)


def test_a_last_line_without_its_end_counts_after_a_while(folder: Path, heard: Hearing) -> None:
    (folder / "a.csv").write_bytes(text(row(1)).encode() + row(2).encode())
    assert heard.record().number == "R-1"
    assert heard.record().number == "R-2"


@pytest.mark.parametrize(("cut", "flaw"), [(-25, "encoding"), (-24, "cut"), (-10, "cut"), (-4, "cut")])
def test_a_last_line_that_was_cut_is_kept_as_cut(folder: Path, heard: Hearing, cut: int, flaw: str) -> None:
    """Within a Chinese character too: that spoils its own line, and no other."""
    (folder / "a.csv").write_bytes(text(row(1)).encode() + row(2).encode()[:cut])
    assert [each.flaw for each in heard.records(2)] == ["", flaw]


def test_a_file_that_grows_is_read_again_and_what_is_new_is_told(folder: Path, heard: Hearing) -> None:
    path = folder / "night.txt"
    path.write_bytes(text(row(1)).replace(",", "\t").encode("gb18030"))
    assert heard.record().number == "R-1"
    with path.open("ab") as file:
        file.write(row(2).replace(",", "\t").encode("gb18030") + b"\r\n")
    assert heard.record().number == "R-2"
    assert heard.silent(0.6)


def test_a_file_that_is_replaced_is_read_again(folder: Path, heard: Hearing) -> None:
    path = folder / "result.csv"
    path.write_bytes(text(row(1)).encode())
    assert heard.record().number == "R-1"
    fresh = folder / "result.tmp"
    fresh.write_bytes(text(row(3)).encode())
    fresh.replace(path)
    assert heard.record().number == "R-3"


def test_flawed_rows_are_named_and_the_others_are_read(folder: Path, heard: Hearing) -> None:
    rows = [row(1), row(2).replace("阴性", "可疑"), "R-3,3", row(4, percent="abc")]
    (folder / "a.csv").write_bytes(text(*rows).encode())
    found = heard.records(4)
    assert [each.flaw for each in found] == ["", "verdict", "cut", ""]
    assert found[3].raw == {"percent": "abc"}  # whoever knows the method says what is wrong with that


def test_what_was_taken_rests_and_is_put_by_over_nothing(folder: Path) -> None:
    (folder / "done").mkdir()
    (folder / "done" / "a.csv").write_text("yesterday's")
    hearing = Hearing(driver(folder, rest_s=0.5))
    (folder / "a.csv").write_bytes(text(row(1)).encode())
    (folder / "bad.csv").write_bytes(b"\xff\xff\xff\r\n")
    assert {each.flaw for each in hearing.records(2)} == {"", "encoding"}
    eventually(lambda: not (folder / "a.csv").exists())
    hearing.close()
    assert (folder / "done" / "a.csv").read_text() == "yesterday's"
    assert (folder / "done" / "a-2.csv").read_bytes() == text(row(1)).encode()
    assert (folder / "bad.csv").exists()


def test_what_is_written_to_while_it_is_put_by_comes_back(folder: Path) -> None:
    path = folder / "a.csv"
    path.write_text("x")
    stat = path.stat()
    mark = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
    with path.open("a") as file:
        file.write("y")
    put_by(path, mark)
    assert path.read_text() == "xy"


def test_with_keep_nothing_moves_and_a_new_start_tells_it_again(folder: Path) -> None:
    (folder / "a.csv").write_bytes(text(row(1)).encode())
    for _ in range(2):
        hearing = Hearing(driver(folder, keep=True, rest_s=0.2))
        assert hearing.record().number == "R-1"
        assert hearing.silent(0.8)
        hearing.close()
    assert (folder / "a.csv").exists()


def test_what_was_not_taken_is_told_again(folder: Path) -> None:
    """Whoever hears stops in the middle: nothing counts as taken before the next is asked for."""
    (folder / "a.csv").write_bytes(text(row(1), row(2)).encode())
    instrument = driver(folder, rest_s=0)
    records = instrument.records()
    assert next(records).number == "R-1"
    instrument.close()
    assert list(records) == []
    assert (folder / "a.csv").exists()
    again = Hearing(driver(folder))
    assert [each.number for each in again.records(2)] == ["R-1", "R-2"]
    again.close()


def test_a_hundred_thousand_rows_are_refused_as_a_whole_and_soon(folder: Path) -> None:
    assert MOST_ROWS < 100_000
    hearing = Hearing(driver(folder))
    (folder / "year.csv").write_bytes(text(*map(row, range(100_000))).encode())
    found = hearing.record()
    assert (found.flaw, found.number.startswith("year.csv ?")) == ("rows", True)
    assert hearing.silent(0.5)  # not one of them was taken
    assert (folder / "year.csv").exists()
    hearing.close()


def workbook(path: Path, rows: Sequence[Sequence[str | float]]) -> None:
    """Days and percentages as their cells are shaped, formulas with the value that was last computed."""
    book: Any
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        day, share = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd hh:mm:ss", "0.00%"))
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(at, column, cell, None, "#DIV/0!" if "/0" in cell else 61.5)
                elif isinstance(cell, float):
                    sheet.write_number(at, column, cell, day if 40_000 < cell < 80_000 else share if cell < 1 else None)
                else:
                    sheet.write(at, column, cell)


def test_a_workbook_with_its_formulas_dates_and_percentages(folder: Path, heard: Hearing) -> None:
    days = 46086.12434027778  # 2026-03-05 02:59:03
    workbook(
        folder / "a.xlsx",
        [
            ["农药残留检测记录"],
            ["记录编号", "样品编号", "抑制率(%)", "检测结果", "检测时间"],
            [1, "L1", 23.4, "阴性", days],
            [2, "L2", "=123/2", "阳性", days],
            [3, "L3", "=1/0", "", days],
            [4, "L4", 0.559, "", days],
            [5, 1.2e15, 5.5, "", days],
            ["审核人："],
        ],
    )
    found = heard.records(5)
    assert [(each.number, each.raw) for each in found[:3]] == [
        ("1", {"percent": "23.4"}), ("2", {"percent": "61.5"}), ("3", {}),
    ]  # fmt: skip
    assert [each.flaw for each in found] == ["", "", "", "fraction", "rounded"]
    assert found[0].taken_at == "2026-03-05T02:59:03"


def test_half_a_workbook_waits_for_its_other_half(folder: Path, patient: Hearing, tmp_path: Path) -> None:
    workbook(tmp_path / "b.xlsx", [["样品编号", "抑制率"], ["L1", 23.4]])
    raw = (tmp_path / "b.xlsx").read_bytes()
    (folder / "b.xlsx").write_bytes(raw[: len(raw) // 2])
    time.sleep(0.4)
    (folder / "b.xlsx").write_bytes(raw)
    assert patient.record().sample == "L1"


def test_a_workbook_of_too_many_rows_or_that_swells(folder: Path, heard: Hearing, tmp_path: Path) -> None:
    workbook(folder / "many.xlsx", [["样品编号", "抑制率"], *[["L1", 23.4]] * (MOST_ROWS + 1)])
    assert heard.record().flaw == "rows"
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"0" * (300 << 20))
    (tmp_path / "bomb.xlsx").rename(folder / "bomb.xlsx")
    assert heard.record().flaw == "large"


def test_what_is_no_table_of_an_instrument_is_left_alone(folder: Path, heard: Hearing) -> None:
    for name in ("a.pdf", ".a.csv", "~$a.xlsx", "a.csv.part", "empty.csv"):
        (folder / name).write_bytes(b"" if name == "empty.csv" else text(row(1)).encode())
    (folder / "dir.csv").mkdir()
    (folder / "link.csv").symlink_to(folder / "a.pdf")
    assert heard.silent(1.2)


def test_a_folder_that_is_away_is_told_and_found_again(folder: Path, heard: Hearing) -> None:
    away = folder.with_name("away")
    folder.rename(away)
    lost = heard.next()
    assert isinstance(lost, UnreachableError)
    with pytest.raises(UnreachableError, match="cannot read"):
        heard.instrument.records()
    (away / "a.csv").write_bytes(text(row(1)).encode())
    away.rename(folder)
    again = Hearing(driver(folder))
    assert again.record().number == "R-1"
    again.close()


def test_a_file_that_is_locked_is_read_once_it_is_not(
    folder: Path, heard: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(path: Path, wanted: Wanted) -> Told:
        raise PermissionError(13, f"{path} is locked, {wanted.whole}")

    with monkeypatch.context() as patched:
        patched.setattr("drivers.instrument_folder.read_apart", locked)
        (folder / "a.csv").write_bytes(text(row(1)).encode())
        assert heard.silent(0.8)
    assert heard.record().number == "R-1"


def test_a_process_that_is_swallowed_gives_the_file_a_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.sheet_process.COMMAND", ("sleep", "60"))
    monkeypatch.setattr("drivers.sheet_process.PATIENCE_S", 0.2)
    hearing = Hearing(driver(folder))
    (folder / "a.csv").write_bytes(text(row(1)).encode())
    assert hearing.record().flaw == "large"
    hearing.close()


@pytest.mark.parametrize("knob", ["duplicate", "garbled", "half", "gbk", "lies", "unknown"])
def test_the_simulator_s_files_with_each_fault(
    folder: Path, patient: Hearing, knob: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.simulators.instrument_ways.PAUSE_S", 0.3)
    device = Instrument("Mk", "SN-1", FolderWay(str(folder)))
    device.fault(knob, 1)
    numbers = device.run(AT, [{"channel": str(at), "sample": f"L{at}", "percent": "23.40"} for at in (1, 2, 3)])
    found = patient.records(3)
    assert [each.number for each in found] == numbers
    assert [each.raw for each in found] == [{"percent": "##.#" if knob == "garbled" else "23.40"}] * 3
    assert {each.said for each in found} == {"positive" if knob == "lies" else "negative"}
    assert {each.sample for each in found} == ({"L?"} if knob == "unknown" else {"L1", "L2", "L3"})
    assert patient.silent(0.6)


@pytest.mark.parametrize("raw", [b"", b"\0", b'"', b'"\n' * 9, b"\xff" * 64, b"PK\x03\x04" + bytes(64), b"\xff\xfe\0"])
def test_no_bytes_are_too_odd_for_a_file(raw: bytes) -> None:
    for whole in (False, True):
        assert lines(raw, whole=whole).flaw in ("", "encoding", "damaged")


@settings(max_examples=300)
@given(
    st.binary(max_size=300) | st.text(max_size=100).map(lambda text: text.encode("gb18030", "replace")), st.booleans()
)
def test_no_text_raises(raw: bytes, whole: bool) -> None:  # noqa: FBT001
    found = lines(raw, whole=whole)
    assert all(isinstance(cell, str | float) for table in found.tables for row in table for cell in row)


@pytest.fixture(scope="module")
def bytes_of_a_workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    workbook(path, [["样品编号", "抑制率"], ["L1", 23.4]])
    return path.read_bytes()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=20))
def test_no_bent_workbook_does_harm(tmp_path: Path, bytes_of_a_workbook: bytes, bent: list[tuple[float, int]]) -> None:
    raw = bytearray(bytes_of_a_workbook)
    for at, byte in bent:
        raw[int(at * len(raw))] = byte
    path = tmp_path / "a.xlsx"
    path.write_bytes(raw)
    told = read_apart(path, Wanted("Mk", "SN-1", layout("generic"), whole=True))
    assert len(told.digest) == 64
    assert told.flaw or len(told.records) <= 1
