"""The time of day, handed to whoever needs one. A rehearsal's clock starts where it is told and may run faster."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from config.settings import ClockSettings

CHINA = timezone(timedelta(hours=8))


class Clock:
    """`wall` for dates and trading days, `monotonic` (never scaled) for windows and expiry."""

    def __init__(self, settings: ClockSettings | None, unix: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._unix = unix

    def wall(self) -> datetime:
        """Local time in China."""
        if self._settings is None:
            return datetime.fromtimestamp(self._unix(), CHINA)
        passed = (self._unix() - self._settings.anchor) * self._settings.speed
        return self._settings.start.astimezone(CHINA) + timedelta(seconds=passed)

    def unix(self) -> float:
        """Seconds since 1970, never scaled: for what expires and outlives a restart."""
        return self._unix()

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()
