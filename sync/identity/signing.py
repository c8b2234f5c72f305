"""A market's Ed25519 key: made on the box, never leaves it."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from sync.identity.files import replace


def make_key(path: Path) -> str:
    """Make a key file (0600) unless there is one; its public key in hex."""
    if not path.exists():
        replace(path, Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
    public = _load(path).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return public.hex()


def signer(path: Path) -> Callable[[bytes], bytes]:
    """Signs heads with the key in a file."""
    return _load(path).sign


def derived(path: Path, purpose: str) -> bytes:
    """A secret of 32 octets made of the key in a file (HKDF-SHA-256), another for each purpose; it does not lead back."""
    seed = _load(path).private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return HKDF(SHA256(), 32, None, f"pinma {purpose}".encode()).derive(seed)


def signed(public_key: str, head: bytes, signature: bytes) -> bool:
    """Whether a signature over a head is by this key (hex). Raises ValueError for what is no key."""
    try:
        _public(public_key).verify(signature, head)
    except InvalidSignature:
        return False
    return True


def verifier(public_keys: Mapping[str, str]) -> Callable[[str, bytes, bytes], bool]:
    """Whether a signature over a head is that market's."""
    for key in public_keys.values():
        _public(key)

    def verify(market: str, head: bytes, signature: bytes) -> bool:
        key = public_keys.get(market)
        return key is not None and signed(key, head, signature)

    return verify


@lru_cache(1024)
def _public(key: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))


def _load(path: Path) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
