"""How tests are played: the same examples in the same order each time, nightly new ones; what takes longest comes first.

No worker waits for another at the end.
"""

import os

import pytest
from hypothesis import settings

settings.register_profile("new", settings.get_profile("ci"), derandomize=False)
settings.load_profile("new" if os.environ.get("PINMA_LONG") else "ci")

_LONG = (
    *("tests/torture/", "tests/journeys/", "tests/cli/", "tests/sync/", "tests/kiosk/test_api"),
    *("tests/browser/test_accessible", "tests/browser/test_entry_night", "tests/browser/test_board"),
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those of `_LONG` before all others; within them as they were shuffled."""
    items.sort(key=lambda item: next((at for at, folder in enumerate(_LONG) if item.nodeid.startswith(folder)), 9))
