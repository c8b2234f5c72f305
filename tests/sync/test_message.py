"""Version 1 of the contract, pinned by committed bytes; and frames that are none."""

import base64
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard

from sync.message import (
    FRAME_LIMIT,
    GENESIS,
    BadFrameError,
    Message,
    Personal,
    Receipt,
    Report,
    link,
    pack,
    seal,
    topic,
    unpack,
    unseal,
)

GOLDEN = Path(__file__).parent / "golden"
MESSAGE = Message(
    market="FJ-01",
    epoch="019aa9a0-0000-7000-8000-000000000001",
    seq=1,
    at="2026-11-22T03:00:00+08:00",
    kind="Held",
    actor="u7",
    station="gate-1",
    data=msgspec.Raw(
        '{"batch":"3500000012611220001X","kind":"Held","why":{"args":{"what":"青菜"},"code":"risk"}}'.encode()
    ),
)
BODY = seal(MESSAGE)
REPORT = Report(
    stream="facts",
    market=MESSAGE.market,
    epoch=MESSAGE.epoch,
    first=1,
    prev=GENESIS,
    bodies=(BODY,),
    signature=bytes(range(64)),
    personal=(Personal("s1", "ab" * 32, b"\x01" * 16, "张三".encode()),),
)
RECEIPT = Receipt("facts", MESSAGE.market, MESSAGE.epoch, 10, ((12, 13),), 11, head=bytes(32))


def golden(name: str) -> Any:
    return msgspec.json.decode((GOLDEN / name).read_bytes())


def test_a_body_is_the_committed_bytes() -> None:
    kept = golden("body.json")
    assert kept["body"] == BODY.decode()
    assert kept["hash"] == link(GENESIS, BODY).hex()
    assert unseal(kept["body"].encode()) == MESSAGE


@pytest.mark.parametrize(("name", "frame"), [("report.json", REPORT), ("receipt.json", RECEIPT)])
def test_a_frame_has_the_committed_fields(name: str, frame: Report | Receipt) -> None:
    plain = zstandard.ZstdDecompressor().stream_reader(pack(frame)).read()
    said = msgspec.to_builtins(msgspec.msgpack.decode(plain))
    assert said == said | golden(name)


def test_a_committed_frame_is_still_read() -> None:
    wire = zstandard.ZstdCompressor().compress(msgspec.msgpack.encode(_with_bytes(golden("report.json"))))
    assert unpack(Report, wire) == REPORT
    wire = zstandard.ZstdCompressor().compress(
        msgspec.msgpack.encode(golden("receipt.json") | {"head": bytes(32), "later": 1})
    )
    assert unpack(Receipt, wire) == RECEIPT


def _with_bytes(report: dict[str, Any]) -> dict[str, Any]:
    """JSON shows bytes as Base64."""
    blank = {name: base64.b64decode(report[name]) for name in ("prev", "signature")}
    bodies = [base64.b64decode(each) for each in report["bodies"]]
    personal = [
        each | {name: base64.b64decode(each[name]) for name in ("salt", "value")} for each in report["personal"]
    ]
    return report | blank | {"bodies": bodies, "personal": personal}


@pytest.mark.parametrize(
    "wire",
    [
        b"",
        b"noise",
        pack(REPORT)[:-9],
        pack(REPORT)[:20],
        pack(RECEIPT),
        zstandard.ZstdCompressor().compress(b""),
        zstandard.ZstdCompressor().compress(b"\xc1"),
        zstandard.ZstdCompressor().compress(bytes(FRAME_LIMIT + 1)),
        zstandard.ZstdCompressor().compress(
            msgspec.msgpack.encode(_with_bytes(golden("report.json")) | {"first": "1"})
        ),
        zstandard.ZstdCompressor().compress(b"\x81\xa1x" + b"\x91" * 200_000 + b"\xc0"),
        os.urandom(500),
    ],
    ids=[
        "empty",
        "noise",
        "cut",
        "cut short",
        "receipt",
        "nothing",
        "no msgpack",
        "oversized",
        "type",
        "deep",
        "random",
    ],
)
def test_what_is_no_report_is_a_bad_frame(wire: bytes) -> None:
    with pytest.raises(BadFrameError):
        unpack(Report, wire)


def test_topics() -> None:
    assert topic("FJ-01", "up", "facts") == "pinma/v1/FJ-01/up/facts"
    assert topic("+", "down", "receipts") == "pinma/v1/+/down/receipts"
