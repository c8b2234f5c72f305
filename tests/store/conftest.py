"""A store in a fresh folder for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from store_rig import open_store

from edge.store.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "market.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = open_store(path)
    yield opened
    opened.close()
