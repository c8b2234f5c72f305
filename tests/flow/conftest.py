"""A market for every test: closed, or open with the first draw of the day behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flow_rig import Rig


@pytest.fixture
def shut(tmp_path: Path) -> Iterator[Rig]:
    """A new box: nobody registered, no day open. Afterwards its views must be what its journal says."""
    rig = Rig(tmp_path / "market.db")
    yield rig
    rig.close()


@pytest.fixture
def morning(shut: Rig) -> Rig:
    """An open day; nothing has come in yet."""
    shut.open()
    return shut


@pytest.fixture
def market(morning: Rig) -> Rig:
    """An open day whose first arrival was drawn, tested and released, so that good papers now pass."""
    morning.clean(morning.first())
    return morning
