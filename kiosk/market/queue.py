"""Who waits for a test, and what came out lately: as the call board of a waiting area needs them."""

from datetime import datetime
from typing import NamedTuple

from edge.core.batch import Batch
from edge.core.forecast import WINDOW_S, Result
from kiosk.market.ports import Outcome, Views

_MOST = 200
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
    found = [*views.batches("waiting", limit=_MOST), *(b for b in views.batches("held", limit=_MOST) if b.sample)]
    by: dict[str, list[Batch]] = {}
    for batch in sorted(found, key=lambda each: (each.since, each.code)):
        if batch.in_g and batch.since:
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
