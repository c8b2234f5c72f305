"""The bench: methods, instruments, reagent lots, and the day's control before any sample counts."""

from datetime import datetime

from edge.core import facts as f
from edge.core import methods as m
from edge.core.batch import Batch, named
from edge.core.codes import own
from edge.core.day import is_date
from edge.core.lab.bench import Adopted, Bench, Instrument, Lot, bench_key, uncontrolled, unfit, unusable
from edge.core.lab.samples import Sample
from edge.core.methods import Method
from edge.core.why import Why
from edge.flow.asks import Answer, Commission, Control, Deplete, Stock
from edge.flow.doors.lab.kin import hold, lift
from edge.flow.ports import Page
from edge.flow.turn import Site, Turn, no


def adopt(page: Page, site: Site) -> None:
    """Take up the settings' methods as they now are. At the opening of a day: those of a day stay the same."""
    for method in site.methods:
        known = page.get(Adopted, method.id)
        if known is None or known.method != method:
            page.record(f.MethodAdopted(method))


def methods(page: Page, site: Site) -> dict[str, Method]:
    """The methods in force here, by id."""
    if not page.all(Adopted):  # nothing yet: the market was upgraded in mid-day
        adopt(page, site)
    offered = {each.id for each in site.methods}
    return {each.id: each.method for each in page.all(Adopted) if each.id in offered}


def commission(ask: Commission, page: Page, site: Site) -> Turn:
    """An instrument, its methods and its dates."""
    strange = [each for each in ask.methods if each not in methods(page, site)]
    if strange:
        return no(ask.instrument, Why("method_unknown", {"what": strange[0]}))
    if not is_date(ask.calibrated_until) or not is_date(ask.certified_until):
        return no(ask.instrument, Why("asked_wrong", {"what": "calibrated_until, certified_until"}))
    same = [
        each.id for each in page.all(Instrument) if ask.device and (each.maker, each.device) == (ask.maker, ask.device)
    ]
    if same not in ([], [ask.instrument]):
        return no(ask.instrument, Why("instrument_twice", {"what": same[0]}))
    page.record(
        f.Commissioned(
            ask.instrument, ask.maker, ask.device, ask.model, tuple(dict.fromkeys(ask.methods)), ask.channels,
            ask.calibrated_until, ask.certified_until, ask.state,
        )
    )  # fmt: skip
    return Turn(Answer("pass", code=ask.instrument))


def stock(ask: Stock, page: Page, site: Site) -> Turn:
    """A lot came; its turn is after those that are here."""
    if page.get(Lot, ask.lot) is not None:
        return no(ask.lot, Why("lot_twice", {"what": ask.lot}))
    strange = [each for each in ask.methods if each not in methods(page, site)]
    if strange or not ask.methods:
        return no(ask.lot, Why("method_unknown", {"what": strange[0] if strange else "-"}))
    if not is_date(ask.expires):
        return no(ask.lot, Why("asked_wrong", {"what": "expires"}))
    page.record(f.Stocked(ask.lot, tuple(dict.fromkeys(ask.methods)), ask.expires, page.next("lots")))
    return Turn(Answer("pass", code=ask.lot))


def deplete(ask: Deplete, page: Page, _site: Site) -> Turn:
    """Nothing is left of it."""
    lot = page.get(Lot, ask.lot)
    if lot is None or lot.spent:
        return no(ask.lot, Why("lot_unknown") if lot is None else Why("lot_spent", {"what": ask.lot}))
    page.record(f.Depleted(ask.lot, ask.why, page.stamp))
    return Turn(Answer("pass", code=ask.lot))


def control(ask: Control, page: Page, site: Site) -> Turn:
    """The day's control. One that fails holds what the last good one vouched for."""
    method = methods(page, site).get(ask.method)
    if method is None:
        return no(ask.method, Why("method_unknown", {"what": ask.method}))
    why = in_order(ask.instrument, method.id, ask.lot, page)
    blank = _blank(method, ask.blank)
    why = why or m.wrong(method, blank) or m.wrong(method, ask.positive)
    if why is not None:
        return no(ask.instrument, why)
    day = site.today(page.at)
    key = bench_key(day, ask.instrument, method.id, ask.lot)
    failed = m.control_wrong(method, blank, ask.positive)
    before = page.get(Bench, key)
    code = own.slip("K", site.node, page.at.date(), page.next(f"K{page.at.date()}"))
    page.record(
        f.Controlled(
            code, key, day, ask.instrument, method.id, ask.lot, blank, dict(ask.positive), failed is None,
            failed.code if failed else "", page.actor,
        )
    )  # fmt: skip
    if failed is None:
        return Turn(Answer("pass", (Why("control_good"),), code))
    if before is not None:
        _question(before, code, page)
    return Turn(Answer("stop", (failed, Why("control_failed", {"control": code})), key))


def _blank(method: Method, raw: dict[str, str]) -> dict[str, str]:
    """The blank read against itself, where only its own change was told."""
    return {"sample": raw["blank"], **raw} if method.kind == "inhibition" and "blank" in raw else dict(raw)


def _question(bench: Bench, failed: str, page: Page) -> None:
    """What ran since the last good control is in doubt; where its result is out, so is the batch and what came of it."""
    for code in bench.samples:
        sample = page.get(Sample, code)
        if sample is None or sample.result not in ("", "pass"):
            continue
        page.record(f.Questioned(code, sample.batch, bench.good, failed))
        if sample.result:
            hold(sample.batch, Why("result_doubted", {"order": bench.good}), page)


def in_order(
    instrument: str, method: str, lot: str, page: Page, at: datetime | None = None, laid_at: str = ""
) -> Why | None:
    """Why this instrument or lot may not be used today, or might not at that time; and was not left when it was laid out."""
    today = (at or page.at).date().isoformat()
    return unfit(page.get(Instrument, instrument), method, today) or unusable(
        page.get(Lot, lot), method, today, page.all(Lot), laid_at
    )


def ready(
    instrument: str, method: str, lot: str, page: Page, site: Site, at: datetime | None = None, laid_at: str = ""
) -> tuple[Bench | None, Why | None]:
    """The bench of the day that vouches for a run, now or as it was read at that time; or why none does.

    With `laid_at` its reagent may be used up since: it was, by this run.
    """
    if (why := in_order(instrument, method, lot, page, at, laid_at)) is not None:
        return None, why
    bench = page.get(Bench, bench_key(site.today(at or page.at), instrument, method, lot))
    return bench, uncontrolled(bench)


def uphold(bench: Bench, by: tuple[str, str], page: Page) -> None:
    """What was doubted for a failed control counts again: two answer for it. What has another result by now needs nobody."""
    for code, vouched in bench.doubted:
        sample = page.get(Sample, code)
        if sample is None or sample.result not in ("", "pass"):
            continue
        batch = page.get(Batch, sample.batch)
        if batch is None or (sample.result and not named(batch, vouched)):
            continue
        page.record(f.Upheld(code, sample.batch, vouched, bench.control, by))
        lift(batch, (vouched,), page)
