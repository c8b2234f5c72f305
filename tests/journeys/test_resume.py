"""The rehearsal itself killed in the middle of the night: nobody stays behind, and the next one goes on where it was."""

import signal
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from journeys_rig import Night, ask, demo, journal, of, pids, play, read, recorded, runs, stood

from tests.patience import until

SEED, BATCHES, MIDNIGHT = 11, 36, 170
KEPT = ("arrived", "admitted", "refused", "exited", "labels", "destroyed", "returned", "quota", "lab", "balance", "day")
ONCE = (
    *(
        "Arrived",
        "Admitted",
        "Refused",
        "Sold",
        "Departed",
        "Returned",
        "DayClosed",
        "Registered",
        "Declared",
        "Sampled",
    ),
    *("Commissioned", "Stocked", "Controlled", "RunLaid", "Assayed", "Verified", "Disposed"),
)


class Story(NamedTuple):
    """One killed run, the one that went on, and one more after the end."""

    children: dict[str, int]
    orphans: list[str]
    before: int
    resumed: Night
    again: Night
    stands: dict[str, int]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("resume")
    with subprocess.Popen(
        demo(folder, seed=SEED, batches=BATCHES), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as killed:
        there = until(lambda: recorded(folder) >= MIDNIGHT or killed.poll() is not None, 90)
        children = pids(folder)
        killed.kill()
    assert there
    assert killed.returncode == -signal.SIGKILL
    until(lambda: not any(map(runs, children.values())), 5)
    orphans = [name for name, pid in children.items() if runs(pid)]
    before = recorded(folder)
    resumed = play(folder, seed=SEED, batches=BATCHES)
    stands = _amounts(folder)
    return Story(children, orphans, before, resumed, play(folder, seed=SEED, batches=BATCHES), stands)


def _amounts(folder: Path) -> dict[str, int]:
    """What must never happen twice, counted."""
    facts = journal(folder)
    return {kind: sum(fact.kind == kind for fact in facts) for kind in ONCE}


def summary(night: Night) -> dict[str, Any]:
    assert night.code == 0, night.blame()
    return night.summary()


def test_no_child_outlives_a_killed_rehearsal(story: Story) -> None:
    assert set(story.children) == {"broker", "devices", "province", "market"}
    assert story.orphans == []
    assert MIDNIGHT <= story.before < 400  # it was in the middle


def test_the_same_command_ends_the_same_night_with_nothing_twice(story: Story) -> None:
    said = summary(story.resumed)
    assert said["arrived"] == BATCHES
    assert said["journal"] == said["acknowledged"] == said["archived"] > story.before
    assert said["gaps"] == 0
    assert (said["chain_ok"], said["draw_ok"], said["day_closed"]) == (True, True, True)
    assert said["quota"]["resulted"] >= said["quota"]["needed"]
    facts = journal(story.resumed.folder)
    for kind, name in (("Arrived", "batch"), ("Departed", "voucher"), ("Returned", "serial")):
        codes = [fact.said[name] for fact in facts if fact.kind == kind]
        assert len(codes) == len(set(codes)), kind
    lots = [fact.said["line"]["upstream"] for fact in facts if fact.kind == "Arrived"]
    assert len(lots) == len(set(lots))


def test_no_sample_is_taken_or_read_twice_and_no_sheet_stays_half_read(story: Story) -> None:
    facts = journal(story.resumed.folder)
    taken = [(each["batch"], each["retest"]) for each in of(facts, "Sampled")]
    assert len(taken) == len(set(taken))
    assert stood(facts) == read(facts)
    assert len(read(facts)) == len(set(read(facts))) > 0


def test_time_goes_on_and_never_back(story: Story) -> None:
    path = story.resumed.folder / "market" / "market.db"
    times = [at for (at,) in ask(path, "SELECT json_extract(CAST(body AS TEXT), '$.at') FROM journal ORDER BY id")]
    assert times == sorted(times)


def test_a_finished_night_run_again_stays_as_it_is(story: Story) -> None:
    first, second = summary(story.resumed), summary(story.again)
    assert {name: second[name] for name in KEPT} == {name: first[name] for name in KEPT}
    assert _amounts(story.again.folder) == story.stands
    assert second["journal"] == second["acknowledged"] == second["archived"]
    assert (second["chain_ok"], second["draw_ok"], second["day_closed"]) == (True, True, True)
