"""A market in memory for every test of its screens."""

import pytest
from market_room import Market, build, declare


@pytest.fixture
def market() -> Market:
    return build()


@pytest.fixture
def visit(market: Market) -> str:
    return declare(market)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
