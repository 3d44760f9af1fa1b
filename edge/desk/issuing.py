"""Issuing letters to the citizen: once each, signed and numbered; later prints are copies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from accord.acts import DueExtended
from accord.dossier import Dossier, fold
from accord.errors import RefusedError
from accord.facts import Fact
from accord.fleet import OfficerRole
from accord.intake import Officer
from accord.letters import LetterIssued
from accord.lineage import Said
from accord.moments import Instant
from accord.naming import parse_dossier_code
from accord.rights import may
from edge.desk.dues import EXTENSION_DAYS_MAX, Dues
from edge.desk.handling import UnfinishedError
from edge.desk.house import House, Offices
from edge.desk.letters import PaperContent, Signatory, Value
from edge.desk.occasions import OCCASIONS, LetterKind, Occasion, Offer, offers, put_off
from edge.desk.papers import common_fields
from edge.desk.ports import Book, Clock, Letters, Writing
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift
from edge.desk.signing_for import authority
from edge.desk.typed import Complaint

__all__ = ["PRINTS_MAX", "SHOWN_MS_MAX", "Issuing"]

SHOWN_MS_MAX: Final = 5 * 60 * 1000
"""How long the last print can be had: to look at it and to send it to a printer."""
PRINTS_MAX: Final = 21
"""Of one letter: itself and as many copies as a slip may have."""


class Issuing:
    """The desk that issues letters.

    Args:
        house: how the unit writes itself.
        offices: counts the days of an apology.
        book: what the box keeps.
        scribe: writes down what was issued.
        letters: draws.
        clock: when.
        occasions: which letters there are.
    """

    def __init__(
        self,
        *,
        house: House,
        offices: Offices,
        book: Book,
        scribe: Scribe,
        letters: Letters,
        clock: Clock,
        occasions: tuple[Occasion, ...] = OCCASIONS,
    ) -> None:
        self._house = house
        self._book = book
        self._dues = Dues(offices=offices, book=book)
        self._scribe = scribe
        self._letters = letters
        self._clock = clock
        self._occasions = occasions

    def offers(self, shift: Shift, dossier: Dossier) -> tuple[Offer, ...]:
        """Return the letters that this officer may issue now, or print again."""
        if not may(frozenset(shift.officer.roles), LetterIssued):
            return ()
        found = offers(dossier, self._clock.read().wall, self._occasions)
        return tuple(one for one in found if _may_sign(shift) or not one.needs_words)

    def issue(
        self, shift: Shift, code: str, name: str, number: int, values: Mapping[str, str]
    ) -> int:
        """Write down that a letter is issued, or printed again; return the number of the print.

        Args:
            shift: who issues it; their key signs it.
            code: of the dossier.
            name: which letter.
            number: of the result it is about.
            values: ``copy`` is the number of the print that was asked for; ``reason`` and
                ``days`` are what a late apology says.

        Raises:
            UnfinishedError: a late apology lacks its reason or its new time.
            RefusedError: ``shift.not-your-role``, ``dossier.unknown``, ``letters.none``,
                ``letters.issued-already`` when somebody printed it meanwhile, or
                ``letters.too-many``; nothing was written.
        """
        if shift.key is None or not may(frozenset(shift.officer.roles), LetterIssued):
            raise RefusedError("shift.not-your-role")
        typed = {field: text.replace("\r\n", "\n").strip() for field, text in values.items()}

        def make(dossier: Dossier, _writing: Writing) -> Fact:
            offer = self._offer(dossier, name, number)
            if offer.needs_words and not _may_sign(shift):
                raise RefusedError("shift.not-your-role")
            if typed.get("copy") != str(offer.next_copy):
                raise RefusedError("letters.issued-already")
            if offer.next_copy > PRINTS_MAX:
                raise RefusedError("letters.too-many", most=PRINTS_MAX)
            try:
                return self._made(shift, code, dossier, offer, typed)
            except RefusedError as error:
                if error.key != "record.refused":
                    raise
                # Only the reason was typed.
                raise UnfinishedError((Complaint("reason", "typed.not-allowed"),)) from error

        dossier = self._scribe.act_upon(code, make, officer=shift.key)
        return len(self._offer(dossier, name, number).issued)

    def sheet(self, shift: Shift, code: str, name: str, number: int, copy: int) -> bytes:
        """Return the print that was just asked for as PDF/A.

        A browser asks for a file as often as it likes; so the last print can be had for some
        minutes, and whatever is wanted later is a copy.

        Raises:
            RefusedError: ``shift.not-your-role``, ``dossier.unknown``, ``letters.none``, or
                ``letters.printed-before`` when it is not the last print or its minutes are over.
            FaultError: it could not be drawn.
        """
        if not may(frozenset(shift.officer.roles), LetterIssued):
            raise RefusedError("shift.not-your-role")
        said = self._book.said_about(code)
        if not said:
            raise RefusedError("dossier.unknown")
        dossier = fold(said)
        offer = self._offer(dossier, name, number)
        is_last = len(offer.issued) == copy > 0
        if not is_last or self._clock.read().wall - offer.issued[-1].at >= SHOWN_MS_MAX:
            raise RefusedError("letters.printed-before")
        return self._letters.letter(content_of(dossier, offer, code, self._house))

    def _offer(self, dossier: Dossier, name: str, number: int) -> Offer:
        for offer in offers(dossier, self._clock.read().wall, self._occasions):
            if offer.kind.value == name and offer.result.index == number:
                return offer
        raise RefusedError("letters.none")

    def _made(
        self, shift: Shift, code: str, dossier: Dossier, offer: Offer, typed: Mapping[str, str]
    ) -> LetterIssued:
        issuer = Officer(shift.officer.name, shift.officer.title)
        signer, reason, until = issuer, "", None
        decided, extended = offer.result.decided, put_off(dossier, offer.result.index)
        if offer.issued:
            first = _first(offer)
            signer, reason, until = first.signer, first.reason, first.due_at
        elif offer.needs_words:
            reason, until = self._new_time(typed)
        elif offer.kind is LetterKind.APOLOGY and extended is not None:
            signer, reason, until = _said(extended)
        elif offer.kind is not LetterKind.THANKS and decided is not None:
            signer = decided.document.signer
        return LetterIssued(
            offer.form,
            offer.result.index,
            _number(code, offer.result.index),
            issuer,
            signer,
            offer.next_copy,
            reason,
            until,
        )

    def _new_time(self, typed: Mapping[str, str]) -> tuple[str, Instant]:
        reason, days = typed.get("reason", ""), typed.get("days", "")
        complaints = []
        if not reason:
            complaints.append(Complaint("reason", "handling.missing"))
        is_count = days.isascii() and days.isdecimal() and 0 < int(days[:9]) <= EXTENSION_DAYS_MAX
        if not is_count:
            most = (("most", EXTENSION_DAYS_MAX),)
            complaints.append(Complaint("days", "handling.not-a-count", most))
        if complaints:
            raise UnfinishedError(tuple(complaints))
        return reason, self._dues.from_now(self._clock.read().wall, int(days))


def content_of(dossier: Dossier, offer: Offer, code: str, house: House) -> PaperContent:
    """Return what stands on a letter that was issued, made from the log and nothing else."""
    intake = dossier.intake
    assert intake is not None  # noqa: S101 -- nothing is offered without one
    first = _first(offer)
    at = offer.issued[0].at
    fields = common_fields(intake, code, intake.received_at, house)
    leader = Signatory(authority(first.signer.title), first.signer.name, at)
    signatory = Signatory((), first.officer.name, at)
    if offer.kind is LetterKind.APOLOGY:
        extended = put_off(dossier, offer.result.index)
        fields["reason"] = first.reason
        fields["due"] = _time(_due_before(dossier, offer.result.index, extended or offer.issued[0]))
        fields["new_due"] = _time(first.due_at)
        at = at if extended is None else extended.at
        signatory = Signatory(authority(first.signer.title), first.signer.name, at)
    return PaperContent(
        form=offer.form,
        letterhead=house.letterhead,
        number=first.number,
        code=code,
        at=at,
        fields=tuple(fields.items()),
        signatory=signatory,
        leader=leader,
        copy=len(offer.issued) - 1,
    )


def _first(offer: Offer) -> LetterIssued:
    fact = offer.issued[0].fact
    assert isinstance(fact, LetterIssued)  # noqa: S101 -- `offers` lists no other
    return fact


def _said(extended: Said) -> tuple[Officer, str, Instant]:
    fact = extended.fact
    assert isinstance(fact, DueExtended)  # noqa: S101 -- `put_off` returns no other
    return fact.signer, fact.reason, fact.due_at


def _due_before(dossier: Dossier, number: int, apology: Said) -> Instant | None:
    """Return what was promised before the apology."""
    before = fold(dossier.history[: dossier.history.index(apology)])
    return next((one.due_at for one in before.results if one.index == number), None)


def _time(at: Instant | None) -> Value:
    return "" if at is None else at


def _number(code: str, result: int) -> str:
    """Return the number of a letter: the dossier's, and which result when it is not the first."""
    number = f"{parse_dossier_code(code).number:04}"
    return f"{number}.{result + 1}" if result else number


def _may_sign(shift: Shift) -> bool:
    return OfficerRole.LEADER in shift.officer.roles
