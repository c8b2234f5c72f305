"""Trading days. A night market's day does not turn at midnight."""

from datetime import datetime, timedelta

_NEXT = timedelta(days=1)


def trading_day(at: datetime, roll_hour: int) -> str:
    """The trading day at local time `at`: it ends at `roll_hour` of the date that names it."""
    date = at.date()
    return (date + _NEXT if at.hour >= roll_hour else date).isoformat()
