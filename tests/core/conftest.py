"""What the tests of the rules share."""

import pytest
from core_goods import World, coming, run


@pytest.fixture
def world() -> World:
    """One batch "B1" of 10 kg, in trade, come in on visit "V1"."""
    return run(coming("B1", "V1"))
