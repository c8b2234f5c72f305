"""Processes that die: at boot, and again and again under load."""

import random
import signal
import time

from tests.torture.ground import Ground
from tests.torture.land import Land
from tests.torture.load import Given  # noqa: TC001  (an annotation of a local)
from tests.torture.outcome import Outcome, must
from tests.torture.postgres import cluster

_SEED = 4
_LOADS_OFFLINE = 60
_PACE_S = (0.05, 0.9)


def boot_away(ground: Ground) -> Outcome:
    """Nobody else is there at the first boot. What is answered then survives a kill and a second boot."""
    land = Land(ground)
    (box,) = land.boxes
    box.child.start()
    given: list[Given] = []
    kills = 0
    for _ in range(20 if ground.long else 2):
        load = box.work(people=4)
        load.reach(_LOADS_OFFLINE)
        box.child.kill()
        kills += 1
        given += load.stop_at_once()
        box.child.start()
    land.broker.start()
    land.province.start()
    box.settle()
    return land.prove(given, kills=kills, answered_offline=len(given))


def kill_loop(ground: Ground) -> Outcome:
    """Whoever it hits is started again at once, while people go on; what was answered under a key is answered the same."""
    land = Land(ground)
    land.start()
    (box,) = land.boxes
    load = box.work(people=3)
    load.reach(6)
    victims = {"market": box.child, "province": land.province, "broker": land.broker}
    chance = random.Random(_SEED)
    count = 1000 if ground.long else 12
    for round_ in range(count):
        child = victims[chance.choice(list(victims)) if round_ >= len(victims) else list(victims)[round_]]
        time.sleep(chance.uniform(*_PACE_S) if child is not box.child else chance.uniform(*_PACE_S) / 2)
        child.kill()
        child.start(wait=child is box.child)
    load.reach(len(load.given) + 10)
    given = load.stop()
    must(not load.differing, f"{load.differing} answers differed when they were asked for again")
    box.settle(120)
    faults = {f"kills_of_{name}": child.kills for name, child in victims.items()}
    must(sum(faults.values()) == count and min(faults.values()) > 0, f"kills did not happen: {faults}")
    return land.prove(given, **faults)


def kill_database(ground: Ground) -> Outcome:
    """The province stands on PostgreSQL, which crashes; so does the province, sometimes both."""
    postgres = cluster(ground)
    land = Land(ground, archive=postgres.database())
    land.start()
    (box,) = land.boxes
    load = box.work(people=3)
    load.reach(6)
    chance = random.Random(_SEED)
    crashes = 0
    for round_ in range(200 if ground.long else 5):
        time.sleep(chance.uniform(*_PACE_S))
        if round_ % 3 != 1:
            postgres.stop(signal.SIGQUIT)
            crashes += 1
        if round_ % 3:
            land.province.kill()
        if round_ % 3 != 1:
            time.sleep(chance.uniform(*_PACE_S))
            postgres.start()
        if round_ % 3:
            land.province.start()
    must(land.province.alive, "the province ended when its database did")
    given = load.stop()
    box.settle(120)
    return land.prove(given, crashes_of_postgres=crashes, kills_of_province=land.province.kills)
