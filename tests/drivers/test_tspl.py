"""TSPL: bytes as in TSC's manual, and the answer to ESC !? as its table has it."""

import papers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices import Label, Voucher
from drivers.faces import Faces
from drivers.label_sheet import label
from drivers.raster import Raster
from drivers.sheet import Bars, Picture, Qr, Sheet
from drivers.tspl import Stock, encode, parse_status
from drivers.voucher_sheet import voucher

FACES = Faces()
HEAD = b"\r\nSIZE 60 mm,40 mm\r\nGAP 2 mm,0 mm\r\nDENSITY 8\r\nDIRECTION 1\r\nREFERENCE 0,0\r\nCLS\r\n"


def test_a_sheet_in_bytes() -> None:
    dots = Raster(12, 2, 2, b"\xff\xf0\x80\x10")
    items = (Qr(300, 20, 4, "HTTPS://A.CN/1"), Bars(16, 210, 2, 60, "X12-34"), Picture(16, 16, dots))
    assert (
        encode(Sheet(480, 320, items), Stock())
        == (
            HEAD + b'QRCODE 300,20,M,4,A,0,M2,S7,"HTTPS://A.CN/1"\r\n'
            b'BARCODE 16,210,"128",60,0,0,2,2,"X12-34"\r\n'
            b"BITMAP 16,16,2,2,0,\x00\x0f\x7f\xef\r\n"  # 0 is black; the four dots that are none stay white
            b"PRINT 1,1\r\n"
        )
    )


def test_a_roll_has_no_gap_and_an_inverted_copy_has_black_ones() -> None:
    sheet = Sheet(480, 1000, (Picture(0, 0, Raster(8, 1, 1, b"\x81")),), roll=True)
    job = encode(sheet, Stock(gap_mm=3, density=12, inverted=True))
    assert job.startswith(b"\r\nSIZE 60 mm,125 mm\r\nGAP 0 mm,0 mm\r\nDENSITY 12\r\n")
    assert b"BITMAP 0,0,1,1,0,\x81\r\nPRINT" in job


@pytest.mark.parametrize(
    ("answer", "fault", "printing"),
    [
        (0x00, "", False),
        (0x01, "head open", False),
        (0x02, "paper jam", False),
        (0x03, "head open, paper jam", False),
        (0x04, "paper out", False),
        (0x05, "head open, paper out", False),
        (0x08, "ribbon out", False),
        (0x0B, "head open, paper jam, ribbon out", False),
        (0x0C, "paper out, ribbon out", False),
        (0x10, "paused", False),
        (0x20, "", True),
        (0x24, "paper out", True),
        (0x40, "cover open", False),
        (0x80, "printer error", False),
    ],
)
def test_each_bit_of_a_status_has_its_name(answer: int, fault: str, printing: bool) -> None:  # noqa: FBT001
    status = parse_status(answer)
    assert (status.fault, status.printing) == (fault, printing)


@pytest.mark.parametrize("text", ['https://a.cn/"x"', r"https://a.cn/\[R]", "https://a.cn/~!T", "https://a.cn/品"])
def test_a_code_that_dialects_quote_differently_is_drawn(text: str) -> None:
    job = encode(label(Label("1", text, ()), FACES), Stock())
    assert b"QRCODE" not in job
    assert papers.codes(papers.tspl(job)) == {"QRCode": text, "Code128": "1"}


@given(st.binary(min_size=0, max_size=64), st.integers(1, 8))
def test_dots_are_counted_and_may_be_anything(rows: bytes, wide: int) -> None:
    high = len(rows) // wide
    dots = Raster(wide * 8, high, wide, rows[: wide * high])
    paper = papers.tspl(encode(Sheet(480, 320, (Picture(0, 0, dots),)), Stock()))
    assert paper.sum() == int.from_bytes(dots.rows, "big").bit_count()


def test_a_long_voucher_is_one_label_on_a_roll() -> None:
    lines = tuple((f"大白菜 {number}", "10 kg", f"…{number}") for number in range(60))
    sheet = voucher(Voucher("S1234567", "https://a.cn/c/S1234567", "统一销售凭证", (), lines), FACES, 480)
    paper = papers.tspl(encode(sheet, Stock()))
    assert paper.shape == (sheet.height, 480)
    assert papers.codes(paper) == {"QRCode": "https://a.cn/c/S1234567", "Code128": "S1234567"}
