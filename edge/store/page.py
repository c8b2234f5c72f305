"""One decision's page: all that a turn sees and writes, by what is read."""

import msgspec

from edge.core.lab.bench import RunSheet
from edge.core.lab.records import Record
from edge.core.trade import Serial
from edge.store.kin import related
from edge.store.page_box import BoxPage
from edge.store.page_days import DayPage
from edge.store.page_vehicles import VehiclePage


class Page(DayPage, VehiclePage, BoxPage):
    """Plays edge.flow.ports.Page on one SAVEPOINT of the writer's connection."""

    def related(self, code: str) -> tuple[str, ...]:
        """Batches that are `code`, have it as another code, came under it, or are children of those."""
        self.flush()
        return related(self._connection, code)

    def serials(self, batch: str) -> tuple[Serial, ...]:
        """Exit codes given out under a batch, in order."""
        self.flush()
        rows = self._connection.execute("SELECT key FROM serial WHERE batch = ? ORDER BY key", (batch,)).fetchall()
        return tuple([each for (key,) in rows if (each := self.get(Serial, key)) is not None])

    def laid(self) -> tuple[RunSheet, ...]:
        """Run sheets that are not read whole."""
        self.flush()
        rows = self._connection.execute("SELECT state FROM run_sheet WHERE open = 1 ORDER BY key")
        return tuple([msgspec.json.decode(row[0], type=RunSheet) for row in rows])

    def readings(self, sample: str) -> tuple[Record, ...]:
        """Instruments' records that name a sample and wait."""
        self.flush()
        query = "SELECT state FROM record WHERE open = 1 AND CAST(state AS TEXT) ->> '$.sample' = ? ORDER BY key"
        rows = self._connection.execute(query, (sample,))
        return tuple([msgspec.json.decode(row[0], type=Record) for row in rows])
