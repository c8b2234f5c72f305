"""What the box looks after by itself, once a second: room on its disk, and its clock."""

from edge.assemble.clocks import Clocks
from edge.core.why import Why
from edge.flow.board import Board
from edge.flow.full import Spell
from edge.store.space import Space
from edge.store.store import Store


class Watch:
    """One round of it. What fails is logged by whoever calls, and comes again."""

    def __init__(self, store: Store, space: Space, spell: Spell, clocks: Clocks, board: Board) -> None:
        self._store = store
        self._space = space
        self._spell = spell
        self._clocks = clocks
        self._board = board

    def round(self) -> None:
        """Take the reserve back if there is room, say on every screen how it stands, and look at the clock."""
        self._space.tend()
        if self._spell.round(self._store):
            self._board.mark("disk", Why("disk_full"))
        else:
            self._board.mark("disk", Why("disk_low") if self._space.state == "low" else None, level="warn")
        self._clocks.round()
