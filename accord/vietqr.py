"""The bank's square code for a fee: which account, how much, for which dossier (NAPAS VietQR).

The text is EMVCo's "merchant presented" form with the national scheme in template 38: fields of two
digits, two digits of length, and the value, closed by a CRC. It is not signed: it moves no money
by itself, and whether money came is seen on the account only.

Rules: what is written is read back the same or refused; a remark is folded to letters, digits and
spaces, because banks drop the rest; amounts are whole dong.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from accord.errors import PeerError, RefusedError

__all__ = ["REMARK_CHARACTERS_MAX", "Transfer", "read_vietqr", "remark_of", "write_vietqr"]

REMARK_CHARACTERS_MAX: Final = 25
"""EMVCo, purpose of the transaction; a dossier's code has 24."""
ACCOUNT_CHARACTERS_MAX: Final = 19
"""Account numbers of banks in the scheme."""
DONG_MAX: Final = 10**12

_SCHEME: Final = "A000000727"
_TO_ACCOUNT: Final = "QRIBFTTA"
_BANK: Final = re.compile(r"[0-9]{6}")
_ACCOUNT: Final = re.compile(rf"[0-9A-Z]{{1,{ACCOUNT_CHARACTERS_MAX}}}")
_REMARK: Final = re.compile(rf"[0-9A-Za-z ]{{0,{REMARK_CHARACTERS_MAX}}}")
_AMOUNT: Final = re.compile(r"[1-9][0-9]{0,12}")
_HEAD: Final = 4
_CRC_HEAD: Final = "6304"
_LENGTH_MAX: Final = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A transfer to one account.

    Attributes:
        bank: number of the bank in the national scheme (BIN), six digits.
        account: the account.
        dong: how much, or none where the payer types it.
        remark: what the payer's bank writes beside it, or empty.
        bill: number of a bill, or empty; we write none.
    """

    bank: str
    account: str
    dong: int | None = None
    remark: str = ""
    bill: str = ""

    def __post_init__(self) -> None:
        """Refuse what the scheme cannot say.

        Raises:
            RefusedError: ``vietqr.not-allowed`` with the field.
        """
        faults = {
            "bank": _BANK.fullmatch(self.bank) is None,
            "account": _ACCOUNT.fullmatch(self.account) is None,
            "dong": self.dong is not None and not 0 < self.dong <= DONG_MAX,
            "remark": _REMARK.fullmatch(self.remark) is None,
            "bill": _REMARK.fullmatch(self.bill) is None,
        }
        for field, is_wrong in faults.items():
            if is_wrong:
                raise RefusedError("vietqr.not-allowed", field=field)


def remark_of(text: str) -> str:
    """Return a text as a bank passes it on: plain letters, digits and single spaces, cut."""
    plain = unicodedata.normalize("NFD", text.translate({0x111: "d", 0x110: "D"}))
    kept = "".join(
        letter if letter.isascii() and letter.isalnum() else " "
        for letter in plain
        if not unicodedata.combining(letter)
    )
    return " ".join(kept.split())[:REMARK_CHARACTERS_MAX].rstrip()


def write_vietqr(transfer: Transfer) -> str:
    """Return the text of the square code."""
    to = _field("00", transfer.bank) + _field("01", transfer.account)
    scheme = _field("00", _SCHEME) + _field("01", to) + _field("02", _TO_ACCOUNT)
    more = "".join(
        _field(number, value)
        for number, value in (("01", transfer.bill), ("08", transfer.remark))
        if value
    )
    fields = [
        _field("00", "01"),
        _field("01", "11" if transfer.dong is None else "12"),
        _field("38", scheme),
        _field("53", "704"),
        "" if transfer.dong is None else _field("54", str(transfer.dong)),
        _field("58", "VN"),
        _field("62", more) if more else "",
    ]
    text = "".join(fields) + _CRC_HEAD
    return text + _crc(text)


def read_vietqr(text: str) -> Transfer:
    """Return what a text says that `write_vietqr` could have written.

    Raises:
        PeerError: ``vietqr.malformed``.
    """
    try:
        fields = _fields(text)
        scheme = _fields(fields["38"])
        to = _fields(scheme["01"])
        amount = fields.get("54")
        if amount is not None and _AMOUNT.fullmatch(amount) is None:
            raise PeerError("vietqr.malformed")
        more = _fields(fields.get("62", ""))
        transfer = Transfer(
            bank=to["00"],
            account=to["01"],
            dong=None if amount is None else int(amount),
            remark=more.get("08", ""),
            bill=more.get("01", ""),
        )
    except (KeyError, RefusedError) as error:
        raise PeerError("vietqr.malformed") from error
    if write_vietqr(transfer) != text:
        raise PeerError("vietqr.malformed")
    return transfer


def _field(number: str, value: str) -> str:
    assert len(value) <= _LENGTH_MAX, number  # noqa: S101 -- the limits of a transfer are below it
    return f"{number}{len(value):02}{value}"


def _fields(text: str) -> dict[str, str]:
    """Return the fields of a text or a template by number; each stands there once."""
    found: dict[str, str] = {}
    while text:
        head, text = text[:_HEAD], text[_HEAD:]
        if len(head) < _HEAD or not (head.isascii() and head.isdecimal()):
            raise PeerError("vietqr.malformed")
        number, length = head[:2], int(head[2:])
        if len(text) < length or number in found:
            raise PeerError("vietqr.malformed")
        found[number], text = text[:length], text[length:]
    return found


def _crc(text: str) -> str:
    """Return CRC-16/CCITT-FALSE (ISO/IEC 13239: 0x1021, start 0xFFFF), four digits."""
    crc = 0xFFFF
    for byte in text.encode("ascii"):
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return f"{crc:04X}"
