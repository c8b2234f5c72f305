"""A look at committed state as a decision would see it, and no way to write."""

from datetime import datetime
from typing import TypeVar

from edge.core.fold import Entity
from edge.store.registers import Registers
from edge.store.store import Store

E = TypeVar("E", bound=Entity)


class Glance:
    """Plays edge.flow.ports.Sight beside the writer."""

    def __init__(self, store: Store, at: datetime) -> None:
        self._store = store
        self.at = at

    def get(self, kind: type[E], key: str) -> E | None:
        """An entity as committed."""
        return self._store.get(kind, key)

    @property
    def registers(self) -> Registers:
        """The province's registries."""
        return Registers(self._store.read())
