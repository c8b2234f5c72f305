"""The short form of every case: what people were answered is in the archive, once."""

import os
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.torture import run
from tests.torture.cases import CASES
from tests.torture.outcome import Outcome

LONGEST = (
    "never-acked",
    "networks",
    "week",
    "bounced",
    "upgrade",
)  # begun first, so that nobody waits for them at the end
Play = Callable[[str], Outcome]


@pytest.fixture(scope="session")
def play(request: pytest.FixtureRequest) -> Generator[Play, None, None]:
    """Cases wait more than they work, so those that were asked for are played some at a time."""
    wanted = [name for name in CASES if any(f"[{name}]" in item.name for item in request.session.items)]
    wanted.sort(key=lambda name: name not in LONGEST)
    with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as pool:
        futures = {name: pool.submit(run.play, CASES[name].place) for name in wanted}
        yield lambda name: futures[name].result()


@pytest.mark.parametrize("case", list(CASES))
def test_what_was_accepted_is_archived_once_and_the_fault_really_happened(case: str, play: Play) -> None:
    outcome = play(case)
    assert outcome.lost == 0, outcome
    assert outcome.duplicates == 0, outcome
    assert outcome.archived >= outcome.accepted > 0, outcome
    assert outcome.faults, outcome
    assert all(outcome.faults.values()), outcome
