"""What the laboratory does: methods, the bench, samples, results, and what follows for the batch."""

from typing import Literal

from edge.core.facts.base import Fact, Zone
from edge.core.methods import Method, Verdict
from edge.core.why import Why

How = Literal["typed", "instrument", "external", "matched"]
"""Typed in; read by an instrument; told by a laboratory outside; read by an instrument, and a person said of which sample."""


class MethodAdopted(Fact, frozen=True):
    """The laboratory tests by this method, as it stands here, from now on."""

    method: Method


class Commissioned(Fact, frozen=True):
    """An instrument is in use, in these dates for these methods, or out of it."""

    instrument: str
    maker: str
    device: str
    model: str
    methods: tuple[str, ...]
    channels: int
    calibrated_until: str
    certified_until: str
    state: Literal["active", "out"] = "active"


class Stocked(Fact, frozen=True):
    """A lot of reagent or strips came; `turn` counts them, since the first to come is the first to be used."""

    lot: str
    methods: tuple[str, ...]
    expires: str
    turn: int


class Depleted(Fact, frozen=True):
    """A lot is used up, or was thrown away; what was laid out with it before counts."""

    lot: str
    why: str
    at: str = ""


class Controlled(Fact, frozen=True):
    """Blank and positive control of an instrument and lot. `why` is what of it does not hold."""

    control: str
    bench: str
    day: str
    instrument: str
    method: str
    lot: str
    blank: dict[str, str]
    positive: dict[str, str]
    passed: bool
    why: str = ""
    by: str = ""


class Questioned(Fact, frozen=True):
    """A control failed after this one had vouched for runs of the sample: they do not count until somebody answers for it."""

    sample: str
    batch: str
    control: str
    failed: str


class Upheld(Fact, frozen=True):
    """They count again; two persons, `by`, answer for them."""

    sample: str
    batch: str
    control: str
    failed: str
    by: tuple[str, ...] = ()


class Justified(Fact, frozen=True):
    """A second person answers for a bench whose control failed: what it covers counts."""

    control: str
    bench: str
    proposal: str
    reason: str
    by: str
    second: str


class RunLaid(Fact, frozen=True):
    """Samples stand in the channels of an instrument, from 1 on, to be read on one blank; "" is an empty channel."""

    run: str
    instrument: str
    method: str
    lot: str
    channels: tuple[str, ...]
    by: str = ""
    at: str = ""


class Received(Fact, frozen=True):
    """An instrument's record, by whatever way. `wrong` is why nothing came of it yet, `why` that in full.

    `digest` is SHA-256 of what came where that cannot be read, else of what it says.
    """

    record: str
    sample: str
    channel: str
    method: str
    lot: str
    raw: dict[str, str]
    said: str
    taken_at: str
    digest: str
    wrong: str = ""
    maker: str = ""
    device: str = ""
    number: str = ""
    unit: str = ""
    why: Why | None = None


class Dismissed(Fact, frozen=True):
    """An instrument's record that nothing will come of."""

    record: str
    why: str


class Sampled(Fact, frozen=True):
    """A sample was taken, `at`; its grams are used up. `retained_until` is how long the rest of it is kept (留样).

    `answers` are samples that are no more and left a positive behind: this one passes only with two negatives. `group` is the
    food group: a method for another says nothing of it.
    """

    sample: str
    batch: str
    source: Zone
    grams: int
    by: str = ""
    methods: tuple[str, ...] = ()
    retained_until: str = ""
    retest: bool = False
    answers: tuple[str, ...] = ()
    group: str = ""
    at: str = ""
    day: str = ""


class Rejected(Fact, frozen=True):
    """A sample is no good: another is taken."""

    sample: str
    batch: str
    why: str
    by: str = ""


class Assayed(Fact, frozen=True):
    """One run of a sample. `raw` is what was read; the verdict is ours, `said` the instrument's own.

    `blank`, `reading` are thousandths and `inhibition_bp` basis points, rounded down, of an inhibition method; else 0.
    `laid_by` put the sample into its channel; `record` is the instrument's; `decides`: by no rapid method.
    `vouched` are who ran its control, or (`answered`) answered for one that failed.
    """

    sample: str
    batch: str
    method: str
    instrument: str
    blank: int
    reading: int
    inhibition_bp: int
    verdict: Verdict
    by: str = ""
    raw: dict[str, str] = {}  # noqa: RUF012  (msgspec copies it)
    value: str = ""
    said: str = ""
    how: How = "typed"
    lot: str = ""
    bench: str = ""
    control: str = ""
    run: str = ""
    laid_by: str = ""
    record: str = ""
    lab: str = ""
    paper: str = ""
    decides: bool = False
    vouched: tuple[str, ...] = ()
    answered: bool = False


class Verified(Fact, frozen=True):
    """The result is out: a second person stands by it, or (`auto`) an instrument read it negative after a valid control.

    `answers` are other samples whose positive it takes away; `retest`: asked for by the seller.
    """

    sample: str
    batch: str
    passed: bool
    by: str = ""
    auto: bool = False
    seller: str = ""
    product: str = ""
    on: str = ""
    answers: tuple[str, ...] = ()
    retest: bool = False


class Condemned(Fact, frozen=True):
    """Confirmed to have failed, by this sample, of it or of the batch that it was part of: it can only be destroyed.

    Until `until` the seller may ask for a test by another method; "" when that is over.
    """

    batch: str
    sample: str
    until: str = ""


class Reported(Fact, frozen=True):
    """A confirmed failure is told to both authorities: 市场监管 and 农业农村."""

    report: str
    batch: str
    sample: str
    seller: str
    product: str
    origin: str
    producer: str
    upstream: str
    in_g: int
    out_g: int
    inside_g: int
    to: tuple[str, ...] = ("samr", "agri")


class Disputed(Fact, frozen=True):
    """The seller asks for a test by a method that is not rapid, against `failed`; nothing is destroyed before it is out."""

    batch: str
    by: str
    failed: str = ""


class Waived(Fact, frozen=True):
    """The seller does not ask for another test than `failed`, or no longer."""

    batch: str
    by: str
    failed: str = ""


class Exonerated(Fact, frozen=True):
    """The test asked for has passed, or (sample "") that of the batch it was part of: `failed` does not stand against it."""

    batch: str
    sample: str
    failed: str = ""


class Disposed(Fact, frozen=True):
    """Destroyed, all that was left, before two persons; `picture` shows it."""

    batch: str
    grams: int
    method: str
    witness: str
    by: str = ""
    picture: str = ""
    day: str = ""


class Published(Fact, frozen=True):
    """The results of a trading day that are out are up on the board."""

    day: str
    tested: int
    failed: int
