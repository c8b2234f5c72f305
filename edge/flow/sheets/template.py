"""Sheets that we hand out: an empty one with its headings and an example, and a list of what was wrong with one."""

import csv
import io
from collections.abc import Iterable
from typing import Protocol, cast

import xlsxwriter

from edge.core.sheets import Registry, RowFlaw, form_of
from edge.flow.sheets.choices import CHOICES
from edge.flow.sheets.columns import COLUMNS, Column

_BOM = "\ufeff"  # by it Excel knows UTF-8
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONG = ("text", "code", "phone")  # kinds whose digits Excel must leave alone
_NUMBERS = ("grams", "percent", "whole")
_WIDTH = 20
_LIST = 250  # characters that Excel takes for a list of choices
_ROWS = 10_000  # that choices are offered in


class _Page(Protocol):
    """What we use of a worksheet, with its types."""

    def write_string(self, row: int, column: int, text: str, form: object = None) -> object: ...
    def write_number(self, row: int, column: int, number: float) -> object: ...
    def set_column(self, first: int, last: int, width: float, form: object = None) -> object: ...
    def data_validation(self, top: int, left: int, bottom: int, right: int, rule: dict[str, object]) -> object: ...
    def freeze_panes(self, row: int, column: int) -> None: ...


class _Book(Protocol):
    """Likewise of a workbook."""

    def add_worksheet(self) -> _Page: ...
    def add_format(self, how: dict[str, object]) -> object: ...
    def close(self) -> None: ...


def headings(registry: Registry, language: str) -> list[str]:
    """What the columns are called."""
    return [each.zh if language == "zh" else each.en for each in COLUMNS[form_of(registry)]]


def blank_csv(registry: Registry, language: str) -> bytes:
    """Headings and an example, which is not read when it is left there."""
    return table([headings(registry, language), _example(registry, language)])


def blank_xlsx(registry: Registry, language: str) -> bytes:
    """Likewise; long numbers stay what they are, and what can be chosen is offered."""
    out = io.BytesIO()
    book = cast("_Book", xlsxwriter.Workbook(out, {"in_memory": True}))
    page = book.add_worksheet()
    bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    page.freeze_panes(1, 0)
    named = zip(COLUMNS[form_of(registry)], headings(registry, language), _example(registry, language), strict=True)
    for at, (column, heading, example) in enumerate(named):
        page.set_column(at, at, _WIDTH, text if column.kind in _LONG else None)
        page.write_string(0, at, heading, bold)
        if column.kind in _NUMBERS and example:
            page.write_number(1, at, float(example))
        else:
            page.write_string(1, at, example)
        if column.kind == "choice" and (offered := _offered(registry, column, language)):
            page.data_validation(1, at, _ROWS, at, {"validate": "list", "source": offered, "error_type": "warning"})
    book.close()
    return out.getvalue()


def flaws_csv(flaws: Iterable[RowFlaw], registry: Registry, language: str, titles: tuple[str, str, str]) -> bytes:
    """Row, column and reason of each flaw."""
    called = dict(zip([each.name for each in COLUMNS[form_of(registry)]], headings(registry, language), strict=True))
    rows = [[str(each.number), each.heading or called[each.column], each.why.text(language)] for each in flaws]
    return table([list(titles), *rows])


def table(rows: Iterable[list[str]]) -> bytes:
    """CSV as Excel opens it; a cell that a spreadsheet would run is text."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["'" + cell if cell.startswith(_FORMULA) else cell for cell in row] for row in rows])
    return (_BOM + out.getvalue()).encode()


def _example(registry: Registry, language: str) -> list[str]:
    found = [each.example for each in COLUMNS[form_of(registry)]]
    return found if language == "zh" else [found[0].replace("示例", "EXAMPLE"), *found[1:]]


def _offered(registry: Registry, column: Column, language: str) -> list[str]:
    """One word for each value, as long as Excel can list them."""
    words: dict[str, str] = {}
    for said, word in CHOICES[form_of(registry), column.name].items():
        if said.isascii() is (language != "zh") and word not in words:
            words[word] = said
    return list(words.values()) if len(",".join(words.values())) < _LIST else []
