"""Four markets, each behind a network of its own that is broken in another way, all at the same time."""

import time

from tests.torture.box import Box
from tests.torture.ground import Ground, until
from tests.torture.land import BROKER_PORT, Land
from tests.torture.nets import Net, run
from tests.torture.outcome import Outcome, must
from tests.torture.proof import ask, waiting
from tests.torture.slow import SlowRelay

_SLOW_PORT = 8884
_DELAY_S = 2.0
_LOSS = "0.3"


def networks(ground: Ground) -> Outcome:
    """One is cut, one loses 30 % both ways, one takes 2 s each way, one's connection goes silently dead in the middle."""
    wires = [Net() for _ in range(4)]
    land = Land(ground, ["MKT-CUT", "MKT-LOSS", "MKT-SLOW", "MKT-HALF"], nets=wires)
    slow = SlowRelay((wires[2].there, _SLOW_PORT), ("127.0.0.1", BROKER_PORT), _DELAY_S)
    land.boxes[2].call((wires[2].there, _SLOW_PORT))
    land.start()
    loads = [box.work(people=1) for box in land.boxes]
    for box, load in zip(land.boxes, loads, strict=True):
        load.reach(10)
        until(lambda box=box: _acknowledged(box), f"{box.id}: a first receipt", 60)
    cut, loss, _, half = wires
    port = _connection(half)
    for side in ("--sport", "--dport"):  # the market's own port: whoever calls again gets through
        half.drop("-p", "tcp", side, port)
    loss.drop("-m", "statistic", "--mode", "random", "--probability", _LOSS)
    run("ip", "link", "set", cut.wire, "down")
    before = [waiting(box.file) for box in land.boxes]
    time.sleep(6 if not ground.long else 60)
    behind = waiting(land.boxes[0].file) - before[0]
    must(behind > 0, "a market that was cut off goes on being acknowledged")
    run("ip", "link", "set", cut.wire, "up")
    time.sleep(4 if not ground.long else 120)
    lost_packets = loss.heal()
    for load in loads:
        load.stop()
    for box in (land.boxes[3], *land.boxes[:3]):
        box.settle(120)
    silent = half.dropped()
    again = _connection(half)
    must(silent > 0 and again != port, "the half-open connection was not made again")
    must(lost_packets > 20, f"only {lost_packets} packets were lost")
    must(slow.octets > 0, "nothing went the slow way")
    outcome = land.prove(
        facts_behind_the_cut=behind, packets_lost=lost_packets, packets_into_nothing=silent, octets_slow=slow.octets
    )
    for box, load in zip(land.boxes, loads, strict=True):
        must(len(load.given) > 10, f"nobody worked at {box.id}")
    return outcome


def _acknowledged(box: Box) -> bool:
    return bool(ask(box.file, "SELECT 1 FROM acknowledged WHERE through > 0"))


def _connection(net: Net) -> str:
    """The market's own port of its line to the broker, the newest."""
    lines = net.run("ss", "-Htn", "state", "established", "dport", "=", f":{BROKER_PORT}").splitlines()
    must(lines, "no line to the broker")
    return lines[-1].split()[2].rpartition(":")[2]
