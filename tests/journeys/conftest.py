"""One night, played once for everybody who looks at it."""

import pytest
from journeys_rig import Night, play

from tests.once import once


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Fifty lines, seed 7."""
    folder, (code, out, err) = once(tmp_path_factory, "night", lambda folder: play(folder, seed=7)[1:])
    return Night(folder, code, out, err)
