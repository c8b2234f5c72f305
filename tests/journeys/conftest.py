"""One night, played once for everybody who looks at it."""

import pytest
from journeys_rig import Night, play


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Fifty lines, seed 7."""
    return play(tmp_path_factory.mktemp("night"), seed=7)
