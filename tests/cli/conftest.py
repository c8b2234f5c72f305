"""A small night's market, to verify and to tamper with."""

from pathlib import Path

import pytest
from cli_rig import pinma


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a market after a night of sixteen lines."""
    folder = tmp_path_factory.mktemp("night")
    words = ("demo", "--once", "--batches", "16", "--seed", "3", "--dir", str(folder), "--json")
    done = pinma(*words, patience_s=100)
    assert done.returncode == 0, done.stderr.decode()
    return folder / "market"
