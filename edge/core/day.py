"""Trading days. A night market's day does not turn at midnight."""

from datetime import datetime, timedelta


def trading_day(at: datetime, roll_hour: int) -> str:
    """The trading day at local time `at`: it ends at `roll_hour` of the date that names it."""
    return (at + timedelta(hours=24 - roll_hour)).date().isoformat()
