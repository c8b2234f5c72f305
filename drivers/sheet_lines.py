"""Bytes of an instrument's file as rows of cells: CSV, text with tabs, XLSX or XLS by what is in it, not what it is called."""

import csv
import io
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from devices import Flaw

MOST_OCTETS = 20 << 20
MOST_ROWS = 10_000
MOST_UNPACKED = 256 << 20
MOST_CELLS = 40  # of a row
MOST_TEXT = 300  # characters of a cell
MOST_SAID = 8 << 20  # characters of all cells
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16 with its mark: what Excel calls Unicode text
_APART = ",;\t|"
_LOOKED_AT = 20  # lines
Row = list[str | float]


class Lines(NamedTuple):
    """The tables of a file, or why it is none. `held` says that its last line may still be being written."""

    tables: list[list[Row]]
    flaw: Flaw = ""
    held: bool = False


def lines(raw: bytes, *, whole: bool) -> Lines:
    """What a file says; a last line without its end counts only if the file is `whole`. Never raises."""
    if len(raw) > MOST_OCTETS:
        return Lines([], "large")
    if raw.startswith((_ZIP, _OLE)):
        return _workbook(raw)
    if raw.startswith(_WIDE) and not whole:
        return Lines([], held=True)
    end = len(raw) if whole else raw.rfind(b"\n") + 1
    return _text(raw[:end])._replace(held=end < len(raw))


def decoded(raw: bytes) -> str | None:
    """The text; None for what is none, or in no encoding that is used here. What was cut off at its end is U+FFFD."""
    end = len(raw) if raw.startswith(_WIDE) else raw.rfind(b"\n") + 1
    for encoding in ("utf-16",) if raw.startswith(_WIDE) else ("utf-8-sig", "gb18030"):
        try:
            text = raw[:end].decode(encoding) + raw[end:].decode(encoding, "replace" if end else "strict")
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _text(raw: bytes) -> Lines:
    if raw.count(b"\n") > MOST_ROWS:
        return Lines([], "rows")
    text = decoded(raw)
    if text is None:
        return Lines([], "encoding")
    first = text.splitlines()[:_LOOKED_AT]
    delimiter = max(_APART, key=lambda each: max((line.count(each) for line in first), default=0))
    try:
        rows = [_cells(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error:
        return Lines([], "damaged")
    return _bounded([rows])


def _bounded(tables: list[list[Row]]) -> Lines:
    if sum(map(len, tables)) > MOST_ROWS:
        return Lines([], "rows")
    said = sum(len(cell) for rows in tables for row in rows for cell in row if isinstance(cell, str))
    return Lines([], "large") if said > MOST_SAID else Lines(tables)


def _workbook(raw: bytes) -> Lines:
    """Visible sheets. A file that is not whole yet is damaged, like any other that cannot be opened."""
    if raw.startswith(_ZIP) and (flaw := _weighed(raw)):
        return Lines([], flaw)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        shown = [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
        found = [book.get_sheet_by_name(name) for name in shown]
        if sum(each.total_height for each in found) > MOST_ROWS:
            return Lines([], "rows")
        return _bounded([_rows(each) for each in found])
    except (CalamineError, OSError, ValueError):
        return Lines([], "damaged")


def _rows(sheet: CalamineSheet) -> list[Row]:
    """Its rows; a formula that failed is an empty cell, so that its row misses a reading."""
    return [_cells(row) for row in sheet.to_python(skip_empty_area=False)]


def _cells(row: Sequence[object]) -> Row:
    return [_cell(each) for each in row[:MOST_CELLS]]


def _cell(cell: object) -> str | float:
    match cell:
        case bool():
            return str(int(cell))
        case int() | float():
            return float(cell)
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell)[:MOST_TEXT]


def _weighed(raw: bytes) -> Flaw:
    """Unpack everything once and keep nothing: what a zip says of itself proves nothing."""
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            for part in packed.infolist():
                with packed.open(part) as file:
                    while chunk := file.read(1 << 20):
                        total += len(chunk)
                        if total > MOST_UNPACKED:
                            return "large"
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
        return "damaged"
    return ""
