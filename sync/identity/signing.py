"""A market's Ed25519 key: made on the box, never leaves it."""

from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat


def make_key(path: Path) -> str:
    """Make a key file (0600) unless there is one; its public key in hex."""
    if not path.exists():
        raw = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        path.touch(mode=0o600)
        path.write_bytes(raw)
    public = _load(path).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return public.hex()


def signer(path: Path) -> Callable[[bytes], bytes]:
    """Signs heads with the key in a file."""
    return _load(path).sign


def verifier(public_keys: Mapping[str, str]) -> Callable[[str, bytes, bytes], bool]:
    """Whether a signature over a head is that market's."""
    keys = {market: Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)) for market, key in public_keys.items()}

    def verify(market: str, head: bytes, signature: bytes) -> bool:
        key = keys.get(market)
        if key is None:
            return False
        try:
            key.verify(signature, head)
        except InvalidSignature:
            return False
        return True

    return verify


def _load(path: Path) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
