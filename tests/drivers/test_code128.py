"""Code 128, read by a reader that is not ours and as wide as a writer that is not ours makes it."""

import numpy as np
import papers
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from drivers import code128

TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40)
CODES = st.lists(st.sampled_from(["A", "X", "-", "1", "23", "456", "7890", "12345"]), min_size=1, max_size=9).map(
    "".join
)


def read(text: str) -> list[str]:
    symbol = np.array([[module == "1" for module in code128.modules(text)]] * 40)
    paper = np.repeat(np.pad(symbol, ((0, 0), (10, 10))), 2, 1)
    return [code.text for code in zxingcpp.read_barcodes(papers.picture(paper))]


@given(TEXTS | CODES)
def test_what_is_written_is_read(text: str) -> None:
    assert read(text) == [text]
    assert len(code128.modules(text)) == code128.width(text)


@pytest.mark.parametrize("place", range(0, 100, 10))
def test_every_pair_of_digits(place: int) -> None:
    text = "".join(f"{pair:02}" for pair in range(place, place + 10))
    assert read(text) == [text]


def test_every_printable_character() -> None:
    for start in range(32, 127, 19):
        text = "".join(map(chr, range(start, start + 19)))
        assert read(text) == [text]


@given(st.from_regex(r"[A-Z]{0,2}[0-9]{4,26}[A-Z]{0,2}", fullmatch=True))
def test_no_writer_needs_fewer_modules_for_a_code_of_ours(text: str) -> None:
    assert code128.width(text) <= papers.symbol(text, "Code128").shape[1]


@pytest.mark.parametrize("text", ["", "品码", "a\n", "é", "\x7f"])
def test_what_it_cannot_carry(text: str) -> None:
    assert not code128.carries(text)
    with pytest.raises(ValueError, match="cannot carry"):
        code128.modules(text)
