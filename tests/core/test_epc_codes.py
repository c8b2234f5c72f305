"""EPC tags: the published vectors both ways, and no number that has no room."""

import pytest
from core_goods import LAW
from hypothesis import given
from hypothesis import strategies as st

from edge.core.codes import parse
from edge.core.codes.epc import Epc, Scheme, decode, encode

VECTORS = [
    ("3074257BF7194E4000001A85", Epc("sgtin", 3, "0614141", "812345", 6789), "(01)80614141123458(21)6789"),
    ("3174257BF4499602D2000000", Epc("sscc", 3, "0614141", "1234567890"), "(00)106141412345678908"),
    ("3274257BF46072000000162E", Epc("sgln", 3, "0614141", "12345", 5678), "(254)5678(414)0614141123452"),
    ("3374257BF40C0E400000162E", Epc("grai", 3, "0614141", "12345", 5678), "(8003)006141411234525678"),
    ("3316450E04138840000186B1", Epc("grai", 0, "9520001", "20001", 100017), "(8003)09520001200014100017"),
    ("31D6450E04B2D05E2A000000", Epc("sscc", 6, "9520001", "3000000042"), "(00)395200010000000424"),
]
ROOM: dict[Scheme, tuple[int, int]] = {"sgtin": (13, 38), "sscc": (17, 0), "sgln": (12, 41), "grai": (12, 38)}


@pytest.mark.parametrize(("text", "epc", "code"), VECTORS)
def test_a_published_tag_is_written_and_read(text: str, epc: Epc, code: str) -> None:
    assert encode(epc) == text
    assert decode(text) == epc
    for form in (text, text.lower(), f"{text}\r\n"):
        found = parse(form.encode())
        assert (found.profile, found.text, found.fields["epc"]) == ("epc96", code, text)


def test_a_tag_and_a_bar_code_of_one_crate_are_one_code() -> None:
    assert parse(b"3316450E04138840000186B1").text == parse(b"800309520001200014100017", "]C1").text
    assert parse(b"3316450E04138840000186B1").fields["urn"] == "urn:epc:id:grai:9520001.20001.100017"


@st.composite
def epcs(draw: st.DrawFn) -> Epc:
    scheme: Scheme = draw(st.sampled_from(sorted(ROOM)))
    digits, bits = ROOM[scheme]
    size = draw(st.integers(6, 12))
    company = draw(st.text("0123456789", min_size=size, max_size=size))
    reference = draw(st.text("0123456789", min_size=digits - size, max_size=digits - size))
    return Epc(scheme, draw(st.integers(0, 7)), company, reference, draw(st.integers(0, (1 << bits) - 1)))


@LAW
@given(epcs())
def test_every_tag_comes_back_at_every_partition(epc: Epc) -> None:
    text = encode(epc)
    assert len(text) == 24
    assert decode(text) == epc
    assert parse(text.encode()).profile == "epc96"


@LAW
@given(st.text("0123456789ABCDEF", min_size=24, max_size=24))
def test_any_24_hex_digits_are_a_tag_that_is_written_the_same_or_an_opaque_one(text: str) -> None:
    epc = decode(text)
    assert epc is None or encode(epc) == text
    assert parse(text.encode()).known


@pytest.mark.parametrize(
    "epc",
    [
        Epc("sgtin", 8, "0614141", "812345", 1), Epc("sgtin", 0, "0614141", "812345", 1 << 38),
        Epc("sgtin", 0, "0614141", "81234", 1),
        Epc("sgtin", 0, "06141", "81234567", 1), Epc("sscc", 0, "0614141", "1234567890", 1),
        Epc("sgtin", 0, "0614141", "81234A", 1),
        Epc("sgln", 0, "0614141", "12345", -1), Epc("grai", 0, "0614141234567", "", 1),
    ],
)  # fmt: skip
def test_what_has_no_room_is_not_written(epc: Epc) -> None:
    with pytest.raises(ValueError, match=r"."):
        encode(epc)


@pytest.mark.parametrize(
    "text",
    [
        "301C257BF7194E4000001A85",  # partition 7
        f"{0x30 << 88 | 5 << 82 | 10**7 << 58:024X}",  # a prefix of seven digits that has eight
        f"{0x31 << 88 | 5 << 82 | 1:024X}",  # an SSCC with something behind it
    ],
)
def test_numbers_no_key_can_have_are_no_key(text: str) -> None:
    assert decode(text) is None
    assert parse(text.encode()).profile in ("tag", "text")


@pytest.mark.parametrize(
    "text", ["E20000172211010118905449", "E2801160", "e2801160600002094c5d8a7b", "ABCD1234", "A" * 124]
)
def test_a_tag_nobody_encoded_is_an_opaque_id(text: str) -> None:
    assert (parse(text.encode()).profile, parse(text.encode()).text) == ("tag", text.upper())


@pytest.mark.parametrize("text", ["ABCD123", "abcd1234", "A" * 126, "12345678901234567890", "DEADBEEFG"])
def test_what_no_reader_would_send_is_no_tag(text: str) -> None:
    assert parse(text.encode()).profile != "tag"
    assert parse(b"ABCD1234", "]C0").profile == "text"  # a bar code is no tag
