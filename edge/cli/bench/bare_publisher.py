"""Packed reports for a province, until it has acknowledged the last.

`python -m edge.cli.bench.bare_publisher TLS PORT TOPICS WINDOW WIRES`. TOPICS is a market's prefix.
What is not acknowledged for a while is handed over again. Says how long it took.
"""

import sys
import time
from bisect import bisect_right
from pathlib import Path
from queue import Empty, SimpleQueue

import msgspec
import zstandard

from edge.cli.bench.bare_mqtt import QOS, client, say

_AGAIN_S, _PATIENCE_S = 3.0, 60.0


class _Receipt(msgspec.Struct):
    through: int


_DECODE = msgspec.msgpack.Decoder(_Receipt)


def _main(tls: str, port: int, topics: str, window: int, wires: list[tuple[int, bytes]]) -> None:
    receipts = SimpleQueue[int]()

    def heard(_client: object, wire: bytes) -> None:
        with zstandard.ZstdDecompressor().stream_reader(wire) as stream:
            receipts.put(_DECODE.decode(stream.read()).through)

    line = client(tls, port, "bare-publisher", f"{topics}/down/receipts", heard)
    facts, sent, through, again = f"{topics}/up/facts", 0, 0, 0
    start = time.perf_counter()
    while through < wires[-1][0]:
        kept = bisect_right(wires, through, key=lambda each: each[0])
        while sent < min(kept + window, len(wires)):
            line.publish(facts, wires[sent][1], QOS)
            sent += 1
        try:
            through = receipts.get(timeout=_AGAIN_S)
        except Empty:
            sent, again = kept, again + 1
            if time.perf_counter() - start > _PATIENCE_S:
                raise SystemExit(f"acknowledged up to {through} only, of {wires[-1][0]}") from None
    say({"seconds": time.perf_counter() - start, "again": again})
    line.disconnect()
    line.loop_stop()


if __name__ == "__main__":
    packed = msgspec.msgpack.decode(Path(sys.argv[5]).read_bytes(), type=list[tuple[int, bytes]])
    _main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), packed)
