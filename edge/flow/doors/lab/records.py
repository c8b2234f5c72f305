"""What instruments say: each record once, whatever way it comes by. What is of no sample waits for somebody."""

from msgspec.structs import replace

from edge.core import facts as f
from edge.core import methods as m
from edge.core.lab.bench import Lot
from edge.core.lab.records import Record, record_key, same
from edge.core.lab.samples import Sample
from edge.core.why import Why
from edge.flow.asks import Answer, Dismiss, TakeRecord, UseRecord
from edge.flow.doors.lab.bench import methods, ready
from edge.flow.doors.lab.kin import hold
from edge.flow.doors.lab.matching import Match, instrument_of, matched, moment, named, reading
from edge.flow.doors.lab.runs import record_run
from edge.flow.doors.lab.samples import closed, doubtful, no_second, unsuited
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_TEXT = 200
_TWIN = 32  # characters of a digest: 128 bits
_STATES = {
    "waiting": Why("record_waiting"),
    "used": Why("record_used"),
    "dismissed": Why("record_dismissed"),
}
__all__ = ["dismiss", "take_record", "use_record"]


def take_record(ask: TakeRecord, page: Page, site: Site) -> Turn:
    """A record that came before gets the same answer; another under its name waits, and neither is lost.

    One that waits and comes again is looked at again: its control may have been run since, its run sheet laid out.
    """
    told = _told(ask, page)
    known = page.get(Record, told.key)
    if known is None:
        return _keep(matched(told, page, site), page, site)
    if same(named(known, page, site), named(told, page, site)):
        return _again(known, told, page, site)
    twin = replace(told, key=f"{told.key} {ask.digest[:_TWIN]}")
    if (known := page.get(Record, twin.key)) is not None:
        return _known(known)
    found = matched(twin, page, site)
    return _keep(found._replace(why=found.why if found.record.unread else Why("record_differs")), page, site)


def _told(ask: TakeRecord, page: Page) -> Record:
    at = moment(ask.taken_at, page)
    return Record(
        record_key(ask.maker, ask.device, ask.record), ask.sample, ask.channel, ask.method, ask.lot, dict(ask.raw), ask.said,
        at.isoformat() if at else ask.taken_at, ask.digest, ask.wrong, "waiting", ask.maker, ask.device, ask.record, ask.unit,
    )  # fmt: skip


def _keep(match: Match, page: Page, site: Site) -> Turn:
    """The record is on record; if it is a run, that is too."""
    record, why = match.record, match.why
    page.record(
        f.Received(
            record.key, record.sample, record.channel, record.method, record.lot, record.raw, record.said, record.taken_at,
            record.digest, why.code if why else "", record.maker, record.device, record.number, record.unit, why,
        )
    )  # fmt: skip
    if why is not None:
        late = _late(match, page, site) if why.code in ("sample_closed", "sample_rejected") else ()
        return Turn(Answer("wait", (why, Why("record_waits"), *late), record.key))
    return record_run(record.sample, record.method, match.raw, match.origin, page, site)


def _late(match: Match, page: Page, site: Site) -> tuple[Why, ...]:
    """A positive of a sample that has passed, or was rejected, is no run of it, and holds its batch: a fresh one answers for it."""
    sample, method = page.get(Sample, match.record.sample), methods(page, site).get(match.record.method)
    if sample is None or method is None or sample.result == "fail" or unsuited(sample, method) is not None:
        return ()
    _, unready = ready(match.origin.instrument, method.id, match.origin.lot, page, site, match.origin.read_at)
    if unready is not None or m.wrong(method, match.raw) is not None or m.read(method, match.raw).verdict != "positive":
        return ()
    why = Why("positive", {"sample": sample.code})
    page.record(f.Held(sample.batch, why))
    hold(sample.batch, why, page)
    return (why,)


def _again(known: Record, told: Record, page: Page, site: Site) -> Turn:
    """The answer it got, unless it waited and is a run now."""
    if known.state != "waiting" or known.unread:
        return _known(known)
    match = matched(told, page, site)
    if match.why is not None:
        return Turn(Answer("wait", (match.why, Why("record_waits")), known.key))
    return record_run(match.record.sample, match.record.method, match.raw, match.origin, page, site)


def _known(record: Record) -> Turn:
    """What became of a record."""
    if record.state == "waiting":
        return Turn(Answer("wait", (record.why or _STATES["waiting"], Why("record_waits")), record.key))
    return Turn(Answer("pass", (_STATES[record.state],), record.sample or record.key))


def use_record(ask: UseRecord, page: Page, site: Site) -> Turn:
    """Somebody says of which sample a waiting record is: they have touched it then, and another person verifies it.

    A record that names a sample that waits is of no other.
    """
    record = page.get(Record, ask.record)
    if record is None or record.state != "waiting":
        return no(ask.record, Why("record_unknown") if record is None else _STATES[record.state])
    if record.unread:
        return no(ask.record, record.why or Why("record_unreadable"))
    instrument = instrument_of(record, page)
    if instrument is None:
        return no(ask.record, "instrument_unknown")
    if ask.sample not in ("", record.sample) and closed(page.get(Sample, record.sample)) is None:
        return no(ask.record, Why("record_names", {"what": record.sample}))
    match = reading(_completed(record, ask, page, site), instrument, page, site)
    if match.why is not None:
        return no(ask.record, match.why)
    return record_run(match.record.sample, match.record.method, match.raw, match.origin, page, site)


def _completed(record: Record, ask: UseRecord, page: Page, site: Site) -> Record:
    """With what somebody adds: a method or lot that the record itself names, and that is known here, stays."""
    method = record.method if record.method in methods(page, site) else ask.method or record.method
    lot = record.lot if record.lot and page.get(Lot, record.lot) is not None else ask.lot or record.lot
    return replace(record, sample=ask.sample or record.sample, method=method, lot=lot)


def dismiss(ask: Dismiss, page: Page, site: Site) -> Turn:
    """It stays on record, and nothing comes of it. What may be a positive of an open sample needs one who did not touch that."""
    record = page.get(Record, ask.record)
    if record is None or record.state != "waiting":
        return no(ask.record, Why("record_unknown") if record is None else _STATES[record.state])
    if not ask.why.strip():
        return no(ask.record, "reject_reason")
    sample = page.get(Sample, record.sample)
    if sample is not None and doubtful(record, sample, methods(page, site)) and (why := no_second(sample, page)):
        return no(ask.record, why)
    page.record(f.Dismissed(ask.record, ask.why.strip()[:_TEXT]))
    return Turn(Answer("pass", code=ask.record))
