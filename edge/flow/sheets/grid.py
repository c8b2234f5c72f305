"""Bytes of a file as lines of cells, numbered as people see them: which kind it is says what is in it, not what it is called."""

from collections.abc import Iterator

from edge.core.why import Why
from edge.flow.sheets import csv_file, excel
from edge.flow.sheets.values import Cell
from edge.flow.sheets.wrong import MOST_OCTETS, SheetError

Line = tuple[int, list[Cell]]
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and an .xlsx under a password
_NO_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")


def sheets(raw: bytes) -> Iterator[Iterator[Line]]:
    """The sheets of a file, one after the other, each line by line. Raises SheetError."""
    if len(raw) > MOST_OCTETS:
        raise SheetError(Why("sheet_large", {"most": str(MOST_OCTETS >> 20)}))
    if raw.startswith(_OLE):
        raise SheetError(Why("sheet_old"))
    if raw.startswith(_NO_TEXT):
        raise SheetError(Why("sheet_kind"))
    if raw.startswith(_ZIP):
        yield from excel.sheets(raw)
    else:
        yield csv_file.lines(raw)
