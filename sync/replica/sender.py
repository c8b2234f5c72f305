"""The home end: says what to send now, and learns from receipts what has arrived. It keeps nothing of its own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from sync.message import GENESIS, Receipt, Report
from sync.replica.ports import Source

Stream = Literal["facts", "orders"]
Range = tuple[int, int]
OPEN_END = 1 << 62


class Policy(NamedTuple):
    """At most `window` reports without a receipt, each of at most `batch` bodies or about `octets` bytes."""

    batch: int = 500
    window: int = 8
    resend_s: float = 5.0
    octets: int = 1 << 20


@dataclass(slots=True)
class _Flight:
    """A report on its way: `again` when a receipt asked for it, `kept` when one showed it waiting behind a gap."""

    first: int
    last: int
    sent_at: float
    again: bool = False
    kept: bool = False


@dataclass(slots=True)
class _Track:
    """One epoch's flights. Numbers up to `asked` were asked for again; from `stop` on nothing is sent."""

    flights: dict[int, _Flight] = field(default_factory=dict[int, _Flight])
    asked: int = 0
    stop: int | None = None

    def ground(self, gone: Callable[[_Flight], bool]) -> None:
        self.flights = {first: flight for first, flight in self.flights.items() if not gone(flight)}

    def free(self, through: int) -> Iterator[Range]:
        """What is neither acknowledged nor on its way, as (after, before); the last is open to the end or `stop`."""
        after = through
        for flight in sorted(self.flights.values(), key=lambda each: each.first):
            if flight.first > after + 1:
                yield after, flight.first
            after = max(after, flight.last)
        yield after, self.stop or OPEN_END


class Sender:
    """Sends one stream of one market. Not thread-safe: one thread owns it."""

    def __init__(
        self, stream: Stream, market: str, source: Source, policy: Policy, sign: Callable[[bytes], bytes]
    ) -> None:
        self._stream: Stream = stream
        self._market = market
        self._source = source
        self._policy = policy
        self._sign = sign
        self._online = False
        self._tracks: dict[str, _Track] = {}

    def connected(self) -> None:
        """The line is up: whatever was on its way before may be lost."""
        self._ground_all()
        self._online = True

    def lost(self) -> None:
        """The line is down: nothing is due until it is up again."""
        self._ground_all()
        self._online = False

    def due(self, now: float) -> list[Report]:
        """What to send now, oldest epoch first, gaps before news; they count as sent."""
        if not self._online:
            return []
        for track in self._tracks.values():
            track.ground(lambda flight: now - flight.sent_at >= self._policy.resend_s)
        room = self._policy.window - sum(
            not flight.kept for track in self._tracks.values() for flight in track.flights.values()
        )
        reports: list[Report] = []
        for epoch, through in self._source.pending() if room > 0 else ():
            track = self._tracks.setdefault(epoch, _Track())
            for report in self._fill(epoch, track, through):
                last = report.first + len(report.bodies) - 1
                track.flights[report.first] = _Flight(report.first, last, now, again=report.first <= track.asked)
                reports.append(report)
                if len(reports) == room:
                    return reports
        return reports

    def take(self, receipt: Receipt, now: float) -> None:
        """Learn what the other end has. Receipts may be late, double, missing, or take back what one said before."""
        if (receipt.stream, receipt.market) != (self._stream, self._market):
            return
        epoch, track = receipt.epoch, self._tracks.setdefault(receipt.epoch, _Track())
        if (fork := receipt.fork) is not None and fork < (track.stop or OPEN_END):
            track.stop = fork
            track.ground(lambda flight: flight.last >= fork)
            self._source.forked(epoch, fork)
            return
        if receipt.fork is None and self._same(receipt):
            self._source.acknowledge(epoch, receipt.through)
            track.ground(lambda flight: flight.last <= receipt.through)
        self._mark(track, receipt.gaps, now)

    def _same(self, receipt: Receipt) -> bool:
        """Whether it speaks of our bodies: a home restored from a copy may be told of others under the same numbers."""
        here = self._source.read(receipt.epoch, max(0, receipt.through - 1), 1)
        return bool(here) and receipt.head == (here[0][1] if receipt.through else GENESIS)

    def _fill(self, epoch: str, track: _Track, through: int) -> Iterator[Report]:
        for after, before in list(track.free(through)):
            reached = after
            while (limit := min(self._policy.batch, before - reached - 1)) > 0:
                bodies = self._trim(self._source.read(epoch, reached, limit))
                if not bodies:
                    break
                yield self._report(epoch, reached, bodies)
                reached += len(bodies)

    def _trim(self, bodies: Sequence[tuple[bytes, bytes]]) -> Sequence[tuple[bytes, bytes]]:
        octets = 0
        for count, (body, _) in enumerate(bodies):
            octets += len(body)
            if count and octets > self._policy.octets:
                return bodies[:count]
        return bodies

    def _report(self, epoch: str, after: int, bodies: Sequence[tuple[bytes, bytes]]) -> Report:
        return Report(
            stream=self._stream,
            market=self._market,
            epoch=epoch,
            first=after + 1,
            prev=self._source.head(epoch, after),
            bodies=tuple(body for body, _ in bodies),
            signature=self._sign(bodies[-1][1]),
            personal=self._source.personal(epoch, after + 1, after + len(bodies)),
        )

    def _mark(self, track: _Track, gaps: Sequence[Range], now: float) -> None:
        if not gaps:
            return
        edge = gaps[-1][1]
        track.asked = max(track.asked, edge)
        track.ground(lambda flight: not flight.again and _meets(flight, gaps))
        for flight in track.flights.values():
            if flight.last <= edge and not _meets(flight, gaps):
                flight.kept, flight.sent_at = True, now

    def _ground_all(self) -> None:
        for track in self._tracks.values():
            track.flights.clear()
            track.asked = 0


def _meets(flight: _Flight, gaps: Sequence[Range]) -> bool:
    return any(first <= flight.last and flight.first <= last for first, last in gaps)
