"""Sheets as offices send them."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import xlsxwriter

HEAD = ("编码", "品名", "类别", "单位", "误差(%)", "保质期(天)")
ROWS = (("P-1", "小白菜", "蔬菜", "公斤", 5, 7), ("P-2", "豇豆", "蔬菜", "公斤", 5, 5))
Draw = Callable[[Any, Any], None]


def xlsx(rows: Iterable[Sequence[object]], draw: Draw | None = None) -> bytes:
    """A workbook with these rows; `draw` adds to it (workbook, worksheet)."""
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True})
    page: Any = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    if draw is not None:
        draw(book, page)
    book.close()
    return out.getvalue()


def comma(rows: Iterable[Sequence[object]], encoding: str = "utf-8-sig", apart: str = ",") -> bytes:
    """The same as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=apart).writerows(rows)
    return out.getvalue().encode(encoding)


def repacked(raw: bytes, **parts: bytes) -> bytes:
    """A workbook with other or further parts; a name's dots and slashes are written __ and _in_."""
    out = io.BytesIO()
    more = {name.replace("_in_", "/").replace("__", "."): body for name, body in parts.items()}
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            if each not in more:
                new.writestr(each, old.read(each))
        for name, body in more.items():
            new.writestr(name, body)
    return out.getvalue()
