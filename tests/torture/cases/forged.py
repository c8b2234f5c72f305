"""What should not be on the line: doubled, out of order, forged, truncated, oversized, at both ends, between good frames."""

import hashlib
import os
import random
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import msgspec
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from sync.message import GENESIS, Message, Personal, Receipt, Report, StopTrade, pack, seal, unpack
from tests.torture import proof
from tests.torture.box import Box
from tests.torture.ground import Ground, until
from tests.torture.land import BROKER_PORT, Land
from tests.torture.outcome import Outcome, must
from tests.torture.stranger import Stranger

_FORGED_STOP = "FORGED-STOP"


def forged(ground: Ground) -> Outcome:
    """A stranger with stolen certificates plays on every topic while people work; only true facts and orders are kept."""
    land = Land(ground)
    (box,) = land.boxes
    land.start()
    ears = Stranger(land.folder / "tls", BROKER_PORT, "ears", [f"pinma/v1/{box.id}/up/facts"])
    market = Stranger(box.folder / "tls", BROKER_PORT, "stolen-market", [f"pinma/v1/{box.id}/down/receipts"])
    province = Stranger(land.folder / "tls", BROKER_PORT, "stolen-province", [])
    load = box.work(people=2)
    load.reach(30)
    until(
        lambda: len(ears.heard["facts"]) > 9 and len(market.heard["receipts"]) > 9,
        "a stranger hears something to replay",
    )
    facts, receipts = list(ears.heard["facts"]), list(market.heard["receipts"])
    ears.close()
    played: dict[str, int] = {}
    for _ in range(50 if ground.long else 3):
        up = _up(facts)
        down = _down(receipts)
        for stranger, where, frames in ((market, "up/facts", up), (province, "down/receipts", down)):
            for name, wires in frames.items():
                for wire in wires:
                    stranger.say(f"pinma/v1/{box.id}/{where}", wire)
                played[name] = played.get(name, 0) + len(wires)
        for wire in _orders(box):
            province.say(f"pinma/v1/{box.id}/down/orders", wire)
            played["orders_forged"] = played.get("orders_forged", 0) + 1
        for stranger, where in (
            (market, "up/state"),
            (market, "up/receipts"),
            (province, "down/fetch"),
            (market, "up/x"),
        ):
            stranger.say(f"pinma/v1/{box.id}/{where}", os.urandom(200))
        load.reach(len(load.given) + 20)
    given = load.stop()
    box.settle()
    must(land.province.alive and box.child.alive, "an end died of it")
    for each in (market, province):
        each.close()
    stops = proof.ask(box.file, "SELECT count(*) FROM ordered WHERE instr(body, ?) > 0", _FORGED_STOP.encode())
    must(stops == [(0,)], f"{stops[0][0]} forged orders were taken")
    aside = proof.ask(Path(land.place), "SELECT count(*) FROM aside")
    must(aside == [(0,)], f"{aside[0][0]} forged facts were kept aside: they reached the archive")
    must(proof.ask(box.file, "SELECT count(*) FROM epoch") == [(1,)], "a forged frame made the market open a new epoch")
    return land.prove(given, **played)


def _up(heard: Sequence[bytes]) -> dict[str, list[bytes]]:
    """Frames to the province."""
    sample = list(heard)[-40:]
    report = unpack(Report, sample[-1])
    key = Ed25519PrivateKey.generate()
    first = report.bodies[0]
    wrong = replace(report, bodies=(first.replace(b'"v":1', b'"v":2'), *report.bodies[1:]))
    signed: Callable[[Report], Report] = lambda each: replace(each, signature=key.sign(_head(each)))  # noqa: E731
    other = replace(report, market="MKT-OTHER")
    personal = Personal("x", "00" * 32, b"salt", b"value")
    shuffled = random.Random(len(heard)).sample(sample, len(sample))
    return {
        "doubled": [each for each in sample for _ in range(2)],
        "reordered": shuffled,
        "forged": [
            pack(replace(report, signature=bytes(64))), pack(replace(report, signature=b"")), pack(signed(wrong)), pack(wrong),
            pack(signed(report)), pack(other), pack(signed(other)), pack(replace(report, personal=(personal,))),
            pack(replace(report, prev=os.urandom(32))), pack(replace(report, epoch="x" * 65)),
            pack(replace(report, first=1 << 60)), pack(replace(report, first=-1)),
        ],
        "truncated": [sample[-1][: len(sample[-1]) // 2], sample[-1][:1], b"", os.urandom(500), b"\x28\xb5\x2f\xfd"],
        "oversized": [os.urandom((8 << 20) + 1), _bomb()],
    }  # fmt: skip


def _down(heard: Sequence[bytes]) -> dict[str, list[bytes]]:
    """Frames to the market."""
    true = unpack(Receipt, list(heard)[-1])
    return {
        "receipts_doubled": [each for each in list(heard)[-20:] for _ in range(2)],
        "receipts_reordered": random.Random(len(heard)).sample(list(heard)[-20:], min(20, len(heard))),
        "receipts_forged": [
            pack(replace(true, through=true.through + 1_000_000, head=os.urandom(32))),
            pack(replace(true, through=true.through + 5, head=b"")), pack(replace(true, market="MKT-OTHER")),
            pack(replace(true, through=1 << 60)), pack(replace(true, epoch="nobody", through=10)),
        ],
        "receipts_truncated": [list(heard)[-1][:-3], b"", os.urandom(300)],
        "receipts_oversized": [_bomb()],
    }  # fmt: skip


def _orders(box: Box) -> list[bytes]:
    """Orders that nobody gave: unsigned, signed with another key, and garbage."""
    data = msgspec.Raw(msgspec.json.encode(StopTrade(_FORGED_STOP, ("1" * 20,), "forged")))
    body = seal(
        Message(
            box.id, "01900000-0000-7000-8000-000000000000", 1, "2026-11-23T00:00:00+08:00", "StopTrade", "x", "x", data
        )
    )
    report = Report("orders", box.id, "01900000-0000-7000-8000-000000000000", 1, GENESIS, (body,))
    signed = replace(report, signature=Ed25519PrivateKey.generate().sign(_head(report)))
    return [pack(report), pack(signed), pack(replace(report, signature=bytes(64))), pack(report)[:-5], _bomb()]


def _head(report: Report) -> bytes:
    head = report.prev
    for body in report.bodies:
        head = hashlib.sha256(head + body).digest()
    return head


@cache
def _bomb() -> bytes:
    """A few octets that unpack to a gigabyte."""
    packer = zstandard.ZstdCompressor(level=1).compressobj()
    zeros = bytes(1 << 20)
    return b"".join(packer.compress(zeros) for _ in range(1 << 10)) + packer.flush()
