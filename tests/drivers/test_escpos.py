"""ESC/POS: bytes as in the makers' manuals, and status bytes as their tables have them."""

import papers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices import Label
from drivers.escpos import ASK, BAND, Status, encode, ended, parse_status
from drivers.faces import Faces
from drivers.label_sheet import label
from drivers.raster import Raster
from drivers.sheet import Picture, Sheet

IDLE = b"\x12\x12\x12\x12"


def test_a_sheet_in_bytes() -> None:
    sheet = Sheet(384, 8, (Picture(0, 0, Raster(16, 1, 2, b"\xff\x01")),), roll=True)
    job = encode(sheet, cut=True)
    assert job[:12] == bytes.fromhex("1b40 1d763000 3000 0800 ff01")
    assert job == job[:12] + bytes(48 * 8 - 2) + b"\x1dVB\x00"
    assert encode(sheet, cut=False).endswith(b"\x1bd\x05")


@given(st.integers(1, 3 * BAND), st.binary(min_size=1, max_size=64))
def test_a_long_paper_goes_in_bands_and_comes_out_whole(height: int, row: bytes) -> None:
    dots = Raster(len(row) * 8, height, len(row), row * height)
    job = encode(Sheet(576, height, (Picture(0, 0, dots),), roll=True), cut=True)
    paper, cut = papers.escpos(job, 576)
    assert cut
    assert paper.shape == (height, 576)
    assert paper.sum() == height * int.from_bytes(row, "big").bit_count()


@pytest.mark.parametrize("across", [576, 384])
@pytest.mark.parametrize("text", ["https://a.cn/品", 'https://a.cn/?q="\\x10"', "HTTPS://A.CN/" + "X" * 60])
def test_codes_are_drawn(across: int, text: str) -> None:
    sheet = label(Label("10012345625112300127", text, ("鱼",)), Faces(), across, 0)
    paper, _ = papers.escpos(encode(sheet, cut=True), across)
    assert papers.codes(paper) == {"QRCode": text, "Code128": "10012345625112300127"}


def test_four_questions() -> None:
    assert ASK.hex(" ") == "10 04 01 10 04 02 10 04 03 10 04 04"


@pytest.mark.parametrize(
    ("answers", "fault", "warning"),
    [
        ("12 12 12 12", "", ""),
        ("16 12 12 12", "", ""),  # the drawer is open
        ("1a 16 12 12", "cover open", ""),
        ("1a 32 12 72", "paper out", ""),
        ("1a 12 12 72", "paper out", ""),
        ("12 12 12 1e", "", "paper near its end"),
        ("1a 52 1a 12", "cutter jammed", ""),
        ("1a 52 32 12", "printer error", ""),
        ("1a 52 52 12", "head too hot", ""),
        ("1a 36 12 7e", "cover open, paper out", ""),
        ("1a 52 12 12", "printer error", ""),
        ("1a 12 16 12", "printer error", ""),
        ("32 12 12 12", "printer error", ""),
        ("1a 12 12 12", "offline", ""),
    ],
)
def test_each_bit_of_a_status_has_its_name(answers: str, fault: str, warning: str) -> None:
    assert parse_status(bytes.fromhex(answers)) == Status(fault, warning)


@pytest.mark.parametrize("noise", [b"\x11", b"\x13", b"\x00", b"\x0f", b"\x10\x00\x00\x00", b"\xff", b"\x37\x25\x00"])
def test_flow_control_and_other_answers_are_no_status(noise: bytes) -> None:
    assert parse_status(noise + IDLE) == Status("", "")
    for place in range(4):
        assert parse_status(IDLE[:place] + noise) is None
        assert parse_status(IDLE[:place] + noise + IDLE[place:]) == Status("", "")


@pytest.mark.parametrize("answer", [b"\x00", b"\x03", b"\x0c", b"\x0f"])
def test_the_end_of_a_job(answer: bytes) -> None:
    assert ended(answer)
    assert ended(IDLE + answer + b"\x1e")
    assert not ended(b"\x12\x16\x1a\x1e\x32\x52\x72\x7e\x11\x13")
