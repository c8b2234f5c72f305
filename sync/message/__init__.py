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
    Known,
    Personal,
    Receipt,
    Reckoning,
    Renewal,
    Report,
    State,
    Stood,
    Told,
    What,
)
from sync.message.orders import (
    AnyOrder,
    DayKey,
    Entry,
    Lift,
    Order,
    Recall,
    RegistryPart,
    RevealKey,
    SetOperator,
    SetRules,
    StopTrade,
)
from sync.message.wire import FRAME_LIMIT, Frame, known_digest, pack, topic, unpack

__all__ = [
    "FRAME_LIMIT",
    "GENESIS",
    "VERSION",
    "AnyOrder",
    "BadFrameError",
    "DayCount",
    "DayKey",
    "Entry",
    "Fetch",
    "Frame",
    "Issued",
    "Known",
    "Lift",
    "Message",
    "Order",
    "Personal",
    "Recall",
    "Receipt",
    "Reckoning",
    "RegistryPart",
    "Renewal",
    "Report",
    "RevealKey",
    "SetOperator",
    "SetRules",
    "State",
    "Stood",
    "StopTrade",
    "Told",
    "What",
    "known_digest",
    "link",
    "pack",
    "seal",
    "topic",
    "unpack",
    "unseal",
]
