"""Whatever a reader sends has an answer."""

import pytest
from core_goods import LAW, NODE, NODES
from hypothesis import given
from hypothesis import strategies as st

from edge.core.codes import PROFILES, Scheme, parse
from edge.core.codes.text import LIMIT

OURS = Scheme(NODES)
AIMS = ["", "]C1", "]e0", "]d2", "]Q3", "]Q1", "]E0", "]J1", "]zz"]
# Built of what the profiles look for, in every script's digits: a fullwidth digit is a digit to `\d` and to `int`.
PIECES = (
    "X V S L B FJ (01) 01 00 414 8003 https://a.cn /c/ /01/ ?17= 350100001 260305 0007 1234567890 06901234567892 A %2F %"
    " １２３４５６７８９ ٣٢٦٠٣٠٥٠٠ １ Ⅷ ² 菜"
)
pieces = st.lists(st.sampled_from([*PIECES.split(), "\x1d", " "]), max_size=12).map("".join)
digits = st.text(st.characters(categories=["Nd"]), min_size=8, max_size=24)
near = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "X", "V", "S", "L", "B", "FJ", "01", "(10)"]),
    digits,
    st.text("AZ09", max_size=1),
)


@LAW
@given(st.binary(max_size=80), st.sampled_from(AIMS))
def test_any_bytes_have_an_answer(raw: bytes, aim: str) -> None:
    found = parse(raw, aim, OURS)
    assert found.aim.encode() + found.raw == aim.encode() + raw
    assert found.aim == aim or not aim
    assert found.known == (found.error == "")


@LAW
@given(st.text(max_size=60), st.sampled_from(["utf-8", "gb18030"]), st.sampled_from(AIMS))
def test_any_text_has_an_answer_in_either_encoding(text: str, encoding: str, aim: str) -> None:
    raw = text.encode(encoding, "ignore")
    found = parse(raw, aim, OURS)
    assert found.aim.encode() + found.raw == aim.encode() + raw
    assert found.known == (found.error == "")


@LAW
@given(st.one_of(pieces, near), st.sampled_from(AIMS))
def test_what_looks_like_a_code_has_an_answer(text: str, aim: str) -> None:
    found = parse(text.encode(), aim, OURS)
    assert found.known == (found.error == "")


def foreign(text: str, zero: str) -> str:
    """The same digits in the script whose nought is `zero`."""
    return "".join(chr(ord(zero) + int(each)) for each in text)


@pytest.mark.parametrize("zero", ["０", "٠", "०"])
@pytest.mark.parametrize(
    ("letter", "rest"), [("X", "00070001"), ("V", "00007"), ("S", "00007"), ("L", "00007"), ("B", "010007")]
)
def test_digits_of_another_script_are_never_a_code_of_ours(letter: str, rest: str, zero: str) -> None:
    for last in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        text = f"{letter}{foreign(NODE, zero)}260305{foreign(rest, zero)}{last}"
        assert not parse(text.encode(), "", OURS).profile.startswith("pinma-")
        text = f"{letter}{NODE}260305{foreign(rest, zero)}{last}"
        assert not parse(text.encode(), "", OURS).profile.startswith("pinma-")


@pytest.mark.parametrize(
    "text", ["FJ１２３４５６７８９０", "６９０１２３４５６７８９２", "01６９０１２３４５６７８９２0"]
)
def test_fullwidth_digits_are_text_or_become_plain_ones(text: str) -> None:
    found = parse(text.encode(), "", OURS)
    assert found.profile == "text" or found.text.isascii()


def test_four_kilobytes_are_a_code_and_one_byte_more_is_none() -> None:
    assert parse(b"A" * LIMIT).profile == "text"
    for size in (LIMIT + 1, LIMIT + 2, 10 * LIMIT):
        found = parse(b"A" * size)
        assert (found.profile, found.error, len(found.raw)) == ("unknown", "too_long", LIMIT)


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"A\x00B", "not_text"),
        (b"\xff\xff", "not_text"),
        (b"\xe2\x80\x8b", "unprintable"),
        ("https://a.cn/\u202ecod.exe".encode(), "unprintable"),
    ],
)
def test_what_nobody_recognises_says_why(raw: bytes, error: str) -> None:
    found = parse(raw)
    assert (found.profile, found.text, found.error) == ("unknown", "", error)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_chinese_is_read_in_both_encodings_that_scanners_send(encoding: str) -> None:
    found = parse("福清市场0001号".encode(encoding))
    assert (found.profile, found.text) == ("text", "福清市场0001号")


def test_profiles_are_tried_in_the_documented_order() -> None:
    assert [profile.id for profile in PROFILES] == [
        "pinma-badge", "pinma-batch", "pinma-exit", "pinma-slip", "provincial", "fj-voucher", "gs1-es", "epc96",
        "sbt-batch16", "sbt-trace20", "tag", "gs1-dl", "gbt33993", "cert-qr", "quarantine", "url", "text",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["FJ1234567890", "fj1234567890", " FJ1234567890\r\n"])
def test_the_provinces_voucher_number_has_one_normal_form(text: str) -> None:
    found = parse(text.encode())
    assert (found.profile, found.text) == ("fj-voucher", "FJ1234567890")


@pytest.mark.parametrize("text", ["FJ123456789", "FJ12345678901", "FJ12345678A0", "XFJ1234567890"])
def test_what_only_resembles_the_provinces_number_is_text(text: str) -> None:
    assert parse(text.encode()).profile == "text"


@pytest.mark.parametrize("text", ["https://maker.cn/q?id=7", "http://a.cn/菜"])
def test_a_makers_link_is_kept_as_it_is(text: str) -> None:
    found = parse(f"{text}\r\n".encode())
    assert (found.profile, found.text) == ("url", text)
