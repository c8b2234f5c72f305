"""A percentage where a reader tells no more: the same verdict as its raw values would have, by law."""

from decimal import Decimal

import pytest
from core_goods import LAW
from hypothesis import assume, given
from hypothesis import strategies as st

from edge.core.methods import Method, Verdict, control_wrong, read, wrong

INHIBITION = Method("GB/T 5009.199", "有机磷", "OP", "inhibition", ("vegetable",))
LIMIT = Method("GC", "毒死蜱", "Chlorpyrifos", "limit", ("vegetable",), positive_from="0.02", unit="mg/kg")
PARTS = st.integers(0, 999_999)


@pytest.mark.parametrize(
    ("percent", "verdict", "value"),
    [
        ("50", "positive", "50.00"),
        ("50.0", "positive", "50.00"),
        ("49.999999999999", "negative", "49.99"),  # not rounded first, and shown rounded down
        ("100", "positive", "100.00"),
        ("0", "negative", "0.00"),
        ("-0.0", "negative", "0.00"),
        ("-10", "negative", "-10.00"),  # noise
        ("-20", "negative", "-20.00"),
        ("-20.01", "invalid", "-20.01"),
        (" 23.4 ", "negative", "23.40"),
        ("999999999", "positive", "999999999.00"),
    ],
)
def test_a_percentage_is_read_at_its_edges(percent: str, verdict: Verdict, value: str) -> None:
    raw = {"percent": percent}
    assert wrong(INHIBITION, raw) is None
    reading = read(INHIBITION, raw)
    assert (reading.verdict, reading.value.replace("-0.00", "0.00")) == (verdict, value)
    assert reading.why == ("below_noise" if verdict == "invalid" else "")


@pytest.mark.parametrize(
    "text",
    ["", "NaN", "inf", "-inf", "--5", "+5", "5e1", "1,5", "５０", "50%", "<5", "0x5", "1_0", "1" * 10, "阴性", "-"],
)
def test_what_is_no_number_is_none(text: str) -> None:
    why = wrong(INHIBITION, {"percent": text})
    assert why is not None
    assert why.code == "reading_no_number"


@pytest.mark.parametrize(
    "raw",
    [{"percent": "5", "blank": "1"}, {"percent": "5", "blank": "1", "sample": "1"}, {"percent": "5", "x": "1"}, {}],
)
def test_a_reading_has_one_shape(raw: dict[str, str]) -> None:
    why = wrong(INHIBITION, raw)
    assert why is not None
    assert why.code == "reading_no_number"


def test_only_a_percentage_may_be_negative() -> None:
    for method, raw in (
        (INHIBITION, {"blank": "1", "sample": "-1"}),
        (LIMIT, {"value": "-1"}),
        (LIMIT, {"value": "< -1"}),
    ):
        why = wrong(method, raw)
        assert why is not None
        assert why.code == "reading_negative"
    why = wrong(LIMIT, {"percent": "5"})  # another method's number
    assert why is not None
    assert why.code == "reading_no_number"


@LAW
@given(st.integers(200_000, 9_999_999), st.integers(0, 12_000_000))
def test_raw_values_and_the_percentage_they_make_have_one_verdict(blank: int, sample: int) -> None:
    """Where it is told exactly: a quotient cut off after fifteen digits stands within its last digit of the edge."""
    share = (Decimal(blank) - sample) * 100 / blank
    text = f"{share:.15f}"
    assume(len(text.lstrip("-").split(".")[0]) <= 9)
    assume(all(abs(share - edge) > Decimal("1e-14") or Decimal(text) == share for edge in (50, -20)))
    raw = {"blank": f"{blank / 1_000_000:.6f}", "sample": f"{sample / 1_000_000:.6f}"}
    assert read(INHIBITION, {"percent": text}).verdict == read(INHIBITION, raw).verdict


@LAW
@given(st.integers(-200, 1000), PARTS)
def test_what_is_shown_never_overstates(whole: int, part: int) -> None:
    exact = Decimal(f"{whole}.{part:06d}")
    shown = Decimal(read(INHIBITION, {"percent": f"{exact:f}"}).value)
    assert exact - Decimal("0.01") < shown <= exact


@LAW
@given(st.dictionaries(st.sampled_from(["percent", "blank", "sample", "value"]), st.text(max_size=12), max_size=3))
def test_whatever_is_told_is_read_or_has_its_reason(raw: dict[str, str]) -> None:
    if wrong(INHIBITION, raw) is None:
        assert read(INHIBITION, raw).verdict in ("negative", "positive", "invalid")


@pytest.mark.parametrize(
    ("blank", "positive", "why"),
    [
        ("1.2", "85", ""),
        ("-3", "50", ""),
        ("55", "85", "control_blank"),
        ("-21", "85", "control_blank"),
        ("0", "49", "control_positive"),
    ],
)
def test_a_day_s_control_in_percent(blank: str, positive: str, why: str) -> None:
    found = control_wrong(INHIBITION, {"percent": blank}, {"percent": positive})
    assert (found.code if found else "") == why
