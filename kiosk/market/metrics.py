"""Figures for whoever watches many boxes, in Prometheus' text format, from a registry made for the call."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.responses import Response

from kiosk.market.ports import Ends
from kiosk.market.room import Compared, Here, Program, Room, Who

TEXT = "text/plain; version=0.0.4; charset=utf-8"
_DAYS = 2
_LEVELS = ("ok", "low", "full")

router = APIRouter()


@router.get("/metrics")
def metrics(here: Here, ends: Compared, _who: Annotated[Who, Depends(Program())]) -> Response:
    """All of it, read now."""
    registry = CollectorRegistry()
    registry.register(Figures(here, ends))
    return Response(generate_latest(registry), media_type=TEXT)


class Figures(Collector):
    """One market's."""

    def __init__(self, room: Room, ends: Ends) -> None:
        self._room = room
        self._ends = ends

    def collect(self) -> Iterator[Metric]:
        """Read each once. Blocks on the store."""
        yield from self._line()
        yield from self._days()
        disk, ahead = self._ends.disk(), self._ends.ahead_s()
        yield _one("pinma_disk_free_bytes", "Free on the disk, the reserve not among it", disk.free)
        level = GaugeMetricFamily("pinma_disk_state", "1 for the state the disk is in", labels=["state"])
        for each in _LEVELS:
            level.add_metric([each], each == disk.state)
        yield level
        if ahead is not None:
            yield _one("pinma_clock_ahead_seconds", "How far the clock is ahead of the province's", ahead)
        yield _one("pinma_labels_owed", "Labels that have not come out", self._room.views.owing())

    def _line(self) -> Iterator[Metric]:
        link, acknowledged = self._room.views.uplink(), self._ends.acknowledged()
        yield _one("pinma_facts_produced", "Facts in force in the journal", acknowledged + link.waiting)
        yield _one("pinma_facts_acknowledged", "Facts the province has acknowledged", acknowledged)
        yield _one("pinma_facts_backlog", "Facts still to be acknowledged", link.waiting)
        yield _one("pinma_line_up", "Whether the line to the broker stands", link.online)
        if link.last_contact_s is not None:
            yield _one("pinma_province_silent_seconds", "Since the province was heard", link.last_contact_s)

    def _days(self) -> Iterator[Metric]:
        facts = GaugeMetricFamily("pinma_day_facts", "Facts of a calendar day", labels=["day", "at"])
        differs = GaugeMetricFamily(
            "pinma_reckoning_differs", "1 where the two ends hold different facts", labels=["day"]
        )
        for each in self._ends.days()[:_DAYS]:
            facts.add_metric([each.day, "produced"], each.produced)
            facts.add_metric([each.day, "acknowledged"], each.acknowledged)
            if each.archived is not None:
                facts.add_metric([each.day, "archived"], each.archived)
            differs.add_metric([each.day], each.standing == "differs")
        yield from (facts, differs)


def _one(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)
