"""Nights in which broker, province, market or devices are killed at odd moments. The books are whole each time.

Three of them here, in which everybody dies once or more, twenty in `make nightly`; tests/torture kills more often, and counts.
"""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
from journeys_rig import LONG_S, Night, ask, demo, journal, of, pids, read, recorded, runs, stood

from tests.patience import until

ALL = range(20)
SEEDS = ALL[: int(os.environ.get("PINMA_NIGHTS", "3"))]
BATCHES = 36
AT_ONCE = 3
LATEST = 300  # facts; a night of so many lines has more than that


class Kill(NamedTuple):
    """Who dies, once so many facts stand, and how long after that."""

    facts: int
    who: str
    after_s: float


class Tale(NamedTuple):
    """A night, and who was killed in it."""

    night: Night
    killed: list[Kill]


def plan(seed: int) -> list[Kill]:
    """One to three kills; in every fourth night the devices too."""
    dice = random.Random(1000 + seed)
    names = [dice.choice(("market", "province", "broker")) for _ in range(dice.randint(1, 3))]
    if seed % 4 == 0:
        names.append("devices")
    return sorted(Kill(dice.randint(1, LATEST), name, dice.uniform(0, 0.1)) for name in names)


def tell(folder: Path, seed: int) -> Tale:
    """Play the night of a seed and kill as planned. Every kill is of a process that stood."""
    killed: list[Kill] = []
    with subprocess.Popen(
        demo(folder, seed=seed, batches=BATCHES), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            stands = until(lambda: pids(folder) or process.poll() is not None)
            for kill in plan(seed) if stands else ():
                until(lambda kill=kill: recorded(folder) >= kill.facts or process.poll() is not None)
                time.sleep(kill.after_s)
                until(lambda kill=kill: runs(pids(folder).get(kill.who, 0)) or process.poll() is not None)
                if process.poll() is None:
                    os.kill(pids(folder)[kill.who], signal.SIGKILL)
                    killed.append(kill)
            out, err = process.communicate(timeout=LONG_S)
        finally:
            process.kill()
    return Tale(Night(folder, process.returncode, out, err), killed)


@pytest.fixture(scope="module")
def tales(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Future[Tale]]]:
    """All nights under way, a few at once."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {seed: pool.submit(tell, tmp_path_factory.mktemp(f"night-{seed}-"), seed) for seed in SEEDS}
        pool.shutdown(cancel_futures=True)


def test_all_parts_of_a_market_are_killed_somewhere() -> None:
    kills = Counter(kill.who for seed in ALL for kill in plan(seed))
    assert set(kills) == {"market", "province", "broker", "devices"}
    assert min(kills.values()) >= 5


@pytest.mark.parametrize("seed", SEEDS)
def test_the_books_are_whole_after_any_kill(tales: dict[int, Future[Tale]], seed: int) -> None:
    night, killed = tales[seed].result()
    assert night.code == 0, f"killed {killed}\n{night.blame()}"
    said = night.summary()
    assert said["restarts"] >= len(killed) == len(plan(seed))
    assert said["acknowledged"] == said["archived"] == said["journal"]
    assert said["gaps"] == 0
    assert (said["chain_ok"], said["draw_ok"], said["day_closed"]) == (True, True, True)
    assert said["arrived"] == BATCHES
    assert said["quota"]["resulted"] >= said["quota"]["needed"]


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_arrives_or_leaves_twice_whatever_is_killed(tales: dict[int, Future[Tale]], seed: int) -> None:
    night, killed = tales[seed].result()
    assert night.code == 0, f"killed {killed}"
    facts = journal(night.folder)
    batches = [fact.said["batch"] for fact in facts if fact.kind == "Arrived"]
    lots = [fact.said["line"]["upstream"] for fact in facts if fact.kind == "Arrived"]
    vouchers = [fact.said["voucher"] for fact in facts if fact.kind == "Departed"]
    serials = [line["serial"] for fact in facts if fact.kind == "Departed" for line in fact.said["lines"]]
    let_in = [batch for fact in facts if fact.kind == "Admitted" for batch in fact.said["batches"]]
    for codes in (batches, lots, vouchers, serials, let_in):
        assert len(codes) == len(set(codes))
    sampled = [(each["batch"], each["retest"]) for each in of(facts, "Sampled")]
    assert len(sampled) == len(set(sampled))
    assert stood(facts) == read(facts)
    aside = ask(night.folder / "province" / "archive.db", "SELECT count(*) FROM aside")
    assert aside == [(0,)]
    assert ask(night.folder / "market" / "market.db", "SELECT code FROM owed") == []
