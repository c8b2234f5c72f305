"""A market of its own for every test of its screens."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from market_room import Market, build, declare


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Market]:
    made = build(tmp_path / "market")
    yield made
    made.close()


@pytest.fixture
def visit(market: Market) -> str:
    return declare(market)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
