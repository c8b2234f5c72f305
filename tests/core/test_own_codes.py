"""Codes a market issues come back as they went out, and a wrong character is noticed."""

from datetime import date

import pytest
from core_goods import LAW, NODE, NODES
from hypothesis import given
from hypothesis import strategies as st

from edge.core.codes import Scheme, own, parse
from edge.core.codes.code import Code

nodes = st.text("0123456789", min_size=9, max_size=9)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
slips = st.sampled_from([("V", "pinma-visit"), ("S", "pinma-voucher"), ("L", "pinma-sample")])


def read(text: str, node: str = NODE) -> Code:
    return parse(text.encode(), "", Scheme(frozenset({node})))


@LAW
@given(nodes, days, st.integers(1, 9_999))
def test_a_batch_code_is_twenty_digits_and_comes_back(node: str, day: date, number: int) -> None:
    code = own.batch(node, day, number)
    assert len(code) == 20
    assert code.isdecimal()
    assert code.startswith(f"{node}{day:%y%m%d}{number:04d}")
    found = read(code, node)
    assert (found.profile, found.text, found.raw, found.error) == ("pinma-batch", code, code.encode(), "")


@LAW
@given(nodes, days, st.integers(10_000, 999_999))
def test_a_wide_batch_code_comes_back(node: str, day: date, number: int) -> None:
    code = own.batch(node, day, number)
    assert code.startswith(f"B{node}{day:%y%m%d}{number:06d}")
    found = read(code, node)
    assert (found.profile, found.text) == ("pinma-batch", code)


@LAW
@given(days, st.integers(1, 999_999), st.integers(1, 9_999))
def test_an_exit_code_comes_back_with_its_batch_and_number(day: date, number: int, serial: int) -> None:
    batch = own.batch(NODE, day, number)
    found = read(own.exit_serial(batch, serial))
    assert (found.profile, found.fields) == ("pinma-exit", {"batch": batch, "serial": f"{serial:04d}"})


@LAW
@given(slips, days, st.integers(1, 99_999))
def test_a_slip_comes_back_as_its_kind(slip: tuple[str, str], day: date, number: int) -> None:
    code = own.slip(slip[0], NODE, day, number)
    found = read(code)
    assert (found.profile, found.text) == (slip[1], code)


@LAW
@given(slips, days, st.integers(1, 9_999), st.sampled_from(["http://p.cn", "https://pinma.example/zh", "HTTPS://P.CN"]))
def test_the_link_on_a_label_is_the_code_on_it(slip: tuple[str, str], day: date, number: int, site: str) -> None:
    batch = own.batch(NODE, day, number)
    for code in (batch, own.exit_serial(batch, 1), own.slip(slip[0], NODE, day, number)):
        for form in (f"{site}/c/{code}", f"{site}/c/{code.lower()}", f" {code.lower()}\r\n"):
            found = read(form)
            assert (found.profile, found.text) == (read(code).profile, code)
            assert found.raw == form.encode()


@LAW
@given(days, st.integers(1, 9_999))
def test_every_wrong_digit_of_a_batch_code_is_noticed(day: date, number: int) -> None:
    code = own.batch(NODE, day, number)
    for place in range(20):
        for digit in "0123456789".replace(code[place], ""):
            wrong = code[:place] + digit + code[place + 1 :]
            assert read(wrong).profile != "pinma-batch"
            if place > 14:  # node and date are whole, so the shape is ours
                assert read(wrong).error == "damaged"


def test_most_swapped_neighbours_of_a_batch_code_are_noticed() -> None:
    swaps = missed = 0
    for number in range(1, 2_000):
        code = own.batch(NODE, date(2026, 3, 5), number)
        for place in range(9, 19):
            if code[place] != code[place + 1]:
                swaps += 1
                wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
                missed += read(wrong).profile == "pinma-batch"
    assert swaps > 10_000
    assert missed / swaps < 0.03


@LAW
@given(slips, days, st.integers(1, 99_999), st.data())
def test_a_wrong_character_of_a_slip_is_damage(
    slip: tuple[str, str], day: date, number: int, data: st.DataObject
) -> None:
    code = own.slip(slip[0], NODE, day, number)
    place = data.draw(st.sampled_from([*range(1, 10), *range(16, 21)]))
    wrong = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
    assert (read(wrong).profile, read(wrong).error) == ("unknown", "damaged")


def test_a_damaged_exit_code_is_damage_and_names_no_batch() -> None:
    code = own.exit_serial(own.batch(NODE, date(2026, 3, 5), 7), 1)
    found = read(code[:-1] + ("A" if code[-1] != "A" else "B"))
    assert (found.profile, found.error, found.text, found.fields) == ("unknown", "damaged", "", {})


@pytest.mark.parametrize("number", [7, 12_345])
def test_a_batch_code_of_an_unregistered_node_is_not_ours(number: int) -> None:
    code = own.batch("350200002", date(2026, 3, 5), number)
    assert read(code, "350200002").profile == "pinma-batch"
    elsewhere = "sbt-trace20" if number < 10_000 else "text"
    assert parse(code.encode(), "", Scheme(NODES)).profile == elsewhere
    assert parse(code.encode()).profile == elsewhere


def test_one_of_several_registered_nodes_is_enough() -> None:
    code = own.batch("350200002", date(2026, 3, 5), 7)
    assert parse(code.encode(), "", Scheme(frozenset({NODE, "350200002"}))).profile == "pinma-batch"
