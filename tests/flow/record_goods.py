"""Records as the reader of the tests tells them."""

from hashlib import sha256
from typing import Any

from flow_goods import LOT, READER
from flow_rig import Rig

from edge.core import facts as f
from edge.core.lab.records import Record, record_key
from edge.flow.asks import Answer, LayRun, TakeRecord

MAKER, DEVICE = "Mk", f"SN-{READER}"
CLEAN = {"percent": "23.4"}


def told(number: str = "1", **says: Any) -> TakeRecord:
    """A record of the reader, read a minute before the clock of the tests."""
    says = {"raw": CLEAN, "taken_at": "2026-03-05T02:59:00"} | says
    digest = sha256(repr((number, sorted(says.items()))).encode()).hexdigest()
    return TakeRecord(MAKER, DEVICE, number, says.pop("digest", digest), **says)


def tell(rig: Rig, number: str = "1", **says: Any) -> Answer:
    return rig.ask(told(number, **says), "nc-1")


def known(rig: Rig, number: str = "1") -> Record:
    return rig.get(Record, record_key(MAKER, DEVICE, number))


def lay(rig: Rig, *samples: str) -> str:
    answer = rig.ask(LayRun(READER, "GB/T 5009.199", LOT, samples), "化验员")
    assert answer.good, answer
    return answer.code


def runs(rig: Rig, sample: str) -> list[f.Assayed]:
    return [fact for fact in rig.facts(f.Assayed) if fact.sample == sample]
