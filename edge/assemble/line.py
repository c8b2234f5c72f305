"""The market's end of the line: its journal as a source."""

import structlog
from msgspec.structs import replace

from edge.store.epochs import divert
from edge.store.outbox import Outbox
from edge.store.store import Store
from sync.message import Personal, seal, unseal
from sync.uplink import Standing

log = structlog.get_logger()


class Facts(Outbox):
    """The journal as a Sender reads it. One thread owns it."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._forks: dict[str, int] = {}

    def personal(self, epoch: str, first: int, last: int) -> tuple[Personal, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Personal values kept with these facts."""
        return tuple(Personal(*each) for each in super().personal(epoch, first, last))

    def acknowledge(self, epoch: str, through: int) -> None:
        """The province holds all up to `through`."""
        super().acknowledge(epoch, through)
        if epoch in self._forks:
            self._divert(epoch, through)

    def forked(self, epoch: str, n: int) -> None:
        """The province holds something else from `n` on: our facts from there on are recorded again in a new epoch.

        Not before all up to `n` is acknowledged: until then another receipt may name a smaller number.
        """
        log.error("the province holds a different journal", epoch=epoch, number=n)
        self._forks[epoch] = min(n, self._forks.get(epoch, n))
        self._divert(epoch, self.acknowledged(epoch))

    def standing(self) -> Standing:
        """How far the journal has been acknowledged."""
        epoch, through = self.current()
        return Standing(epoch, through, self.waiting(), self.last(epoch), self.epochs())

    def _divert(self, epoch: str, through: int) -> None:
        n = self._forks[epoch]
        if through < n - 1:
            return
        again = self._store.submit(lambda page: divert(page, epoch, n, _renumber), actor="market", station="box")
        log.warning("facts were recorded again in a new epoch", epoch=epoch, number=n, facts=again.result())
        del self._forks[epoch]


def _renumber(body: bytes, epoch: str, seq: int) -> bytes:
    return seal(replace(unseal(body), epoch=epoch, seq=seq))
