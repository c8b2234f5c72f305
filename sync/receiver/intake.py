"""From wire bytes to receipt: one thread that commits many reports at once, then answers each."""

import logging
import queue
from collections import Counter
from collections.abc import Callable, Collection
from threading import Thread

import msgspec

from sync.message import FRAME_LIMIT, GENESIS, BadFrameError, Receipt, Report, State, pack, topic, unpack
from sync.receiver.archive import Archive
from sync.replica import BadReportError, Checked, Keeper

MOST_AT_ONCE = 32
MOST_WAITING = 1000
JOIN_S = 10.0

log = logging.getLogger(__name__)

Publish = Callable[[str, bytes], bool]
Frame = tuple[str, str, bytes]


class Intake:
    """Takes frames from `deliver` on; `publish` answers; `kept` is told after every commit."""

    def __init__(
        self,
        markets: Collection[str],
        archive: Archive,
        keeper: Keeper,
        *,
        publish: Publish,
        kept: Callable[[], None] = lambda: None,
    ) -> None:
        self._markets = frozenset(markets)
        self._archive = archive
        self._keeper = keeper
        self._publish = publish
        self._kept = kept
        self._frames: queue.Queue[Frame | None] = queue.Queue(MOST_WAITING)
        self._counts: Counter[str] = Counter()
        self._thread = Thread(target=self._run, name="intake", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Take what is queued, then end."""
        self._frames.put(None)
        self._thread.join(JOIN_S)

    def deliver(self, market: str, what: str, wire: bytes) -> None:
        """Queue a frame from the market's "facts" or "state" topic. Never waits: what is too much comes again."""
        if market not in self._markets:
            self._counts["unknown market"] += 1
        elif len(wire) > FRAME_LIMIT:
            self._counts["oversized"] += 1
        else:
            try:
                self._frames.put_nowait((market, what, wire))
            except queue.Full:
                self._counts["busy"] += 1

    def counts(self) -> dict[str, int]:
        """Facts frames kept, and frames dropped by reason."""
        return dict(self._counts)

    def _run(self) -> None:
        while frames := self._next():
            self._take([frame for frame in frames if frame])
            if None in frames:
                return

    def _next(self) -> list[Frame | None]:
        """What is queued, up to a limit and never beyond the end; waits for the first."""
        frames = [self._frames.get()]
        while frames[-1] and len(frames) < MOST_AT_ONCE and not self._frames.empty():
            frames.append(self._frames.get())
        return frames

    def _take(self, frames: list[Frame]) -> None:
        """Boundary: an archive that fails costs these frames; without receipts they come again."""
        try:
            checked = [each for market, what, wire in frames if what == "facts" and (each := self._check(market, wire))]
            for receipt in self._keeper.take_all(checked) if checked else ():
                self._answer(receipt)
            self._counts["kept"] += len(checked)
            for market, what, wire in frames:
                if what == "state":
                    self._greet(market, wire)
        except Exception:
            self._counts["archive failed"] += len(frames)
            log.exception("frames were not kept")
        else:
            if checked:
                self._kept()

    def _check(self, market: str, wire: bytes) -> Checked | None:
        try:
            report = unpack(Report, wire)
            if report.market != market:
                self._counts["wrong market"] += 1
                return None
            return self._keeper.check(report)
        except (BadFrameError, BadReportError) as error:
            self._counts[type(error).__name__.removesuffix("Error")] += 1
            log.warning("market %s: dropped a frame: %s", market, error)
            return None

    def _greet(self, market: str, wire: bytes) -> None:
        """A market came or went. One that came is told where it stands: one of the two may have been restored."""
        try:
            state = msgspec.json.decode(wire, type=State)
        except (msgspec.DecodeError, RecursionError):
            self._counts["bad state"] += 1
            return
        self._archive.heard(market, online=state.online, backlog=state.backlog)
        if not state.online:
            return
        receipts = self._archive.receipts(market)
        if state.epoch and all(each.epoch != state.epoch for each in receipts):
            receipts.append(Receipt("facts", market, state.epoch, 0, head=GENESIS))
        for receipt in receipts:
            self._answer(receipt)

    def _answer(self, receipt: Receipt) -> None:
        self._publish(topic(receipt.market, "down", "receipts"), pack(receipt))
