"""`python -m tests.torture.fleet SPEC`: some markets that are nothing but a journal and a line, in one process.

SPEC is JSON {"port", "folder", "markets": [id…], "facts"}; each market's folder has its tls, its key and its journal. A line
on stdin with a number makes each record so many more facts; with "end", the process ends.
"""

import json
import sys
import time
from pathlib import Path

from sync.identity.signing import signer
from sync.mqtt import Broker
from sync.replica import Keeper, Policy, Sender
from sync.uplink import Standing, Uplink
from tests.sync.sync_rig import Journal, MemorySink


def _trust(market: str, head: bytes, signature: bytes) -> bool:
    del market, head, signature
    return True


def main() -> None:
    """Run until told to end."""
    spec = json.loads(sys.argv[1])
    fleet: list[tuple[Journal, Uplink]] = []
    for id_ in spec["markets"]:
        folder = Path(spec["folder"]) / id_
        journal = Journal(folder / "journal.db", id_)
        journal.append(*({"kind": "Noted", "n": number} for number in range(spec["facts"])))
        uplink = Uplink(
            id_,
            Broker("127.0.0.1", spec["port"], folder / "tls"),
            facts=Sender("facts", id_, journal, Policy(), signer(folder / "market.key")),
            orders=Keeper("orders", MemorySink(), _trust),
            standing=lambda journal=journal: Standing(journal.epoch, 0, journal.backlog()),
            monotonic=time.monotonic,
        )
        uplink.start()
        fleet.append((journal, uplink))
    for line in sys.stdin:
        if line.strip() == "end":
            break
        for journal, uplink in fleet:
            journal.append(*({"kind": "Noted", "n": number} for number in range(int(line))))
            uplink.wake()
    for journal, uplink in fleet:
        uplink.stop()
        journal.close()


if __name__ == "__main__":
    main()
