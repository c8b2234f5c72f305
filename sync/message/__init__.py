"""The contract on the wire, version 1. Add fields with defaults; never edit, rename or remove: bodies are kept for ever.

A body is canonical JSON (sorted keys, no spaces, UTF-8) of `Message`; its hash is SHA-256(previous hash ‖ body), the
first of an epoch follows 32 zero bytes. Bodies travel and are archived as the bytes that were committed. Facts go up and
orders go down by the same two frames, `Report` and `Receipt`.
"""

from sync.message.body import GENESIS, VERSION, BadFrameError, Message, link, seal, unseal
from sync.message.frames import (
    DayCount,
    Fetch,
    Issued,
    Personal,
    Receipt,
    Reckoning,
    Renewal,
    Report,
    State,
    What,
)
from sync.message.orders import DayKey, Order, RevealKey, StopTrade
from sync.message.wire import FRAME_LIMIT, Frame, pack, topic, unpack

__all__ = [
    "FRAME_LIMIT",
    "GENESIS",
    "VERSION",
    "BadFrameError",
    "DayCount",
    "DayKey",
    "Fetch",
    "Frame",
    "Issued",
    "Message",
    "Order",
    "Personal",
    "Receipt",
    "Reckoning",
    "Renewal",
    "Report",
    "RevealKey",
    "State",
    "StopTrade",
    "What",
    "link",
    "pack",
    "seal",
    "topic",
    "unpack",
    "unseal",
]
