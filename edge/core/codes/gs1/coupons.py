"""North American coupon codes, AI (8110) and (8112): digits, most of whose fields begin with their own length."""

import re


def _sized(sizes: range, add: int = 0, also: str = "") -> str:
    """A digit that says how many follow, and those."""
    return "(?:" + "|".join([f"{size}[0-9]{{{size + add}}}" for size in sizes] + ([also] if also else [])) + ")"


_DAY = "[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_PREFIX, _MONEY, _SERIAL = _sized(range(7), 6), _sized(range(1, 6)), _sized(range(10), 6)
_BUY = f"{_MONEY}[0-49][0-9]{{3}}"  # how much must be bought, of what kind, of which family
_OF = _sized(range(7), 6, "9")  # of whose goods; 9: of the same company's
_COUPON = re.compile(
    f"{_PREFIX}[0-9]{{6}}{_MONEY}{_BUY}(?:1[0-3]{_BUY}{_OF})?(?:2{_BUY}{_OF})?(?:3(?P<ends>{_DAY}))?(?:4(?P<starts>{_DAY}))?"
    f"(?:5{_SERIAL})?(?:6{_sized(range(1, 8), 6)})?(?:9[01256][0-2][0-9][01])?"
)
_OFFER = re.compile(f"[01]{_PREFIX}[0-9]{{6}}{_SERIAL}")


def coupon(text: str) -> bool:
    """AI (8110): what is saved on what, until when."""
    found = _COUPON.fullmatch(text)
    if found is None:
        return False
    starts, ends = found["starts"], found["ends"]
    return all(_exists(day) for day in (starts, ends) if day) and not (starts and ends and starts > ends)


def offer(text: str) -> bool:
    """AI (8112): a positive offer file's funder, offer and serial number."""
    return _OFFER.fullmatch(text) is not None


def _exists(day: str) -> bool:
    """Whether the month has so many days."""
    year, month, number = int(day[:2]), int(day[2:4]), int(day[4:])
    return number <= (29 if not year % 4 else 28) if month == 2 else number <= 30 + (month + (month > 7)) % 2  # noqa: PLR2004
