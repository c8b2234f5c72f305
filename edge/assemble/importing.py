"""Sheets of registries: what is read apart, kept in the market's file, and taken by its flow."""

import secrets
from collections.abc import Callable

from config import Clock
from edge.flow.flow import Flow
from edge.flow.imports import Imports
from edge.store.ours import Ours
from edge.store.sheets import Sheets
from edge.store.shelves import Shelves
from edge.store.store import Store

_ID_BYTES = 8


def imports(flow: Flow, store: Store, clock: Clock, room: Callable[[], bool]) -> Imports:
    """What brings sheets in; `room` is asked whether the disk has any."""
    return Imports(
        flow,
        Sheets(store, clock.unix),
        Shelves(store),
        Ours(store),
        name=lambda: secrets.token_hex(_ID_BYTES),
        room=room,
    )
