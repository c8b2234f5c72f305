"""The end of the night: results go up, the books are closed, and what is owed comes out."""

from edge.cli.demo.lab import Laboratory
from edge.cli.demo.reach import GaveUpError, until
from edge.cli.demo.stage import Stage

_TRIES = 3
_OWED_S = 60.0


class Closing:
    """The office, when all others have gone. What the day's draw still lacks is tested first."""

    def __init__(self, stage: Stage, laboratory: Laboratory) -> None:
        self._stage = stage
        self._api = stage.api
        self._laboratory = laboratory

    def run(self) -> None:
        """Close the books; then all that is owed comes out. Raises GaveUpError."""
        self._api.done("lab", "publish", "publish")
        self._close()
        if until(lambda: True if self._api.look("/api/owed") == [] else None, _OWED_S) is None:
            raise GaveUpError("labels are still owed")

    def _close(self) -> None:
        why: object = None
        for attempt in range(_TRIES):
            closed = self._api.ask("office", "closeday", f"close-{attempt}")
            if closed["good"]:
                return
            why = closed["why"]
            drawn = [code for code in closed["codes"] if self._stage.batch(code).get("status") == "waiting"]
            if not drawn:
                break
            for code in drawn:
                self._laboratory.take(self._stage.lots[code])
                self._stage.progress.add("topped up")
            self._laboratory.finish()
        raise GaveUpError(f"the day does not close: {why}")
