"""What a cell may hold: every flaw of a row is named, once for each cell, in both languages."""

import pytest

from edge.core.cells import REQUIRED, STATES, flaws
from edge.core.ids import phones
from edge.core.register import COLUMNS, own_name
from edge.core.sheets import FORMS, REGISTRIES, form_of

GOOD: dict[str, tuple[str, dict[str, str]]] = {
    "products": (
        "P-1",
        {"name": "小白菜", "group": "vegetable", "unit": "kg", "tolerance_bp": "500", "shelf_days": "7"},
    ),
    "certificates": ("C-1", {"kind": "promise", "product": "小白菜", "issued_on": "2026-11-22", "grams": "500000"}),
    "reports": (
        "R-1",
        {
            "lab": "市检测中心",
            "producer": "p-1",
            "product": "小白菜",
            "lot": "FJ1",
            "issued_on": "2026-11-22",
            "grams": "1",
        },
    ),
    "risks": ("豇豆", {"chance_bp": "5000", "until": "2026-12-31"}),
    "operators": ("S-1", {"name": "好又多菜行", "uscc": "91350121MA2X000196"}),
    own_name("operators"): (
        "S-1",
        {
            "name": "林秀兰",
            "county": "同安区",
            "natural": "yes",
            "id": "350211199001010018",
            "phone": "13800000000",
            "agreement": "yes",
        },
    ),
    own_name("authorisations"): ("S-1 market", {"what": "declare upload", "since": "2026-11-23"}),
}
PERSON, FIRM = own_name("operators"), {"natural": "no", "id": ""}


@pytest.mark.parametrize("registry", GOOD)
def test_a_good_row_has_no_flaw(registry: str) -> None:
    key, row = GOOD[registry]
    assert flaws(registry, key, row) == []


@pytest.mark.parametrize(
    ("registry", "change", "column", "code"),
    [
        ("products", {"group": "菜"}, "group", "cell_choice"),
        ("products", {"unit": "车"}, "unit", "cell_choice"),
        ("products", {"tolerance_bp": "10001"}, "tolerance_bp", "cell_number"),
        ("products", {"shelf_days": "７"}, "shelf_days", "cell_number"),
        ("products", {"shelf_days": "-1"}, "shelf_days", "cell_number"),
        ("products", {"price": "1"}, "price", "cell_column"),
        ("products", {"group": "livestock", "evidence": "produce"}, "evidence", "cell_evidence"),
        ("products", {"state": "suspended"}, "state", "cell_choice"),
        ("products", {"name": "x" * 201}, "name", "cell_text"),
        ("certificates", {"issued_on": "2026-02-30"}, "issued_on", "cell_date"),
        ("certificates", {"issued_on": "2026-2-3"}, "issued_on", "cell_date"),
        ("certificates", {"kind": "letter"}, "kind", "cell_choice"),
        ("reports", {"grams": "1000000001"}, "grams", "cell_number"),
        ("risks", {"chance_bp": "999"}, "chance_bp", "cell_number"),
        ("operators", {"uscc": "91350121MA2X000195"}, "uscc", "cell_uscc"),
        ("operators", {"natural": "yes", "uscc": ""}, "name", "cell_personal"),
        (PERSON, {"id": "350211199001010014"}, "id", "cell_id"),
        (PERSON, {"id": "350211199002300018"}, "id", "cell_id"),
        (PERSON, {"phone": "12345"}, "phone", "cell_phone"),
        (PERSON, {"uscc": "91350121MA2X000196"}, "uscc", "cell_firm_only"),
        (PERSON, {"natural": "no"}, "id", "cell_person_only"),
        (PERSON, FIRM | {"uscc": "91350121MA2X000195"}, "uscc", "cell_uscc"),
        (PERSON, {"natural": "maybe"}, "natural", "cell_choice"),
        (PERSON, {"agreement": "maybe"}, "agreement", "cell_choice"),
        (PERSON, {"state": "ended"}, "state", "cell_choice"),
        (own_name("authorisations"), {"what": "declare fly"}, "what", "cell_choice"),
        (own_name("authorisations"), {"until": "soon"}, "until", "cell_date"),
    ],
)
def test_each_flaw_is_named_by_its_column(registry: str, change: dict[str, str], column: str, code: str) -> None:
    key, row = GOOD[registry]
    (flaw,) = flaws(registry, key, row | change)
    assert (flaw.column, flaw.why.code) == (column, code)
    assert flaw.why.text("zh") != flaw.why.text("en")


@pytest.mark.parametrize("registry", GOOD)
def test_what_must_be_filled_in_is_missed_all_at_once(registry: str) -> None:
    found = flaws(registry, GOOD[registry][0], {})
    assert {flaw.column for flaw in found if flaw.why.code == "cell_missing"} == set(REQUIRED[registry])


@pytest.mark.parametrize("key", ["", "a b", "a/b", "a\nb", "x" * 201])
def test_a_code_that_no_address_could_hold_is_refused(key: str) -> None:
    assert [flaw.column for flaw in flaws(PERSON, key, GOOD[PERSON][1])] == ["key"]


@pytest.mark.parametrize("key", ["13800000000", "350211199001010018", "35021119900101001X"])
def test_a_persons_code_is_no_number_of_theirs_and_a_firms_may_look_like_one(key: str) -> None:
    assert [flaw.why.code for flaw in flaws(PERSON, key, GOOD[PERSON][1])] == ["cell_key_personal"]
    assert flaws(PERSON, key, GOOD[PERSON][1] | FIRM) == []


def test_an_authorisation_is_of_a_seller_and_an_account() -> None:
    for key in ("S-1", "S-1 a b", " "):
        assert [flaw.column for flaw in flaws(own_name("authorisations"), key, {"what": "sell"})] == ["key"]


def test_choices_are_told_as_people_say_them() -> None:
    (flaw,) = flaws("products", "P-1", GOOD["products"][1] | {"group": "菜"})
    assert "蔬菜 vegetable" in flaw.why.text("zh")


def test_every_registry_that_is_brought_in_has_its_rules() -> None:
    for registry in REGISTRIES:
        form = form_of(registry)
        assert set(REQUIRED[form]) <= FORMS[form]
        assert form in GOOD
        assert "state" not in FORMS[form] or form in STATES
    assert set(COLUMNS) < set(FORMS)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800000000", "13800000000"),
        ("+86 138 0000 0000", "13800000000"),
        ("0086-138-0000-0000", "13800000000"),
        ("0592-2345678", "05922345678"),
        ("(0592) 2345678-801", "05922345678-801"),
        ("010-62345678", "01062345678"),
        ("400-812-3456", "4008123456"),
    ],
)
def test_telephone_numbers_are_known_in_every_writing(typed: str, number: str) -> None:
    assert phones.normal(typed) == number
    assert phones.valid(number)


@pytest.mark.parametrize("typed", ["", "110", "1380000000", "138000000000", "23800000000", "0592-123", "电话"])
def test_what_nobody_can_dial_is_no_telephone(typed: str) -> None:
    assert not phones.valid(phones.normal(typed))
