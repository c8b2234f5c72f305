"""The applicable cases against thingsboard-gateway, played like our own: the same faults, the same columns."""

import random
import time

from tests.torture.cases.disk import fill
from tests.torture.ground import Ground
from tests.torture.outcome import Outcome
from tests.torture.relay import MqttRelay
from tests.torture.tb_bench import BROKER, RELAY, Bench


def never_acked(ground: Ground, storage: str = "sqlite") -> Outcome:
    """A broker that takes telemetry and says nothing for a while, then heals."""
    relay = MqttRelay(RELAY, None, ("127.0.0.1", BROKER), None, word=b"v1/gateway/telemetry")
    bench = Bench(ground, storage, broker=RELAY)
    bench.first()
    relay.swallow = True
    bench.feed(2000)
    time.sleep(15)
    relay.swallow = False
    bench.feed(200)
    return bench.settled(publishes_swallowed=relay.swallowed)


def boot_away(ground: Ground, storage: str = "sqlite") -> Outcome:
    """Boot without a broker, 5,000 events, kill -9, boot again with one."""
    bench = Bench(ground, storage)
    bench.gateway.start()
    bench.feed(5000, rate=2000)
    time.sleep(20)
    bench.gateway.kill()
    bench.up()
    bench.gateway.start()
    bench.feed(5)
    return bench.settled(kills=1)


def kill_loop(ground: Ground, storage: str = "sqlite") -> Outcome:
    """SIGKILL to the gateway alone, twelve times, at 500 events a second, each time when it delivers again."""
    bench = Bench(ground, storage)
    bench.first()
    chance = random.Random(4)
    for _ in range(12):
        bench.feed(chance.randint(200, 500))
        bench.gateway.kill()
        bench.gateway.start()
        bench.delivers()
    return bench.settled(kills=bench.gateway.kills)


def disk_full(ground: Ground, storage: str = "sqlite") -> Outcome:
    """Its disk fills, events come, there is room again, more events come. Nobody restarts it."""
    bench = Bench(ground, storage, ballast="16m")
    bench.first()
    ballast = fill(bench.folder)
    bench.feed(3000)
    time.sleep(5)
    ballast.unlink()
    bench.feed(500)
    return bench.settled(disks_filled=1)


def burst(ground: Ground, storage: str = "sqlite") -> Outcome:
    """5,000 scans of one reader in one millisecond."""
    bench = Bench(ground, storage)
    bench.first()
    bench.feed(5000, same_instant=True)
    return bench.settled(scans_in_one_millisecond=5000)


def bounced(ground: Ground, storage: str = "sqlite") -> Outcome:
    """Its broker is stopped (in order, with persistence on) and started twenty times while events come."""
    bench = Bench(ground, storage)
    bench.first()
    for _ in range(20):
        bench.feed(500)
        bench.broker.stop()
        bench.broker.start()
    bench.feed(200)
    return bench.settled(bounces=20)


def never_acked_memory(ground: Ground) -> Outcome:
    """As shipped."""
    return never_acked(ground, "memory")


def boot_away_memory(ground: Ground) -> Outcome:
    """As shipped."""
    return boot_away(ground, "memory")


def kill_loop_memory(ground: Ground) -> Outcome:
    """As shipped."""
    return kill_loop(ground, "memory")
