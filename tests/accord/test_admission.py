"""A box asks, the hub admits; anything altered, reused or meant for another is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.admission import (
    FILE_BYTES_MAX,
    Admission,
    AdmissionRequest,
    Applicant,
    Broker,
    OfficerRecord,
    apply_for,
    fingerprint,
    open_admission,
    open_request,
    write_admission,
    write_request,
)
from accord.canon import encode
from accord.errors import PeerError, RefusedError
from accord.fleet import OfficerRole
from accord.identity import Authority, issue_authority, issue_box, request_certificate
from accord.moments import Instant
from accord.records import write
from accord.seal import Purpose, SigningKey, seal

NOW = Instant(1_790_000_000_000)
LATER = Instant(2_100_000_000_000)
BOX = SigningKey(b"b" * 40)
HUB = SigningKey(b"h" * 40)
OTHER = SigningKey(b"o" * 40)
LAN = SigningKey(b"l" * 40)
EPOCH = b"epoch--1"
AUTHORITY: Authority = issue_authority(b"c" * 40, name="city", serial=bytes(16), ends_at=LATER)
OFFICER = OfficerRecord(
    "lan", "Nguyễn Thị Lan", (OfficerRole.RECEPTION,), LAN.public.point, "Cán bộ tiếp nhận"
)
REQUEST = AdmissionRequest(
    kind=1,
    box="box-00103-a",
    unit="00103",
    point=BOX.public.point,
    epoch=EPOCH,
    certificate_request=request_certificate(b"t" * 40, name="box-00103-a"),
    made_at=NOW,
    officers=(apply_for(OFFICER, box="box-00103-a", epoch=EPOCH, signer=LAN),),
)
REQUEST_FILE = write_request(REQUEST, BOX)
ADMISSION = Admission(
    kind=2,
    request=open_request(REQUEST_FILE)[1],
    box="box-00103-a",
    unit="00103",
    unit_name="Phường Tây Hồ",
    agency="H26.103",
    slot=1,
    epoch=EPOCH,
    follows=("hub-00103", "hub-fleet"),
    follow_epochs=(b"epoch--2", b"epoch--3"),
    hub_point=HUB.public.point,
    authority=AUTHORITY.certificate,
    certificate=issue_box(
        AUTHORITY,
        REQUEST.certificate_request,
        box="box-00103-a",
        serial=b"s" * 16,
        ends_at=LATER,
    ),
    issued_at=NOW,
    brokers=(Broker("127.0.0.1", 8883, "hub.example"),),
    officers=(OFFICER,),
)
ADMISSION_FILE = write_admission(ADMISSION, HUB)


def test_a_request_is_read_as_it_was_written() -> None:
    assert open_request(REQUEST_FILE)[0] == REQUEST


def test_an_admission_is_read_as_it_was_written() -> None:
    assert open_admission(ADMISSION_FILE, request=REQUEST_FILE) == ADMISSION
    assert open_admission(ADMISSION_FILE, request=REQUEST_FILE, hub=HUB.public) == ADMISSION


def test_a_request_is_sealed_with_the_key_it_names() -> None:
    with pytest.raises(RefusedError, match=r"^admission\.other-key$"):
        write_request(REQUEST, OTHER)
    with pytest.raises(PeerError, match=r"^admission\.bad-request$"):
        open_request(seal(Purpose.ADMISSION, encode(write(REQUEST)), OTHER))


def test_an_admission_is_sealed_with_the_key_it_names() -> None:
    with pytest.raises(RefusedError, match=r"^admission\.other-key$"):
        write_admission(ADMISSION, OTHER)
    with pytest.raises(PeerError, match=r"^admission\.bad-admission$"):
        open_admission(
            seal(Purpose.ADMISSION, encode(write(ADMISSION)), OTHER),
            request=REQUEST_FILE,
        )


def test_a_known_hub_cannot_be_replaced_by_another() -> None:
    forged = write_admission(replace(ADMISSION, hub_point=OTHER.public.point), OTHER)
    assert open_admission(forged, request=REQUEST_FILE).hub_point == OTHER.public.point
    with pytest.raises(PeerError, match=r"^admission\.bad-admission$"):
        open_admission(forged, request=REQUEST_FILE, hub=HUB.public)


def test_a_message_for_another_purpose_is_no_request() -> None:
    with pytest.raises(PeerError, match=r"^admission\.bad-request$"):
        open_request(seal(Purpose.SLIP, encode(write(REQUEST)), BOX))


def test_a_request_is_no_admission_and_an_admission_no_request() -> None:
    with pytest.raises(PeerError, match=r"^admission\.bad-admission$"):
        open_admission(REQUEST_FILE, request=REQUEST_FILE)
    with pytest.raises(PeerError, match=r"^admission\.bad-request$"):
        open_request(ADMISSION_FILE)


def test_an_officer_proves_the_key() -> None:
    stolen = Applicant(OFFICER, OTHER.sign(b"anything"))
    moved = apply_for(OFFICER, box="box-00103-b", epoch=EPOCH, signer=LAN)
    for applicant in (stolen, moved):
        file = write_request(replace(REQUEST, officers=(applicant,)), BOX)
        with pytest.raises(PeerError, match=r"^admission\.bad-request$"):
            open_request(file)


def test_a_certificate_request_for_another_name_is_refused() -> None:
    csr = request_certificate(b"t" * 40, name="box-00103-b")
    with pytest.raises(PeerError, match=r"^admission\.bad-request$"):
        open_request(write_request(replace(REQUEST, certificate_request=csr), BOX))


@pytest.mark.parametrize(
    "other",
    [
        replace(ADMISSION, request=bytes(32)),
        replace(ADMISSION, unit="00004"),
        replace(ADMISSION, epoch=b"epoch--9"),
        replace(
            ADMISSION,
            certificate=issue_box(
                AUTHORITY,
                request_certificate(b"x" * 40, name="box-00103-a"),
                box="box-00103-a",
                serial=b"s" * 16,
                ends_at=LATER,
            ),
        ),
    ],
)
def test_an_admission_for_another_request_is_refused(other: Admission) -> None:
    with pytest.raises(PeerError, match=r"^admission\.other-request$"):
        open_admission(write_admission(other, HUB), request=REQUEST_FILE)


def test_an_earlier_request_of_the_same_box_is_another_request() -> None:
    earlier = write_request(replace(REQUEST, made_at=Instant(NOW - 1)), BOX)
    with pytest.raises(PeerError, match=r"^admission\.other-request$"):
        open_admission(ADMISSION_FILE, request=earlier)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(ADMISSION, certificate=AUTHORITY.certificate),
        replace(ADMISSION, issued_at=Instant(LATER + 1000)),
    ],
)
def test_an_admission_whose_certificate_does_not_hold_is_refused(
    wrong: Admission,
) -> None:
    with pytest.raises(PeerError, match=r"^admission\.bad-admission$"):
        open_admission(write_admission(wrong, HUB), request=REQUEST_FILE)


@given(st.data())
def test_any_flipped_bit_is_refused(data: st.DataObject) -> None:
    for file, opener in (
        (REQUEST_FILE, open_request),
        (ADMISSION_FILE, lambda broken: open_admission(broken, request=REQUEST_FILE)),
    ):
        place = data.draw(st.integers(0, len(file) * 8 - 1))
        broken = bytearray(file)
        broken[place // 8] ^= 1 << place % 8
        with pytest.raises(PeerError, match=r"^admission\.bad-"):
            opener(bytes(broken))


@pytest.mark.parametrize("file", [b"", b"\x80", bytes(FILE_BYTES_MAX + 1)])
def test_what_is_no_file_of_ours_is_refused(file: bytes) -> None:
    with pytest.raises(PeerError, match=r"^admission\.bad-request$"):
        open_request(file)
    with pytest.raises(PeerError, match=r"^admission\.bad-admission$"):
        open_admission(file, request=REQUEST_FILE)


@pytest.mark.parametrize(
    "change",
    [
        {"box": "Box"},
        {"box": "hub-fleet"},
        {"unit": "1234x"},
        {"epoch": b""},
        {"kind": 2},
    ],
)
def test_a_request_outside_the_limits_cannot_be_made(change: dict[str, object]) -> None:
    with pytest.raises(RefusedError, match=r"^record\.refused"):
        replace(REQUEST, **change)  # type: ignore[arg-type]  # parametrised


@pytest.mark.parametrize(
    "change",
    [{"follows": ("hub-fleet",)}, {"box": "Box"}, {"agency": "made up"}, {"slot": -1}],
)
def test_an_admission_outside_the_limits_cannot_be_made(
    change: dict[str, object],
) -> None:
    with pytest.raises(RefusedError, match=r"^record\.refused"):
        replace(ADMISSION, **change)  # type: ignore[arg-type]  # parametrised


@pytest.mark.parametrize(
    "change", [{"login": "Lan"}, {"roles": (OfficerRole.LEADER, OfficerRole.RECEPTION)}]
)
def test_an_officer_outside_the_limits_cannot_be_made(change: dict[str, object]) -> None:
    with pytest.raises(RefusedError, match=r"^record\.refused"):
        replace(OFFICER, **change)  # type: ignore[arg-type]  # parametrised


def test_a_broker_has_a_host_in_small_letters() -> None:
    with pytest.raises(RefusedError, match=r"^record\.refused"):
        Broker("hub/example", 8883)


def test_a_fingerprint_is_short_and_tells_keys_apart() -> None:
    assert fingerprint(HUB.public.point) != fingerprint(BOX.public.point)
    assert len(fingerprint(HUB.public.point)) == 19
