"""What the laboratory's screens list, beside the writer: always by an index, or of a kind of which there are few."""

from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from edge.core.batch import Batch
from edge.core.facts import Reported
from edge.core.lab.bench import Adopted, Bench, Instrument, Lot, RunSheet
from edge.core.lab.records import Record
from edge.core.lab.samples import Sample
from edge.core.labels import Alias, Binding
from edge.core.methods import Method
from edge.core.trade import Serial, Voucher
from edge.store.lists import MOST, Lists

_LAST = 1 << 62
_BATCH, _SAMPLE = msgspec.json.Decoder(Batch).decode, msgspec.json.Decoder(Sample).decode


class Told(NamedTuple):
    """A failure as both authorities are told, when (ISO 8601), and by whom it was confirmed."""

    fact: Reported
    at: str
    by: str


class Result(NamedTuple):
    """A sample's result as it came out: when (ISO 8601), of what, and whether it passed."""

    at: str
    batch: Batch
    sample: Sample
    passed: bool


class LabLists(Lists):
    """Methods, the bench, samples and results."""

    def methods(self) -> list[Method]:
        """Every method that was adopted here."""
        return [each.method for each in self._all(Adopted, "SELECT state FROM method ORDER BY key")]

    def instruments(self) -> list[Instrument]:
        """Every instrument, in use or not."""
        return self._all(Instrument, "SELECT state FROM instrument ORDER BY key")

    def lots(self) -> list[Lot]:
        """Lots of reagent that are not used up, the first to come first."""
        found = self._all(Lot, "SELECT state FROM lot ORDER BY key")
        return sorted([each for each in found if not each.spent], key=lambda lot: lot.turn)

    def benches(self, day: str) -> list[Bench]:
        """What was controlled on a trading day."""
        return self._all(Bench, "SELECT state FROM bench WHERE key > ? AND key < ? ORDER BY key", f"{day} ", f"{day}!")

    def bench(self, key: str) -> Bench | None:
        """One bench, by its key."""
        return self._store.get(Bench, key)

    def run_sheet(self, code: str) -> RunSheet | None:
        """A run sheet."""
        return self._store.get(RunSheet, code)

    def laid(self) -> list[RunSheet]:
        """Run sheets with channels that have no reading yet, the newest first."""
        return self._all(RunSheet, "SELECT state FROM run_sheet WHERE open = 1 ORDER BY key DESC LIMIT ?", MOST)

    def last_laid(self) -> RunSheet | None:
        """The newest run sheet."""
        found = self._all(RunSheet, "SELECT state FROM run_sheet ORDER BY key DESC LIMIT 1")
        return found[0] if found else None

    def records(self) -> list[Record]:
        """Instruments' records that wait for somebody."""
        return self._all(Record, "SELECT state FROM record WHERE open = 1 ORDER BY key LIMIT ?", MOST)

    def labelled(self, code: str) -> Batch | None:
        """The batch that a code stands for: its own, a label bound to it, or another scheme's name for it."""
        bound = self._store.get(Binding, code) or self._store.get(Alias, code)
        return self._store.get(Batch, bound.batch if bound else code)

    def samples_of(self, batch: str) -> list[Sample]:
        """A batch's samples, the first first."""
        return self._all(Sample, "SELECT state FROM sample WHERE batch = ? ORDER BY key", batch)

    def told_authorities(self, batch: str) -> list[Told]:
        """What both authorities are told of a batch: failures are few."""
        rows = self._rows(
            "SELECT body ->> '$.data', body ->> '$.at', body ->> '$.actor' FROM (SELECT CAST(body AS TEXT) AS body FROM journal"
            " WHERE kind = 'Reported') WHERE body ->> '$.data.batch' = ?",
            batch,
        )
        return [Told(msgspec.json.decode(data, type=Reported), at, actor) for data, at, actor in rows]

    def sold(self, batch: str) -> list[tuple[Serial, Voucher]]:
        """Under which exit codes a batch was sold, and on which vouchers."""
        serials = self._all(Serial, "SELECT state FROM serial WHERE batch = ? ORDER BY key", batch)
        return [(each, voucher) for each in serials if (voucher := self._store.get(Voucher, each.voucher))]

    def published(self, day: str = "") -> tuple[str, str]:
        """The last day (or the one that is named) whose results are up, and since when (ISO 8601); ("", "") for none."""
        rows = self._rows(
            "SELECT body ->> '$.data.day', body ->> '$.at' FROM (SELECT id, CAST(body AS TEXT) AS body FROM journal"
            " WHERE kind = 'Published' ORDER BY id DESC LIMIT ?) WHERE ? IN ('', body ->> '$.data.day') LIMIT 1",
            MOST, day,
        )  # fmt: skip
        return rows[0] if rows else ("", "")

    def results(self, day: str, until: str) -> list[Result]:
        """What came out, until then, of a trading day's arrivals: the newest first, each batch once."""
        found: dict[str, Result] = {}
        before, eve = _LAST, (date.fromisoformat(day) - timedelta(days=1)).isoformat()
        while True:  # back to the eve of the day, some at a time
            rows = self._rows(
                "SELECT id, body ->> '$.at', batch.state, sample.state, body ->> '$.data.passed' FROM (SELECT id,"
                " CAST(body AS TEXT) AS body FROM journal WHERE kind IN ('Verified', 'Released') AND id < ? ORDER BY id DESC"
                " LIMIT ?) AS out LEFT JOIN sample ON sample.key = out.body ->> '$.data.sample'"
                " LEFT JOIN batch ON batch.key = sample.batch"
                " AND batch.day = ? ORDER BY id DESC",
                before, MOST, day,
            )  # fmt: skip
            for _, at, batch, sample, passed in rows:
                if batch is not None and at <= until:
                    result = Result(at, _BATCH(batch), _SAMPLE(sample), passed=bool(passed))
                    found.setdefault(result.batch.code, result)
            if len(rows) < MOST or rows[-1][1] < eve:
                return list(found.values())
            before = rows[-1][0]
