"""What is no sheet, or too much of one, is refused in the reader's words, and takes neither the process nor its time."""

import io
import zipfile
from typing import Any

import pytest
from sheet_goods import HEAD, ROWS, comma, repacked, xlsx

from edge.core.sheets import Registry
from edge.flow.sheets import apart, excel
from edge.flow.sheets.apart import read_apart
from edge.flow.sheets.reading import read
from edge.flow.sheets.wrong import MOST_OCTETS, MOST_ROWS, SheetError

GOOD = xlsx([HEAD, *ROWS])


def refused(raw: bytes, registry: Registry = "products") -> str:
    with pytest.raises(SheetError) as error:
        read(registry, raw)
    assert error.value.why.text("zh") != error.value.why.text("en")
    return error.value.why.code


def far(row: int, column: int) -> bytes:
    """A good sheet, and one cell far out."""

    def draw(_book: Any, page: Any) -> None:
        page.write(row, column, "x")

    return xlsx([HEAD, *ROWS], draw)


def failing(_book: Any, page: Any) -> None:
    page.write_formula(1, 1, "=#REF!", None, "#REF!")


def other(name: str) -> bytes:
    """A zip, and no workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "sheet_headings"),
        (b"hello", "sheet_headings"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "sheet_old"),
        (b"%PDF-1.7 and so on", "sheet_kind"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "sheet_kind"),
        (other("a.txt"), "sheet_kind"),
        (other("word/document.xml"), "sheet_kind"),
        (GOOD[:-200], "sheet_damaged"),
        (GOOD[:40] + bytes(40) + GOOD[80:], "sheet_damaged"),
        (repacked(GOOD, xl_in_worksheets_in_sheet1__xml=b"<worksheet><sheetData><row"), "sheet_damaged"),
        (repacked(GOOD, xl_in_workbook__xml=b"no xml"), "sheet_damaged"),
        (repacked(GOOD, xl_in_vbaProject__bin=b"macros"), "sheet_macros"),
        (xlsx([HEAD, *ROWS], failing), "sheet_formula"),
        (comma([HEAD]), "sheet_empty"),
        (xlsx([HEAD, (), ("", " ")]), "sheet_empty"),
        (xlsx([HEAD[1:], *ROWS]), "sheet_column"),
        (xlsx([("编码", "品名", "产品", "类别"), ROWS[0]]), "sheet_column_twice"),
        (xlsx([ROWS[0], ROWS[1]]), "sheet_headings"),
        ("编码,品名,类别\n1,菜,蔬菜\n".encode("utf-16-le"), "sheet_encoding"),
        ("コード,品名\n1,菜\n".encode("shift_jis"), "sheet_headings"),
        (b"\xff\xff\xfe\xfd" * 20, "sheet_encoding"),
        (bytes(MOST_OCTETS + 1), "sheet_large"),
        (far(MOST_ROWS + 60, 0), "sheet_rows"),
    ],
)
def test_what_cannot_be_read_says_why(raw: bytes, code: str) -> None:
    assert refused(raw) == code


def test_a_column_that_is_missing_is_named_in_both_languages() -> None:
    with pytest.raises(SheetError) as error:
        read("products", xlsx([HEAD[1:], *(row[1:] for row in ROWS)]))
    for language in ("zh", "en"):
        assert "编码 code" in error.value.why.text(language)


def test_the_failing_formula_is_named_by_its_cell() -> None:
    with pytest.raises(SheetError) as error:
        read("products", xlsx([HEAD, *ROWS], failing))
    assert error.value.why.args == {"cell": "B2"}


def test_two_hundred_thousand_rows_are_read_and_one_more_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("reading", "excel"):
        monkeypatch.setattr(f"edge.flow.sheets.{module}.MOST_ROWS", 50)
    many = [HEAD, *((f"P-{number}", f"菜{number}", "蔬菜") for number in range(51))]
    assert len(read("products", comma(many[:-1])).rows) == 50
    assert refused(comma(many)) == "sheet_rows"
    assert refused(xlsx(many)) == "sheet_rows"


def test_a_bomb_is_noticed_while_it_is_weighed_and_nothing_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_UNPACKED", 1 << 20)
    bomb = repacked(GOOD, xl_in_worksheets_in_sheet1__xml=bytes(2 << 20))
    assert len(bomb) < 20_000
    assert refused(bomb) == "sheet_swollen"
    small = (2 << 20).to_bytes(4, "little")
    assert small in bomb
    assert refused(bomb.replace(small, (9).to_bytes(4, "little"))) in ("sheet_swollen", "sheet_damaged")


def test_a_cell_far_out_ends_the_reading_process_and_no_other() -> None:
    with pytest.raises(SheetError) as error:
        list(read_apart("products", far(199_000, 16_383)))
    assert error.value.why.code == "sheet_swollen"
    assert sum(len(piece.rows) for piece in read_apart("products", GOOD)) == 2


def test_what_is_wrong_is_told_out_of_the_process_too() -> None:
    with pytest.raises(SheetError) as error:
        list(read_apart("products", b"hello"))
    assert error.value.why.code == "sheet_headings"
    with pytest.raises(SheetError):
        list(read_apart("products", bytes(MOST_OCTETS + 1)))


def test_a_process_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_COMMAND", ("/bin/sh", "-c", "exec sleep 60"))
    with pytest.raises(SheetError) as error:
        list(read_apart("products", GOOD, patience_s=0.2))
    assert error.value.why.code == "sheet_swollen"


def test_a_thousand_rows_and_flaws_come_in_pieces_and_all_of_them() -> None:
    many = [HEAD, *((f"P-{number}", f"菜{number}" if number % 2 else "", "蔬菜") for number in range(5000))]
    pieces = list(read_apart("products", comma(many)))
    assert max(len(piece.rows) + len(piece.flaws) for piece in pieces) <= 1000
    assert [row.number for piece in pieces for row in piece.rows] == list(range(3, 5002, 2))
    assert [flaw.number for piece in pieces for flaw in piece.flaws] == list(range(2, 5001, 2))
    assert (pieces[-1].end, pieces[-1].flawed) == (True, 2500)
