"""Excel files: weighed before they are opened, then read by calamine, cached values of formulas and all."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import cast

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from edge.core.why import Why
from edge.flow.sheets.values import Cell
from edge.flow.sheets.wrong import MOST_ROWS, SheetError, too_many

MOST_UNPACKED = 512 << 20
_PARTS = 5_000
_CHUNK = 1 << 20
_OVERLAP = 256  # a cell's tag fits
_ABOVE = 50  # lines that may stand over and under the data
_FAILED = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]{0,100} t="e"')


def sheets(raw: bytes) -> Iterator[Iterator[tuple[int, list[Cell]]]]:
    """The visible sheets of a workbook. Raises SheetError."""
    _weigh(raw)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        shown = [each.name for each in book.sheets_metadata if each.visible == SheetVisibleEnum.Visible]
        for name in shown:
            yield _lines(book.get_sheet_by_name(name))
    except CalamineError as error:
        raise SheetError(Why("sheet_damaged")) from error


def _lines(sheet: CalamineSheet) -> Iterator[tuple[int, list[Cell]]]:
    """Its lines; every cell of a merged range says what its first one does."""
    if sheet.total_height > MOST_ROWS + _ABOVE:
        raise too_many()
    rows = cast("list[list[Cell]]", sheet.to_python(skip_empty_area=False))
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in rows[top : bottom + 1] if top < len(rows) and left < len(rows[top]) else ():
            row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    yield from enumerate(rows, 1)


def _weigh(raw: bytes) -> None:
    """Unpack everything once and keep nothing: what a zip says of itself proves nothing. Raises SheetError."""
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            parts = packed.infolist()
            _look_at({part.filename for part in parts})
            for part in parts:
                for chunk in _unpacked(packed, part):
                    total += len(chunk)
                    if total > MOST_UNPACKED:
                        raise SheetError(Why("sheet_swollen"))
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        zlib.error,
    ) as error:
        raise SheetError(Why("sheet_damaged")) from error


def _look_at(names: set[str]) -> None:
    if any(name.endswith("vbaProject.bin") for name in names):
        raise SheetError(Why("sheet_macros"))
    if "xl/workbook.xml" not in names or len(names) > _PARTS:
        raise SheetError(Why("sheet_kind"))


def _unpacked(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part, piece by piece; of a sheet, no cell may hold a formula's failure, which would be read as nothing."""
    sheet, tail = part.filename.startswith("xl/worksheets/"), b""
    with packed.open(part) as file:
        while chunk := file.read(_CHUNK):
            yield chunk
            if sheet and (failed := _FAILED.search(tail + chunk)):
                raise SheetError(Why("sheet_formula", {"cell": failed[1].decode()}))
            tail = chunk[-_OVERLAP:]
