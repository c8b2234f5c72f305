"""What is done in the laboratory of the tests, one line each."""

from typing import Literal

from flow_goods import DAY, INHIBITION, LOT, PICTURE, READER
from flow_rig import Rig

from edge.core.lab.bench import Bench, bench_key
from edge.flow.asks import Answer, Dispose, External, Justify, LayRun, ReadRun, Second, TakeRecord
from edge.flow.asks.lab import Said

Verdict = Literal["negative", "positive"]
BENCH = bench_key(DAY, READER, INHIBITION.id, LOT)


def whys(answer: Answer) -> list[str]:
    return [each.code for each in answer.why]


def bench(rig: Rig, key: str = BENCH) -> Bench:
    return rig.get(Bench, key)


def lay(rig: Rig, *samples: str, by: str = "上样员", lot: str = LOT) -> Answer:
    return rig.ask(LayRun(READER, INHIBITION.id, lot, samples), by)


def read(rig: Rig, run: str, *readings: str, by: str = "化验员", blank: str = "1.000") -> Answer:
    """Channels from 1 on; "" leaves one unread."""
    rows = {str(at): {"sample": each} for at, each in enumerate(readings, 1) if each}
    return rig.ask(ReadRun(run, rows, blank), by)


def told(
    rig: Rig, sample: str, reading: int, number: str, said: Said = "", by: str = "reader-1", lot: str = LOT
) -> Answer:
    """A record of the reader itself."""
    raw = {"blank": "1.000", "sample": f"{reading / 1000:.3f}"}
    return rig.ask(
        TakeRecord("Mk", f"SN-{READER}", number, f"{int(number):064x}", sample, "", INHIBITION.id, lot, raw, said,
                   rig.now.isoformat()), by,
    )  # fmt: skip


def outside(rig: Rig, sample: str, verdict: Verdict = "negative", by: str = "采样员") -> Answer:
    return rig.ask(External(sample, "省检", "JC-1", verdict, "GC-MS/MS", PICTURE), by)


def justify(rig: Rig, key: str = BENCH, by: str = "甲", second: str = "乙") -> Answer:
    asked = rig.ask(Justify(key, "阳性对照液失效，已更换"), by)
    return rig.ask(Second(asked.code), second) if asked.code.startswith("control-") else asked


def destroyed(rig: Rig, batch: str, by: str = "甲", second: str = "乙") -> Answer:
    asked = rig.ask(Dispose(batch, "焚烧", PICTURE), by)
    return rig.ask(Second(asked.code), second) if asked.verdict == "wait" else asked
