"""An end's own papers: a key made where it is used, the request for its certificate, and both in one file."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from sync.identity.files import replace

OWN, WAITING, AUTHORITY = "own.pem", "own.key.next", "ca.crt"


class BadRequestError(ValueError):
    """A signing request or certificate that is none, or is for another name or key: ask for a new one."""


class Life(NamedTuple):
    """From when until when a certificate is good, and its serial number in hex."""

    begins: datetime
    ends: datetime
    serial: str

    def half_over(self, now: datetime) -> bool:
        """Whether it is time for the next one: it is to be there before two thirds are over."""
        return now > self.begins + (self.ends - self.begins) / 2


def make_request(folder: Path, name: str) -> bytes:
    """A signing request in PEM for the key in own.key.next (0600), made unless one waits. It never leaves the box."""
    folder.mkdir(parents=True, exist_ok=True)
    key = _waiting(folder)
    if key is None:
        key = generate_private_key(SECP256R1())
        replace(folder / WAITING, pem(key))
    request = x509.CertificateSigningRequestBuilder().subject_name(subject(name)).sign(key, hashes.SHA256())
    return request.public_bytes(Encoding.PEM)


def waits_for(folder: Path, request: bytes) -> bool:
    """Whether the key that waits in `folder` is the one this signing request was made for."""
    key = _waiting(folder)
    try:
        return key is not None and x509.load_pem_x509_csr(request).public_key() == key.public_key()
    except ValueError:
        return False


def install(folder: Path, certificate: bytes, ca: bytes = b"") -> None:
    """Take up a certificate for the last request: key and certificate become own.pem, in one step.

    Raises BadRequestError when it is not for that request.
    """
    waiting = folder / WAITING
    if not waiting.exists():
        raise BadRequestError("no request was made here")
    secret = waiting.read_bytes()
    key = load_pem_private_key(secret, None)
    if read(certificate).public_key() != key.public_key():
        raise BadRequestError("the certificate is for another key")
    if ca:
        replace(folder / AUTHORITY, ca)
    replace(folder / OWN, secret + certificate)
    waiting.unlink()


def life(folder: Path) -> Life | None:
    """How long own.pem is good; None when there is none to read."""
    try:
        return life_of((folder / OWN).read_bytes())
    except (OSError, BadRequestError):
        return None


def life_of(certificate: bytes) -> Life:
    """How long a certificate in PEM is good. Raises BadRequestError."""
    made = read(certificate)
    return Life(made.not_valid_before_utc, made.not_valid_after_utc, f"{made.serial_number:x}")


def read(certificate: bytes) -> x509.Certificate:
    """A certificate from PEM, what stands before it left aside. Raises BadRequestError."""
    try:
        return x509.load_pem_x509_certificate(certificate)
    except ValueError as error:
        raise BadRequestError(f"no certificate: {error}") from error


def subject(name: str) -> x509.Name:
    """The name of whoever a certificate is for."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def pem(key: EllipticCurvePrivateKey) -> bytes:
    """A private key as it stands in files."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _waiting(folder: Path) -> EllipticCurvePrivateKey | None:
    """The key of a request without an answer yet; not one that was taken up just before the power went."""
    try:
        secret = (folder / WAITING).read_bytes()
        key = load_pem_private_key(secret, None)
    except (OSError, ValueError):
        return None
    own = folder / OWN
    taken = own.exists() and own.read_bytes().startswith(secret)
    return key if isinstance(key, EllipticCurvePrivateKey) and not taken else None
