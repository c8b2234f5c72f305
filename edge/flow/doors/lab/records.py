"""What instruments say: each record once, whatever way it comes by. What is of no sample waits for somebody."""

from datetime import datetime, timedelta

from edge.core import facts as f
from edge.core.lab.bench import Instrument, RunSheet
from edge.core.lab.records import Record, record_key
from edge.core.lab.samples import Sample
from edge.core.why import Why
from edge.flow.asks import Answer, Dismiss, TakeRecord, UseRecord
from edge.flow.doors.lab.bench import methods, ready
from edge.flow.doors.lab.runs import Origin, record_run, refusal
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_TEXT = 200
__all__ = ["dismiss", "take_record", "use_record"]


def take_record(ask: TakeRecord, page: Page, site: Site) -> Turn:
    """A record that came before gets the same answer; another under its name waits, and neither is lost."""
    key = record_key(ask.maker, ask.device, ask.record)
    known = page.get(Record, key)
    if known is not None and known.digest == ask.digest:
        return _again(known)
    if known is not None:
        key = f"{key} {ask.digest[:12]}"
        if (known := page.get(Record, key)) is not None:
            return _again(known)
    instrument = _instrument(ask, page)
    sheet = _sheet(instrument, ask, page)
    sample = ask.sample or (sheet.waiting.get(_number(ask.channel), "") if sheet else "")
    method, lot = ask.method or (sheet.method if sheet else ""), ask.lot or (sheet.lot if sheet else "")
    twice = key != record_key(ask.maker, ask.device, ask.record)
    why = Why("record_differs") if twice else _wrong(ask, instrument, sample, method, lot, page, site)
    page.record(
        f.Received(
            key, sample, ask.channel, method, lot, dict(ask.raw), ask.said, ask.taken_at, ask.digest,
            why.code if why else "",
        )
    )  # fmt: skip
    if why is not None or instrument is None:
        return Turn(Answer("wait", (why or Why("instrument_unknown"), Why("record_waits")), key))
    laid = (sheet.code, sheet.by) if sheet and sample in sheet.channels else ("", "")
    return record_run(
        sample, method, ask.raw, Origin(instrument.id, lot, "instrument", ask.said, *laid, record=key), page, site
    )


def _again(record: Record) -> Turn:
    """The answer it got."""
    if record.state == "waiting":
        return Turn(Answer("wait", (Why(record.wrong or "record_waits"), Why("record_waits")), record.key))
    return Turn(Answer("pass", (Why(f"record_{record.state}"),), record.sample or record.key))


def _instrument(ask: TakeRecord, page: Page) -> Instrument | None:
    found = [each for each in page.all(Instrument) if (each.maker, each.device) == (ask.maker, ask.device)]
    return found[0] if found else None


def _sheet(instrument: Instrument | None, ask: TakeRecord, page: Page) -> RunSheet | None:
    """The latest run laid out on the instrument in which the record's sample or channel still waits."""
    if instrument is None:
        return None
    laid = [each for each in page.laid() if each.instrument == instrument.id]
    fits = [
        each for each in laid
        if (ask.sample in each.waiting.values() if ask.sample else _number(ask.channel) in each.waiting)
    ]  # fmt: skip
    return max(fits, key=lambda each: each.code) if fits else None


def _number(channel: str) -> int:
    return int(channel) if channel.isascii() and channel.isdigit() else 0


def _wrong(
    ask: TakeRecord, instrument: Instrument | None, sample: str, method: str, lot: str, page: Page, site: Site
) -> Why | None:
    """Why nothing comes of a record yet: by name, the first that holds."""
    if ask.wrong:
        return Why("record_unreadable")
    if instrument is None:
        return Why("instrument_unknown")
    found = page.get(Sample, sample)
    why = refusal(found, methods(page, site).get(method), method, ask.raw) or _untimely(ask.taken_at, page, site)
    return why or ready(instrument.id, method, lot, page, site)[1]


def _untimely(taken_at: str, page: Page, site: Site) -> Why | None:
    """Why the record's time cannot be: none, of tomorrow, or of a night long past."""
    try:
        at = datetime.fromisoformat(taken_at)
    except ValueError:
        return Why("record_time")
    off = timedelta(minutes=site.practice.clock_off_min)
    at = at if at.tzinfo else at.replace(tzinfo=page.at.tzinfo)
    if at > page.at + off:
        return Why("record_ahead")
    return Why("record_old") if at < page.at - timedelta(hours=24) else None


def use_record(ask: UseRecord, page: Page, site: Site) -> Turn:
    """Somebody says of which sample a waiting record is: they have touched it then."""
    record = page.get(Record, ask.record)
    if record is None or record.state != "waiting":
        return no(ask.record, "record_unknown" if record is None else f"record_{record.state}")
    found = [each for each in page.all(Instrument) if record.key.startswith(f"{each.maker} {each.device} ")]
    if not found:
        return no(ask.record, "instrument_unknown")
    origin = Origin(found[0].id, record.lot, "typed", record.said, record=record.key)
    return record_run(ask.sample, record.method, record.raw, origin, page, site)


def dismiss(ask: Dismiss, page: Page, _site: Site) -> Turn:
    """It stays on record, and nothing comes of it."""
    record = page.get(Record, ask.record)
    if record is None or record.state != "waiting":
        return no(ask.record, "record_unknown" if record is None else f"record_{record.state}")
    if not ask.why.strip():
        return no(ask.record, "reject_reason")
    page.record(f.Dismissed(ask.record, ask.why.strip()[:_TEXT]))
    return Turn(Answer("pass", code=ask.record))
