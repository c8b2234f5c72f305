"""Signatures of exit codes: by a day's key, read by every lane as the plain code, and forged by nobody without the key."""

import hashlib
import hmac
from base64 import b32encode
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.core.codes import own, parse, signed
from edge.core.codes.scheme import Scheme

NODE, DAY = "350100001", date(2026, 3, 5)
SECRET = bytes(range(32))
BATCH, WIDE = own.batch(NODE, DAY, 7), own.batch(NODE, DAY, 12_345)
SIGNED = {
    own.slip("S", NODE, DAY, 1): "pinma-voucher",
    own.slip("T", NODE, DAY, 1): "pinma-label",
    own.exit_serial(BATCH, 3): "pinma-exit",
    own.exit_serial(WIDE, 3): "pinma-exit",
}
PLAIN = (
    BATCH,
    WIDE,
    own.slip("V", NODE, DAY, 1),
    own.slip("L", NODE, DAY, 1),
    own.slip("C", NODE, DAY, 1),
    "hello",
    "",
)
KEY = signed.day_key(SECRET, "260305")


def test_a_days_key_is_hkdf_of_the_secret() -> None:
    assert hmac.digest(SECRET, b"pinma exit code 260305\x01", hashlib.sha256) == KEY
    assert signed.day_key(SECRET, "260306") != KEY


@pytest.mark.parametrize("code", SIGNED)
def test_a_link_carries_the_signature_and_is_read_as_the_code(code: str) -> None:
    assert signed.day_of(code) == "260305"
    link = signed.link("https://p.cn", code, lambda day: signed.day_key(SECRET, day))
    tag = b32encode(hmac.digest(KEY, code.encode(), "sha256")[:10]).decode()
    assert link == f"https://p.cn/c/{code}?s={tag}"
    assert len(tag) == 16
    for text in (link, link.lower(), f"https://p.cn/c/{code}", code):
        found = parse(text.encode(), scheme=Scheme(nodes=frozenset({NODE})))
        assert (found.profile, found.text) == (SIGNED[code], code)


@pytest.mark.parametrize("code", PLAIN)
def test_what_does_not_leave_is_not_signed(code: str) -> None:
    assert signed.day_of(code) == ""
    assert signed.link("https://p.cn", code, lambda day: signed.day_key(SECRET, day)) == f"https://p.cn/c/{code}"


def test_without_keys_a_link_is_as_it_was() -> None:
    code = next(iter(SIGNED))
    assert signed.link("https://p.cn", code) == f"https://p.cn/c/{code}"


def test_a_damaged_code_is_of_no_day() -> None:
    code = own.exit_serial(BATCH, 3)
    assert signed.day_of(code[:-1] + ("A" if code[-1] != "A" else "B")) == ""


@given(st.integers(1, 9_999), st.integers(1, 9_999))
def test_two_codes_have_two_signatures(one: int, other: int) -> None:
    tags = {signed.tag(KEY, own.exit_serial(BATCH, each)) for each in (one, other)}
    assert len(tags) == len({one, other})
