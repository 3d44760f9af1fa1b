"""How a box that has joined asks for more officers: the request that it makes, sealed with its log.

A file that a person may carry (docs/formats/admission.md), a COSE_Sign1 message
(Purpose.ADMISSION) over one canonical map whose first field tells it from the two files of joining.
It is sealed with the key of the box's log, so the hub believes it of a box that it knows, and of
nobody else; each officer's own key signs for this box and this epoch of its log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final

from accord.admission import OFFICERS_MAX, Applicant, check_applicant, check_size
from accord.canon import decode, encode
from accord.errors import PeerError
from accord.header import EPOCH_BYTES
from accord.moments import INSTANT_MAX, Instant
from accord.naming import LOG_NAME_CHARACTERS_MAX, is_log_name
from accord.records import Items, Line, Octets, Struct, Whole, read, write
from accord.seal import PublicKey, Purpose, SigningKey, open_sealed, read_sealed, seal

__all__ = ["OfficerRequest", "open_officer_request", "write_officer_request"]

_OFFICERS: Final = 3


@dataclass(frozen=True, slots=True)
class OfficerRequest(Struct):
    """What a box says when people whose keys were made at it shall be admitted.

    Attributes:
        box: its name.
        epoch: the epoch its log was in.
        made_at: its clock.
        officers: the people; each login and each key once.
    """

    kind: Annotated[int, 0, Whole(_OFFICERS, _OFFICERS)]
    box: Annotated[str, 1, Line(LOG_NAME_CHARACTERS_MAX, least=1)]
    epoch: Annotated[bytes, 2, Octets(EPOCH_BYTES)]
    made_at: Annotated[Instant, 3, Whole(0, INSTANT_MAX)]
    officers: Annotated[tuple[Applicant, ...], 4, Items(OFFICERS_MAX, least=1)]

    def _fault(self) -> str:
        if not is_log_name(self.box):
            return "box"
        asked = [applicant.officer for applicant in self.officers]
        is_once = len({officer.login for officer in asked}) == len(asked)
        return "" if is_once and len({each.point for each in asked}) == len(asked) else "officers"


def write_officer_request(request: OfficerRequest, box: SigningKey) -> bytes:
    """Return the file, sealed with the key of the box's log."""
    return seal(Purpose.ADMISSION, encode(write(request)), box)


def open_officer_request(file: bytes, *, key_of: Callable[[str], PublicKey]) -> OfficerRequest:
    """Return a request that its box sealed and whose officers hold their keys.

    Args:
        file: the request.
        key_of: returns the key of a box's log, by its name, or raises.

    Raises:
        PeerError: ``admission.bad-request``.
    """
    try:
        check_size(file)
        _, written = read_sealed(file)
        request = read(OfficerRequest, decode(written))
    except PeerError as error:
        raise PeerError("admission.bad-request") from error
    box = key_of(request.box)
    try:
        open_sealed(Purpose.ADMISSION, file, box)
        for applicant in request.officers:
            check_applicant(applicant, box=request.box, epoch=request.epoch)
    except PeerError as error:
        raise PeerError("admission.bad-request") from error
    return request
