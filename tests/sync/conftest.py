"""Fixtures of the rooms of sync."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pg_rig import Cluster
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


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL for the run."""
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture
def postgres(cluster: Cluster) -> Iterator[str]:
    """The DSN of an empty database of the test's own."""
    dsn = cluster.database()
    yield dsn
    cluster.drop(dsn)


@pytest.fixture(params=["sqlite", "postgresql"])
def dsn(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty archive on each database we promise."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'archive.db'}"
    return request.getfixturevalue("postgres")


@pytest.fixture
def engine(dsn: str) -> Iterator[Engine]:
    """The same, with its tables."""
    engine = connect(dsn)
    yield engine
    engine.dispose()
