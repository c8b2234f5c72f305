"""Profiles beside GS1 and our own: each knows its examples, no earlier one takes them, and none guesses."""

import re
from datetime import date
from pathlib import Path

import pytest
from core_goods import LAW, NODE
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

from edge.core.codes import PROFILES, Provincial, Scheme, check, own, parse

DOC = Path(__file__).parents[2] / "docs" / "codes.md"
EXAMPLES = [(profile.id, example) for profile in PROFILES for example in profile.examples]


@pytest.mark.parametrize(("profile", "example"), EXAMPLES)
def test_an_example_is_known_as_what_it_is_an_example_of(profile: str, example: str) -> None:
    assert parse(example.encode()).profile == profile


def test_the_page_names_every_profile_in_its_order_with_an_example_that_is_one() -> None:
    rows = re.findall(r"^\| \d+ \| `([\w-]+)` \| ([^|]*) \| `([^`]+)` \|", DOC.read_text("utf-8"), re.MULTILINE)
    assert [row[0] for row in rows] == [profile.id for profile in PROFILES]
    assert [row[1] for row in rows] == [profile.carrier for profile in PROFILES]
    scheme = Scheme(frozenset({"350121001"}), provincial=Provincial(r"MT\d{6}"))
    for name, _, example in rows:
        found = parse(example.replace("␝", "\x1d").encode(), scheme=scheme)
        assert found.profile == name or (name, found.profile) == ("pinma-slip", "pinma-visit")


@pytest.mark.parametrize(
    ("text", "profile", "code"),
    [
        ("http://2dcode.org/X7KD42", "gbt33993", "https://2dcode.org/X7KD42"),
        ("HTTPS://WWW.2DCODE.ORG/X7KD42", "gbt33993", "https://2dcode.org/X7KD42"),
        ("https://2dcode.org/01/09520001123450/10/L1", "gs1-dl", "(01)09520001123450(10)L1"),
        ("https://m.cn/p?gtin=09520001123450&bat=L1&ser=S1", "gbt33993", "(01)09520001123450(10)L1(21)S1"),
        ("https://m.cn/p?01=09520001123450&10=L1&page=2", "gbt33993", "(01)09520001123450(10)L1"),
        ("http://m.cn/gtin/09520001123450/bat/L1/ser/S1", "gbt33993", "(01)09520001123450(10)L1(21)S1"),
        ("http://m.cn/gtin/09520001123451/bat/L1", "url", None),
        ("http://m.cn/gtin/09520001123450/colour/red", "url", None),
        ("https://m.cn/p?gtin=9520001123450", "url", None),
        ("https://m.cn/p?gtin=09520001123450&17=261301", "url", None),
        ("http://m.cn/01/09520001123450?10=L1", "url", None),
        ("http://2dcode.org.evil.cn/X", "url", None),
    ],
)
def test_a_chinese_product_code_is_an_address_with_a_gtin_or_the_national_service_s(
    text: str, profile: str, code: str | None
) -> None:
    found = parse(text.encode())
    assert (found.profile, found.text) == (profile, code or text)


def test_sbt_codes_begin_with_a_place() -> None:
    assert parse(b"3501210010000017").fields == {"node": "350121001", "serial": "0000017"}
    assert parse(b"35012100100010000017").fields == {"division": "350121"}
    for text in ("9901210010000017", "99012100100010000017", "350121001000001", "350121001000100000171"):
        assert parse(text.encode()).profile == "text"


def test_a_registered_node_s_twenty_digits_are_ours_and_no_trace_code() -> None:
    code = own.batch(NODE, date(2026, 3, 5), 7).encode()
    assert parse(code, scheme=Scheme(frozenset({NODE}))).profile == "pinma-batch"
    assert parse(code).profile == "sbt-trace20"


@pytest.mark.parametrize(
    ("text", "number", "form"),
    [
        ("动物检疫合格证明（动物A）编号：3501234567", "3501234567", "animal-a"),
        ("动物检疫合格证明（产品 B）No.350123456789 货主：林阿福 13799990000", "350123456789", "product-b"),
        ("检疫证号: 35012345678", "35012345678", None),
        ("https://jy.example.cn/q?t=%E5%8A%A8%E7%89%A9%E6%A3%80%E7%96%AB&no=3501234567", "3501234567", None),
    ],
)
def test_a_quarantine_certificate_is_known_by_its_words_and_its_number(
    text: str, number: str, form: str | None
) -> None:
    found = parse(text.encode())
    assert (found.profile, found.text) == ("quarantine", f"DWJY-{number}")
    assert found.fields == {"number": number} | ({"form": form} if form else {})


@pytest.mark.parametrize(
    "text",
    ["3501234567", "动物检疫合格证明", "检疫 13799990000", "检验报告编号：3501234567", "动物检疫 电话：13799990000"],
)
def test_without_its_words_or_its_number_nothing_is_a_quarantine_certificate(text: str) -> None:
    assert parse(text.encode()).profile == "text"


def test_the_province_s_slot_is_empty_until_it_is_filled() -> None:
    text = b"MT000123"
    assert parse(text).profile == "text"
    found = parse(text, scheme=Scheme(provincial=Provincial(r"MT(?P<serial>\d{6})")))
    assert (found.profile, found.text, found.fields) == ("provincial", "MT000123", {"serial": "000123"})
    assert parse(text, scheme=Scheme(provincial=Provincial(r"MT(?P<serial>\d{6})", 9))).profile == "text"
    linked = Scheme(provincial=Provincial(r"(?:https://p\.cn/)?(?P<code>MT\d{6})"))
    assert parse(b"https://p.cn/MT000123", scheme=linked).text == parse(text, scheme=linked).text == "MT000123"


@LAW
@given(st.text("0123456789", min_size=11, max_size=11), st.data())
def test_the_slot_s_check_characters_catch_every_wrong_digit(body: str, data: st.DataObject) -> None:
    codes = {
        "mod_11_10": body + check.digit(body),
        "mod_37_36": body + check.letter(body),
        "mod_97_10": body + mod_97_10.calc_check_digits(body),
        "gs1_mod_10": body + check.gs1(body),
    }
    for how, code in codes.items():
        scheme = Scheme(provincial=Provincial(r"[0-9A-Z]{12,13}", check=how))  # pyright: ignore[reportArgumentType]
        assert parse(code.encode(), scheme=scheme).profile == "provincial"
        place = data.draw(st.integers(0, 10))
        wrong = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
        assert parse(wrong.encode(), scheme=scheme).error == "damaged"
    assert not check.fits("ÄÖ", "mod_11_10")
