"""Fixtures of the rooms of sync."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sync_rig import Mosquitto

from sync.receiver.database import connect


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    """A broker that runs."""
    broker = Mosquitto(tmp_path)
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty archive."""
    engine = connect(f"sqlite:///{tmp_path / 'archive.db'}")
    yield engine
    engine.dispose()
