"""The national code lists, with the numbers they have in the exchange with the national portal.

Where the exchange has a number for a thing, the enumeration uses it; the others are ours and are
marked so. The ten states of a dossier and their labels are in accord.dossier.
"""

from __future__ import annotations

from enum import IntEnum

__all__ = [
    "Acknowledgement",
    "Channel",
    "DeliveryMethod",
    "Digitisation",
    "FeeKind",
    "IdentityKind",
    "OfflineClass",
    "OwnerKind",
    "PaperPurpose",
]


class Channel(IntEnum):
    """How the dossier comes in (``KenhThucHien``)."""

    COUNTER = 1
    ONLINE = 2
    POST = 3


class OwnerKind(IntEnum):
    """Whose dossier it is (``LoaiDoiTuong``)."""

    CITIZEN = 1
    ENTERPRISE = 2
    AGENCY = 3
    ORGANISATION = 4


class IdentityKind(IntEnum):
    """What an identity number is; 1 and 2 are ``LoaiDinhDanh``, the others ours."""

    CITIZEN = 1
    """Số định danh cá nhân: 12 digits."""
    OLD_CARD = 2
    """Chứng minh nhân dân: 9 digits, still on older papers."""
    ORGANISATION = 3
    """Mã định danh của tổ chức, or the tax code where that is the identifier."""
    FOREIGN = 4
    """Passport or another foreign paper."""


class DeliveryMethod(IntEnum):
    """How the result reaches the citizen; 0 and 1 are ``HinhThuc``, the others ours."""

    COUNTER = 0
    POST = 1
    ELECTRONIC = 2
    HOME = 3


class Digitisation(IntEnum):
    """What was done about scanning a paper."""

    NOT = 0
    DIGITISED = 1
    REUSED = 2
    REUSED_RESULT = 3
    """Taken from the result of another dossier."""


class PaperPurpose(IntEnum):
    """Whether a paper is left at the counter or only looked at; papers shown are not scanned."""

    SUBMIT = 1
    SHOW = 2


class FeeKind(IntEnum):
    """The two kinds of fee the law keeps apart (ours)."""

    SERVICE = 1
    """Phí."""
    STATE = 2
    """Lệ phí."""


class OfflineClass(IntEnum):
    """What a ward can do with a procedure while cut off (ours)."""

    A = 1
    """The ward can finish it alone."""
    B = 2
    """Receive and prepare; issuing waits for a national database."""
    C = 3
    """Receive and forward."""
    X = 4
    """Do not take."""


class Acknowledgement(IntEnum):
    """How the receiver of a certificate of civil status signed the paper register for it; ours.

    The register is signed before the certificate goes out (Luật Hộ tịch 2014, art. 16, 18, 34);
    whoever cannot write has the entry read aloud and leaves a fingerprint.
    """

    NONE = 0
    """Nothing to sign: the result is no entry of a register."""
    SIGNED = 1
    FINGERPRINT = 2
