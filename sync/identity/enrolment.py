"""How a box comes to its first certificate: a request and an answer, each sealed under the claim's secret.

The secret itself never travels, so neither needs a secure way: plain HTTP or a USB stick will do.
"""

import hashlib
import hmac
from typing import TypeVar

import msgspec
from msgspec import Struct

from sync.identity.claim import Code

T = TypeVar("T")
_ASK, _ANSWER = b"pinma enrol request 1", b"pinma enrol answer 1"


class TamperedError(ValueError):
    """Not what it should be, or not sealed under this claim's secret."""


class Asked(Struct, frozen=True):
    """A box asks: for which claim and market, a signing request in PEM, its Ed25519 public key in hex, the seal in hex."""

    claim: str
    market: str
    request: str
    key: str
    seal: str = ""
    v: int = 1


class Given(Struct, frozen=True):
    """The province answers: the box's certificate and the authority's in PEM, its order key in hex, the seal in hex."""

    certificate: str
    authority: str
    orders: str
    seal: str = ""
    v: int = 1


def ask(code: Code, market: str, request: bytes, key: str) -> bytes:
    """A request as JSON. The same arguments give the same bytes."""
    plain = Asked(code.claim, market, request.decode(), key)
    return msgspec.json.encode(msgspec.structs.replace(plain, seal=_seal_ask(plain, code.secret)))


def read_ask(raw: bytes) -> Asked:
    """A request out of JSON, not proven yet. Raises TamperedError."""
    return _decode(raw, Asked)


def proven(asked: Asked, secret: bytes) -> bool:
    """Whether a request was made by somebody who knows the claim's secret."""
    return hmac.compare_digest(_seal_ask(asked, secret).encode(), asked.seal.encode())


def give(asked: Asked, secret: bytes, given: Given) -> bytes:
    """The answer to a request as JSON, good for that request only."""
    return msgspec.json.encode(msgspec.structs.replace(given, seal=_seal_answer(asked, given, secret)))


def read_answer(raw: bytes, asked: Asked, secret: bytes) -> Given:
    """The answer to our request out of JSON. Raises TamperedError."""
    given = _decode(raw, Given)
    if not hmac.compare_digest(_seal_answer(asked, given, secret).encode(), given.seal.encode()):
        raise TamperedError("the answer was not made for this request under this claim code")
    return given


def _seal_ask(asked: Asked, secret: bytes) -> str:
    return _seal(secret, _ASK, str(asked.v), asked.claim, asked.market, asked.request, asked.key)


def _seal_answer(asked: Asked, given: Given, secret: bytes) -> str:
    return _seal(secret, _ANSWER, str(given.v), asked.seal, given.certificate, given.authority, given.orders)


def _seal(secret: bytes, label: bytes, *parts: str) -> str:
    """Each part with its length before it, so that no two lists of parts read the same."""
    text = b"".join(len(each).to_bytes(4, "big") + each for each in (label, *(part.encode() for part in parts)))
    return hmac.new(secret, text, hashlib.sha256).hexdigest()


def _decode(raw: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise TamperedError(f"this is no enrolment paper: {error}") from error
