"""What the laboratory's machine chooses from, and what a reading comes to."""

from flow_goods import OTHER, SELLER
from hypothesis import strategies as st
from lab_side import PEOPLE

AT = st.integers(0, 99)  # which of those that are meant
BY = st.sampled_from(PEOPLE)
STATION = st.sampled_from(("lab-1", "lab-2"))
ODD = st.integers(0, 4).map(lambda number: number == 0)  # now and then any other
READING = st.sampled_from((900, 900, 950, 100, 100, 500, 1_300))
SELLERS = st.sampled_from((SELLER, SELLER, OTHER))


def verdict(reading: int) -> str:
    """Against a blank of 1000."""
    return "invalid" if reading > 1_200 else "positive" if reading <= 500 else "negative"


def raw(reading: int) -> dict[str, str]:
    return {"blank": "1.000", "sample": f"{reading / 1000}"}
