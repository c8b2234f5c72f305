"""A report as PDF: typst draws it, and what it says comes as data, never as markup."""

import json
import re
from importlib.resources import files
from typing import Protocol, cast

import typst

from kiosk.chrome.i18n import TONGUES, Language
from kiosk.market.books.report import Cell, Report, Table

_LONG = re.compile(r"[!-~]{24}(?=[!-~])")
_BREAK = "\u200b"
_MOST = 4


class _Typst(Protocol):
    """What we use of typst, with its types."""

    def compile(self, source: bytes, *, sys_inputs: dict[str, str], format: str) -> bytes: ...  # noqa: A002


def pdf(told: Report, mine: Language) -> bytes:
    """A4, as many pages as it takes."""
    source = files("kiosk.market.books").joinpath("report.typ").read_bytes()
    said = {
        "title": told.title, "lang": TONGUES[mine].tag[:2], "lines": [_soft(line) for line in told.lines],
        "tables": [_drawn(table) for table in told.tables],
    }  # fmt: skip
    return cast("_Typst", typst).compile(source, sys_inputs={"report": json.dumps(said)}, format="pdf")


def _drawn(table: Table) -> dict[str, object]:
    rows = [[_soft(str(cell)) for cell in row] for row in table.rows]
    columns = list(zip(table.headings, *rows, strict=True))
    numbers = [all(_number(row[at]) for row in table.rows) for at in range(len(table.headings))]
    widths = [min(_MOST, 1 + max(len(cell) for cell in column) // 12) for column in columns]
    return {"title": table.name, "headings": table.headings, "rows": rows, "numbers": numbers, "widths": widths}


def _number(cell: Cell) -> bool:
    """Whether it stands to the right: a number, a rate, or a dash in the place of one."""
    return not isinstance(cell, str) or cell == "–" or cell.endswith(" %")


def _soft(text: str) -> str:
    """A digest may be broken where a line ends."""
    return _LONG.sub(lambda found: found[0] + _BREAK, text)
