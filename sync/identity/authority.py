"""The province's certificate authority: its own key, and certificates for a broker, itself and its markets (P-256)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID

from sync.identity.files import replace
from sync.identity.own import OWN, BadRequestError, install, life, make_request, pem, read, subject

CA_LIFE = timedelta(days=3650)
BROKER_LIFE = timedelta(days=825)
MARKET_LIFE = timedelta(days=90)
_BACK = timedelta(minutes=5)  # so that a box whose clock is a little late accepts what was made now


def make_authority(folder: Path, name: str, now: datetime) -> None:
    """Lay ca.key (0600) and ca.crt in `folder` unless they are there."""
    if (folder / "ca.crt").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "ca.key").exists():
        replace(folder / "ca.key", pem(generate_private_key(SECP256R1())))
    key = _load(folder / "ca.key")
    certificate = (
        _blank(subject(name), subject(name), key.public_key(), now, CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    replace(folder / "ca.crt", certificate.public_bytes(Encoding.PEM))


class Authority:
    """Signs with the key in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._key = _load(folder / "ca.key")
        self.certificate = (folder / "ca.crt").read_bytes()
        self._issuer = read(self.certificate)

    def issue(
        self, request: bytes, name: str, now: datetime, life: timedelta = MARKET_LIFE, hosts: Sequence[str] = ()
    ) -> bytes:
        """A certificate in PEM for a signing request in PEM that asks for exactly this name. Raises BadRequestError.

        With `hosts` (names or addresses) it is a server's.
        """
        try:
            asked = x509.load_pem_x509_csr(request)
            good = asked.is_signature_valid and asked.subject == subject(name)
        except (ValueError, InvalidSignature) as error:
            raise BadRequestError(f"no signing request: {error}") from error
        if not good:
            raise BadRequestError(f"the request is not for {name}")
        use = ExtendedKeyUsageOID.SERVER_AUTH if hosts else ExtendedKeyUsageOID.CLIENT_AUTH
        made = (
            _blank(subject(name), self._issuer.subject, asked.public_key(), now, life)
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


def self_issue(authority: Authority, folder: Path, name: str, now: datetime, hosts: Sequence[str] = ()) -> bool:
    """own.pem and ca.crt in `folder`, for somebody who lives with the authority; whether they are new.

    What is there stays, unless half of its life is over or a host is missing.
    """
    found, had = life(folder), served(folder)
    if found and not found.half_over(now) and set(hosts) <= set(had):
        return False
    both = tuple(dict.fromkeys((*had, *hosts)))
    term = BROKER_LIFE if both else MARKET_LIFE
    install(folder, authority.issue(make_request(folder, name), name, now, term, both), authority.certificate)
    return True


def served(folder: Path) -> tuple[str, ...]:
    """The hosts that own.pem in `folder` is for; none for a client's."""
    try:
        made = read((folder / OWN).read_bytes())
        found = made.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (OSError, BadRequestError, x509.ExtensionNotFound):
        return ()
    return tuple(str(each.value) for each in found.value)


def _blank(whose: x509.Name, issuer: x509.Name, key: object, now: datetime, life: timedelta) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(issuer)
        .public_key(key)  # pyright: ignore[reportArgumentType]  (a signing request's key is one)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACK)
        .not_valid_after(now + life)
    )


def _load(path: Path) -> EllipticCurvePrivateKey:
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise BadRequestError(f"{path} is no P-256 key")
    return key


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
