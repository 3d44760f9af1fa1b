"""Certificates: who is at the other end of a wire. X.509 on P-256, one city authority.

The profile is docs/formats/identity.md. A certificate lets a box talk to the broker and names it
there (common name = user name = MQTT client id); it never makes an entry believed, only the keys
of the log do. Everything is a function of its arguments: serial numbers, times and the secret
bytes of keys are handed in, and signatures are deterministic (RFC 6979).

Certificates begin in 1970 on purpose: a box whose clock battery is dead must still reach the hub,
which is where it learns the time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address
from typing import Final, TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from accord.errors import PeerError, RefusedError
from accord.moments import Instant
from accord.naming import is_log_name
from accord.seal import SEED_BYTES

__all__ = [
    "CERTIFICATE_BYTES_MAX",
    "SERIAL_BYTES",
    "Authority",
    "Certificate",
    "SubjectName",
    "issue_authority",
    "issue_box",
    "issue_revocations",
    "issue_server",
    "key_pem",
    "pem",
    "read_certificate",
    "read_request",
    "request_certificate",
    "verify_certificate",
]

CERTIFICATE_BYTES_MAX: Final = 4096
"""Ours are under 700 bytes; anything larger was made to cost us time."""
SERIAL_BYTES: Final = 16
"""RFC 5280, 4.1.2.2 allows 20; 16 random ones never meet."""
SUBJECT_NAMES_MAX: Final = 16
"""Names and addresses one hub is reached by."""
REVOKED_MAX: Final = 10_000
"""Certificates on one list: every box of the city replaced ten times."""

SubjectName: TypeAlias = "str | IPv4Address | IPv6Address"
"""A DNS name or an address that a server is reached by."""

_BEGINNING: Final = datetime.fromtimestamp(0, UTC)
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_UNREADABLE: Final = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.ExtensionNotFound,
    x509.DuplicateExtension,
)
"""How the library says that bytes are no certificate, or none of ours."""
_USAGES: Final = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says.

    Attributes:
        name: its common name.
        point: the public key, an uncompressed point.
        serial: its number with its issuer.
        ends_at: the last moment it holds.
        is_authority: whether it may issue others.
        der: its bytes.
    """

    name: str
    point: bytes
    serial: int
    ends_at: Instant
    is_authority: bool
    der: bytes


@dataclass(frozen=True, slots=True)
class Authority:
    """The city's certificate authority: its certificate and the secret bytes of its key."""

    certificate: bytes
    seed: bytes


def key_pem(seed: bytes) -> bytes:
    """Return a private key as TLS libraries read it from a file (PKCS #8, PEM)."""
    return _key(seed).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def pem(der: bytes) -> bytes:
    """Return a certificate as TLS libraries read it from a file."""
    return _load(der).public_bytes(serialization.Encoding.PEM)


def issue_authority(seed: bytes, *, name: str, serial: bytes, ends_at: Instant) -> Authority:
    """Make the authority of a city, which signs itself."""
    key = _key(seed)
    subject = _name(name)
    unsigned = (
        _builder(subject, subject, key.public_key(), key.public_key(), serial, ends_at)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
    )
    return Authority(certificate=_signed(unsigned, key), seed=seed)


def issue_server(
    authority: Authority,
    request: bytes,
    *,
    name: str,
    reached_by: Iterable[SubjectName],
    serial: bytes,
    ends_at: Instant,
) -> bytes:
    """Issue the hub's certificate: a server under its names, and itself a client of the broker.

    Raises:
        RefusedError: ``identity.bad-name`` when a name is none, or there are too many.
        PeerError: as `read_request`.
    """
    names = [_subject_name(each) for each in reached_by]
    if not 0 < len(names) <= SUBJECT_NAMES_MAX:
        raise RefusedError("identity.bad-name")
    usages = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    return _issue(authority, request, name, serial, ends_at, usages, names)


def issue_box(
    authority: Authority, request: bytes, *, box: str, serial: bytes, ends_at: Instant
) -> bytes:
    """Issue the certificate of a box: a client, under the name of the box and no other.

    Raises:
        RefusedError: ``identity.bad-name``.
        PeerError: as `read_request`.
    """
    usages = [ExtendedKeyUsageOID.CLIENT_AUTH]
    return _issue(authority, request, box, serial, ends_at, usages, [])


def request_certificate(seed: bytes, *, name: str) -> bytes:
    """Write a request (PKCS #10): the name wished for, signed with the key it is for."""
    request = x509.CertificateSigningRequestBuilder().subject_name(_name(name))
    signed = request.sign(_key(seed), hashes.SHA256(), ecdsa_deterministic=True)
    return signed.public_bytes(serialization.Encoding.DER)


def read_request(request: bytes, *, name: str) -> bytes:
    """Return the public point of a request whose sender has proven to own the key.

    Raises:
        PeerError: ``identity.bad-request`` when it is none, asks for another name or anything
            more than a name, or is not signed with its own key.
    """
    try:
        if len(request) > CERTIFICATE_BYTES_MAX:
            raise PeerError("identity.bad-request")
        parsed = x509.load_der_x509_csr(request)
        key = parsed.public_key()
        if (
            not isinstance(key, ec.EllipticCurvePublicKey)
            or not isinstance(key.curve, ec.SECP256R1)
            or parsed.subject != _name(name)
            or len(parsed.extensions) != 0
            or not isinstance(parsed.signature_hash_algorithm, hashes.SHA256)
            or not parsed.is_signature_valid
            or parsed.public_bytes(serialization.Encoding.DER) != request
        ):
            raise PeerError("identity.bad-request")
    except _UNREADABLE as error:
        raise PeerError("identity.bad-request") from error
    return _point(key)


def issue_revocations(
    authority: Authority,
    revoked: Iterable[tuple[int, Instant]],
    *,
    number: int,
    at: Instant,
    ends_at: Instant,
) -> bytes:
    """Return the list of revoked certificates as brokers read it (PEM).

    A broker refuses everybody once the list has ended, so it ends late and is issued often.

    Args:
        authority: who revokes.
        revoked: serial and time of each.
        number: grows with each list.
        at: when this list is made.
        ends_at: when it stops to hold.
    """
    key, issuer = _key(authority.seed), _load(authority.certificate)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(_moment(at))
        .next_update(_moment(ends_at))
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(_authority_key(key.public_key()), critical=False)
    )
    entries = sorted(set(revoked))
    if len(entries) > REVOKED_MAX:
        raise RefusedError("identity.too-many-revoked")
    for serial, revoked_at in entries:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(serial)
            .revocation_date(_moment(revoked_at))
            .build()
        )
    signed = builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    return signed.public_bytes(serialization.Encoding.PEM)


def read_certificate(der: bytes) -> Certificate:
    """Read a certificate of ours, its signature not yet checked.

    Raises:
        PeerError: ``identity.bad-certificate``.
    """
    parsed = _load(der)
    try:
        key = parsed.public_key()
        names = parsed.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        constraints = parsed.extensions.get_extension_for_class(x509.BasicConstraints).value
        if len(names) != 1 or not isinstance(key, ec.EllipticCurvePublicKey):
            raise PeerError("identity.bad-certificate")
    except _UNREADABLE as error:
        raise PeerError("identity.bad-certificate") from error
    return Certificate(
        name=str(names[0].value),
        point=_point(key),
        serial=parsed.serial_number,
        ends_at=Instant(int(parsed.not_valid_after_utc.timestamp()) * 1000),
        is_authority=constraints.ca,
        der=der,
    )


def verify_certificate(der: bytes, *, authority: bytes, name: str, at: Instant) -> Certificate:
    """Return what a certificate says, once it is the authority's, names the name and still holds.

    Raises:
        PeerError: ``identity.bad-certificate``.
    """
    issuer, certificate = read_certificate(authority), read_certificate(der)
    try:
        _load(der).verify_directly_issued_by(_load(authority))
    except (*_UNREADABLE, InvalidSignature) as error:
        raise PeerError("identity.bad-certificate") from error
    if (
        not issuer.is_authority
        or certificate.is_authority
        or certificate.name != name
        or at > certificate.ends_at
    ):
        raise PeerError("identity.bad-certificate")
    return certificate


def _issue(
    authority: Authority,
    request: bytes,
    name: str,
    serial: bytes,
    ends_at: Instant,
    usages: list[x509.ObjectIdentifier],
    names: list[x509.GeneralName],
) -> bytes:
    point = read_request(request, name=name)
    key = _key(authority.seed)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    issuer = _load(authority.certificate).subject
    builder = (
        _builder(_name(name), issuer, public, key.public_key(), serial, ends_at)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature"), critical=True)
        .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return _signed(builder, key)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    authority: ec.EllipticCurvePublicKey,
    serial: bytes,
    ends_at: Instant,
) -> x509.CertificateBuilder:
    if len(serial) != SERIAL_BYTES:
        raise RefusedError("identity.bad-serial")
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        # The top bit cleared, the lowest set: positive, never zero (RFC 5280, 4.1.2.2).
        .serial_number(int.from_bytes(serial, "big") >> 1 | 1)
        .not_valid_before(_BEGINNING)
        .not_valid_after(_moment(ends_at))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(_authority_key(authority), critical=False)
    )


def _signed(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> bytes:
    certificate = builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    return certificate.public_bytes(serialization.Encoding.DER)


def _authority_key(public: ec.EllipticCurvePublicKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(public)


def _usage(*granted: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in granted for usage in _USAGES})


def _key(seed: bytes) -> ec.EllipticCurvePrivateKey:
    if len(seed) != SEED_BYTES:
        raise RefusedError("identity.bad-seed")
    return ec.derive_private_key(int.from_bytes(seed, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


def _name(name: str) -> x509.Name:
    if not is_log_name(name):
        raise RefusedError("identity.bad-name")
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _subject_name(name: SubjectName) -> x509.GeneralName:
    if not isinstance(name, str):
        return x509.IPAddress(name)
    try:
        return x509.DNSName(name)
    except ValueError as error:
        raise RefusedError("identity.bad-name") from error


def _moment(at: Instant) -> datetime:
    return _BEGINNING + timedelta(seconds=at // 1000)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def _load(der: bytes) -> x509.Certificate:
    try:
        if len(der) > CERTIFICATE_BYTES_MAX:
            raise PeerError("identity.bad-certificate")
        parsed = x509.load_der_x509_certificate(der)
        if parsed.serial_number <= 0 or parsed.public_bytes(serialization.Encoding.DER) != der:
            raise PeerError("identity.bad-certificate")
    except _UNREADABLE as error:
        raise PeerError("identity.bad-certificate") from error
    return parsed
