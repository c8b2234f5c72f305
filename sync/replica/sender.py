"""The home end: says what to send next, and learns from receipts what has arrived. It keeps nothing of its own."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple

from sync.message import GENESIS, Receipt, Report
from sync.replica.lanes import Budget, Pace
from sync.replica.ports import Source
from sync.replica.track import OPEN_END, Flight, Track

SETTLE_S = 0.1  # between two acknowledgements written while more is on its way
Stream = Literal["facts", "orders"]


class Policy(NamedTuple):
    """Reports of at most `batch` bodies or about `octets` bytes; at most `window` of the backlog without a receipt.

    When more than a window waits, news go ahead of it: at most `live` reports. A report without a receipt is sent again
    after `resend_s` and twice the time the last one took.
    """

    batch: int = 500
    window: int = 20
    resend_s: float = 5.0
    octets: int = 1 << 20
    live: int = 4


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
        self._serial = 0
        self._tracks: dict[str, Track] = {}
        self._learned: dict[str, int] = {}
        self._settled_at = float("-inf")
        self._pace = Pace(policy.window)
        self._budget = Budget()

    def connected(self, most: int = OPEN_END) -> None:
        """The line is up, and bears `most` reports at a time. Whatever was on its way before may be lost."""
        self._ground_all()
        self._pace = Pace(min(self._policy.window, max(1, most - self._policy.live)))
        self._online = True

    def lost(self) -> None:
        """The line is down: nothing is due until it is up again."""
        self._ground_all()
        self._online = False

    def due(self, now: float) -> Report | None:
        """What to send next: news that go ahead first, then gaps, then the oldest. It stays due until it is `sent`."""
        report = self._next(now) if self._online else None
        if report is None and (now - self._settled_at >= SETTLE_S or not self._flights()):
            self._settle()
            self._settled_at = now
        return report

    def sent(self, report: Report, octets: int, now: float) -> None:
        """A report that was due is on its way, as so many octets."""
        track, last = self._tracks[report.epoch], report.first + len(report.bodies) - 1
        live = track.edge is not None and report.first > track.edge
        self._serial += 1
        again = report.first in track.missed
        track.flights[report.first] = Flight(report.first, last, self._serial, now, live, again)
        if not live and self._behind():
            self._budget.spend(octets, now)

    def take(self, receipt: Receipt, now: float) -> None:
        """Learn what the other end has. Receipts may be late, double, missing, or take back what one said before."""
        if (receipt.stream, receipt.market) != (self._stream, self._market):
            return
        if (track := self._tracks.get(receipt.epoch)) is None:
            track = self._track(receipt.epoch, dict(self._source.pending()).get(receipt.epoch, 0))
        if receipt.fork is not None:
            self._forked(receipt, receipt.fork, track)
        elif self._same(receipt):
            self._budget.grant(receipt.grant, now)
            self._learned[receipt.epoch] = receipt.through
            arrived = track.learn(receipt)
            track.miss(receipt, arrived)
            for flight in arrived:
                self._pace.arrived(now - flight.sent_at, now, live=flight.live)
        else:
            self._part(receipt, track)

    def rest_s(self, now: float) -> float:
        """How long the backlog still keeps within its grant; 0 when it does not wait for that."""
        return self._budget.rest_s(now)

    def _part(self, receipt: Receipt, track: Track) -> None:
        """It goes on with another's bodies. What it answers is kept all the same; what it holds behind a gap need not be ours."""
        track.held = ()
        if (
            receipt.through < track.through
        ):  # it has lost more than that: from the beginning, and it will say where we part
            track.through = 0
        if receipt.seen > track.through and self._holds(receipt.epoch, receipt.seen, receipt.seen_head):
            track.through = self._learned[receipt.epoch] = receipt.seen
            track.ground(lambda flight: flight.last <= receipt.seen)

    def _forked(self, receipt: Receipt, n: int, track: Track) -> None:
        """Boxes of one identity hear each other's receipts: whose fork it is, and whether it stands, is looked at first."""
        if not any(each.first - 1 <= n <= each.last for each in track.flights.values()):
            return  # no report of ours; or one that is due again, and will be answered again
        same = self._same(receipt)
        if n > receipt.through:  # what differed stood behind a gap and is set aside: nothing from there on is kept
            track.recoil(receipt.through if same else 0)
        elif not same and n < (track.stop or OPEN_END):
            track.fork(n)
            self._settle()
            self._source.forked(receipt.epoch, n)

    def _same(self, receipt: Receipt) -> bool:
        """Whether it speaks of our bodies: a home restored from a copy may be told of others under the same numbers."""
        return self._holds(receipt.epoch, receipt.through, receipt.head)

    def _holds(self, epoch: str, seq: int, head: bytes) -> bool:
        here = self._source.read(epoch, max(0, seq - 1), 1)
        return bool(here) and head == (here[0][1] if seq else GENESIS)

    def _settle(self) -> None:
        """Tell the source what the receipts since the last time have acknowledged, each epoch once."""
        while self._learned:
            self._source.acknowledge(*self._learned.popitem())

    def _next(self, now: float) -> Report | None:
        late_s = self._policy.resend_s + 2 * self._pace.took_s
        for track in self._tracks.values():
            track.ground(lambda flight: now - flight.sent_at >= late_s)
        tracks = {epoch: self._track(epoch, through) for epoch, through in self._source.pending()}
        return self._news(tracks) or self._oldest(tracks, now)

    def _track(self, epoch: str, through: int) -> Track:
        return self._tracks.setdefault(epoch, Track(through))

    def _flights(self) -> list[Flight]:
        return [flight for track in self._tracks.values() for flight in track.flights.values()]

    def _behind(self) -> bool:
        return any(track.edge is not None for track in self._tracks.values())

    def _news(self, tracks: dict[str, Track]) -> Report | None:
        """The next report of the live lane: of the newest epoch, whatever the backlog does."""
        if not tracks or self._policy.live == 0:
            return None
        epoch, track = list(tracks.items())[-1]
        if track.edge is None and not track.strict and self._backlog(tracks):
            track.edge = self._newest(epoch, track.through)
        if track.edge is None or sum(each.live for each in track.flights.values()) >= self._policy.live:
            return None
        return self._first(epoch, track, track.edge, OPEN_END)

    def _backlog(self, tracks: dict[str, Track]) -> bool:
        """Whether more waits than one window bears."""
        span = self._policy.batch * self._policy.window
        return any(self._source.read(epoch, track.through + span, 1) for epoch, track in tracks.items())

    def _newest(self, epoch: str, after: int) -> int:
        """The number of the last body, found by doubling steps and halving them again."""
        step = 1
        while self._source.read(epoch, after + step - 1, 1):
            after, step = after + step, step * 2
        while step := step // 2:
            if self._source.read(epoch, after + step - 1, 1):
                after += step
        return after

    def _oldest(self, tracks: dict[str, Track], now: float) -> Report | None:
        """The next report of the backlog, or of everything when there is none."""
        flights = sum(not each.live for each in self._flights())
        if flights >= self._pace.window or (self._behind() and self._budget.rest_s(now) > 0):
            return None
        for epoch, track in tracks.items():
            before = OPEN_END if track.edge is None else track.edge + 1
            if report := self._first(epoch, track, track.through, before):
                return report
        return None

    def _first(self, epoch: str, track: Track, after: int, before: int) -> Report | None:
        for begin, end in track.free(after, before):
            bodies = self._trim(self._source.read(epoch, begin, min(self._policy.batch, end - begin - 1)))
            if bodies:
                return self._report(epoch, begin, bodies)
        return None

    def _trim(self, bodies: Sequence[tuple[bytes, bytes]]) -> Sequence[tuple[bytes, bytes]]:
        octets = self._policy.octets
        if sum([len(body) for body, _ in bodies]) <= octets:
            return bodies
        sizes = accumulate(len(body) for body, _ in bodies)
        return bodies[: max(1, sum(size <= octets for size in sizes))]

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

    def _ground_all(self) -> None:
        for track in self._tracks.values():
            track.flights.clear()
            track.missed.clear()
            track.edge = None
