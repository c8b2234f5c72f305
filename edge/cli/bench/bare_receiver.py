"""The far end of a bare line: what comes is kept, then acknowledged by number. Says when it hears.

`python -m edge.cli.bench.bare_receiver TLS PORT DSN`
"""

import sys

from paho.mqtt.client import Client

from edge.cli.bench.bare_keep import opened, take
from edge.cli.bench.bare_mqtt import FACTS, QOS, RECEIPTS, client, say


def _main(tls: str, port: int, dsn: str) -> None:
    kept = opened(dsn)

    def heard(mine: Client, wire: bytes) -> None:
        mine.publish(RECEIPTS, str(take(kept, wire)), QOS)

    client(tls, port, "bare-receiver", FACTS, heard)
    say({"ready": True})
    sys.stdin.read()  # whoever started it holds the other end


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
