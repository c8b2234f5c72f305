"""Chromium as Debian has it, one stand for all tests, and a watch that no page escapes."""

import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_lonely import Lonely
from browser_rig import LOOKS, OTHER, PATIENCE_MS, Look, Screen, Watch
from browser_stand import LONG, Stand
from playwright.sync_api import Browser, expect

Sit = Callable[..., Screen]

expect.set_options(timeout=PATIENCE_MS)


def pytest_addoption(parser: pytest.Parser) -> None:
    """What only some runs do."""
    parser.addoption("--screens", action="store_true", help="write docs/screens, and test nothing else")
    parser.addoption("--long", action="store_true", help="the nightly form: 5,000 verdicts")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Pictures are taken when asked for, and then nothing else is done."""
    wanted = bool(config.getoption("--screens"))
    chosen = [item for item in items if (item.get_closest_marker("screens") is not None) is wanted]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which `make test` sets up: without a window's frame around each page, which no test looks at."""
    found = shutil.which("chromium-headless-shell")
    if found is None:
        pytest.fail("no chromium here: apt-get install chromium-headless-shell")
    quiet = ["--no-proxy-server", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--font-render-hinting=none"]
    return {**browser_type_launch_args, "executable_path": found, "args": [*quiet, "--js-flags=--expose-gc"]}


@pytest.fixture(scope="session")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A market that everybody shares; each test brings its own goods."""
    made = Stand(tmp_path_factory.mktemp("stand"))
    yield made
    made.close()


@pytest.fixture
def lonely(tmp_path: Path) -> Iterator[Lonely]:
    """A market without anybody, with a name of 60 characters."""
    made = Lonely(tmp_path / "lonely", LONG)
    made.start()
    yield made
    made.end()


@pytest.fixture(params=LOOKS, ids=str)
def look(request: pytest.FixtureRequest) -> Look:
    """Both languages, both sizes."""
    return request.param


@pytest.fixture
def sit(browser: Browser, stand: Stand) -> Generator[Sit, None, None]:
    """Sit down before a browser: `sit(look, …)`. Whatever its pages did wrong fails the test at its end."""
    made: list[tuple[Any, Watch]] = []

    def screen(look: Look, base: str = "", **options: Any) -> Screen:
        context = browser.new_context(
            viewport={"width": look.width, "height": look.height},
            locale=OTHER[look.language],
            timezone_id="UTC",
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        watch = Watch(context, (base or stand.url, stand.site.province_url))
        made.append((context, watch))
        return Screen(context.new_page(), base or stand.url, watch)

    yield screen
    for context, _ in made:
        context.close()
    wrong = [each for _, watch in made for each in watch.wrong]
    assert wrong == []


@pytest.fixture(scope="session")
def axe_source() -> str:
    """axe-core, as npm locked it."""
    return (Path(__file__).parents[1] / "peers/node_modules/axe-core/axe.min.js").read_text("utf-8")
