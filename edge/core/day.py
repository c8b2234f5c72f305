"""Days: trading days, which at a night market do not turn at midnight, and calendar dates as they are written."""

from datetime import date, datetime, timedelta

_NEXT = timedelta(days=1)


def trading_day(at: datetime, roll_hour: int) -> str:
    """The trading day at local time `at`: it ends at `roll_hour` of the date that names it."""
    today = at.date()
    return (today + _NEXT if at.hour >= roll_hour else today).isoformat()


def bounds(day: str, roll_hour: int) -> tuple[str, str]:
    """When a trading day begins and ends by the clock of the market, as ISO instants without a zone begin."""
    ends = date.fromisoformat(day)
    return f"{(ends - _NEXT).isoformat()}T{roll_hour:02d}:", f"{ends.isoformat()}T{roll_hour:02d}:"


def is_date(text: str) -> bool:
    """Whether a text is a calendar date as 2026-11-26."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
