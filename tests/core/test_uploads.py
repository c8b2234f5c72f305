"""Sellers' clocks: 24 hours for what was pushed or sold, 36 for what nobody pushed; late is what is past and not there."""

from datetime import datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.core.uploads import Upload, Uploads, by_seller

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=timezone(timedelta(hours=8)))
HOURS = st.integers(0, 48)


def upload(hours: int, *, seller: str = "s-1", sold: bool = False, pushed: bool = False, sent: bool = False) -> Upload:
    return Upload(seller, sold, NOW - timedelta(hours=hours), pushed, sent)


def test_each_has_its_own_hours() -> None:
    assert upload(0, pushed=True).due - NOW == timedelta(hours=24)
    assert upload(0, sold=True).due - NOW == timedelta(hours=24)
    assert upload(0).due - NOW == timedelta(hours=36)


def test_whoever_is_late_stands_first_then_whoever_is_due_first() -> None:
    uploads = [
        upload(1, seller="calm", sent=True),
        upload(30, seller="soon"),
        upload(30, seller="late", pushed=True),
        upload(2, seller="then"),
    ]
    rows = by_seller(uploads, NOW)
    assert [row.seller for row in rows] == ["late", "soon", "then", "calm"]
    assert rows[0] == Uploads("late", 1, 0, 1, 1, NOW - timedelta(hours=6))
    assert rows[-1] == Uploads("calm", 1, 0, 0, 0, None)


@settings(max_examples=40)
@given(st.lists(st.tuples(HOURS, st.booleans(), st.booleans(), st.booleans())))
def test_nothing_is_lost_and_late_is_what_is_past_its_hour(found: list[tuple[int, bool, bool, bool]]) -> None:
    uploads = [upload(hours, sold=sold, pushed=pushed, sent=sent) for hours, sold, pushed, sent in found]
    rows = by_seller(uploads, NOW)
    assert sum(row.arrived + row.sold for row in rows) == len(uploads)
    assert sum(row.late for row in rows) == sum(
        not sent and hours > (24 if sold or pushed else 36) for hours, sold, pushed, sent in found
    )
