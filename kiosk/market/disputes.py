"""How long the seller of a failed batch may still ask for another test, and what they said."""

from datetime import datetime
from typing import Literal, NamedTuple

from edge.core.batch import Batch, Status
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word

_HOUR = 60


class Dispute(NamedTuple):
    """`state`: "may" while they may ask, then "asked", "waived" or "late"; "over" once that test is out. `left` in words."""

    state: Literal["may", "asked", "waived", "late", "over"]
    until: str
    left: str
    told: str


def dispute(batch: Batch, now: str, mine: Language) -> Dispute | None:
    """Of a batch that failed at a sample of its own or its parent's; None of any other."""
    if batch.status is not Status.FAILED or not batch.until:
        return None
    minutes = int((datetime.fromisoformat(batch.until) - datetime.fromisoformat(now)).total_seconds() // 60)
    at = batch.until[11:16]
    if batch.dispute == "open":
        return Dispute(
            "asked", at, "", say(mine, word("Another test is asked for; nothing is destroyed before it is out."))
        )
    if batch.dispute == "waived":
        return Dispute("waived", at, "", say(mine, word("No other test is asked for.")))
    if batch.dispute == "over":
        return Dispute("over", at, "", say(mine, word("The other test has failed too.")))
    if minutes < 0:
        return Dispute("late", at, "", say(mine, word("Nobody asked for another test until %(at)s."), at=at))
    return Dispute(
        "may", at, _left(minutes, mine), say(mine, word("Another test may be asked for until %(at)s."), at=at)
    )


def _left(minutes: int, mine: Language) -> str:
    if minutes < _HOUR:
        return say(mine, word("%(minutes)s min"), minutes=minutes)
    return say(mine, word("%(hours)s h %(minutes)s min"), hours=minutes // _HOUR, minutes=f"{minutes % _HOUR:02d}")
