"""Sheets as rows: whatever Excel and offices make of a table, the same rows come of it, or a word says why not."""

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheet_goods import HEAD, ROWS, comma, xlsx

from edge.core import register
from edge.core.sheets import REGISTRIES, Registry
from edge.core.why import Why
from edge.flow.sheets.columns import COLUMNS
from edge.flow.sheets.reading import Reading, read
from edge.flow.sheets.template import blank_csv, blank_xlsx, table
from edge.flow.sheets.wrong import SheetError

CABBAGE = {"name": "小白菜", "group": "vegetable", "unit": "kg", "tolerance_bp": "500", "shelf_days": "7"}
DAY = date(2026, 11, 22)
PAPER = ("证号", "种类", "品名", "开具日期", "重量(公斤)")


def rows(reading: Reading) -> dict[str, dict[str, str]]:
    return {row.key: register.decode(row.row) for row in reading.rows}


def outcome(raw: bytes) -> Reading | Why:
    try:
        return read("products", raw)
    except SheetError as error:
        return error.why


def told(reading: Reading) -> list[tuple[int, str, str]]:
    return [(flaw.number, flaw.heading, flaw.why.code) for flaw in reading.flaws]


def paper(*cells: object, heading: str = "重量(公斤)") -> Reading:
    return read("certificates", xlsx([(*PAPER[:4], heading), ("C-1", "承诺达标合格证", "小白菜", *cells)]))


@pytest.mark.parametrize("apart", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_writing_that_is_used_here(encoding: str, apart: str) -> None:
    assert rows(read("products", comma([HEAD, *ROWS], encoding, apart))) == rows(read("products", xlsx([HEAD, *ROWS])))


def test_a_row_is_as_the_registry_has_it() -> None:
    found = read("products", xlsx([HEAD, *ROWS]))
    assert rows(found)["P-1"] == CABBAGE
    assert [row.number for row in found.rows] == [2, 3]
    assert (found.flaws, found.flawed, found.unread) == ([], 0, ())


@pytest.mark.parametrize("above", [0, 1, 5, 19])
def test_lines_over_the_headings_and_empty_ones_do_not_matter_and_numbers_are_those_of_the_sheet(above: int) -> None:
    title: list[tuple[object, ...]] = [("福清市场商品目录", "", "2026")] * above
    bad = ("P-3", "", "蔬菜")
    sheet: list[tuple[object, ...]] = [*title, HEAD, ROWS[0], (), ("  ",), ROWS[1], (), bad]
    for raw in (xlsx(sheet), comma(sheet)):
        found = read("products", raw)
        assert [row.number for row in found.rows] == [above + 2, above + 5]
        assert told(found) == [(above + 7, "品名", "cell_missing")]


def test_headings_are_known_by_other_words_in_any_order_and_what_is_not_is_told() -> None:
    english = ("Category", " Product Name* ", "CODE（必填）", "Remarks", "Shelf-life (days)")
    found = read("products", xlsx([english, ("Vegetables", "小白菜", "P-1", "tender", 7)]))
    assert rows(found) == {"P-1": {"group": "vegetable", "name": "小白菜", "shelf_days": "7"}}
    assert found.unread == ("Remarks",)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (12.0, "12"),
        ("１２", "12"),
        (" 12 ", "12"),
        ("12天", "12"),
        ("1,2", "12"),
        (True, "1"),
    ],
)
def test_whole_numbers_lose_what_excel_and_input_methods_give_them(cell: object, written: str) -> None:
    found = read("products", xlsx([HEAD, ("P-1", "小白菜", "蔬菜", "公斤", 5, cell)]))
    assert rows(found)["P-1"]["shelf_days"] == written


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-22", "2026/11/22", "2026.11.22", "２０２６年１１月２２日", "20261122", 46348, "46348", 46348.35,
        "2026-11-22 08:30:00", "2026/11/22 8:30", "2026年11月22日　8:30", "2026-11-22T08:30:00.000",
    ],
)  # fmt: skip
def test_dates_are_read_in_every_writing(cell: object) -> None:
    assert rows(paper(cell, 1))["C-1"]["issued_on"] == "2026-11-22"


@pytest.mark.parametrize("when", [DAY, datetime.combine(DAY, time()), datetime.combine(DAY, time(13, 5))])
def test_dates_that_excel_gives_as_dates_are_their_day(when: date) -> None:
    def draw(book: Any, page: Any) -> None:
        page.write_datetime(1, 3, when, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))

    raw = xlsx([PAPER, ("C-1", "承诺达标合格证", "小白菜", "", 1)], draw)
    assert rows(read("certificates", raw))["C-1"]["issued_on"] == "2026-11-22"


def test_noughts_that_a_program_saved_from_excel_are_the_code() -> None:
    assert list(rows(read("products", b'code,name,group\n="0012",A,vegetable\n'))) == ["0012"]


@pytest.mark.parametrize("sum_up", [("合 计", "", "", "", 12), ("", "总计", "", "", 12), ("Total",)])
def test_a_line_that_sums_up_is_no_row(sum_up: tuple[object, ...]) -> None:
    found = read("certificates", xlsx([PAPER, ("C-1", "合格证", "小白菜", DAY.isoformat(), 12), sum_up]))
    assert (list(rows(found)), found.flaws) == (["C-1"], [])
    assert rows(found)["C-1"]["kind"] == "promise"


def test_a_papers_number_is_written_as_the_gate_writes_it() -> None:
    found = read("certificates", xlsx([PAPER, ("ｈｇｚ 001 ", "承诺达标合格证", "小白菜", DAY.isoformat(), 1)]))
    assert list(rows(found)) == ["HGZ001"]


@pytest.mark.parametrize("cell", ["2026-02-30", "11/22", "yesterday", 3, "2026-13-01"])
def test_what_is_no_day_is_a_flaw(cell: object) -> None:
    assert told(paper(cell, 1)) == [(2, "开具日期", "cell_date")]


@pytest.mark.parametrize(
    ("heading", "cell", "grams"),
    [
        ("重量(公斤)", 2.5, "2500"),
        ("重量（千克）", "1,000", "1000000"),
        ("Weight (kg)", 2.3, "2300"),
        ("重量(kg)", 1.1 + 2.2, "3300"),
        ("重量(克)", 500, "500"),
        ("净重 (吨)", 1.5, "1500000"),
        ("重量[斤]", 3, "1500"),
        ("grams", 7, "7"),
    ],
)
def test_weights_are_grams_whatever_their_unit(heading: str, cell: object, grams: str) -> None:
    assert rows(paper("2026-11-22", cell, heading=heading))["C-1"]["grams"] == grams


@pytest.mark.parametrize("cell", [0.0001, -1, "两斤", 1_000_001, "1e29", "1e-29", "1e999999", "NaN", "Infinity"])
def test_what_is_no_weight_is_a_flaw(cell: object) -> None:
    assert told(paper("2026-11-22", cell)) == [(2, "重量(公斤)", "cell_weight")]


def test_a_weight_without_its_unit_is_not_guessed() -> None:
    with pytest.raises(SheetError) as refused:
        paper("2026-11-22", 5, heading="重量")
    assert refused.value.why.code == "sheet_column"
    assert "重量(公斤)" in refused.value.why.text("zh")


@pytest.mark.parametrize(
    ("cell", "bp"), [("15%", "1500"), (15, "1500"), (0.15, "1500"), ("１５％", "1500"), (100, "10000")]
)
def test_a_chance_may_be_written_as_a_percentage(cell: object, bp: str) -> None:
    assert rows(read("risks", xlsx([("对象", "抽检比例(%)"), ("豇豆", cell)])))["豇豆"]["chance_bp"] == bp


@pytest.mark.parametrize("cell", [5, "5%", 101, "half", -20, 12.345, "1e29", "1e-29"])
def test_a_chance_below_the_law_or_above_all_is_a_flaw(cell: object) -> None:
    assert told(read("risks", xlsx([("对象", "抽检比例(%)"), ("豇豆", cell)]))) == [(2, "抽检比例(%)", "cell_percent")]


def test_a_tolerance_that_may_mean_two_things_is_asked_again() -> None:
    assert told(read("products", xlsx([HEAD, ("P-1", "小白菜", "蔬菜", "公斤", 0.05, 7)]))) == [
        (2, "误差(%)", "cell_percent")
    ]


def test_long_numbers_that_excel_rounded_are_noticed_and_as_text_they_are_whole() -> None:
    head = ("编码", "品名", "类别")
    assert told(read("products", xlsx([head, (350211199001010018, "菜", "蔬菜")]))) == [(2, "编码", "cell_rounded")]
    assert list(rows(read("products", xlsx([head, ("350211199001010018", "菜", "蔬菜")])))) == ["350211199001010018"]
    assert list(rows(read("products", xlsx([head, (6901234567892, "菜", "蔬菜")])))) == ["6901234567892"]


def test_a_merged_cell_counts_in_every_row_it_covers() -> None:
    def draw(_book: Any, page: Any) -> None:
        page.merge_range(0, 0, 0, 5, "商品目录")
        page.merge_range(2, 2, 3, 2, "蔬菜")

    sheet: list[tuple[object, ...]] = [(), HEAD, ("P-1", "小白菜", "", "公斤", 5, 7), ("P-2", "豇豆", "", "公斤", 5, 7)]
    assert [row["group"] for row in rows(read("products", xlsx(sheet, draw))).values()] == ["vegetable"] * 2


def test_a_formula_says_what_it_said_last() -> None:
    def draw(_book: Any, page: Any) -> None:
        page.write_formula(1, 4, "=1+1", None, 2.5)

    raw = xlsx([PAPER, ("C-1", "承诺达标合格证", "小白菜", "2026-11-22")], draw)
    assert rows(read("certificates", raw))["C-1"]["grams"] == "2500"


def test_only_sheets_that_are_shown_are_read_and_the_first_with_the_headings() -> None:
    def draw(book: Any, page: Any) -> None:
        page.hide()
        cover: Any = book.add_worksheet("封面")
        cover.write_row(0, 0, ("说明", "请勿改动"))
        cover.activate()
        book.add_worksheet("目录").write_row(0, 0, HEAD[:3])
        book.get_worksheet_by_name("目录").write_row(1, 0, ("P-9", "葱", "蔬菜"))

    assert list(rows(read("products", xlsx([HEAD, *ROWS], draw)))) == ["P-9"]


def test_the_same_key_or_name_twice_is_told_in_each_row_and_none_is_good() -> None:
    sheet = [HEAD, ROWS[0], ("P-1", "菠菜", *ROWS[0][2:]), ("P-4", "菠菜", *ROWS[0][2:]), ROWS[1]]
    found = read("products", xlsx(sheet))
    assert list(rows(found)) == ["P-2"]
    assert [(number, heading, code) for number, heading, code in told(found)] == [
        (2, "编码", "cell_twice"),
        (3, "编码", "cell_twice"),
        (3, "品名", "cell_twice"),
        (4, "品名", "cell_twice"),
    ]
    assert found.flaws[0].why.args == {"number": "3"}
    assert found.flawed == 3


def test_every_flaw_of_a_row_is_told_in_the_order_of_its_columns() -> None:
    found = read("products", xlsx([HEAD, ("", "", "菜菜", "车", "五", "七")]))
    assert [heading for _, heading, _ in told(found)] == list(HEAD)
    assert found.flawed == 1


def test_operators_are_told_by_a_market_in_full() -> None:
    head = ("商户编号", "姓名", "县区", "类型", "身份证号", "联系电话", "已签协议")
    sheet = [head, ("S-1", "林秀兰", "同安区", "个人", " 350211199001010018", "+86 138-0000-0000", "是")]
    assert rows(read("operators", xlsx(sheet)))["S-1"] == {
        "name": "林秀兰", "county": "同安区", "natural": "yes", "id": "350211199001010018", "phone": "13800000000",
        "agreement": "yes",
    }  # fmt: skip


def test_an_authorisation_is_known_by_seller_and_account() -> None:
    sheet = [
        ("商户编号", "账号", "可办事项"),
        ("S-1", "市场", "申报、上传"),
        ("S-1", "lin", "销售"),
        ("S-1", "", "销售"),
    ]
    found = read("authorisations", xlsx(sheet))
    assert rows(found) == {"S-1 market": {"what": "declare upload"}, "S-1 lin": {"what": "sell"}}
    assert (4, "账号", "cell_missing") in told(found)


@pytest.mark.parametrize("registry", REGISTRIES)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("made", [blank_xlsx, blank_csv])
def test_our_own_empty_sheet_is_understood_and_its_example_is_no_row(
    registry: Registry, language: str, made: Any
) -> None:
    with pytest.raises(SheetError) as refused:
        read(registry, made(registry, language))
    assert refused.value.why.code == "sheet_empty"


@pytest.mark.parametrize("registry", REGISTRIES)
def test_the_example_itself_would_be_a_good_row(registry: Registry) -> None:
    columns = next(each for form, each in COLUMNS.items() if form.endswith(registry))
    example = [columns[0].example.replace("示例-", "X-"), *(each.example for each in columns[1:])]
    assert read(registry, comma([[each.zh for each in columns], example])).flaws == []


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_what_a_spreadsheet_would_run_is_handed_out_as_text(cell: str) -> None:
    text = table([[cell, "plain"]])
    assert text.startswith(b"\xef\xbb\xbf")
    assert text.decode("utf-8-sig").lstrip('"').startswith("'")


@settings(max_examples=150)
@given(
    st.binary(max_size=200) | st.text(max_size=200).map(str.encode) | st.lists(st.lists(st.text(max_size=9))).map(comma)
)
def test_whatever_comes_is_read_or_refused_with_a_word(raw: bytes) -> None:
    why = outcome(raw)
    assert isinstance(why, Reading) or why.text("zh") != why.text("en")


@settings(max_examples=40)
@given(
    st.lists(
        st.lists(st.text(max_size=20) | st.integers() | st.floats(allow_infinity=False), min_size=6, max_size=6),
        max_size=5,
    )
)
def test_whatever_stands_in_the_cells_every_row_is_good_or_says_why(cells: list[list[object]]) -> None:
    found = outcome(comma([HEAD, *cells]))
    if isinstance(found, Why):
        assert found.code in ("sheet_empty", "sheet_encoding", "sheet_damaged")
    else:
        good, bad = {row.number for row in found.rows}, {flaw.number for flaw in found.flaws}
        assert not good & bad
        assert len(bad) == found.flawed
