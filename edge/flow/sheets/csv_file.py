"""CSV as Chinese offices write it: UTF-8 with or without its mark, or GB 18030; commas, semicolons or tabs."""

import csv
import io
from collections.abc import Iterator

from edge.core.why import Why
from edge.flow.sheets.values import Cell
from edge.flow.sheets.wrong import SheetError

_APART = ",;\t"
_LOOKED_AT = 20  # lines


def lines(raw: bytes) -> Iterator[tuple[int, list[Cell]]]:
    """Each record with its number. Raises SheetError."""
    text = decoded(raw)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for number, cells in enumerate(reader, 1):
            yield number, [_forced(cell) for cell in cells]
    except csv.Error as error:
        raise SheetError(Why("sheet_damaged")) from error


def _forced(cell: str) -> Cell:
    """A cell; what a program wrote as ="0012", so that Excel leaves its noughts, is 0012."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell


def decoded(raw: bytes) -> str:
    """The text. Raises SheetError for what is none, or in no encoding that is used here."""
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))  # what Excel calls Unicode text
    encodings = ("utf-16",) if wide else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise SheetError(Why("sheet_encoding" if raw.strip() else "sheet_kind"))


def _delimiter(text: str) -> str:
    """What stands between cells in the line of the first ones that has most of it."""
    first = text.splitlines()[:_LOOKED_AT]
    return max(_APART, key=lambda each: max((line.count(each) for line in first), default=0))
