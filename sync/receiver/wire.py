"""The province's one link to the broker, and which frame goes to whom."""

from collections.abc import Callable, Mapping, Sequence

from sync.message import What, topic
from sync.mqtt import Broker, Link

Route = Callable[[str, str, bytes], None]


class Wire:
    """Publishes for everyone; from `start` on, hands what comes up to its routes as (market, what, bytes)."""

    def __init__(self, broker: Broker, client_id: str = "pinma-province") -> None:
        self._broker = broker
        self._client_id = client_id
        self._link: Link | None = None
        self._routes: dict[str, Sequence[Route]] = {}

    def start(self, routes: Mapping[What, Sequence[Route]], on_state: Callable[[bool], None]) -> None:
        """Hear all that has a route."""
        self._routes = {str(what): each for what, each in routes.items()}
        self._link = Link(
            self._broker,
            self._client_id,
            subscriptions=[topic("+", "up", what) for what in routes],
            deliver=self._deliver,
            on_state=on_state,
        )
        self._link.start()

    def stop(self) -> None:
        """Disconnect."""
        if self._link:
            self._link.stop()

    def publish(self, where: str, payload: bytes) -> bool:
        """Hand to the broker; False when it is not there."""
        return self._link is not None and self._link.publish(where, payload)

    def _deliver(self, where: str, payload: bytes) -> None:
        market, _way, what = where.split("/")[-3:]
        for route in self._routes[what]:
            route(market, what, payload)
