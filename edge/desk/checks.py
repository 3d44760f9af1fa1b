"""What the holder of a slip may see of their dossier, without signing on and without typing.

Two ways in, and no third: the whole signed statement of the slip, or the short address on it, which
ends in 80 bits of the salted hash of what was taken in. Neither can be computed from a code, a name
or another slip. The address also names the day and the number, so that no table of keys has to be
kept; a wrong key for a right code is answered exactly like a code that does not exist.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final

from accord.acts import ResultReady
from accord.dossier import Delivery, Dossier, Result, fold, late
from accord.errors import PeerError, RefusedError
from accord.moments import ClockTrust, Instant
from accord.receipt import Receipt, receipt_key_id, verify_receipt
from accord.seal import PublicKey
from accord.states import STATES, State
from edge.desk.house import House
from edge.desk.ports import Book, Clock
from edge.desk.throttle import Throttle

__all__ = ["KEY_CHARACTERS", "Checks", "Seen", "SeenResult", "status_address"]

KEY_CHARACTERS: Final = 16
"""Of base32: 80 bits, which nobody tries out at twenty tries in ten minutes."""
_KEY_BYTES: Final = 10
_PLACE: Final = re.compile(r"([0-9]{6}-[0-9]{4,10})-([A-Z2-7]{16})")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenResult:
    """One promised result as its owner sees it.

    Attributes:
        name: as on the slip.
        due_at: as it stands now, or none.
        delivery: how far it is on its way.
        place: where it waits, once it is ready.
        handed_over_at: when it went out, or none.
    """

    name: str
    due_at: Instant | None
    delivery: Delivery
    place: str
    handed_over_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the holder of a slip sees; nothing personal beyond what the slip itself says.

    Attributes:
        code: of the dossier.
        request: what was asked for, as on the slip.
        label: the national label of the state.
        received_at: when it was taken in.
        clock_is_trusted: whether the box could vouch for its clock then.
        missing: what must still be brought, while the dossier waits for it.
        reason: why, in the officer's words.
        results: what was promised.
        is_late: whether a result is late.
        has_conflict: whether two entries contradict each other and a person must decide.
    """

    code: str
    request: str
    label: str
    received_at: Instant
    clock_is_trusted: bool
    missing: tuple[str, ...]
    reason: str
    results: tuple[SeenResult, ...]
    is_late: bool
    has_conflict: bool


class Checks:
    """Looks slips up for whoever holds one.

    Args:
        house: whose counter it is.
        book: what the box keeps.
        clock: whether a result is late.
        box: the key that signed this box's slips.
        throttle: counts wrong tries.
    """

    def __init__(
        self, *, house: House, book: Book, clock: Clock, box: PublicKey, throttle: Throttle
    ) -> None:
        self._house = house
        self._book = book
        self._clock = clock
        self._box = box
        self._throttle = throttle

    def by_address(self, place: str, *, asker: str) -> Seen:
        """Return what the short address on a slip leads to.

        Args:
            place: the last part of the address.
            asker: from where it is asked.

        Raises:
            RefusedError: ``check.unknown`` or ``check.too-many``.
        """
        self._throttle.admit(asker)
        try:
            return self._by_address(place)
        except RefusedError:
            self._throttle.missed(asker)
            raise

    def by_text(self, text: str, *, asker: str) -> Seen:
        """Return what the whole text of a slip's code leads to.

        Args:
            text: as a telephone reads it.
            asker: from where it is asked.

        Raises:
            RefusedError: ``check.no-slip`` when it is none, ``check.forged`` when it says that this
                box signed it and that is not so, ``check.other-box`` when another key is named,
                ``check.unknown`` when the dossier is not in this box, or ``check.too-many``.
        """
        self._throttle.admit(asker)
        try:
            return self._seen(self._verified(text.strip()))
        except RefusedError:
            self._throttle.missed(asker)
            raise

    def _by_address(self, place: str) -> Seen:
        found = _PLACE.fullmatch(place.upper())
        if found is None:
            raise RefusedError("check.unknown")
        code, key = f"{self._house.agency}-{found[1]}", found[2]
        for slip in self._book.slips_of(code):
            _, receipt = receipt_key_id(slip.receipt)
            if compare_digest(_key_of(receipt), key):
                return self._seen(self._verified(slip.receipt))
        raise RefusedError("check.unknown")

    def _verified(self, text: str) -> Receipt:
        try:
            key_id, _ = receipt_key_id(text)
        except PeerError as error:
            raise RefusedError("check.no-slip") from error
        if key_id != self._box.key_id:
            raise RefusedError("check.other-box")
        try:
            return verify_receipt(text, self._box)
        except PeerError as error:
            raise RefusedError("check.forged") from error

    def _seen(self, receipt: Receipt) -> Seen:
        dossier = fold(self._book.said_about(receipt.dossier))
        intake = dossier.intake
        if intake is None:
            raise RefusedError("check.unknown")
        asked = dossier.supplement if dossier.state is State.SUPPLEMENT else None
        return Seen(
            code=receipt.dossier,
            request=intake.request,
            label=STATES[dossier.state].label,
            received_at=receipt.received_at,
            clock_is_trusted=receipt.trust is ClockTrust.SYNCHRONISED,
            missing=() if asked is None else asked.items,
            reason="" if asked is None else asked.reason,
            results=tuple(self._result(dossier, result) for result in dossier.results),
            is_late=late(dossier, self._clock.read().wall),
            has_conflict=bool(dossier.conflict),
        )

    def _result(self, dossier: Dossier, result: Result) -> SeenResult:
        place = ""
        if result.delivery is Delivery.READY:
            head = self._house.letterhead
            place = f"{head.centre}, {head.place}"
            for said in dossier.history:
                if isinstance(said.fact, ResultReady) and said.fact.result == result.index:
                    place = said.fact.place or place
        return SeenResult(
            name=result.promise.name,
            due_at=result.due_at,
            delivery=result.delivery,
            place=place,
            handed_over_at=result.handed_over_at,
        )


def status_address(site: str, receipt: Receipt) -> str:
    """Return the short address of a slip, or an empty text when the unit names no site.

    Args:
        site: where this box's pages are reached.
        receipt: what the slip states.
    """
    if not site:
        return ""
    _, day, number = receipt.dossier.rsplit("-", 2)
    return f"{site.rstrip('/')}/s/{day}-{number}-{_key_of(receipt)}"


def _key_of(receipt: Receipt) -> str:
    return base64.b32encode(receipt.payload_hash[:_KEY_BYTES]).decode()
