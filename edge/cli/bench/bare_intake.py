"""Packed reports into a bare archive: one process, no line. Says how long it took.

`python -m edge.cli.bench.bare_intake DSN WIRES`
"""

import sys
import time
from pathlib import Path

import msgspec

from edge.cli.bench.bare_keep import opened, take
from edge.cli.bench.bare_mqtt import say

if __name__ == "__main__":
    kept = opened(sys.argv[1])
    wires = msgspec.msgpack.decode(Path(sys.argv[2]).read_bytes(), type=list[tuple[int, bytes]])
    start = time.perf_counter()
    for _, wire in wires:
        take(kept, wire)
    say({"seconds": time.perf_counter() - start})
