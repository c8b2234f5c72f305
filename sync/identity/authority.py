"""The province's certificate authority: its own key, and certificates for a broker, itself and its markets (P-256)."""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CA_LIFE = timedelta(days=3650)
BROKER_LIFE = timedelta(days=825)
MARKET_LIFE = timedelta(days=90)
_BACK = timedelta(minutes=5)  # so that a box whose clock is a little late accepts what was made now


class BadRequestError(ValueError):
    """A signing request that is none, or asks for another name: ask the box for a new one."""


def make_authority(folder: Path, name: str, now: datetime) -> None:
    """Lay ca.key (0600) and ca.crt in `folder` unless they are there."""
    if (folder / "ca.key").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    key = generate_private_key(SECP256R1())
    subject = _name(name)
    certificate = (
        _blank(subject, subject, key, now, CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_secret(folder / "ca.key", _pem(key))
    (folder / "ca.crt").write_bytes(certificate.public_bytes(Encoding.PEM))


def make_request(folder: Path, name: str) -> bytes:
    """A new key in own.key.next (0600), and a signing request for it in PEM. The key never leaves the box."""
    folder.mkdir(parents=True, exist_ok=True)
    key = generate_private_key(SECP256R1())
    write_secret(folder / "own.key.next", _pem(key))
    request = x509.CertificateSigningRequestBuilder().subject_name(_name(name)).sign(key, hashes.SHA256())
    return request.public_bytes(Encoding.PEM)


def install(folder: Path, certificate: bytes, ca: bytes = b"") -> None:
    """Take up a certificate for the last request: key and certificate become own.pem, in one step.

    Raises BadRequestError when it is not for that request.
    """
    waiting = folder / "own.key.next"
    if not waiting.exists():
        raise BadRequestError("no request was made")
    secret = waiting.read_bytes()
    key = load_pem_private_key(secret, None)
    try:
        made = x509.load_pem_x509_certificate(certificate)
    except ValueError as error:
        raise BadRequestError(f"no certificate: {error}") from error
    if made.public_key() != key.public_key():
        raise BadRequestError("the certificate is for another key")
    if ca:
        replace(folder / "ca.crt", ca)
    replace(folder / "own.pem", secret + certificate)
    waiting.unlink()


class Authority:
    """Signs with the key in `folder`."""

    def __init__(self, folder: Path) -> None:
        key = load_pem_private_key((folder / "ca.key").read_bytes(), None)
        if not isinstance(key, EllipticCurvePrivateKey):
            raise BadRequestError(f"{folder / 'ca.key'} is no P-256 key")
        self._key = key
        self.certificate = (folder / "ca.crt").read_bytes()
        self._issuer = x509.load_pem_x509_certificate(self.certificate)

    def issue(
        self, request: bytes, name: str, now: datetime, life: timedelta = MARKET_LIFE, hosts: Sequence[str] = ()
    ) -> bytes:
        """A certificate in PEM for a signing request in PEM that asks for exactly this name. Raises BadRequestError.

        With `hosts` (names or addresses) it is a server's.
        """
        try:
            asked = x509.load_pem_x509_csr(request)
            good = asked.is_signature_valid and asked.subject == _name(name)
        except (ValueError, InvalidSignature) as error:
            raise BadRequestError(f"no signing request: {error}") from error
        if not good:
            raise BadRequestError(f"the request is not for {name}")
        key = asked.public_key()
        use = ExtendedKeyUsageOID.SERVER_AUTH if hosts else ExtendedKeyUsageOID.CLIENT_AUTH
        made = (
            _blank(_name(name), self._issuer.subject, key, now, life)  # pyright: ignore[reportArgumentType]  (a CSR's key is one)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([use]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        if hosts:
            made = made.add_extension(x509.SubjectAlternativeName([_host(each) for each in hosts]), critical=False)
        return made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def revocations(self, serials: Sequence[int], now: datetime) -> bytes:
        """The list of revoked certificates, in PEM."""
        made = x509.CertificateRevocationListBuilder().issuer_name(self._issuer.subject)
        made = made.last_update(now - _BACK).next_update(now + CA_LIFE)
        for serial in serials:
            made = made.add_revoked_certificate(
                x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now).build()
            )
        return made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)


def self_issue(authority: Authority, folder: Path, name: str, now: datetime, hosts: Sequence[str] = ()) -> None:
    """own.pem and ca.crt in `folder`, for somebody who lives with the authority; not over what is there."""
    if not (folder / "own.pem").exists():
        life = BROKER_LIFE if hosts else MARKET_LIFE
        install(folder, authority.issue(make_request(folder, name), name, now, life, hosts), authority.certificate)


def write_secret(path: Path, content: bytes) -> None:
    """A file that only its owner reads, from its first byte on."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(content)


def replace(path: Path, content: bytes) -> None:
    """The file as it was, or with all of its new content; only its owner reads it."""
    new = path.with_name(path.name + ".new")
    write_secret(new, content)
    with new.open("rb") as written:
        os.fsync(written.fileno())
    new.replace(path)


def _blank(
    subject: x509.Name, issuer: x509.Name, key: object, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    public = key.public_key() if isinstance(key, EllipticCurvePrivateKey) else key
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)  # pyright: ignore[reportArgumentType]
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACK)
        .not_valid_after(now + life)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
