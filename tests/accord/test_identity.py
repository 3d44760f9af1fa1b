"""Certificates, and what TLS makes of them."""

from __future__ import annotations

import ssl
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from accord import identity
from accord.errors import PeerError, RefusedError
from accord.moments import Instant
from accord.seal import SigningKey

NOW = Instant(1_790_000_000_000)
LATER = Instant(2_100_000_000_000)
CITY_SEED, HUB_SEED, BOX_SEED, OTHER_SEED = (bytes([n]) * 40 for n in (1, 2, 3, 4))

FOREIGN_KEY = ec.derive_private_key(12345, ec.SECP256R1())


def serial(number: int) -> bytes:
    return number.to_bytes(16, "big")


@pytest.fixture(scope="module")
def city() -> identity.Authority:
    return identity.issue_authority(CITY_SEED, name="ha-noi", serial=serial(1), ends_at=LATER)


@pytest.fixture(scope="module")
def box(city: identity.Authority) -> bytes:
    request = identity.request_certificate(BOX_SEED, name="box-00103-a")
    return identity.issue_box(city, request, box="box-00103-a", serial=serial(9), ends_at=LATER)


@pytest.fixture(scope="module")
def hub(city: identity.Authority) -> bytes:
    return identity.issue_server(
        city,
        identity.request_certificate(HUB_SEED, name="hub"),
        name="hub",
        reached_by=["hub.example", ip_address("127.0.0.1")],
        serial=serial(5),
        ends_at=LATER,
    )


def test_the_same_arguments_make_the_same_certificate(city: identity.Authority) -> None:
    again = identity.issue_authority(CITY_SEED, name="ha-noi", serial=serial(1), ends_at=LATER)
    assert again == city


def test_a_box_is_named_by_its_certificate(city: identity.Authority, box: bytes) -> None:
    found = identity.verify_certificate(box, authority=city.certificate, name="box-00103-a", at=NOW)
    assert found.name == "box-00103-a"
    assert found.point == SigningKey(BOX_SEED).public.point
    assert found.ends_at == LATER
    assert not found.is_authority


def test_a_certificate_of_another_authority_is_refused(box: bytes) -> None:
    other = identity.issue_authority(OTHER_SEED, name="ha-noi", serial=serial(1), ends_at=LATER)
    with pytest.raises(PeerError, match=r"^identity\.bad-certificate$"):
        identity.verify_certificate(box, authority=other.certificate, name="box-00103-a", at=NOW)


def test_a_certificate_of_an_authority_of_another_name_is_refused(box: bytes) -> None:
    other = identity.issue_authority(CITY_SEED, name="hue", serial=serial(1), ends_at=LATER)
    with pytest.raises(PeerError, match=r"^identity\.bad-certificate$"):
        identity.verify_certificate(box, authority=other.certificate, name="box-00103-a", at=NOW)


def test_a_certificate_of_another_name_is_refused(city: identity.Authority, box: bytes) -> None:
    with pytest.raises(PeerError, match=r"^identity\.bad-certificate$"):
        identity.verify_certificate(box, authority=city.certificate, name="box-00103-b", at=NOW)


def test_an_ended_certificate_is_refused(city: identity.Authority, box: bytes) -> None:
    with pytest.raises(PeerError, match=r"^identity\.bad-certificate$"):
        identity.verify_certificate(
            box, authority=city.certificate, name="box-00103-a", at=Instant(LATER + 1)
        )


def test_a_box_cannot_stand_in_for_the_authority(
    city: identity.Authority, box: bytes, hub: bytes
) -> None:
    with pytest.raises(PeerError, match=r"^identity\.bad-certificate$"):
        identity.verify_certificate(hub, authority=box, name="hub", at=NOW)
    with pytest.raises(PeerError, match=r"^identity\.bad-certificate$"):
        identity.verify_certificate(
            city.certificate, authority=city.certificate, name="ha-noi", at=NOW
        )


@pytest.mark.filterwarnings("ignore:Parsed a")
def test_a_flipped_bit_is_refused(city: identity.Authority, box: bytes) -> None:
    for place in range(len(box)):
        broken = bytearray(box)
        broken[place] ^= 1 << place % 8
        with pytest.raises(PeerError, match=r"^identity\.bad-certificate$"):
            identity.verify_certificate(
                bytes(broken), authority=city.certificate, name="box-00103-a", at=NOW
            )


def test_an_endless_certificate_is_refused_unread() -> None:
    with pytest.raises(PeerError, match=r"^identity\.bad-certificate$"):
        identity.read_certificate(bytes(identity.CERTIFICATE_BYTES_MAX + 1))


def foreign(*names: str, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name) for name in names])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(1970, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2030, 1, 1, tzinfo=UTC))
    )
    if len(names) != 1:
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize("names", [("box-1",), ("box-1", "box-2")])
def test_a_certificate_that_is_none_of_ours_is_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(PeerError, match=r"^identity\.bad-certificate$"):
        identity.read_certificate(foreign(*names, key=FOREIGN_KEY))


def request(
    name: str = "box-1",
    *,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None,
    wishes: bool = False,
    digest: hashes.SHA256 | hashes.SHA384 | None = None,
) -> bytes:
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    )
    if wishes:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
    signed = builder.sign(key or FOREIGN_KEY, digest or hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.DER)


def spoiled(signed: bytes) -> bytes:
    return signed[:-1] + bytes([signed[-1] ^ 1])


def test_a_request_proves_its_key() -> None:
    assert (
        identity.read_request(identity.request_certificate(BOX_SEED, name="box-1"), name="box-1")
        == SigningKey(BOX_SEED).public.point
    )


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        bytes(identity.CERTIFICATE_BYTES_MAX + 1),
        request("box-2"),
        request(wishes=True),
        request(digest=hashes.SHA384()),
        request(key=ec.derive_private_key(5, ec.SECP384R1())),
        request(key=rsa.generate_private_key(65537, 2048)),
        spoiled(request()),
        request() + b"\0",
    ],
)
def test_a_request_for_more_or_without_proof_is_refused(bad: bytes) -> None:
    with pytest.raises(PeerError, match=r"^identity\.bad-request$"):
        identity.read_request(bad, name="box-1")


@pytest.mark.parametrize("name", ["", "-a", "Box", "a" * 24, "a.b", "hộp"])
def test_a_name_no_broker_takes_is_refused(name: str, city: identity.Authority) -> None:
    with pytest.raises(RefusedError, match=r"^identity\.bad-name$"):
        identity.request_certificate(BOX_SEED, name=name)


@pytest.mark.parametrize("names", [[], ["n"] * 17, ["hộp.vn"]])
def test_a_server_needs_some_good_names(city: identity.Authority, names: list[str]) -> None:
    csr = identity.request_certificate(HUB_SEED, name="hub")
    with pytest.raises(RefusedError, match=r"^identity\.bad-name$"):
        identity.issue_server(
            city, csr, name="hub", reached_by=names, serial=serial(5), ends_at=LATER
        )


def test_a_short_serial_or_seed_is_refused(city: identity.Authority) -> None:
    with pytest.raises(RefusedError, match=r"^identity\.bad-serial$"):
        identity.issue_authority(CITY_SEED, name="ha-noi", serial=b"1", ends_at=LATER)
    with pytest.raises(RefusedError, match=r"^identity\.bad-seed$"):
        identity.key_pem(b"short")


def test_a_revocation_list_names_the_revoked(city: identity.Authority, box: bytes) -> None:
    number = identity.read_certificate(box).serial
    written = identity.issue_revocations(city, [(number, NOW)], number=3, at=NOW, ends_at=LATER)
    parsed = x509.load_pem_x509_crl(written)
    public = x509.load_der_x509_certificate(city.certificate).public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert parsed.is_signature_valid(public)
    assert [entry.serial_number for entry in parsed] == [number]
    assert parsed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 3


def test_a_revocation_list_has_a_limit(city: identity.Authority) -> None:
    many = [(number, NOW) for number in range(1, identity.REVOKED_MAX + 2)]
    with pytest.raises(RefusedError, match=r"^identity\.too-many-revoked$"):
        identity.issue_revocations(city, many, number=1, at=NOW, ends_at=LATER)


def context(
    path: Path, certificate: bytes, seed: bytes, city: bytes, *, server: bool
) -> ssl.SSLContext:
    side = ssl.PROTOCOL_TLS_SERVER if server else ssl.PROTOCOL_TLS_CLIENT
    made = ssl.SSLContext(side)
    made.verify_mode = ssl.CERT_REQUIRED
    made.verify_flags |= ssl.VERIFY_X509_STRICT
    made.load_verify_locations(cadata=identity.pem(city).decode())
    name = path / f"{server}.pem"
    name.write_bytes(identity.pem(certificate) + identity.key_pem(seed))
    made.load_cert_chain(name)
    return made


def shake(client: ssl.SSLObject, server: ssl.SSLObject, wires: tuple[ssl.MemoryBIO, ...]) -> None:
    to_server, from_client, to_client, from_server = wires
    for _ in range(6):
        for side in (client, server):
            with suppress(ssl.SSLWantReadError):
                side.do_handshake()
            to_server.write(from_client.read())
            to_client.write(from_server.read())


@pytest.mark.parametrize(("reached", "seed"), [("127.0.0.1", BOX_SEED), ("hub.example", BOX_SEED)])
def test_tls_takes_both_sides(
    tmp_path: Path, city: identity.Authority, box: bytes, hub: bytes, reached: str, seed: bytes
) -> None:
    to_server, from_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    to_client, from_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context(tmp_path, hub, HUB_SEED, city.certificate, server=True).wrap_bio(
        to_server, from_server, server_side=True
    )
    client = context(tmp_path, box, seed, city.certificate, server=False).wrap_bio(
        to_client, from_client, server_hostname=reached
    )
    shake(client, server, (to_server, from_client, to_client, from_server))
    assert server.getpeercert(binary_form=True) == box
    assert client.getpeercert(binary_form=True) == hub


def test_tls_refuses_a_hub_under_another_name(
    tmp_path: Path, city: identity.Authority, box: bytes, hub: bytes
) -> None:
    wires = tuple(ssl.MemoryBIO() for _ in range(4))
    to_server, from_client, to_client, from_server = wires
    server = context(tmp_path, hub, HUB_SEED, city.certificate, server=True).wrap_bio(
        to_server, from_server, server_side=True
    )
    client = context(tmp_path, box, BOX_SEED, city.certificate, server=False).wrap_bio(
        to_client, from_client, server_hostname="elsewhere.example"
    )
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(client, server, wires)
