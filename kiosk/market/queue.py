"""Who waits for a test, and what came out lately: as the call board of a waiting area needs them."""

from datetime import datetime
from typing import NamedTuple

from edge.core import forecast
from edge.core.batch import Batch
from edge.core.forecast import SAMPLE_WITHIN_S, WINDOW_S, Result
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market.ports import Outcome, Views

_SOON_S = SAMPLE_WITHIN_S * 2 / 3
_LONG_MIN = 180
_COUNTED = frozenset(("passed", "failed", "overridden"))


class Party(NamedTuple):
    """A vehicle and what of it waits."""

    code: str
    batches: list[Batch]
    since: datetime

    @property
    def sampled(self) -> bool:
        """Whether all of it is in the laboratory."""
        return all(batch.sample for batch in self.batches)


def parties(views: Views) -> list[Party]:
    """Vehicles with goods inside that wait for a test, who came first first. A first positive that is run again still waits."""
    found = [*views.inside("waiting"), *(batch for batch in views.inside("held") if batch.sample)]
    by: dict[str, list[Batch]] = {}
    for batch in sorted(found, key=lambda each: (each.since, each.code)):
        if batch.since:
            by.setdefault(batch.visit or batch.code, []).append(batch)
    return [Party(code, batches, datetime.fromisoformat(batches[0].since)) for code, batches in by.items()]


def recent(views: Views, now: datetime) -> list[tuple[Outcome, Batch]]:
    """What came out in the last hour, the newest first, each batch once."""
    found: dict[str, tuple[Outcome, Batch]] = {}
    for each in views.outcomes():
        if not 0 <= (now - datetime.fromisoformat(each.at)).total_seconds() <= WINDOW_S:
            continue
        batch = views.batch(each.batch)
        if each.how in _COUNTED and batch is not None:
            found.setdefault(each.batch, (each, batch))
    return list(found.values())


def results(found: list[tuple[Outcome, Batch]]) -> list[Result]:
    """Those that the laboratory made."""
    return [
        Result(datetime.fromisoformat(batch.since).timestamp(), datetime.fromisoformat(each.at).timestamp())
        for each, batch in found
        if each.how != "overridden" and batch.since
    ]


def half_hour(waited: float) -> str:
    """How the half hour until a sample is taken stands: "ok", "warn" or "bad"."""
    return "bad" if waited >= SAMPLE_WITHIN_S else "warn" if waited >= _SOON_S else "ok"


def about(left: float | None, mine: Language) -> str:
    """When a result is forecast, in words; "" while nothing is known."""
    if left is None:
        return ""
    minutes = forecast.about(left)
    if minutes > _LONG_MIN:
        return say(mine, word("over %(hours)s h"), hours=_LONG_MIN // 60)
    return say(mine, word("about %(minutes)s min"), minutes=minutes)
