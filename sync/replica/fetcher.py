"""A machine without I/O that brings a journal's own facts back from the other end, when its home lacks some."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from sync.message import GENESIS, BadFrameError, Fetch, Known, Personal, Report, Stood, known_digest, link, unseal
from sync.replica.ports import ForgedError, MalformedError, Row

RESEND_S = 3.0


class End(NamedTuple):
    """Where an epoch ends at home; nothing can follow in one that is `closed`."""

    seq: int
    head: bytes
    closed: bool = False


class Home(Protocol):
    """The journal that may lack something."""

    def end(self, epoch: str) -> End:
        """Where an epoch ends; End(0, GENESIS) for one that is not known."""
        ...

    def head(self, epoch: str, seq: int) -> bytes:
        """The hash at a number that is here."""
        ...

    def lacking(self, epochs: Sequence[Stood]) -> None:
        """These stand further at the other end. Called before anything of them is brought."""
        ...

    def lay(self, epoch: str, rows: Sequence[Row], personal: Sequence[Personal]) -> None:
        """Add what follows directly, and personal values beside it."""
        ...

    def differs(self, epoch: str) -> None:
        """The other end holds something else under the same numbers."""
        ...

    def complete(self, known: Known) -> None:
        """Nothing is lacking here of what the other end had."""
        ...


class Fetcher:
    """Asks what there is, then for each lacking epoch page by page. Not thread-safe: one thread owns it.

    `verify(digest, signature)` says whether the other end signed; `nonce` names each question anew.
    """

    def __init__(
        self, market: str, home: Home, verify: Callable[[bytes, bytes], bool], nonce: Callable[[], str]
    ) -> None:
        self._market = market
        self._home = home
        self._verify = verify
        self._nonce = nonce
        self._asked = ""  # the nonce of the question that is open
        self._known: Known | None = None
        self._lacking: list[Stood] = []
        self._sent_at: float | None = None
        self.done = False

    def ask(self) -> None:
        """Begin, or begin again: what is known may have changed."""
        self._asked, self._known, self._lacking, self._sent_at, self.done = self._nonce(), None, [], None, False

    def due(self, now: float) -> Fetch | None:
        """The question to send now, if any; it counts as sent. One is open at a time."""
        if not self._asked or self.done or (self._sent_at is not None and now - self._sent_at < RESEND_S):
            return None
        self._sent_at = now
        if self._known is None:
            return Fetch(self._market, "", 0, nonce=self._asked)
        return Fetch(self._market, self._lacking[0].epoch, self._home.end(self._lacking[0].epoch).seq)

    def take_known(self, known: Known) -> bool:
        """Learn what there is. Whether it was the answer to our question. Raises ForgedError."""
        if known.market != self._market or not self._verify(known_digest(known), known.signature):
            raise ForgedError("what the other end knows")
        if known.nonce != self._asked or not self._asked or self._known is not None:
            return False
        self._known, self._sent_at = known, None
        self._lacking = [each for each in known.epochs if self._lacks(each)]
        if self._lacking:
            self._home.lacking(self._lacking)
        self._go_on()
        return True

    def take(self, report: Report) -> None:
        """Learn a page. Raises BadReportError; what was not asked for, or comes twice, is dropped."""
        if not self._lacking or (report.market, report.epoch, report.stream) != (
            self._market, self._lacking[0].epoch, "facts",
        ):  # fmt: skip
            return
        end = self._home.end(report.epoch)
        if report.first != end.seq + 1:
            return
        rows = list(_checked(report))
        if not self._verify(rows[-1].hash, report.signature):
            raise ForgedError("signature")
        self._sent_at = None
        if report.prev != end.head:  # what is recorded here since then is another's there
            self._home.differs(report.epoch)
            self._lacking.pop(0)
        else:
            self._home.lay(report.epoch, rows, report.personal)
            if rows[-1].seq >= self._lacking[0].through:
                self._lacking.pop(0)
        self._go_on()

    def _lacks(self, stood: Stood) -> bool:
        end = self._home.end(stood.epoch)
        if end.closed:
            return False
        if stood.through <= end.seq:
            here = self._home.head(stood.epoch, stood.through) if stood.through else GENESIS
            if here != stood.head:
                self._home.differs(stood.epoch)
            return False
        return True

    def _go_on(self) -> None:
        if not self._lacking and self._known is not None:
            self.done = True
            self._home.complete(self._known)


def _checked(report: Report) -> Iterable[Row]:
    """The rows of a report that is what its envelope says. Raises BadReportError."""
    if not report.bodies or report.first < 1 or len(report.prev) != len(GENESIS):
        raise MalformedError("envelope")
    head = report.prev
    for seq, body in enumerate(report.bodies, report.first):
        try:
            message = unseal(body)
        except BadFrameError as error:
            raise MalformedError(f"body {seq}") from error
        if (message.market, message.epoch, message.seq) != (report.market, report.epoch, seq):
            raise MalformedError(f"body {seq} is another's")
        head = link(head, body)
        yield Row(seq, body, head)
    for each in report.personal:
        if not hmac.compare_digest(hmac.new(each.salt, each.value, hashlib.sha256).hexdigest(), each.seal):
            raise ForgedError("seal of a personal value")
