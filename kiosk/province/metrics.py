"""Figures of all markets in Prometheus' text format, from a registry made for the call."""

from collections.abc import Iterator
from datetime import datetime

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.responses import Response

from kiosk.province.reckoning import books
from kiosk.province.room import Here, Known, Room
from sync.receiver import days as d
from sync.receiver import gauges as g

TEXT = "text/plain; version=0.0.4; charset=utf-8"
_DAYS = 2

router = APIRouter()


@router.get("/metrics")
def metrics(here: Here, _who: Known) -> Response:
    """All of it, read now."""
    registry = CollectorRegistry()
    registry.register(Figures(here))
    return Response(generate_latest(registry), media_type=TEXT)


class Figures(Collector):
    """The province's."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def collect(self) -> Iterator[Metric]:
        """Read each once. Blocks on the archive."""
        archive, gauges = self._room.archive, self._room.gauges
        yield _by_market("pinma_facts_archived", "Facts archived without a gap", g.archived(archive))
        yield _by_market("pinma_orders_waiting", "Orders the market has not received", g.orders_waiting(archive))
        yield from self._presence()
        yield from self._days()
        if gauges is not None:
            frames = CounterMetricFamily("pinma_intake_frames", "Frames by what became of them", labels=["reason"])
            for reason, count in gauges.counts().items():
                frames.add_metric([reason], count)
            yield frames
            yield GaugeMetricFamily("pinma_disk_free_bytes", "Free on the disk", value=gauges.free())

    def _presence(self) -> Iterator[Metric]:
        heard = g.presences(self._room.archive)
        yield _by_market("pinma_market_online", "Whether the market is online", {each[0]: each[1] for each in heard})
        yield _by_market(
            "pinma_facts_backlog", "Facts to come, as the market says", {each[0]: each[3] for each in heard}
        )
        if self._room.gauges is not None:
            now = self._room.gauges.wall()
            silent = {market: (now - datetime.fromisoformat(at)).total_seconds() for market, _, at, _ in heard if at}
            yield _by_market("pinma_market_silent_seconds", "Since the market was heard", silent)

    def _days(self) -> Iterator[Metric]:
        facts = GaugeMetricFamily("pinma_day_facts", "Facts of a calendar day", labels=["market", "day", "at"])
        differs = GaugeMetricFamily(
            "pinma_reckoning_differs", "1 where the two ends hold different facts", labels=["market", "day"]
        )
        for market in self._room.names:
            for each in books(d.tallies(self._room.archive, market, _DAYS)):
                facts.add_metric([market, each.day, "archived"], each.archived)
                if each.produced is not None:
                    facts.add_metric([market, each.day, "produced"], each.produced)
                differs.add_metric([market, each.day], each.standing == "differs")
        yield from (facts, differs)


def _by_market(name: str, text: str, values: dict[str, int] | dict[str, float] | dict[str, bool]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=["market"])
    for market, value in values.items():
        family.add_metric([market], value)
    return family
