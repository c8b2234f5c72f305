"""Of which sample a record is, by which method and with which reagent: what it says, what was laid out, what is in turn."""

from dataclasses import replace as remade
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from edge.core.lab.bench import Instrument, Lot, RunSheet, unusable
from edge.core.lab.records import UNREAD, Record
from edge.core.lab.samples import Sample
from edge.core.lab.units import fitted
from edge.core.methods import Method
from edge.core.why import Why
from edge.flow.doors.lab.bench import methods, ready
from edge.flow.doors.lab.runs import Origin, refusal
from edge.flow.doors.lab.sheets import as_laid
from edge.flow.ports import Page
from edge.flow.turn import Site

_DAY = timedelta(hours=24)


class Match(NamedTuple):
    """What a record comes to: filled in as far as is known, with the reading as its method takes it.

    `why` is why it is no run (yet), the first reason that holds.
    """

    record: Record
    raw: dict[str, str]
    origin: Origin
    why: Why | None


def matched(record: Record, page: Page, site: Site) -> Match:
    """What a record comes to by itself."""
    if record.wrong in UNREAD:
        return Match(record, {}, Origin("", ""), UNREAD[record.wrong])
    instrument = instrument_of(record, page)
    if instrument is None:
        return Match(record, {}, Origin("", ""), Why("instrument_unknown"))
    sheet, astray = _laid(record, instrument, page, site)
    sample = record.sample or (sheet.waiting.get(_number(record.channel), "") if sheet else "")
    name = record.method or (sheet.method if sheet else "")
    lot = record.lot or (sheet.lot if sheet else "")
    found = replace(record, sample=sample, method=name, lot=lot)
    match = reading(found, instrument, page, site, as_laid(sheet, page) if sheet else "")
    run = (sheet.code, sheet.by) if sheet and sample in sheet.waiting.values() else ("", "")
    origin = remade(match.origin, how="instrument", run=run[0], laid_by=run[1])
    untimed = untimely(record.taken_at, page, site) or _before_its_sample(record, page, site)
    return match._replace(origin=origin, why=untimed or astray or match.why)


def reading(record: Record, instrument: Instrument, page: Page, site: Site, laid_at: str = "") -> Match:
    """The run that a record is of the sample that it names, laid out at `laid_at`."""
    adopted = methods(page, site)
    method = _method(record.method, instrument, adopted)
    name = method.id if method else record.method
    lot = record.lot or (_in_turn(name, page) if method else "")
    found = replace(record, method=name, lot=lot)
    read_at = _read_at(record, page, site)
    origin = Origin(instrument.id, lot, "matched", record.said, record=record.key, read_at=read_at, laid_at=laid_at)
    raw = fitted(method, record.raw, record.unit) if method else dict(record.raw)
    unit, raw = (raw, {}) if isinstance(raw, Why) else (None, raw)
    why = refusal(page.get(Sample, record.sample), method, name, raw, unit)
    return Match(found, raw, origin, why or ready(instrument.id, name, lot, page, site, read_at, laid_at)[1])


def named(record: Record, page: Page, site: Site) -> Record:
    """The record with its method by its id, where what it says is known."""
    instrument = instrument_of(record, page) if record.method else None
    method = _method(record.method, instrument, methods(page, site)) if instrument else None
    return replace(record, method=method.id) if method else record


def instrument_of(record: Record, page: Page) -> Instrument | None:
    """What was commissioned by this maker's name and number."""
    names = (record.maker, record.device)
    return next((each for each in page.all(Instrument) if (each.maker, each.device) == names), None)


def untimely(taken_at: str, page: Page, site: Site) -> Why | None:
    """Why the record's time cannot be: none, of a time to come, or of a night long past."""
    at = moment(taken_at, page)
    if at is None:
        return Why("record_time")
    if at > page.at + timedelta(minutes=site.practice.clock_off_min):
        return Why("record_ahead")
    return Why("record_old") if at < page.at - _DAY else None


def _before_its_sample(record: Record, page: Page, site: Site) -> Why | None:
    """Why it is not of the sample that it names: that was taken later."""
    read_at, sample = moment(record.taken_at, page), page.get(Sample, record.sample)
    if read_at is None or sample is None or not sample.at:
        return None
    early = read_at < datetime.fromisoformat(sample.at) - timedelta(minutes=site.practice.clock_off_min)
    return Why("record_early") if early else None


def moment(text: str, page: Page) -> datetime | None:
    """A record's time; one that names no zone is the market's."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(page.at.tzinfo) if at.tzinfo else at.replace(tzinfo=page.at.tzinfo)
    except (ValueError, OverflowError):
        return None


def _read_at(record: Record, page: Page, site: Site) -> datetime | None:
    """When it was read, where that can be: the control of that day vouches for it."""
    at = moment(record.taken_at, page)
    return None if at is None or untimely(record.taken_at, page, site) else min(at, page.at)


def _laid(record: Record, instrument: Instrument, page: Page, site: Site) -> tuple[RunSheet | None, Why | None]:
    """The latest run laid out on the instrument in which the record's sample, or its channel, still waits.

    A channel alone says whose reading it is only in the last run laid out, if it was read after that, and what a record says
    of both must be what the sheet says.
    """
    number = {"number": record.channel}
    if record.sample:
        laid = [each for each in page.laid() if each.instrument == instrument.id]
        fits = [each for each in laid if record.sample in each.waiting.values()]
        sheet = max(fits, key=lambda each: each.code, default=None)
        at = _number(record.channel)
        astray = sheet is not None and at > 0 and sheet.waiting.get(at) != record.sample
        return sheet, Why("channel_differs", number) if astray else None
    if not _number(record.channel):
        return None, None
    read_at = moment(record.taken_at, page)
    sheet = page.get(RunSheet, instrument.run)
    fits = sheet is not None and _number(record.channel) in sheet.waiting and _after(read_at, sheet, site)
    return (sheet, None) if fits else (None, Why("channel_empty", number))


def _after(read_at: datetime | None, sheet: RunSheet, site: Site) -> bool:
    """Whether a reading is not older than the run sheet, as far as the instrument's clock tells."""
    if read_at is None or not sheet.at:
        return False
    return read_at >= datetime.fromisoformat(sheet.at) - timedelta(minutes=site.practice.clock_off_min)


def _number(channel: str) -> int:
    return int(channel) if channel.isascii() and channel.isdigit() else 0


def _method(name: str, instrument: Instrument, adopted: dict[str, Method]) -> Method | None:
    """By its id, or by what it looks for; where nothing is said, the only one that the instrument is for."""
    if not name:
        return adopted.get(instrument.methods[0]) if len(instrument.methods) == 1 else None
    if name in adopted:
        return adopted[name]
    fits = [each for each in adopted.values() if each.id in instrument.methods and name in (each.item, each.item_en)]
    return fits[0] if len(fits) == 1 else None


def _in_turn(method: str, page: Page) -> str:
    """The lot that must be used now, where a record names none."""
    lots, today = page.all(Lot), page.at.date().isoformat()
    return next((each.lot for each in lots if unusable(each, method, today, lots) is None), "")
