"""A box's own secret key: it seals what lies in the market's file and nobody may read there, the draw keys of days to come."""

import logging
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sync.identity.files import replace

BOX_KEY = "box.key"
_MARK = b"pinma-sealed-1\0"
_KEY, _NONCE = 32, 12
log = logging.getLogger(__name__)


def make_box_key(path: Path) -> None:
    """Make the key file (0600) unless there is one. What is there and can be no key is put aside, never thrown away."""
    if path.exists() and path.stat().st_size != _KEY:
        path.replace(path.with_name(f"{path.name}.bad"))
    if not path.exists():
        replace(path, secrets.token_bytes(_KEY))


class BoxKey:
    """Seals and opens by the key in a file (ChaCha20-Poly1305). Without a usable one nothing is sealed, and nothing opened.

    `about` is what the sealed thing is of: under another name it does not open.
    """

    def __init__(self, path: Path, *, make: bool = False) -> None:
        """`make` the file where there is none."""
        self._cipher = None
        try:
            if make:
                make_box_key(path)
            self._cipher = ChaCha20Poly1305(path.read_bytes())
        except (OSError, ValueError) as error:
            if make:
                log.error("no draw key can be kept on this box: everything is tested (%s: %s)", path, error)  # noqa: TRY400

    @property
    def usable(self) -> bool:
        """Whether there is a key."""
        return self._cipher is not None

    def seal(self, about: str, plain: bytes) -> bytes | None:
        """Sealed, each time another way; None when it cannot be."""
        if self._cipher is None:
            return None
        nonce = secrets.token_bytes(_NONCE)
        return _MARK + nonce + self._cipher.encrypt(nonce, plain, about.encode())

    def unseal(self, about: str, kept: bytes) -> bytes | None:
        """What was sealed; what an older version kept in clear comes back as it is. None when it cannot be opened."""
        if not self.is_sealed(kept):
            return kept
        if self._cipher is None:
            return None
        body = kept[len(_MARK) :]
        try:
            return self._cipher.decrypt(body[:_NONCE], body[_NONCE:], about.encode())
        except (InvalidTag, ValueError):
            return None

    def is_sealed(self, kept: bytes) -> bool:
        """Whether this is something sealed, by whatever key."""
        return kept.startswith(_MARK)
