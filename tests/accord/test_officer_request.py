"""A box asks for more officers; what its log's key did not seal, or they did not sign, is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.admission import FILE_BYTES_MAX, Applicant, OfficerRecord, apply_for, open_request
from accord.canon import encode
from accord.errors import PeerError, RefusedError
from accord.fleet import OfficerRole
from accord.moments import Instant
from accord.officer_request import OfficerRequest, open_officer_request, write_officer_request
from accord.records import write
from accord.seal import PublicKey, Purpose, SigningKey, seal
from tests.accord.test_admission import ADMISSION_FILE, BOX, EPOCH, LAN, NOW, OTHER, REQUEST_FILE

NAME = "box-00103-a"
HOA = SigningKey(b"2" * 40)
RECORD = OfficerRecord("hoa", "Lê Thị Hoa", (OfficerRole.RECEPTION,), HOA.public.point, "Công chức")
APPLICANT = apply_for(RECORD, box=NAME, epoch=EPOCH, signer=HOA)
REQUEST = OfficerRequest(kind=3, box=NAME, epoch=EPOCH, made_at=NOW, officers=(APPLICANT,))
FILE = write_officer_request(REQUEST, BOX)


def opened(file: bytes, key: PublicKey = BOX.public) -> OfficerRequest:
    return open_officer_request(file, key_of=lambda _: key)


def refused(file: bytes, key: PublicKey = BOX.public) -> None:
    with pytest.raises(PeerError, match=r"^admission\.bad-request$"):
        opened(file, key)


def test_a_request_is_read_as_it_was_written() -> None:
    asked: list[str] = []

    def key_of(box: str) -> PublicKey:
        asked.append(box)
        return BOX.public

    assert open_officer_request(FILE, key_of=key_of) == REQUEST
    assert asked == [NAME]


def test_the_key_of_the_named_boxs_log_sealed_it() -> None:
    refused(FILE, OTHER.public)
    refused(write_officer_request(REQUEST, OTHER))


def test_a_message_for_another_purpose_is_no_request() -> None:
    refused(seal(Purpose.SLIP, encode(write(REQUEST)), BOX))


def test_no_file_of_joining_passes_for_it_nor_it_for_one() -> None:
    refused(REQUEST_FILE)
    refused(ADMISSION_FILE)
    with pytest.raises(PeerError, match=r"^admission\.bad-request$"):
        open_request(FILE)


@pytest.mark.parametrize(
    "applicant",
    [
        Applicant(RECORD, OTHER.sign(b"anything")),
        apply_for(RECORD, box=NAME, epoch=EPOCH, signer=LAN),
        apply_for(RECORD, box="box-00103-b", epoch=EPOCH, signer=HOA),
        apply_for(RECORD, box=NAME, epoch=b"epoch--2", signer=HOA),
        replace(APPLICANT, officer=replace(RECORD, roles=(OfficerRole.LEADER,))),
        replace(APPLICANT, officer=replace(RECORD, point=bytes(65))),
    ],
    ids=["nothing", "other-key", "other-box", "other-epoch", "other-roles", "no-key"],
)
def test_an_officer_signs_with_the_own_key_for_this_box_and_epoch(applicant: Applicant) -> None:
    refused(write_officer_request(replace(REQUEST, officers=(applicant,)), BOX))


@given(st.data())
def test_any_flipped_bit_is_refused(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(FILE) * 8 - 1))
    broken = bytearray(FILE)
    broken[place // 8] ^= 1 << place % 8
    refused(bytes(broken))


@pytest.mark.parametrize("file", [b"", b"\x80", bytes(FILE_BYTES_MAX + 1)])
def test_what_is_no_file_of_ours_is_refused(file: bytes) -> None:
    refused(file)


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    padded = write(REQUEST) | {23: bytes(FILE_BYTES_MAX)}
    refused(seal(Purpose.ADMISSION, encode(padded), BOX))


@pytest.mark.parametrize(
    "change",
    [
        {"box": "Box"},
        {"epoch": b""},
        {"kind": 1},
        {"officers": ()},
        {"officers": (APPLICANT, APPLICANT)},
        {"officers": (APPLICANT, replace(APPLICANT, officer=replace(RECORD, login="hai")))},
        {
            "officers": (
                APPLICANT,
                replace(APPLICANT, officer=replace(RECORD, point=LAN.public.point)),
            )
        },
        {"made_at": Instant(-1)},
    ],
)
def test_a_request_outside_the_limits_cannot_be_made(change: dict[str, object]) -> None:
    with pytest.raises(RefusedError, match=r"^record\.refused"):
        replace(REQUEST, **change)  # type: ignore[arg-type]  # parametrised
