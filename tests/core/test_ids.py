"""Numbers of firms, people and vehicles: public and made-up ones, and every error their check characters promise to catch."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from core_goods import LAW
from hypothesis import given
from hypothesis import strategies as st

from edge.core.codes import check
from edge.core.ids import divisions, licence, plates, resident, uscc

FIRMS = [
    "91330100799655058B", "9144030071526726XG", "914403001922038216", "91110000802100433B",
    "91350121MA2X000196", "93350582MA3200047D", "92350100MA2Y000286",
]  # fmt: skip
_HOME = Path(os.environ.get("PINMA_CONFORMANCE", Path(__file__).parents[3] / "shared" / "conformance"))
OUTSIDE = _HOME / "uscc" / "uscc_vectors.json"
NOBODY = "350121199001010007"  # its sequence is never given out
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("code", FIRMS)
def test_a_firm_s_code_is_known_by_both_its_check_characters(code: str) -> None:
    assert uscc.valid(code)
    assert uscc.organisation_fits(code)
    assert uscc.valid(uscc.normal(f" {code[:2]} {code[2:8]}-{code[8:].lower()}"))


@pytest.mark.parametrize("code", FIRMS)
def test_every_wrong_character_and_every_swap_in_a_firm_s_code_is_noticed(code: str) -> None:
    for place in range(18):
        for letter in LETTERS.replace(code[place], ""):
            assert not uscc.valid(code[:place] + letter + code[place + 1 :])
    for place in range(17):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert swapped == code or not uscc.valid(swapped)


@pytest.mark.parametrize(
    "code", ["", "12345", "A1110000600037341L", "9111000060003IOZSV", "91330100799655058B1", "９1330100799655058B"]
)
def test_what_is_no_firm_s_code_is_none(code: str) -> None:
    assert not uscc.valid(code)


def test_codes_of_the_public_register_are_known() -> None:
    paths = sorted(OUTSIDE.parent.glob("*.json")) if OUTSIDE.parent.exists() else []
    for path in paths:
        said: dict[str, Any] = json.loads(path.read_text("utf-8"))
        for code in [*said["valid"], *said["edge_mod0"]["codes"], *said["valid_after_clean"].values()]:
            assert uscc.valid(code), code
            assert uscc.organisation_fits(code), code
        assert all(uscc.normal(raw) == code for raw, code in said["valid_after_clean"].items())
        assert not [code for code in said["invalid"] if uscc.valid(code)]


def test_every_wrong_digit_and_every_swap_in_a_person_s_number_is_noticed() -> None:
    assert resident.valid(NOBODY)
    for place in range(17):
        for digit in "0123456789".replace(NOBODY[place], ""):
            assert not resident.valid(NOBODY[:place] + digit + NOBODY[place + 1 :])
        swapped = NOBODY[:place] + NOBODY[place + 1] + NOBODY[place] + NOBODY[place + 2 :]
        assert swapped == NOBODY or not resident.valid(swapped)


@pytest.mark.parametrize("body", ["35012119900230000", "99012119900101000", "3501211990010100"])
def test_a_day_or_a_place_that_never_was_is_nobody_s(body: str) -> None:
    assert not any(resident.valid(body + last) for last in "0123456789X")


def test_a_food_licence_has_its_check_digit() -> None:
    body = "10135012100017"[:13]
    code = f"SC{body}{check.digit(body)}"
    assert licence.valid(code)
    assert licence.valid(licence.normal(f" {code.lower()} "))
    for place in range(2, 16):
        for digit in "0123456789".replace(code[place], ""):
            assert not licence.valid(code[:place] + digit + code[place + 1 :])
    assert not licence.valid(code[2:])


@pytest.mark.parametrize(
    ("code", "is_one"), [("350121", True), ("350128", True), ("110105", True), ("990000", False), ("354000", False)]
)
def test_six_digits_are_a_place_or_not(code: str, is_one: bool) -> None:  # noqa: FBT001
    assert divisions.plausible(code) is is_one


@pytest.mark.parametrize(
    ("text", "plain", "kind"),
    [
        ("闽A·12345", "闽A12345", "normal"), ("闽D8K7Q2", "闽D8K7Q2", "normal"), ("闽C1234挂", "闽C1234挂", "suffix"),
        ("闽AD12345", "闽AD12345", "nev_small"), ("闽AFA1234", "闽AFA1234", "nev_small"), ("闽C12345D", "闽C12345D", "nev_large"),
        ("闽DF1A234", "闽DF1A234", None), ("闽AI1234", "闽AI1234", None), ("闽A1O345", "闽A1O345", None),
        ("闽A1234", "闽A1234", None),
        ("闽ａ－１２３４５", "闽A12345", "normal"), (" 闽a 1234学 ", "闽A1234学", "suffix"), ("粤Z1234港", "粤Z1234港", "suffix"),
        ("使224578", "使224578", "embassy"), ("VA12345", "VA12345", "military"), ("WJ闽12345", "WJ闽12345", "police"),
        ("临闽A12345", "临闽A12345", "temporary"), ("闽01·12345", "闽0112345", "tractor"),
        ("无牌三轮", "无牌三轮", None), ("", "", None),
    ],
)  # fmt: skip
def test_a_plate_has_one_normal_form_and_its_kind(text: str, plain: str, kind: str | None) -> None:
    assert plates.normal(text) == (plain, kind)


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("闽A12345/闽C1234挂", ("闽A12345", "闽C1234挂")), ("闽A12345闽C1234挂", ("闽A12345", "闽C1234挂")),
        ("闽A12345 闽C1234挂", ("闽A12345", "闽C1234挂")), ("闽A·12345，闽C·1234挂；", ("闽A12345", "闽C1234挂")),
        ("闽A12345（闽C1234挂）", ("闽A12345", "闽C1234挂")), ("闽A12345(黄牌)", ("闽A12345(黄牌)",)),
        ("闽A 12345", ("闽A12345",)), ("闽A12345、闽A12345", ("闽A12345",)), ("无牌 三轮", ("无牌三轮",)), ("", ()), (" / ", ()),
    ],
)  # fmt: skip
def test_a_lorry_and_its_trailer_are_two_plates(text: str, each: tuple[str, ...]) -> None:
    assert plates.several(text) == each


@LAW
@given(st.text("闽粤A1DF挂临使WJ·/ 、和", max_size=30))
def test_any_text_is_plates_in_their_normal_form(text: str) -> None:
    for plate in plates.several(text):
        assert plates.normal(plate)[0] == plate
    assert plates.normal(plates.normal(text)[0]) == plates.normal(text)
