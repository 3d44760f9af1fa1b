"""Handing a result over: who took it, what they are to the owner, what came back against it."""

from __future__ import annotations

from dataclasses import dataclass

from accord.acts import HandedOver, Receiver
from accord.dossier import Delivery, Dossier, Result, fold
from accord.errors import RefusedError
from accord.fleet import OfficerRole
from accord.intake import Officer
from accord.national import DeliveryMethod
from edge.desk.ports import Book
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift
from edge.desk.typed import identity_of

__all__ = ["HandOver", "HandOvers", "waiting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """What the clerk noted while handing a result over.

    Attributes:
        result: which of the dossier's results.
        name: who took it; empty means the owner of the dossier.
        number: their identity number; empty means the owner's.
        relation: what they are to the owner, in words.
        phone: their telephone, or empty.
        slip_back: whether form 01 was given back.
        other_papers_back: other papers taken back, one a line.
    """

    result: int
    name: str
    number: str
    relation: str
    phone: str
    slip_back: bool
    other_papers_back: str


SLIP_NAME = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"


class HandOvers:
    """The desk where results go out."""

    def __init__(self, *, book: Book, scribe: Scribe) -> None:
        self._book = book
        self._scribe = scribe

    def hand_over(self, shift: Shift, code: str, hand_over: HandOver) -> Dossier:
        """Write down that a result was handed over.

        Raises:
            RefusedError: ``shift.not-your-role``, ``handover.no-owner`` when the dossier's intake
                is not known here, ``record.refused`` when a field says what it may not, or as
                `Scribe.act`.
        """
        if not {OfficerRole.HANDOVER, OfficerRole.RECEPTION} & set(shift.officer.roles):
            raise RefusedError("shift.not-your-role")
        dossier = fold(self._book.said_about(code))
        if dossier.intake is None:
            raise RefusedError("handover.no-owner")
        owner = dossier.intake.owner
        by_owner = not hand_over.name
        number = hand_over.number
        identity = identity_of(number, is_person=True) if number else None
        papers = [SLIP_NAME] if hand_over.slip_back else []
        papers += [line.strip() for line in hand_over.other_papers_back.splitlines()]
        fact = HandedOver(
            result=hand_over.result,
            receiver=Receiver(
                name=owner.name if by_owner else hand_over.name,
                relation=hand_over.relation,
                identity=owner.identity if by_owner and identity is None else identity,
                phone=hand_over.phone,
            ),
            method=DeliveryMethod.COUNTER,
            officer=Officer(shift.officer.name, shift.officer.title),
            papers_back=tuple(paper for paper in papers if paper),
        )
        return self._scribe.act(code, fact, officer=shift.key)


def waiting(dossier: Dossier) -> tuple[Result, ...]:
    """Return the results of a dossier that are decided and not yet handed over."""
    return tuple(
        result
        for result in dossier.results
        if result.delivery in {Delivery.AWAITED, Delivery.READY}
    )
