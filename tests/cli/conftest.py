"""A small night's market, to verify and to tamper with."""

from pathlib import Path

import pytest
from cli_rig import pinma

from tests.once import once


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a market after a night of sixteen lines."""
    return once(tmp_path_factory, "small-night", _play)[0] / "market"


def _play(folder: Path) -> None:
    done = pinma("demo", "--once", "--batches", "16", "--seed", "3", "--dir", str(folder), "--json", patience_s=100)
    assert done.returncode == 0, done.stderr.decode()
