"""How a box joins a city: the request it makes, and the admission it is given.

Two files that a person may carry (docs/formats/admission.md), each a COSE_Sign1 message
(Purpose.ADMISSION) over one canonical map whose first field says which of the two it is. The
request is sealed with the box's own log key, which proves that the box holds it; the admission
with the hub's key, and names the request by its hash, so that it fits one box and one request
only. From the admission on, the hub's key in it is the box's anchor of trust.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final

from accord.canon import decode, encode
from accord.errors import PeerError, RefusedError
from accord.fleet import OfficerRole
from accord.header import EPOCH_BYTES, HASH_BYTES
from accord.identity import CERTIFICATE_BYTES_MAX, Certificate, read_request, verify_certificate
from accord.intake import check_agency
from accord.moments import INSTANT_MAX, Instant
from accord.naming import (
    AGENCY_CHARACTERS_MAX,
    LOG_NAME_CHARACTERS_MAX,
    SLOT_MAX,
    is_log_name,
)
from accord.records import Items, Line, Octets, Struct, Whole, read, write
from accord.seal import (
    POINT_BYTES,
    PublicKey,
    Purpose,
    Signer,
    SigningKey,
    open_sealed,
    read_sealed,
    seal,
)

__all__ = [
    "FILE_BYTES_MAX",
    "OFFICERS_MAX",
    "Admission",
    "AdmissionRequest",
    "Applicant",
    "Broker",
    "OfficerRecord",
    "apply_for",
    "check_applicant",
    "check_size",
    "fingerprint",
    "open_admission",
    "open_request",
    "write_admission",
    "write_request",
]

FILE_BYTES_MAX: Final = 65_536
"""A request with fifty officers has 12 kB; what is larger was made to cost us time."""
OFFICERS_MAX: Final = 64
"""People of one ward who sign."""
BROKERS_MAX: Final = 8
FOLLOWS_MAX: Final = 8
"""Down logs a box copies: its ward's and the fleet's today."""
NAME_CHARACTERS_MAX: Final = 200
LOGIN_CHARACTERS_MAX: Final = 32

_REQUEST, _ADMISSION = 1, 2
_LOGIN: Final = re.compile(rf"[a-z][a-z0-9.-]{{0,{LOGIN_CHARACTERS_MAX - 1}}}")
_UNIT: Final = re.compile(r"[0-9]{5}")
_HOST: Final = re.compile(r"[a-z0-9.:-]{1,253}")
_NAME = Line(NAME_CHARACTERS_MAX, least=1)
_LOG_NAME = Line(LOG_NAME_CHARACTERS_MAX, least=1)
_INSTANT = Whole(0, INSTANT_MAX)


@dataclass(frozen=True, slots=True)
class OfficerRecord(Struct):
    """What everybody may know of an officer: name, position, roles, public key.

    Attributes:
        login: short name typed at sign-on.
        name: full name, never split.
        title: position, as printed under a signature.
        roles: what the officer may do, ascending.
        point: public key, an uncompressed point.
    """

    login: Annotated[str, 0, Line(LOGIN_CHARACTERS_MAX, least=1)]
    name: Annotated[str, 1, _NAME]
    roles: Annotated[tuple[OfficerRole, ...], 2, Items(len(OfficerRole), least=1)]
    point: Annotated[bytes, 3, Octets(POINT_BYTES)]
    title: Annotated[str, 4, Line(NAME_CHARACTERS_MAX)] = ""

    def _fault(self) -> str:
        if _LOGIN.fullmatch(self.login) is None:
            return "login"
        return "" if list(self.roles) == sorted(set(self.roles)) else "roles"


@dataclass(frozen=True, slots=True)
class Applicant(Struct):
    """An officer asking to be admitted: the record, signed with the officer's own key.

    Attributes:
        officer: the record.
        proof: the officer's signature over box, epoch and record.
    """

    officer: Annotated[OfficerRecord, 0]
    proof: Annotated[bytes, 1, Octets(64)]


@dataclass(frozen=True, slots=True)
class Broker(Struct):
    """A broker the box may reach the hub by, and the name its certificate carries."""

    host: Annotated[str, 0, Line(253, least=1)]
    port: Annotated[int, 1, Whole(1, 65_535)]
    server_name: Annotated[str, 2, Line(253)] = ""

    def _fault(self) -> str:
        return "host" if _HOST.fullmatch(self.host) is None else ""


@dataclass(frozen=True, slots=True)
class AdmissionRequest(Struct):
    """What a box says of itself when it wants to join.

    Attributes:
        box: the name it wishes for; its log, certificate and MQTT client are called so.
        unit: code of the ward it stands in.
        point: public key of its log.
        epoch: the epoch it will write in.
        certificate_request: PKCS #10 for its certificate.
        made_at: its clock.
        officers: people whose keys were made at this box.
    """

    kind: Annotated[int, 0, Whole(_REQUEST, _REQUEST)]
    box: Annotated[str, 1, _LOG_NAME]
    unit: Annotated[str, 2, Line(5, least=5)]
    point: Annotated[bytes, 3, Octets(POINT_BYTES)]
    epoch: Annotated[bytes, 4, Octets(EPOCH_BYTES)]
    certificate_request: Annotated[bytes, 5, Octets(CERTIFICATE_BYTES_MAX, least=1)]
    made_at: Annotated[Instant, 6, _INSTANT]
    officers: Annotated[tuple[Applicant, ...], 7, Items(OFFICERS_MAX)] = ()

    def _fault(self) -> str:
        if not is_log_name(self.box) or self.box.startswith("hub"):
            return "box"
        return "unit" if _UNIT.fullmatch(self.unit) is None else ""


@dataclass(frozen=True, slots=True)
class Admission(Struct):
    """What the hub gives a box: its place in the city.

    Attributes:
        request: SHA-256 of the request it answers.
        box: name of the box.
        unit: code of its ward.
        unit_name: the ward's name.
        agency: agency code that the dossier codes of the unit begin with.
        slot: numbering slot of the epoch.
        epoch: the epoch of the request.
        follows: the hub's logs it copies, most urgent first.
        follow_epochs: the epoch of each.
        hub_point: public key of the hub: the anchor of trust.
        authority: certificate of the city's authority.
        certificate: certificate of the box.
        brokers: ways to the hub, in the order they are tried.
        issued_at: when the hub wrote it.
        officers: who may sign at this box from the first day.
    """

    kind: Annotated[int, 0, Whole(_ADMISSION, _ADMISSION)]
    request: Annotated[bytes, 1, Octets(HASH_BYTES)]
    box: Annotated[str, 2, _LOG_NAME]
    unit: Annotated[str, 3, Line(5, least=5)]
    unit_name: Annotated[str, 4, _NAME]
    agency: Annotated[str, 5, Line(AGENCY_CHARACTERS_MAX, least=1)]
    slot: Annotated[int, 6, Whole(0, SLOT_MAX)]
    epoch: Annotated[bytes, 7, Octets(EPOCH_BYTES)]
    follows: Annotated[tuple[str, ...], 8, _LOG_NAME, Items(FOLLOWS_MAX, least=1)]
    follow_epochs: Annotated[tuple[bytes, ...], 9, Octets(EPOCH_BYTES), Items(FOLLOWS_MAX, least=1)]
    hub_point: Annotated[bytes, 10, Octets(POINT_BYTES)]
    authority: Annotated[bytes, 11, Octets(CERTIFICATE_BYTES_MAX, least=1)]
    certificate: Annotated[bytes, 12, Octets(CERTIFICATE_BYTES_MAX, least=1)]
    issued_at: Annotated[Instant, 13, _INSTANT]
    brokers: Annotated[tuple[Broker, ...], 14, Items(BROKERS_MAX)] = ()
    officers: Annotated[tuple[OfficerRecord, ...], 15, Items(OFFICERS_MAX)] = ()

    def _fault(self) -> str:
        if len(self.follows) != len(self.follow_epochs):
            return "follows"
        if not all(is_log_name(log) for log in (self.box, *self.follows)):
            return "box"
        return "" if check_agency(self.agency) else "agency"


def apply_for(officer: OfficerRecord, *, box: str, epoch: bytes, signer: Signer) -> Applicant:
    """Return an officer's application, signed with the officer's own key."""
    return Applicant(officer, signer.sign(_officer_bytes(officer, box=box, epoch=epoch)))


def check_applicant(applicant: Applicant, *, box: str, epoch: bytes) -> None:
    """Refuse an application that the officer's own key did not sign for this box and epoch.

    Raises:
        PeerError: ``admission.bad-proof``, or ``seal.bad-key``.
    """
    message = _officer_bytes(applicant.officer, box=box, epoch=epoch)
    if not PublicKey(applicant.officer.point).verifies(message, applicant.proof):
        raise PeerError("admission.bad-proof")


def check_size(file: bytes) -> None:
    """Refuse what is too large for a file of this kind.

    Raises:
        PeerError: ``admission.too-large``.
    """
    if len(file) > FILE_BYTES_MAX:
        raise PeerError("admission.too-large")


def write_request(request: AdmissionRequest, box: SigningKey) -> bytes:
    """Return the request file, sealed with the key of the box's log.

    Raises:
        RefusedError: ``admission.other-key`` when the key is not the one the request names.
    """
    if box.public.point != request.point:
        raise RefusedError("admission.other-key")
    return seal(Purpose.ADMISSION, encode(write(request)), box)


def open_request(file: bytes) -> tuple[AdmissionRequest, bytes]:
    """Return a request whose sender holds every key it names, and its hash.

    Raises:
        PeerError: ``admission.bad-request``.
    """
    try:
        check_size(file)
        _, written = read_sealed(file)
        request = read(AdmissionRequest, decode(written))
        open_sealed(Purpose.ADMISSION, file, PublicKey(request.point))
        read_request(request.certificate_request, name=request.box)
        for applicant in request.officers:
            check_applicant(applicant, box=request.box, epoch=request.epoch)
    except PeerError as error:
        raise PeerError("admission.bad-request") from error
    return request, sha256(file).digest()


def write_admission(admission: Admission, hub: SigningKey) -> bytes:
    """Return the admission file, sealed with the hub's key.

    Raises:
        RefusedError: ``admission.other-key`` when the key is not the one the admission names.
    """
    if hub.public.point != admission.hub_point:
        raise RefusedError("admission.other-key")
    return seal(Purpose.ADMISSION, encode(write(admission)), hub)


def open_admission(file: bytes, *, request: bytes, hub: PublicKey | None = None) -> Admission:
    """Return an admission that answers a request of ours and hangs together.

    Args:
        file: the admission file.
        request: the request file this box has made.
        hub: the hub's key when the box knows it already (a second admission, or a key typed in).
            Without it the first admission is believed, which is why its `fingerprint` is shown.

    Raises:
        PeerError: ``admission.bad-admission``, or ``admission.other-request`` when it is sound
            but answers another request.
    """
    try:
        check_size(file)
        _, written = read_sealed(file)
        admission = read(Admission, decode(written))
        open_sealed(Purpose.ADMISSION, file, hub or PublicKey(admission.hub_point))
        wish, digest = open_request(request)
        certificate = verify_certificate(
            admission.certificate,
            authority=admission.authority,
            name=admission.box,
            at=admission.issued_at,
        )
    except PeerError as error:
        raise PeerError("admission.bad-admission") from error
    if not _answers(admission, wish, digest, certificate):
        raise PeerError("admission.other-request")
    return admission


def fingerprint(point: bytes) -> str:
    """Return what two people read to each other to know that a key is the same: four times four.

    64 bits of SHA-256; whoever wants another key with the same one needs 2^63 tries.
    """
    digits = sha256(point).hexdigest()[:16]
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))


def _answers(
    admission: Admission, wish: AdmissionRequest, digest: bytes, certificate: Certificate
) -> bool:
    own_key = read_request(wish.certificate_request, name=wish.box)
    return (
        (admission.request, admission.box, admission.unit, admission.epoch)
        == (digest, wish.box, wish.unit, wish.epoch)
        and certificate.point == own_key
    )  # fmt: skip


def _officer_bytes(officer: OfficerRecord, *, box: str, epoch: bytes) -> bytes:
    return Purpose.ADMISSION.value + encode([box, epoch, write(officer)])
