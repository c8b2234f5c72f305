"""Laboratory verdicts at their edges, in exact decimals; whatever is typed is a reading or named as none."""

from decimal import Decimal
from fractions import Fraction

import pytest
from core_goods import LAW
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from edge.core.methods import VERDICTS, Method, Verdict, control_wrong, loose, read, wanted, wrong
from edge.core.why import TEXTS

INHIBITION = Method("I", "农药", "Pesticides", "inhibition", ("vegetable",))
STRIP = Method("S", "孔雀石绿", "Malachite green", "strip", ("aquatic",))
READER = replace(STRIP, id="S2", line_from="200")
RATIO = Method("R", "呋喃", "Nitrofurans", "ratio", ("aquatic",), positive_from="1.0", unit="T/C")
LIMIT = Method("L", "毒死蜱", "Chlorpyrifos", "limit", ("vegetable",), positive_from="0.02", unit="mg/kg", rapid=False)
BANNED = replace(LIMIT, id="B", banned=True)
METHODS = (INHIBITION, STRIP, READER, RATIO, LIMIT, BANNED)


@pytest.mark.parametrize(
    ("blank", "sample", "verdict", "value"),
    [
        ("1.000", "0.500", "positive", "50.00"),  # exactly 50 %
        ("1.000", "0.501", "negative", "49.90"),
        ("1.000", "0.500000001", "negative", "49.99"),  # which must not round up
        ("0.333", "0.167", "negative", "49.84"),
        ("0.333", "0.1665", "positive", "50.00"),
        ("0.642", "0.283", "positive", "55.91"),  # as printed in the standard's example: 55.9
        ("0.2", "0.1", "positive", "50.00"),  # the weakest blank that tells
        ("0.199999999", "0.1", "invalid", ""),  # too weak, whatever the reading
        ("0", "0", "invalid", ""),
        ("0", "0.5", "invalid", ""),
        ("1", "1", "negative", "0.00"),
        ("1", "1.05", "negative", "-5.00"),  # a little below nothing is noise
        ("1", "1.2", "negative", "-20.00"),  # -20 % is still a reading
        ("1", "1.200000001", "invalid", "-20.01"),  # and this is none
        ("1", "0", "positive", "100.00"),
        ("999999999", "0", "positive", "100.00"),
        (" 1.000 ", "\t0.9\n", "negative", "10.00"),
    ],
)
def test_inhibition_is_judged_by_its_unrounded_values(blank: str, sample: str, verdict: Verdict, value: str) -> None:
    raw = {"blank": blank, "sample": sample}
    assert wrong(INHIBITION, raw) is None
    found = read(INHIBITION, raw)
    assert (found.verdict, found.value) == (verdict, value)
    assert (found.why in TEXTS) is (verdict == "invalid")


DECIMALS = st.decimals(0, 5, places=9).map(lambda number: f"{number:f}")


@LAW
@given(DECIMALS, DECIMALS)
def test_a_verdict_is_the_share_that_is_inhibited(blank: str, sample: str) -> None:
    found = read(INHIBITION, {"blank": blank, "sample": sample})
    if Fraction(blank) < Fraction("0.2"):
        assert (found.verdict, found.why) == ("invalid", "blank_weak")
        return
    share = (Fraction(blank) - Fraction(sample)) / Fraction(blank)
    assert found.verdict == (
        "invalid" if share < Fraction(-1, 5) else "positive" if share >= Fraction(1, 2) else "negative"
    )
    assert Fraction(found.value) <= share * 100 < Fraction(found.value) + Fraction(1, 100)  # never overstated


@pytest.mark.parametrize(
    ("method", "c", "t", "verdict"),
    [
        (STRIP, "1", "1", "negative"),
        (STRIP, "1", "0", "positive"),  # a competitive strip: no T line, and there is something
        (STRIP, "0", "1", "invalid"),
        (STRIP, "0", "0", "invalid"),
        (STRIP, "1", "2", "negative"),
        (STRIP, "0.999999999", "1", "invalid"),
        (READER, "200", "200", "negative"),
        (READER, "200", "199.999", "positive"),
        (READER, "199.999", "900", "invalid"),
    ],
)
def test_a_strip_without_its_control_line_says_nothing(method: Method, c: str, t: str, verdict: Verdict) -> None:
    found = read(method, {"c": c, "t": t})
    assert found.verdict == verdict
    assert found.why == ("no_control_line" if verdict == "invalid" else "")


@pytest.mark.parametrize(("tc", "verdict"), [("1.0", "negative"), ("0.999999999", "positive"), ("0", "positive")])
def test_a_ratio_below_its_cut_off_is_positive(tc: str, verdict: Verdict) -> None:
    assert read(RATIO, {"tc": tc}).verdict == verdict


@pytest.mark.parametrize(
    ("value", "allowed", "banned"),
    [
        ("0.02", "negative", "positive"),  # a limit is what may be there; of what is banned nothing may
        ("0.020000001", "positive", "positive"),
        ("0.019999999", "negative", "negative"),
        ("0", "negative", "negative"),
        ("<0.02", "negative", "negative"),
        ("< 0.01", "negative", "negative"),
        ("<0.020000001", "invalid", "invalid"),  # it cannot see as little as the limit
    ],
)
def test_a_limit_is_compared_as_its_method_says(value: str, allowed: Verdict, banned: Verdict) -> None:
    for method, verdict in ((LIMIT, allowed), (BANNED, banned)):
        found = read(method, {"value": value})
        assert found.verdict == verdict
        assert found.value.replace("<", "") == value.replace("<", "").strip()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-0.1", "reading_negative"), ("-0", "reading_negative"), ("", "reading_no_number"), ("   ", "reading_no_number"),
        ("NaN", "reading_no_number"), ("nan", "reading_no_number"), ("Infinity", "reading_no_number"),
        ("1e5", "reading_no_number"), ("1E-3", "reading_no_number"), ("１２", "reading_no_number"),
        ("٣", "reading_no_number"), ("0,5", "reading_no_number"), ("0.5.1", "reading_no_number"), (".5", "reading_no_number"),
        ("5.", "reading_no_number"), ("+1", "reading_no_number"), ("1 000", "reading_no_number"), ("0x1", "reading_no_number"),
        ("1_0", "reading_no_number"), ("9" * 10, "reading_no_number"), ("0." + "1" * 40, "reading_no_number"),
        ("1\x00", "reading_no_number"), ("<1", "reading_no_number"), ("阳性", "reading_no_number"), ("%", "reading_no_number"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_named_and_not_read(text: str, code: str) -> None:
    for raw in ({"blank": "1", "sample": text}, {"blank": text, "sample": "1"}):
        why = wrong(INHIBITION, raw)
        assert why is not None
        assert why.code == code
        assert len(why.text("zh")) < 60


def test_the_number_that_is_none_is_named_in_the_readers_language() -> None:
    why = wrong(INHIBITION, {"blank": "1", "sample": "-1"})
    assert why is not None
    assert (why.text("zh"), why.text("en")) == ("读数不能为负：样品 -1", "A reading is never negative: sample -1")
    why = wrong(INHIBITION, {"blank": "x", "sample": "1"})
    assert why is not None
    assert (why.text("zh"), why.text("en")) == ("读数不是数字：空白 x", "The reading is no number: blank x")


@pytest.mark.parametrize("text", ["<0", "< 0.000", "<", "<<1", "<-1", "≤1", ">1", "1<"])
def test_less_than_nothing_is_no_reading(text: str) -> None:
    assert wrong(LIMIT, {"value": text}) is not None


def test_a_reading_has_what_its_method_needs_and_nothing_else() -> None:
    assert wrong(INHIBITION, {"blank": "1"}) is not None
    assert wrong(INHIBITION, {"blank": "1", "sample": "1", "c": "1"}) is not None
    assert wrong(STRIP, {"blank": "1", "sample": "1"}) is not None
    assert wrong(STRIP, {}) is not None


NUMBERS = st.one_of(
    st.decimals(0, 10**9 - 1, places=9).map(lambda number: f"{number:f}"),
    st.integers(0, 10**9 - 1).map(str),
    st.from_regex(r"<? ?\d{1,9}(\.\d{1,9})?", fullmatch=True),
    st.sampled_from(("0", "0.0", "0.000000001", "999999999.999999999", "-1", "-0.0")),
)
TYPED = st.one_of(NUMBERS, st.text(max_size=40), st.text("0123456789.-+eE<,%＜０１ \t", max_size=12))
NAMES = st.one_of(st.sampled_from(("blank", "sample", "c", "t", "tc", "value", "percent")), st.text(max_size=8))
NEEDED = {
    "inhibition": ("blank", "sample"),
    "strip": ("c", "t"),
    "ratio": ("tc",),
    "limit": ("value",),
}


@LAW
@given(st.data())
def test_whatever_is_typed_is_read_or_named_and_never_an_error(data: st.DataObject) -> None:
    method = data.draw(st.sampled_from(METHODS))
    raw = data.draw(
        st.one_of(
            st.dictionaries(NAMES, TYPED, max_size=8),
            st.fixed_dictionaries(dict.fromkeys(NEEDED[method.kind], NUMBERS)),
        )
    )
    why = wrong(method, raw)
    if why is not None:
        assert why.code in ("reading_negative", "reading_no_number")
        assert why.text("zh")
        return
    found = read(method, raw)
    assert found.verdict in VERDICTS
    assert found.why == "" or found.why in TEXTS
    assert (found.why != "") is (found.verdict == "invalid")


@LAW
@given(
    st.fixed_dictionaries({name: st.sampled_from(("0", "0.0", "0.000")) for name in ("blank_from", "line_from")}),
    NUMBERS,
)
def test_a_method_as_loose_as_can_be_still_raises_nothing(loosest: dict[str, str], number: str) -> None:
    """Whatever a journal may hold."""
    for method in METHODS:
        made = replace(method, positive_from="0", **loosest)
        raw = dict.fromkeys(NEEDED[method.kind], number)
        if wrong(made, raw) is None:
            assert read(made, raw).verdict in VERDICTS


@pytest.mark.parametrize("field", ["positive_from", "blank_from", "line_from", "noise_to"])
@pytest.mark.parametrize("text", ["", "x", "1e1", "NaN", "５０", "0,5", "1" * 10, "--1"])
def test_a_method_is_not_made_of_what_is_no_number(field: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"{field} '{text}' is no number"):
        replace(INHIBITION, **{field: text})


def test_only_noise_may_be_negative() -> None:
    assert replace(INHIBITION, noise_to="-10").noise_to == "-10"
    with pytest.raises(ValueError, match="positive_from"):
        replace(INHIBITION, positive_from="-1")


@pytest.mark.parametrize(
    ("method", "told"),
    [
        (replace(INHIBITION, positive_from="50.1"), "positive_from 50.1"),
        (replace(INHIBITION, positive_from="0"), "positive_from 0"),
        (replace(INHIBITION, noise_to="-20.1"), "noise_to -20.1"),
        (replace(INHIBITION, noise_to="1"), "noise_to 1"),
        (replace(INHIBITION, blank_from="0.0"), "blank_from"),
        (replace(STRIP, line_from="0"), "line_from"),
        (replace(RATIO, positive_from="0"), "positive_from"),
        (replace(STRIP, rapid=False), "rapid"),
        (replace(INHIBITION, rapid=False), "rapid"),
        (replace(RATIO, rapid=False), "rapid"),
    ],
)
def test_what_would_let_a_positive_through_is_told(method: Method, told: str) -> None:
    assert told in loose(method)


def test_stricter_methods_are_no_looser() -> None:
    for method in (*METHODS, replace(INHIBITION, positive_from="40", noise_to="-10", blank_from="0.3")):
        assert loose(method) == ""
    assert loose(replace(LIMIT, positive_from="0")) == ""  # nothing at all of it


@pytest.mark.parametrize(
    ("method", "blank", "positive", "code"),
    [
        (INHIBITION, {"blank": "1", "sample": "1"}, {"blank": "1", "sample": "0.1"}, ""),
        (
            INHIBITION,
            {"blank": "0.1", "sample": "0.1"},
            {"blank": "1", "sample": "0.1"},
            "control_blank",
        ),  # weak enzyme
        (INHIBITION, {"blank": "1", "sample": "0.5"}, {"blank": "1", "sample": "0.1"}, "control_blank"),
        (INHIBITION, {"blank": "1", "sample": "1"}, {"blank": "1", "sample": "0.501"}, "control_positive"),
        (INHIBITION, {"blank": "1", "sample": "1"}, {"blank": "0.1", "sample": "0"}, "control_positive"),
        (STRIP, {"c": "1", "t": "1"}, {"c": "1", "t": "0"}, ""),
        (STRIP, {"c": "0", "t": "1"}, {"c": "1", "t": "0"}, "control_blank"),
        (STRIP, {"c": "1", "t": "1"}, {"c": "0", "t": "0"}, "control_positive"),
        (STRIP, {"c": "1", "t": "1"}, {"c": "1", "t": "1"}, "control_positive"),
    ],
)
def test_a_control_holds_when_each_reads_as_it_must(
    method: Method, blank: dict[str, str], positive: dict[str, str], code: str
) -> None:
    why = control_wrong(method, blank, positive)
    assert (why.code if why else "") == code


def test_a_product_gets_what_its_row_names_or_else_what_screens_its_group() -> None:
    methods = {each.id: each for each in (*METHODS, replace(STRIP, id="S3", item="氯霉素", screens=False))}
    assert wanted((), "vegetable", methods) == ("I",)
    assert wanted((), "aquatic", methods) == ("S", "S2", "R")
    assert wanted(("氯霉素",), "aquatic", methods) == ("S3",)
    assert wanted(("S", "Pesticides"), "aquatic", methods) == ("I", "S")
    assert wanted(("毒死蜱",), "vegetable", methods) == ("I",)  # by no rapid method: screened all the same
    assert wanted((), "dairy", methods) == ()


def test_exact_decimals_and_no_floats() -> None:
    """0.1 + 0.2 is 0.3 here: a blank of 0.3 and a sample of 0.15 is exactly 50 %."""
    assert read(INHIBITION, {"blank": "0.3", "sample": "0.15"}).verdict == "positive"
    assert Decimal(read(INHIBITION, {"blank": "0.3", "sample": "0.150000001"}).value) < 50
