"""GS1, by law: what is written is read again as it was, and every error that a check digit promises to catch is caught."""

from contextlib import suppress

import pytest
from core_goods import LAW
from hypothesis import assume, given
from hypothesis import strategies as st

from edge.core.codes import check, parse
from edge.core.codes.gs1 import elements, link
from edge.core.codes.gs1.pairs import agree, once
from edge.core.codes.gs1.table import FACTS
from edge.core.codes.gs1.wrong import WrongError

CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
digits = st.text("0123456789", min_size=6, max_size=6)
days = st.dates().map(lambda day: f"{day:%y%m%d}")
keyed = st.text("0123456789", min_size=13, max_size=13).map(lambda body: body + check.gs1(body))
values = {
    "01": keyed, "10": st.text(CSET82, min_size=1, max_size=20), "21": st.text(CSET82, min_size=1, max_size=20),
    "13": days, "17": days, "3103": digits, "422": st.sampled_from(["156", "076", "840"]), "427": st.just("FJ"),
    "7007": st.builds("{}{}".format, days, st.one_of(st.just(""), days)), "30": st.text("0123456789", min_size=1, max_size=8),
    "91": st.text(CSET82, min_size=1, max_size=90), "7030": st.text(CSET82, min_size=1, max_size=27).map("156{}".format),
}  # fmt: skip


@st.composite
def messages(draw: st.DrawFn) -> tuple[tuple[str, str], ...]:
    ais = draw(st.lists(st.sampled_from([ai for ai in values if ai != "01"]), unique=True, max_size=6))
    return tuple((ai, draw(values[ai])) for ai in draw(st.permutations(["01", *ais])))


@LAW
@given(messages(), st.booleans())
def test_a_message_that_is_written_is_read_as_it_was(message: tuple[tuple[str, str], ...], fixed: bool) -> None:  # noqa: FBT001
    raw = elements.raw(message, fixed_first=fixed)
    assert dict(elements.read_message(raw)) == dict(message)
    assert fixed or elements.read_message(raw) == message
    assert elements.read_bracketed(elements.bracketed(message)) == message
    assert dict(link.read(link.uri(message))) == dict(message)


@LAW
@given(messages())
def test_every_carrier_of_a_message_is_one_code(message: tuple[tuple[str, str], ...]) -> None:
    assume(all(each not in value for _, value in message for each in "{␝"))
    forms = [
        elements.raw(message),
        elements.raw(message, fixed_first=True),
        elements.bracketed(message),
        link.uri(message),
    ]
    texts = {parse(form.encode()).text for form in forms}
    assert texts == {elements.bracketed(sorted(message))}
    assert parse(elements.bracketed(sorted(message)).encode()).fields == dict(message)


@pytest.mark.parametrize("ai", [ai for ai, fact in FACTS.items() if fact.fixed])
def test_what_ends_by_its_length_needs_no_separator(ai: str) -> None:
    """Whatever a value of that length is, what follows it is read on its own."""
    fact = FACTS[ai]
    value = "260101" if fact.tests and fact.size == 6 else "0" * fact.size
    assert elements.read(f"{ai}{value}10L1") == ((ai, value), ("10", "L1"))


@LAW
@given(keyed)
def test_every_wrong_digit_of_a_gtin_is_noticed(gtin: str) -> None:
    for place in range(14):
        for digit in "0123456789".replace(gtin[place], ""):
            wrong = gtin[:place] + digit + gtin[place + 1 :]
            with pytest.raises(WrongError):
                elements.read(f"01{wrong}")
            assert parse(f"]C101{wrong}".encode()[3:], "]C1").error == "gs1_check"


@LAW
@given(keyed, st.integers(0, 12))
def test_swapped_neighbours_of_a_gtin_are_noticed_unless_they_differ_by_five(gtin: str, place: int) -> None:
    left, right = gtin[place], gtin[place + 1]
    wrong = gtin[:place] + right + left + gtin[place + 2 :]
    promised = left != right and abs(int(left) - int(right)) != 5
    assert check.gs1_fits(wrong) is not promised


@LAW
@given(st.text("0123456789()\x1d\\AB/ ^", max_size=60))
def test_anything_is_a_message_or_says_what_is_wrong(text: str) -> None:
    for read in (elements.read, elements.read_message, elements.read_bracketed, link.read):
        with suppress(WrongError):
            pairs = read(text)
            agree(once(pairs))
            assert pairs


@LAW
@given(st.lists(st.sampled_from(sorted(FACTS)), min_size=2, max_size=6, unique=True))
def test_contradiction_does_not_depend_on_order(ais: list[str]) -> None:
    def contradicts(names: list[str]) -> bool:
        try:
            agree(dict.fromkeys(names, ""))
        except WrongError:
            return True
        return False

    assert contradicts(ais) == contradicts(ais[::-1]) == contradicts(sorted(ais))
