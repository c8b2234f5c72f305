"""GS1: one content, one text, whatever carried it."""

import pytest
from core_goods import LAW
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from edge.core.codes import parse
from edge.core.codes.lot import lot_of, names_batch

FNC1 = "\x1d"
bodies = st.text("0123456789", min_size=13, max_size=13)
lots = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-_.", min_size=1, max_size=20).filter(
    lambda lot: lot.strip(".") != ""
)
days = st.dates().map(lambda day: f"{day:%y%m%d}")


def gtin(body: str) -> str:
    return body + ean.calc_check_digit(body)


def text_of(raw: str, aim: str = "") -> str:
    found = parse(raw.encode(), aim)
    assert found.profile in ("gs1-es", "gs1-dl")
    return found.text


@LAW
@given(bodies.map(gtin), lots)
def test_an_element_string_and_a_digital_link_of_one_content_are_one_code(item: str, lot: str) -> None:
    text = f"(01){item}(10){lot}"
    assert text_of(f"01{item}10{lot}") == text
    assert text_of(f"{FNC1}01{item}10{lot}", "]d2") == text
    assert text_of(text) == text
    assert text_of(f"https://id.gs1.org/01/{item}/10/{lot}") == text
    assert text_of(f"https://shop.cn/a/b/01/{item}/10/{lot}") == text


@LAW
@given(bodies.map(gtin), lots, days)
def test_the_order_of_elements_in_a_symbol_does_not_make_another_code(item: str, lot: str, day: str) -> None:
    link = text_of(f"https://id.gs1.org/01/{item}/10/{lot}?17={day}")
    assert text_of(f"01{item}10{lot}{FNC1}17{day}") == link
    assert text_of(f"01{item}17{day}10{lot}") == link
    assert text_of(f"17{day}01{item}10{lot}", "]d2") == link


@LAW
@given(bodies.map(gtin), lots)
def test_elements_can_be_asked_for_by_their_identifier(item: str, lot: str) -> None:
    assert parse(f"01{item}10{lot}".encode()).fields == {"01": item, "10": lot}


@pytest.mark.parametrize("text", ["6901234567892", "06901234567892", "(01)06901234567892", "0106901234567892"])
def test_a_shop_barcode_is_its_gtin_in_fourteen_digits(text: str) -> None:
    assert text_of(text) == "(01)06901234567892"


def test_a_reader_that_leaves_the_line_end_on_makes_no_other_code() -> None:
    assert text_of("6901234567892\r\n") == "(01)06901234567892"


@pytest.mark.parametrize("text", ["01069012345678", "(0591)123", "https://id.gs1.org/01/ABC", "8003"])
def test_what_only_begins_like_gs1_is_passed_on(text: str) -> None:
    found = parse(text.encode())
    assert found.known
    assert found.profile in ("text", "url", "gs1-es")
    assert found.profile != "gs1-es" or text == "01069012345678"  # fourteen digits: a GTIN by its length


@pytest.mark.parametrize(
    ("code", "lot"),
    [
        ("(01)09520001123450(10)L1", "(01)09520001123450(10)L1"),
        ("(01)09520001123450(10)L1(3103)001750", "(01)09520001123450(10)L1"),
        (r"(01)09520001123450(10)L\(1(17)261231", r"(01)09520001123450(10)L\(1"),
        ("(01)09520001123450(17)261231", ""), ("(01)09520001123450", ""), ("(00)395200010000000424", ""), ("FJ9000000001", ""),
    ],
)  # fmt: skip
def test_a_lot_is_gtin_and_lot_whatever_else_a_box_says(code: str, lot: str) -> None:
    assert lot_of(code) == lot


@pytest.mark.parametrize("aim", ["]C1", "]Q3", "]d2", "]e0", "]J1"])
def test_a_scanner_that_types_its_aim_id_in_front_is_understood_like_one_whose_driver_reads_it(aim: str) -> None:
    raw = b"010952000112345010L1"
    assert parse(aim.encode() + raw) == parse(raw, aim)
    assert parse(aim.encode() + raw).fields == {"01": "09520001123450", "10": "L1"}
    assert parse(b"]E06901234567893").error == "gs1_check"


@pytest.mark.parametrize(
    ("code", "one"),
    [
        ("(01)06901234567892", False),
        ("(01)06901234567892(3103)012500", False),
        ("(02)06901234567892(37)12", False),
        ("(01)06901234567892(10)L1", True),
        ("(01)06901234567892(11)261122", True),
        ("(01)06901234567892(21)3", True),
        ("(00)395200010000000424", True),
        ("FJ9000000001", True),
        ("3501210010000017", True),
        ("无", False),
        ("2026-11-22", False),
        ("20261122", False),
        ("2026年11月2日", False),
        ("261122", False),
        ("35011", True),
        ("20261122-3", True),
        ("20261341", True),
    ],
)
def test_a_code_is_one_batch_s_or_says_what_goods_they_are(code: str, one: bool) -> None:  # noqa: FBT001
    assert names_batch(code) is one
