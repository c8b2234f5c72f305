"""What the box looks after by itself, once a second: room on its disk, its clock, and whether the day can be drawn."""

from collections.abc import Callable

from edge.assemble.clocks import Clocks
from edge.core.ledger import Day
from edge.core.why import Why
from edge.flow.board import Board
from edge.flow.full import Spell
from edge.store.space import Space
from edge.store.store import Store
from edge.store.vault import stored_key


class Watch:
    """One round of it. What fails is logged by whoever calls, and comes again. `today` is the trading day."""

    def __init__(
        self, store: Store, space: Space, spell: Spell, clocks: Clocks, board: Board, today: Callable[[], str]
    ) -> None:
        self._store = store
        self._space = space
        self._spell = spell
        self._clocks = clocks
        self._board = board
        self._today = today

    def round(self) -> None:
        """Take the reserve back if there is room, say on every screen how it stands, and look at the clock."""
        self._space.tend()
        if self._spell.round(self._store):
            self._board.mark("disk", Why("disk_full"))
        else:
            self._board.mark("disk", Why("disk_low") if self._space.state == "low" else None, level="warn")
        self._board.mark("key", Why("key_missing") if self._keyless() else None, level="warn")
        self._clocks.round()

    def _keyless(self) -> bool:
        """Whether the open day has no draw key here: everything is tested."""
        day = self._store.get(Day, self._today())
        if day is None or day.state != "open":
            return False
        return stored_key(self._store.read(), self._store.vault, day.day) is None
