"""What is asked in the laboratory: of samples and runs, the bench, instruments' records, and what follows a failure."""

from typing import Annotated, Literal

from msgspec import Meta

from edge.flow.asks.base import Ask, Digest, Name, Picture, Text

Raw = Annotated[dict[Text, Text], Meta(max_length=8)]
Said = Literal["", "negative", "positive", "invalid"]
RecordKey = Annotated[str, Meta(max_length=2000)]
Channels = Annotated[tuple[Text, ...], Meta(min_length=1, max_length=24)]
Names = Annotated[tuple[Name, ...], Meta(max_length=40)]


class TakeSample(Ask, frozen=True):
    """Take a sample of a batch."""

    batch: Text


class Reject(Ask, frozen=True):
    """A sample is no good (spilt, mixed up, spoilt): another is taken."""

    sample: Text
    why: Text


class Assay(Ask, frozen=True):
    """A run of a sample, typed in: what `raw` holds is the method's (edge.core.methods), as decimals.

    Inhibition: {"blank": "0.642", "sample": "0.283"}. Without `said` the reader showed no verdict of its own.
    """

    sample: Text
    method: Text
    instrument: Text
    lot: Text
    raw: Raw
    said: Said = ""


class External(Ask, frozen=True):
    """What a laboratory outside found: its verdict on a sample, and its report. It decides at once."""

    sample: Text
    lab: Name
    paper: Name
    verdict: Literal["negative", "positive"]
    method: Name
    picture: Picture = ""


class Verify(Ask, frozen=True):
    """A second person puts the result out. `seen` is how many runs they saw, -1 for unsaid."""

    sample: Text
    seen: int = -1


class Commission(Ask, frozen=True):
    """An instrument is in use for these methods until these dates, or out of it."""

    instrument: Name
    maker: Text
    device: Text
    model: Text
    methods: Names
    channels: Annotated[int, Meta(ge=1, le=24)]
    calibrated_until: Text
    certified_until: Text
    state: Literal["active", "out"] = "active"


class Stock(Ask, frozen=True):
    """A lot of reagent or strips came."""

    lot: Name
    methods: Names
    expires: Text


class Deplete(Ask, frozen=True):
    """A lot is used up, or was thrown away."""

    lot: Text
    why: Text = ""


class Control(Ask, frozen=True):
    """The day's blank and positive control on an instrument with a lot; both read as samples are."""

    instrument: Text
    method: Text
    lot: Text
    blank: Raw
    positive: Raw


class Justify(Ask, frozen=True):
    """Answer for a bench whose control failed, as soon as a second person stands by it. `bench` is its key."""

    bench: Text
    reason: Text


class LayRun(Ask, frozen=True):
    """Put samples into an instrument's channels, from 1 on; "" leaves one empty."""

    instrument: Text
    method: Text
    lot: Text
    channels: Channels


class ReadRun(Ask, frozen=True):
    """Channels of a laid-out run, typed in: readings by channel number, with the one blank of an inhibition run."""

    run: Text
    readings: Annotated[dict[str, Raw], Meta(min_length=1, max_length=24)]
    blank: Text = ""


class TakeRecord(Ask, frozen=True):
    """What an instrument says: known by maker, device and number. It names a sample, or a channel of the run laid out on it.

    `method` is a method's id or what it looks for; `taken_at` is ISO, of the market's zone where it names none; `raw` with
    the one key "value" is what `unit` says. `digest` is SHA-256 of what it says; where that cannot be read, `wrong` says why
    (edge.core.lab.records.UNREAD) and `digest` is of what came. Asked by instruments' own ways only: no token speaks for one.
    """

    maker: Text
    device: Text
    record: Name
    digest: Digest
    sample: Text = ""
    channel: Text = ""
    method: Text = ""
    lot: Text = ""
    raw: Raw = {}  # noqa: RUF012  (msgspec copies it)
    said: Said = ""
    taken_at: Text = ""
    wrong: Text = ""
    unit: Text = ""


class UseRecord(Ask, frozen=True):
    """A record that waits is of this sample; without one, of the sample that it names itself.

    `method` and `lot` count where the record names none that is known here.
    """

    record: RecordKey
    sample: Text = ""
    method: Text = ""
    lot: Text = ""


class Dismiss(Ask, frozen=True):
    """Nothing comes of a record that waits."""

    record: RecordKey
    why: Text


class Dispute(Ask, frozen=True):
    """The seller of a failed batch asks for a test that is not rapid, within four hours."""

    batch: Text


class Waive(Ask, frozen=True):
    """The seller of a failed batch does not."""

    batch: Text


class Inspect(Ask, frozen=True):
    """A returned batch was looked at and is good."""

    batch: Text


class Publish(Ask, frozen=True):
    """Put up the results of a trading day that are out; today's without `day`."""

    day: Text = ""
