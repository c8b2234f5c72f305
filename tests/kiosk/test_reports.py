"""A day's report: PDF and XLSX say the same, and what the journal adds up to; no text in them is a command to anybody."""

import io
import re
import zipfile
from typing import Any

import pytest
from market_room import Market
from office_rig import DAY, account, night, ready
from pdf_text import text
from python_calamine import CalamineWorkbook

from edge.core import facts as f
from kiosk.market.books.report import Kg, Report, Table
from kiosk.market.books.xlsx import xlsx

NASTY = "=HYPERLINK(1)#panic()[*$x$"
LONG = "㛃𬭎" + "闽侯县荆溪镇关东村绿源生态蔬菜" * 4
SHEETS = {
    "zh": ("按品名（公斤）", "交易日报表", "平衡（公斤）"),
    "en": ("By product (kg)", "Report of a trading day", "Balance (kg)"),
}


def squeezed(words: str) -> str:
    """Without spaces, and without where a line may break."""
    return re.sub(r"[\s\u200b]", "", words)


def cell(value: object) -> str:
    """A cell of a sheet as the report writes it."""
    return f"{value:,.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


async def fetched(market: Market, language: str) -> tuple[dict[str, list[list[Any]]], str, bytes]:
    """Every sheet's rows, the PDF's text, and the XLSX itself."""
    async with market.signed("manager") as boss:
        await boss.get(f"/language/{language}")
        pdf = await boss.get(f"/office/books/{DAY}.pdf")
        xlsx = await boss.get(f"/office/books/{DAY}.xlsx")
    assert (pdf.status_code, xlsx.status_code) == (200, 200)
    assert pdf.headers["content-disposition"] == f'attachment; filename="{DAY}.pdf"'
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.content))
    return (
        {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names},
        "".join(text(pdf.content)),
        xlsx.content,
    )


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_both_say_the_same_and_what_the_journal_says(market: Market, language: str) -> None:
    night(market)
    sheets, pdf, _ = await fetched(market, language)
    products, title, _ = SHEETS[language]
    said = squeezed(pdf)
    assert squeezed(title) in said
    assert len(sheets) == 11
    for name, rows in sheets.items():
        assert squeezed(name) in said, name
        for row in rows[-3:]:
            assert squeezed("".join(map(cell, row))) in said, (name, row)
    books, _ = account(market)
    mine: dict[str, list[int]] = {}
    for (product, _), sums in books.items():
        found = mine.setdefault(product, [0, 0, 0])
        mine[product] = [had + sums[side] for had, side in zip(found, ("in", "out", "loss"), strict=True)]
    told = {str(row[0]): [round(float(str(each)) * 1000) for each in row[2:5]] for row in sheets[products][1:]}
    assert told == mine


@pytest.mark.anyio
async def test_a_name_that_looks_like_a_command_is_only_a_name(market: Market) -> None:
    ready(market, NASTY)
    ready(market, LONG)
    sheets, pdf, raw = await fetched(market, "zh")
    assert {row[0] for row in sheets["按品名（公斤）"][1:]} == {NASTY, LONG}
    assert squeezed(NASTY) in squeezed(pdf)
    assert LONG in squeezed(pdf)
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name) or "hyperlink" in name.lower()]


@pytest.mark.anyio
async def test_a_closed_days_report_has_what_was_signed(market: Market) -> None:
    ready(market, "小白菜")
    async with market.signed("manager") as boss:
        assert (await boss.do("closeday", day=DAY, pin="274913", next="/office")).status_code == 303
    (closed,) = market.facts(f.DayClosed)
    sheets, pdf, _ = await fetched(market, "zh")
    assert [row[1] for row in sheets["关账"][1:]] == [closed.sheet, closed.sheet, closed.head, closed.signature]
    assert all(each in squeezed(pdf) for each in (closed.sheet, closed.head, closed.signature, "已关账签字"))


def test_a_column_is_as_wide_as_what_stands_in_it() -> None:
    """A name that is cut off by the number beside it is read as another."""
    told = Report("t", [], [Table("表", ["品名", "公斤"], [["深远海生态养殖大规格大黄鱼", Kg(12_345)]])])
    with zipfile.ZipFile(io.BytesIO(xlsx(told))) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
    first, second = (float(each) for each in re.findall(r'<col [^>]*width="([\d.]+)"', page))
    assert first > 2 * len("深远海生态养殖大规格大黄鱼") > second
