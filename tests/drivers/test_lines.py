"""Lines from bytes: every split, every suffix, noise and cut tails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.lines import CAP, LineFramer, Suffix, split_aim
from edge.core.codes import parse
from edge.core.codes.text import LIMIT

ENDS: dict[Suffix, bytes] = {"any": b"\r\n", "cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "tab": b"\t"}
GS1 = b"]C1" + b"0106901234567892\x1d10AB 1 \x1e"  # GS, RS and blanks are payload


def in_pieces(suffix: Suffix, *pieces: bytes) -> list[bytes]:
    framer = LineFramer(suffix)
    return [line for piece in pieces for line in framer.feed(piece)]


@pytest.mark.parametrize("suffix", list(ENDS))
def test_two_glued_lines_survive_every_split(suffix: Suffix) -> None:
    stream = GS1 + ENDS[suffix] + b"]Q1HTTPS://A.CN/1" + ENDS[suffix]
    for place in range(len(stream) + 1):
        assert in_pieces(suffix, stream[:place], stream[place:]) == [GS1, b"]Q1HTTPS://A.CN/1"]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_any_takes_cr_lf_and_crlf(end: bytes) -> None:
    assert in_pieces("any", b"one" + end, b"two" + end) == [b"one", b"two"]


def test_cr_drops_the_one_lf_that_a_crlf_scanner_leaves() -> None:
    assert in_pieces("cr", b"one\r\ntwo\r", b"\n", b"\nthree\r") == [b"one", b"two", b"\nthree"]


def test_crlf_keeps_line_breaks_inside_a_code() -> None:
    assert in_pieces("crlf", "产地\r漳州\n合格\r\n".encode()) == ["产地\r漳州\n合格".encode()]


def test_empty_lines_are_no_lines() -> None:
    assert in_pieces("any", b"\r\n\r\n\n\r") == []


@pytest.mark.parametrize("suffix", list(ENDS))
@pytest.mark.parametrize("length", [CAP - 1, CAP, CAP + 1, CAP + 2, CAP + 3, 3 * CAP])
def test_a_long_line_comes_once_cut_and_the_next_is_whole(suffix: Suffix, length: int) -> None:
    stream = b"x" * length + ENDS[suffix] + b"next" + ENDS[suffix]
    assert in_pieces(suffix, stream) == [b"x" * min(length, CAP), b"next"]


@pytest.mark.parametrize("aim", [b"", b"]Q1"])
def test_a_line_that_was_cut_is_no_code_whatever_its_scanner_puts_in_front(aim: bytes) -> None:
    for length in (LIMIT, LIMIT + 1, 3 * CAP):
        (line,) = in_pieces("lf", aim + b"x" * length + b"\n")
        name, payload = split_aim(line, bool(aim))
        assert parse(payload, name).error == ("" if length == LIMIT else "too_long")


def test_an_endless_line_is_told_before_it_ends() -> None:
    assert in_pieces("any", b"x" * (CAP + 2)) == [b"x" * CAP]


def test_without_suffix_a_gap_ends_the_read() -> None:
    framer = LineFramer("none")
    assert framer.feed(b"one\r") == framer.feed(b"\ntwo") == []
    assert framer.gap() == [b"one\r\ntwo"]
    assert framer.gap() == []


def test_with_suffix_a_gap_drops_the_cut_tail_and_the_next_line_is_whole() -> None:
    framer = LineFramer("crlf")
    assert framer.feed(b"half a co") == framer.gap() == []
    assert framer.feed(b"whole\r\n") == [b"whole"]


@given(st.lists(st.binary(max_size=40), max_size=6), st.sampled_from(list(ENDS)))
def test_how_a_stream_is_cut_does_not_matter(pieces: list[bytes], suffix: Suffix) -> None:
    assert in_pieces(suffix, *pieces) == in_pieces(suffix, b"".join(pieces))


@given(st.lists(st.binary(min_size=1, max_size=60).filter(lambda line: not set(line) & set(b"\r\n"))))
def test_what_a_scanner_sends_comes_out_unchanged(lines: list[bytes]) -> None:
    assert in_pieces("any", b"".join(line + b"\r\n" for line in lines)) == lines


@pytest.mark.parametrize(
    ("raw", "aim", "payload"),
    [
        (b"]Q1HTTPS://A.CN/1", "]Q1", b"HTTPS://A.CN/1"),
        (b"]d2\x1d0106901234567892", "]d2", b"\x1d0106901234567892"),
        (b"]h0\xc6\xb7\xc2\xeb", "]h0", b"\xc6\xb7\xc2\xeb"),
        (b"]X0", "]X0", b""),
        (b"]Q", "", b"]Q"),
        (b"][1]", "", b"][1]"),
        (b"FJ0123456789", "", b"FJ0123456789"),
    ],
)
def test_aim(raw: bytes, aim: str, payload: bytes) -> None:
    assert split_aim(raw, enabled=True) == (aim, payload)
    assert split_aim(raw, enabled=False) == ("", raw)
