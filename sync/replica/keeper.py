"""The other end: keeps every body once, in one transaction before the receipt exists."""

import hashlib
import hmac
import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from msgspec.structs import replace

from sync.message import GENESIS, BadFrameError, Receipt, Report, link, unseal
from sync.replica.ports import ForgedError, MalformedError, Place, Row, Shelf, Sink

LONGEST_NAME = 64
LAST_NUMBER = 1 << 53
MOST_GAPS = 64
Range = tuple[int, int]

log = logging.getLogger(__name__)


class Checked(NamedTuple):
    """A report that is what it says, and its bodies as rows."""

    report: Report
    rows: tuple[Row, ...]


class Keeper:
    """Keeps one kind of stream of any market. `verify(market, head, signature)` says whether a signature is good."""

    def __init__(
        self, stream: Literal["facts", "orders"], sink: Sink, verify: Callable[[str, bytes, bytes], bool]
    ) -> None:
        self._stream = stream
        self._sink = sink
        self._verify = verify

    def take(self, report: Report) -> Receipt:
        """Keep one report. Raises BadReportError; then nothing of it is kept."""
        return self.take_all([self.check(report)])[0]

    def take_all(self, reports: Iterable[Checked]) -> list[Receipt]:
        """Keep checked reports in one transaction; their receipts, once it is committed."""
        with self._sink.transaction() as shelf:
            return [_keep(shelf(each.report.market, each.report.epoch), each) for each in reports]

    def check(self, report: Report) -> Checked:
        """The report with its chain, or BadReportError. Touches nothing."""
        last = report.first + len(report.bodies) - 1
        named = all(0 < len(each) <= LONGEST_NAME and each.isprintable() for each in (report.market, report.epoch))
        if report.stream != self._stream or not named or not 1 <= report.first <= last <= LAST_NUMBER:
            raise MalformedError("envelope")
        if len(report.prev) != len(GENESIS) or (report.first == 1 and report.prev != GENESIS):
            raise MalformedError("previous hash")
        rows = tuple(_rows(report))
        if not self._verify(report.market, rows[-1].hash, report.signature):
            raise ForgedError("signature")
        for each in report.personal:
            seal = hmac.new(each.salt, each.value, hashlib.sha256).hexdigest()
            if not hmac.compare_digest(seal, each.seal):
                raise ForgedError("seal of a personal value")
        return Checked(report, rows)


def _rows(report: Report) -> Iterable[Row]:
    head, market, epoch = report.prev, report.market, report.epoch
    for seq, body in enumerate(report.bodies, report.first):
        try:
            message = unseal(body)
        except BadFrameError as error:
            raise MalformedError(f"body {seq}") from error
        if message.seq != seq or message.epoch != epoch or message.market != market:
            raise MalformedError(f"body {seq} is another's")
        head = link(head, body)
        yield Row(seq, body, head)


def _keep(shelf: Shelf, checked: Checked) -> Receipt:
    report, rows = checked
    place, last = shelf.place(), rows[-1].seq
    if place.strict and report.first > place.through + 1:
        return _receipt(report, place, refused=last)
    known = shelf.hashes(max(1, report.first - 1), last)
    fork = _fork(report, rows, known)
    if fork is not None:
        return _split(shelf, checked, place, fork)
    shelf.keep([row for row in rows if row.seq not in known])
    shelf.remember(report.personal)
    if report.first <= place.through + 1 <= last:
        place = place._replace(through=last, head=rows[-1].hash)
    place = _run_on(shelf, place)
    shelf.settle(place)
    if place.strict and last < place.through:  # beyond it, whose copy is kept is not for this sender to know
        place = place._replace(through=last, head=rows[-1].hash)
    receipt = _receipt(report, place, beyond=shelf.beyond()[:MOST_GAPS])
    return replace(receipt, seen=last, seen_head=rows[-1].hash) if last < place.through else receipt


def _split(shelf: Shelf, checked: Checked, place: Place, fork: int) -> Receipt:
    """Set the copy aside, and all behind a gap: nobody can tell whose it is. From now on only what follows counts."""
    shelf.aside(checked.rows[max(0, fork - checked.report.first) :])
    shelf.withdraw(place.through + 1)
    shelf.settle(place._replace(strict=True))
    return _receipt(checked.report, place, fork=fork)


def _fork(report: Report, rows: Sequence[Row], known: dict[int, bytes]) -> int | None:
    """The first number under which this report and what is kept differ. A hash stands for a body and all before it."""
    before = Row(report.first - 1, b"", report.prev)
    return next((row.seq for row in (before, *rows) if known.get(row.seq, row.hash) != row.hash), None)


def _run_on(shelf: Shelf, place: Place) -> Place:
    """The place after the rows kept behind a gap that is now closed; rows that turn out not to follow go aside."""
    while _follows(shelf, place) and (rows := shelf.follow(place.through)):
        for row in rows:
            if row.seq != place.through + 1:
                return place
            if link(place.head, row.body) != row.hash:
                log.warning("broken chain before %d: what was kept from there on is set aside", row.seq)
                shelf.withdraw(row.seq)
                return place
            place = place._replace(through=row.seq, head=row.hash)
    return place


def _follows(shelf: Shelf, place: Place) -> bool:
    return any(first <= place.through + 1 <= last for first, last in shelf.beyond())


def gaps_after(through: int, kept: Sequence[Range]) -> tuple[Range, ...]:
    """What is missing between `through` and the ranges kept beyond it."""
    ends = [through, *(last for _, last in kept)]
    return tuple((end + 1, first - 1) for end, (first, _) in zip(ends, kept, strict=False))


def _receipt(
    report: Report, place: Place, *, beyond: Sequence[Range] = (), refused: int | None = None, fork: int | None = None
) -> Receipt:
    """`last` reaches no further than what `gaps` tells apart; a gap that reaches beyond it was refused, not missed."""
    gaps = gaps_after(place.through, beyond) if refused is None else ((place.through + 1, refused),)
    last = beyond[-1][1] if beyond else place.through
    name = report.stream, report.market, report.epoch
    return Receipt(*name, place.through, gaps, fork, head=place.head, last=last)
