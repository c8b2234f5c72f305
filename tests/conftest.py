"""What takes longest comes first, so that no worker waits for another at the end."""

import pytest

_LONG = (
    *("tests/torture/", "tests/journeys/", "tests/cli/", "tests/sync/", "tests/kiosk/test_api"),
    *("tests/browser/test_accessible", "tests/browser/test_entry_night", "tests/browser/test_board"),
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those of `_LONG` before all others; within them as they were shuffled."""
    items.sort(key=lambda item: next((at for at, folder in enumerate(_LONG) if item.nodeid.startswith(folder)), 9))
