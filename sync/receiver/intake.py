"""From wire bytes to receipt: one thread that commits many reports at once, then answers each."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from threading import Thread

import msgspec
import zstandard
from msgspec.structs import replace

from sync.message import FRAME_LIMIT, BadFrameError, Receipt, Report, State, pack, topic, unpack
from sync.receiver.archive import Archive
from sync.receiver.copying import again
from sync.receiver.grants import Grants
from sync.receiver.waiting import Frame, Waiting
from sync.replica import BadReportError, Checked, Keeper

MOST_AT_ONCE = 32
OCTETS_AT_ONCE = 400 << 10  # unpacked, about a thousand facts: what is live waits for no more than these
MOST_OCTETS = 64 << 20  # that may wait, of all markets
LONGEST = 64
JOIN_S = 10.0
FEW = 16 << 10  # octets of a report, unpacked, that may be news
QUIET_S = 0.25  # after the last report of a backlog
SPAN = 10_000  # numbers beyond what is kept: further no market sends its backlog

log = logging.getLogger(__name__)

Publish = Callable[[str, bytes], bool]


class Intake:
    """Takes frames from `deliver` on; `publish` answers; `kept` is told after every commit, `said` what a market says."""

    def __init__(
        self,
        markets: Collection[str],
        archive: Archive,
        keeper: Keeper,
        *,
        publish: Publish,
        kept: Callable[[], None] = lambda: None,
        said: Callable[[str, State], None] = lambda _market, _state: None,
        grants: Grants | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._markets = frozenset(markets)
        self._archive = archive
        self._keeper = keeper
        self._publish = publish
        self._kept = kept
        self._said = said
        self._grants = grants or Grants(0, lambda: 0.0)
        self._waiting = Waiting(len(self._markets), MOST_OCTETS)
        self._counts: Counter[str] = Counter()
        self._stood: dict[tuple[str, str], tuple[int, int]] = {}
        self._monotonic = monotonic
        self._large_at = float("-inf")
        self._thread = Thread(target=self._run, name="intake", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Take what is queued, then end."""
        self._waiting.end()
        self._thread.join(JOIN_S)

    def deliver(self, market: str, what: str, wire: bytes) -> None:
        """Queue a frame from the market's "facts" or "state" topic. Never waits: what is too much comes again."""
        if market not in self._markets:
            self._counts["unknown market"] += 1
        elif len(wire) > FRAME_LIMIT:
            self._counts["oversized"] += 1
        elif not self._waiting.put(self._frame(market, what, wire)):
            self._counts["busy"] += 1

    def busy(self) -> bool:
        """Whether a backlog comes in: what can be made later stands back."""
        return self._monotonic() - self._large_at < QUIET_S

    def counts(self) -> dict[str, int]:
        """Facts frames kept, and frames dropped by reason."""
        return dict(self._counts)

    def _run(self) -> None:
        while frames := self._waiting.take(MOST_AT_ONCE, OCTETS_AT_ONCE):
            self.take(frames)

    def _frame(self, market: str, what: str, wire: bytes) -> Frame:
        plain = _plain(wire) if what == "facts" else 0
        if plain > FEW:
            self._large_at = self._monotonic()
        return Frame(market, what, wire, plain, news=0 < plain <= FEW and self._is_new(wire))

    def _is_new(self, wire: bytes) -> bool:
        """Whether nothing that waits can come before it: it follows what is kept, or was sent ahead of a backlog."""
        try:
            report = unpack(Report, wire)
        except BadFrameError:
            return False
        stood = self._stood.get((report.market, report.epoch))
        return stood is not None and (report.first == stood[0] + 1 or report.first > stood[1])

    def take(self, frames: Sequence[Frame]) -> None:
        """Keep what is in these frames, in one transaction, and answer."""
        checked = [each for frame in frames if frame.what == "facts" and (each := self._check(frame))]
        checked.sort(key=lambda each: (each.report.market, each.report.epoch))  # two receivers lock in one order
        if checked and self._keep(checked):
            self._kept()
        for frame in frames:
            if frame.what == "state":
                self._greet(frame)

    def _check(self, frame: Frame) -> Checked | None:
        try:
            report = unpack(Report, frame.wire)
            if report.market != frame.market:
                self._counts["wrong market"] += 1
                return None
            self._grants.heard(frame.market, len(report.bodies))
            return self._keeper.check(report)
        except (BadFrameError, BadReportError) as error:
            self._counts[type(error).__name__.removesuffix("Error")] += 1
            log.warning("market %s: dropped a frame: %s", frame.market, error)
            return None

    def _keep(self, checked: Sequence[Checked]) -> bool:
        """Boundary: an archive that fails costs these reports; without receipts they come again. Whether any was kept.

        They are tried again one by one: what is wrong with one report is not the other markets' loss.
        """
        try:
            receipts = again(lambda: self._keeper.take_all(checked))
        except Exception:
            if len(checked) > 1:
                return sum(self._keep([each]) for each in checked) > 0
            self._counts["archive failed"] += 1
            log.exception("market %s: a report was not kept", checked[0].report.market)
            return False
        self._counts["kept"] += len(checked)
        for receipt in receipts:
            self._answer(receipt)
        return True

    def _greet(self, frame: Frame) -> None:
        """A market came or went. One that came is told where it stands: one of the two may have been restored.

        Boundary: when it fails the market says it again.
        """
        try:
            self._hear(frame.market, _state(frame.wire))
        except BadFrameError:
            self._counts["bad state"] += 1
        except Exception:
            self._counts["archive failed"] += 1
            log.exception("market %s: what it says of itself was not kept", frame.market)

    def _hear(self, market: str, state: State) -> None:
        self._archive.heard(market, state)
        self._said(market, state)
        if not state.online:
            self._grants.gone(market)
            return
        self._grants.heard(market, state.backlog or 0)
        for receipt in self._archive.receipts(market, state):
            self._answer(receipt)

    def _answer(self, receipt: Receipt) -> None:
        gap = receipt.gaps[0][1] if receipt.last > receipt.through else receipt.through + SPAN
        self._stood[receipt.market, receipt.epoch] = receipt.through, gap
        told = replace(receipt, at=self._archive.now(), grant=self._grants.share(receipt.market))
        self._publish(topic(receipt.market, "down", "receipts"), pack(told))


def _plain(wire: bytes) -> int:
    """Octets of a frame unpacked, as it says itself; 0 when it does not."""
    try:
        return max(0, zstandard.frame_content_size(wire))
    except zstandard.ZstdError:
        return 0


def _state(wire: bytes) -> State:
    try:
        state = msgspec.json.decode(wire, type=State)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadFrameError(str(error)) from error
    if any(len(name) > LONGEST for name in (state.run, state.epoch, *dict(state.epochs))):
        raise BadFrameError(f"a name has more than {LONGEST} characters")
    return state
