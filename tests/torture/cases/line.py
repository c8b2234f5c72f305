"""Brokers that lie or bounce."""

import time

from tests.torture.cases.volume import MARKET, lay_backlog
from tests.torture.ground import Ground, until
from tests.torture.land import BROKER_PORT, Land
from tests.torture.outcome import Outcome, must
from tests.torture.proof import archive, waiting
from tests.torture.relay import MqttRelay

_BOUNCES, _PATIENCE_S = 20, 1.0
_RELAY_PORT = 8993


def never_acked(ground: Ground) -> Outcome:
    """A man in the middle takes every PUBLISH and passes on neither it nor a PUBACK; then passes on all but PUBACKs; then all."""
    land = Land(ground)
    (box,) = land.boxes
    box.call(("127.0.0.1", _RELAY_PORT))
    relay = MqttRelay(_RELAY_PORT, land.folder / "broker", ("127.0.0.1", BROKER_PORT), box.folder / "tls")
    relay.swallow = True
    land.start()
    load = box.work(people=3)
    load.reach(60)
    until(lambda: relay.swallowed >= 3, "the market publishes facts")
    time.sleep(5 if not ground.long else 120)
    kept = archive(land.place, box.id)
    must(not kept, f"{len(kept)} facts came through a relay that swallows them")
    must(waiting(box.file) >= 60, "facts count as acknowledged that nobody got")
    box.child.kill()  # what only stood in memory would be gone now
    box.child.start()
    relay.swallow, relay.withhold = False, True
    load.reach(len(load.given) + 20)
    time.sleep(2)
    relay.withhold = False
    if not ground.long:  # the long form waits for the market's own patience with such a broker, 30 s
        relay.cut()
    given = load.stop()
    box.settle(90)
    relay.close()
    must(relay.withheld > 0, "no PUBACK was withheld")
    return land.prove(given, publishes_swallowed=relay.swallowed, pubacks_withheld=relay.withheld, kills=1)


def bounced(ground: Ground) -> Outcome:
    """The broker dies twenty times while a backlog drains, as soon as some more of it has come over or a second has passed."""
    land = Land(ground, [MARKET])
    (box,) = land.boxes
    total = lay_backlog(box.file, 140_000 if ground.long else 30_000)
    land.start()
    load = box.work(people=1)
    hits = 0
    for _ in range(_BOUNCES):
        before, patience = waiting(box.file), time.monotonic() + _PATIENCE_S
        while waiting(box.file) >= before and time.monotonic() < patience:
            time.sleep(0.02)
        hits += waiting(box.file) < before
        land.broker.kill()
        land.broker.start(wait=False)
    given = load.stop()
    box.settle(120)
    must(hits > 1, "the broker never died in the middle of a drain")
    return land.prove(given, bounces=land.broker.kills, bounces_in_the_middle=hits, backlog=total)
