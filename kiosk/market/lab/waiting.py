"""What waits in the laboratory, the longest first: since when, what it needs next, and about when it is out."""

from datetime import datetime
from typing import Literal, NamedTuple

from edge.core.batch import Batch
from edge.core.batch.holds import TESTED
from edge.core.forecast import Place, forecast
from edge.core.lab.samples import Sample, lacking, outcome
from edge.core.methods import Method, wanted
from edge.core.why import Why
from kiosk.chrome.i18n import Language, say
from kiosk.chrome.i18n import gettext_noop as word
from kiosk.market.ports import Views
from kiosk.market.queue import about, half_hour, recent, results

_HOUR = 60
_UNLISTED = "vegetable"  # as the door has it where there is no registry of products
Step = Literal["sample", "run", "verify"]


class Waiting(NamedTuple):
    """A batch that waits, and its sample if one was taken. `level` is of the half hour until that: "idle" when it was.

    `needs` are methods still to be run, `again` whether one was run before; `about` says when its result is forecast.
    """

    batch: Batch
    sample: Sample | None
    step: Step
    clock: str
    level: str
    needs: tuple[Method, ...]
    again: bool
    about: str
    minutes: int

    @property
    def retest(self) -> bool:
        """Whether its seller asked for a test that is not rapid."""
        return self.batch.dispute == "open"


def waiting(views: Views, mine: Language) -> list[Waiting]:
    """Everything that waits. Blocks on the store."""
    samples = {sample.batch: sample for sample in views.samples()}
    methods, now = {each.id: each for each in views.methods()}, datetime.fromisoformat(views.now())
    batches = sorted(_batches(views, samples), key=lambda each: (each.since or each.day, each.code))
    waited = [_waited(batch, now) for batch in batches]
    places = [Place(at, seconds) for at, seconds in enumerate(waited, 1)]
    left = forecast(places, results(recent(views, now)), now.timestamp())
    return [
        _row(views, batch, samples.get(batch.code), methods, seconds, soon, mine)
        for batch, seconds, soon in zip(batches, waited, left, strict=True)
    ]


def _batches(views: Views, samples: dict[str, Sample]) -> list[Batch]:
    """To be tested; or with a sample that is not out; or failed, and another test is asked for; or held for want of a test."""
    found = views.inside("waiting")
    found += [batch for batch in views.failed() if batch.dispute == "open"]
    found += [batch for batch in views.inside("held") if any(_unanswered(views, why) for why in batch.why)]
    found += [batch for code in samples if (batch := views.batch(code)) is not None]
    return list({batch.code: batch for batch in found}.values())


def _unanswered(views: Views, why: Why) -> bool:
    """Whether only a test of its own ends what holds it: a doubt, or a positive whose own sample is no more."""
    sample = views.sample(why.args.get("sample", "")) if why.code == "positive" else None
    return why.code in TESTED or (sample is not None and sample.result != "")


def _waited(batch: Batch, now: datetime) -> float:
    return max((now - datetime.fromisoformat(batch.since)).total_seconds(), 0.0) if batch.since else 0.0


def _row(
    views: Views, batch: Batch, sample: Sample | None, methods: dict[str, Method], seconds: float, left: float | None,
    mine: Language,
) -> Waiting:  # fmt: skip
    step: Step = "sample" if sample is None else "run" if outcome(sample) == "again" else "verify"
    names = _asked(views, batch, methods) if sample is None else lacking(sample) if step == "run" else ()
    minutes = int(seconds // 60)
    long = say(mine, word("%(hours)s h %(minutes)s min"), hours=minutes // 60, minutes=f"{minutes % 60:02d}")
    clock = long if minutes >= _HOUR else say(mine, word("%(minutes)s min"), minutes=minutes)
    return Waiting(
        batch, sample, step, clock, "idle" if sample else half_hour(seconds),
        tuple([methods[name] for name in names if name in methods]), bool(sample and sample.runs), about(left, mine), minutes,
    )  # fmt: skip


def _asked(views: Views, batch: Batch, methods: dict[str, Method]) -> tuple[str, ...]:
    """What a sample of it will get."""
    product = views.product(batch.line.product)
    tests, group = (product.tests, product.group) if product else ((), _UNLISTED)
    return () if batch.dispute == "open" else wanted(tests, group, methods)
