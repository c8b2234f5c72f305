"""Runs of samples: typed in, or told by a laboratory outside. Ours is the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal

from edge.core import facts as f
from edge.core import methods as m
from edge.core.batch import Batch
from edge.core.facts.lab import How
from edge.core.lab.bench import Bench
from edge.core.lab.samples import Sample, at_once, lacking
from edge.core.methods import Method, Reading
from edge.core.why import Why
from edge.flow.asks import Answer, Assay, External
from edge.flow.doors.lab.bench import methods, ready
from edge.flow.doors.lab.kin import hold
from edge.flow.doors.lab.samples import closed, suspicion, unsuited
from edge.flow.doors.lab.verdicts import put_out
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no

_MOST = 9_999_999


@dataclass(frozen=True)
class Origin:
    """How a run came here. `read_at` is when an instrument's record says it was read: that day's control vouches for it.

    `laid_at` is when it was laid out, while it may still be read on the reagent of then.
    """

    instrument: str
    lot: str
    how: How = "typed"
    said: str = ""
    run: str = ""
    laid_by: str = ""
    record: str = ""
    read_at: datetime | None = None
    laid_at: str = ""


def assay(ask: Assay, page: Page, site: Site) -> Turn:
    """One run, typed in."""
    return record_run(ask.sample, ask.method, ask.raw, Origin(ask.instrument, ask.lot, said=ask.said), page, site)


def record_run(sample: str, name: str, raw: Mapping[str, str], origin: Origin, page: Page, site: Site) -> Turn:
    """Record one run of a sample, or say why it is none. A first positive stops the batch here and now."""
    found = page.get(Sample, sample)
    method = methods(page, site).get(name)
    why = refusal(found, method, name, raw)
    bench, unready = ready(origin.instrument, name, origin.lot, page, site, origin.read_at, origin.laid_at)
    if found is None or method is None or bench is None or why is not None or unready is not None:
        return no(sample, why or unready or "control_missing")
    reading = m.read(method, raw)
    page.record(_assayed(found, method, raw, reading, origin, bench, page))
    return _follow(found, method, reading, origin.said, page, site)


def refusal(
    sample: Sample | None, method: Method | None, name: str, raw: Mapping[str, str], unit: Why | None = None
) -> Why | None:
    """Why a run of this is none at all; `unit` is why its numbers are not the method's."""
    if sample is None or sample.result or method is None:
        return closed(sample) or Why("method_unknown", {"what": name})
    return unsuited(sample, method) or unit or m.wrong(method, raw)


def _assayed(
    sample: Sample, method: Method, raw: Mapping[str, str], reading: Reading, origin: Origin, bench: Bench, page: Page
) -> f.Assayed:
    blank, sampled = (_milli(raw[each]) for each in ("blank", "sample")) if "blank" in raw else (0, 0)
    shown = (blank - sampled) * 10_000 // blank if blank else _basis_points(raw.get("percent", "0"))
    return f.Assayed(
        sample.code, sample.batch, method.id, origin.instrument, blank, sampled, shown, reading.verdict, page.actor,
        dict(raw), reading.value, origin.said, origin.how, origin.lot, bench.key, bench.good, origin.run, origin.laid_by,
        origin.record, decides=not method.rapid, vouched=bench.vouched, answered=bench.state == "justified",
    )  # fmt: skip


def _milli(text: str) -> int:
    whole, _, part = text.strip().partition(".")
    return min(int(whole) * 1000 + int(f"{part:0<3}"[:3]), _MOST)


def _basis_points(percent: str) -> int:
    found = int((Decimal(percent.strip()) * 100).to_integral_value(ROUND_FLOOR))
    return max(-_MOST, min(found, _MOST))


def _follow(sample: Sample, method: Method, reading: Reading, said: str, page: Page, site: Site) -> Turn:
    """What a run that was recorded means for the sample and its batch."""
    differs = (Why("verdict_differs"),) if said not in ("", reading.verdict) else ()
    if reading.verdict == "invalid":
        return Turn(Answer("stop", (Why("reading_invalid", because=(Why(reading.why),)), *differs), sample.code))
    batch = page.get(Batch, sample.batch)
    doubt = reading.verdict == "positive" and batch is not None and method.doubts(batch.line.product)
    notes = (*differs, *((Why("known_false_positive"),) if doubt else ()))
    if reading.verdict == "positive":
        _hold(sample, batch, page)
    after = page.get(Sample, sample.code) or sample
    left = lacking(after)
    if method.id in left:
        return Turn(Answer("wait", (Why("run_again"), *notes), sample.code))
    if left:
        known = methods(page, site)
        items = tuple([_item(each, known.get(each)) for each in left])
        return Turn(Answer("pass", (Why("methods_left", because=items), *notes), sample.code))
    if site.practice.auto_publish and at_once(after) and suspicion(after, page, site) is None:
        return put_out(after, page, site, auto=True)
    return Turn(Answer("pass", (Why("to_verify"), *notes), sample.code))


def _item(name: str, method: Method | None) -> Why:
    """What a method looks for."""
    return Why("item", {"zh": method.item, "en": method.item_en} if method else {"zh": name, "en": name})


def _hold(sample: Sample, batch: Batch | None, page: Page) -> None:
    """A first positive is a local hold, of what came of the batch too."""
    if batch is not None and not sample.retest and not sample.suspect:
        why = Why("positive", {"sample": sample.code})
        page.record(f.Held(sample.batch, why))
        hold(sample.batch, why, page)


def external(ask: External, page: Page, site: Site) -> Turn:
    """A laboratory outside has found: one run, no rapid method, and a second person puts it out."""
    sample = page.get(Sample, ask.sample)
    if (why := closed(sample)) is not None or sample is None:
        return no(ask.sample, why or "sample_unknown")
    page.record(
        f.Assayed(
            ask.sample, sample.batch, ask.method, "", 0, 0, 0, ask.verdict, page.actor, how="external", lab=ask.lab,
            paper=ask.paper, decides=True,
        )
    )  # fmt: skip
    if ask.picture:
        page.record(f.Photographed(ask.sample, ask.picture, page.station))
    name = Method(ask.method, ask.method, ask.method, "limit", (), rapid=False)
    return _follow(sample, name, Reading(ask.verdict, ""), "", page, site)
