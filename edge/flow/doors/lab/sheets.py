"""Run sheets: samples laid out by channel, and read on one blank."""

from datetime import datetime, timedelta

from edge.core import facts as f
from edge.core.codes import own
from edge.core.lab.bench import Instrument, RunSheet
from edge.core.lab.samples import Sample
from edge.core.why import Why
from edge.flow.asks import Answer, LayRun, ReadRun
from edge.flow.doors.lab.bench import methods, ready
from edge.flow.doors.lab.runs import Origin, record_run, refusal
from edge.flow.doors.lab.samples import closed, unsuited
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_DIGITS = 3
_RUN = timedelta(hours=2)  # so long after it was laid out a run is read on the reagent and control of then


def lay(ask: LayRun, page: Page, site: Site) -> Turn:
    """Samples go into channels: each once, each still to be run by this method."""
    instrument = page.get(Instrument, ask.instrument)
    method = methods(page, site).get(ask.method)
    _, why = ready(ask.instrument, ask.method, ask.lot, page, site)
    if why is not None or instrument is None or method is None:
        return no(ask.instrument, why or "instrument_unknown")
    samples = [each for each in ask.channels if each]
    if not samples or len(samples) != len(set(samples)):
        return no(ask.instrument, "channels_wrong")
    if len(ask.channels) > instrument.channels:
        return no(ask.instrument, Why("channels_many", {"most": str(instrument.channels)}))
    for code in samples:
        sample = page.get(Sample, code)
        why = closed(sample)
        if sample is None or why is not None or (why := unsuited(sample, method)) is not None:
            return no(code, why or "sample_unknown")
    run = own.slip("R", site.node, page.at.date(), page.next(f"R{page.at.date()}"))
    page.record(f.RunLaid(run, ask.instrument, ask.method, ask.lot, ask.channels, page.actor, page.stamp))
    return Turn(Answer("pass", code=run))


def read_run(ask: ReadRun, page: Page, site: Site) -> Turn:
    """Readings of a laid-out run, all or none; what is no reading is named with its channel."""
    sheet = page.get(RunSheet, ask.run)
    if sheet is None:
        return no(ask.run, "run_unknown")
    method, laid_at = methods(page, site).get(sheet.method), as_laid(sheet, page)
    then = datetime.fromisoformat(laid_at) if laid_at else None
    if (unready := ready(sheet.instrument, sheet.method, sheet.lot, page, site, then, laid_at)[1]) is not None:
        return no(ask.run, unready)
    readings = {int(at): raw for at, raw in ask.readings.items() if at.isascii() and at.isdigit() and len(at) < _DIGITS}
    if len(readings) != len(ask.readings) or not set(readings) <= set(sheet.waiting):
        return no(ask.run, "channels_wrong")
    rows = {at: ({"blank": ask.blank, **raw} if ask.blank else raw) for at, raw in sorted(readings.items())}
    for at, raw in rows.items():
        why = refusal(page.get(Sample, sheet.waiting[at]), method, sheet.method, raw)
        if why is not None:
            return no(ask.run, Why("channel", {"number": str(at)}, because=(why,)))
    origin = Origin(sheet.instrument, sheet.lot, run=sheet.code, laid_by=sheet.by, read_at=then, laid_at=laid_at)
    turns = {at: record_run(sheet.waiting[at], sheet.method, raw, origin, page, site) for at, raw in rows.items()}
    again = [str(at) for at, turn in turns.items() if turn.answer.verdict != "pass"]
    if again:
        return Turn(Answer("wait", (Why("channels_again", {"what": " ".join(again)}),), ask.run))
    told = [why for turn in turns.values() for why in turn.answer.why]
    return Turn(Answer("pass", tuple([why for at, why in enumerate(told) if why not in told[:at]]), ask.run))


def as_laid(sheet: RunSheet, page: Page) -> str:
    """When a run was laid out, while it may still be read as of then; else ""."""
    at = datetime.fromisoformat(sheet.at) if sheet.at else None
    return sheet.at if at is not None and at <= page.at <= at + _RUN else ""
