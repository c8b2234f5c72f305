"""An instrument's record as it is asked to be taken, whatever way it came by."""

from devices import Record
from edge.flow.asks import TakeRecord


def asked(record: Record) -> TakeRecord:
    """The ask. What cannot be read is one too: it waits for somebody."""
    return TakeRecord(
        record.maker, record.device, record.number, record.digest, record.sample, record.channel, record.method, record.lot,
        dict(record.raw), record.said, record.taken_at, f"record_{record.flaw}" if record.flaw else "", record.unit,
    )  # fmt: skip
