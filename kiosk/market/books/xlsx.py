"""A report as XLSX, a sheet a table: numbers are numbers, and text is text, whatever sign it begins with."""

import io
import re
from typing import Protocol, cast

import xlsxwriter

from kiosk.market.books.report import Kg, Report

_TAB = re.compile(r"[\[\]:*?/\\']")  # what Excel takes in no tab
_LONGEST = 31
_NARROWEST, _WIDEST = 12, 60


class _Page(Protocol):
    """What we use of a worksheet, with its types."""

    def write_string(self, row: int, column: int, text: str, form: object = None) -> object: ...
    def write_number(self, row: int, column: int, number: float, form: object = None) -> object: ...
    def set_column(self, first: int, last: int, width: float) -> object: ...
    def freeze_panes(self, row: int, column: int) -> None: ...


class _Book(Protocol):
    """Likewise of a workbook."""

    def add_worksheet(self, name: str) -> _Page: ...
    def add_format(self, how: dict[str, object]) -> object: ...
    def close(self) -> None: ...


def xlsx(told: Report) -> bytes:
    """The tables, each on a sheet of its own under its headings; the report's lines stand on the first."""
    out = io.BytesIO()
    book = cast("_Book", xlsxwriter.Workbook(out, {"in_memory": True}))
    bold, kilograms = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "#,##0.000"})
    for number, table in enumerate(told.tables):
        page = book.add_worksheet(_TAB.sub(" ", table.name)[:_LONGEST])
        above = [told.title, *told.lines] if not number else []
        for at, line in enumerate(above):
            page.write_string(at, 0, line)
        for column, heading in enumerate(table.headings):
            page.set_column(column, column, _width([heading, *[str(row[column]) for row in table.rows]]))
            page.write_string(len(above), column, heading, bold)
        for at, row in enumerate(table.rows, len(above) + 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(at, column, cell)
                elif isinstance(cell, Kg):
                    page.write_number(at, column, cell.grams / 1000, kilograms)
                else:
                    page.write_number(at, column, cell)
        page.freeze_panes(len(above) + 1, 0)
    book.close()
    return out.getvalue()


def _width(texts: list[str]) -> int:
    """A column's, in digits: a Chinese character is as wide as two."""
    longest = max(len(text) + sum(not character.isascii() for character in text) for text in texts)
    return min(max(longest + 2, _NARROWEST), _WIDEST)
