"""Handing a result over: who took it and by what right, what came back, who signed the register.

At the counter and at a home a person takes it: the owner, with the slip or with an identity paper
where the slip is lost; who had filed it; or somebody with a paper that lets them (Nghị định
118/2025/NĐ-CP, art. 6). To the public post it goes with the number of the item. A certificate of
civil status goes out after its entry in the paper register was signed, so the two are one question
that has no answer beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from accord.acts import HandedOver, Receiver
from accord.dossier import Delivery, Dossier, Result, fold
from accord.errors import RefusedError
from accord.intake import Accepted, Officer
from accord.moments import to_local
from accord.national import Acknowledgement, DeliveryMethod, OwnerKind
from accord.rights import may
from edge.desk.ports import Book
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift
from edge.desk.typed import identity_of

__all__ = ["BY_POST", "OWNER", "SLIP_NAME", "HandOver", "HandOvers", "has_register", "waiting"]

SLIP_NAME: Final = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
OWNER: Final = "Chủ hồ sơ"
BY_POST: Final = "Gửi qua bưu chính công ích"
"""What the public post is to the owner: on its way to them."""

_CIVIL_STATUS: Final = "Hộ tịch"
"""The field of the catalogue whose results are entries of a paper register."""
_COPIES: Final = "Bản sao"
"""A result that begins so is a copy of an entry somebody has signed long ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """What the clerk noted while handing a result over.

    Attributes:
        result: which of the dossier's results.
        method: how it reaches the citizen.
        name: who took it; empty means the owner of the dossier.
        number: their identity number; empty means the owner's.
        relation: what they are to the owner, in words; the owner needs none.
        phone: their telephone, or empty.
        slip_back: whether form 01 was given back.
        identity_shown: whether the owner showed an identity paper instead.
        authority: the paper that lets another take it, or empty.
        item: number of the postal item, or empty.
        acknowledgement: how the register was signed, or none while nobody has said.
        other_papers_back: other papers taken back, one a line.
    """

    result: int
    method: DeliveryMethod = DeliveryMethod.COUNTER
    name: str = ""
    number: str = ""
    relation: str = ""
    phone: str = ""
    slip_back: bool = False
    identity_shown: bool = False
    authority: str = ""
    item: str = ""
    acknowledgement: Acknowledgement | None = None
    other_papers_back: str = ""


class HandOvers:
    """The desk where results go out."""

    def __init__(self, *, book: Book, scribe: Scribe) -> None:
        self._book = book
        self._scribe = scribe

    def asks_register(self, dossier: Dossier) -> bool:
        """Return whether what waits of a dossier is entered in a register its receiver signs."""
        return any(self._has_register(dossier, result) for result in waiting(dossier))

    def hand_over(self, shift: Shift, code: str, hand_over: HandOver) -> Dossier:
        """Write down that a result was handed over.

        Raises:
            RefusedError: ``shift.not-your-role``; ``handover.no-owner`` when the dossier's intake
                is not known here; ``handover.nothing-shown``, ``handover.no-receiver``,
                ``handover.no-authority``, ``handover.no-item`` or ``handover.register-unsigned``
                when what the law asks for was not noted; ``record.refused`` when a field says what
                it may not; or as `Scribe.act`.
        """
        if not may(frozenset(shift.officer.roles), HandedOver):
            raise RefusedError("shift.not-your-role")
        dossier = fold(self._book.said_about(code))
        if dossier.intake is None:
            raise RefusedError("handover.no-owner")
        by_post = hand_over.method is DeliveryMethod.POST
        receiver, authority = (_post if by_post else _person)(dossier.intake, hand_over)
        fact = HandedOver(
            result=hand_over.result,
            receiver=receiver,
            method=hand_over.method,
            officer=Officer(shift.officer.name, shift.officer.title),
            papers_back=_papers_back(hand_over),
            authority=authority,
            item=hand_over.item if by_post else "",
            acknowledgement=self._acknowledged(dossier, hand_over),
        )
        return self._scribe.act(code, fact, officer=shift.key)

    def _acknowledged(self, dossier: Dossier, hand_over: HandOver) -> Acknowledgement:
        """Return how the register was signed; by post its owner signed it before."""
        found = [one for one in waiting(dossier) if one.index == hand_over.result]
        if hand_over.acknowledgement is None:
            if any(self._has_register(dossier, result) for result in found):
                raise RefusedError("handover.register-unsigned")
            return Acknowledgement.NONE
        return hand_over.acknowledgement

    def _has_register(self, dossier: Dossier, result: Result) -> bool:
        intake = dossier.intake
        if intake is None or result.decided is None or not result.decided.is_granted:
            return False
        day = to_local(intake.received_at).date()
        catalogue = self._book.catalogue(day)
        code = result.promise.procedure or intake.procedure.code
        known = () if catalogue is None else catalogue.all_in_force(day)
        fields = [one.procedure.field for one in known if one.procedure.code == code]
        return any(has_register(field, result.promise.name) for field in fields)


def has_register(field: str, result: str) -> bool:
    """Return whether the receiver of a result signs a paper register.

    Args:
        field: of the procedure, as the catalogue names it.
        result: what was promised.
    """
    return field == _CIVIL_STATUS and not result.startswith(_COPIES)


def waiting(dossier: Dossier) -> tuple[Result, ...]:
    """Return the results of a dossier that are decided and not yet handed over."""
    return tuple(
        result
        for result in dossier.results
        if result.delivery in {Delivery.AWAITED, Delivery.READY}
    )


def _post(intake: Accepted, hand_over: HandOver) -> tuple[Receiver, str]:
    if not hand_over.item:
        raise RefusedError("handover.no-item")
    owner = intake.owner
    return Receiver(owner.name, BY_POST, owner.identity, hand_over.phone or owner.phone), ""


def _person(intake: Accepted, hand_over: HandOver) -> tuple[Receiver, str]:
    """Return who takes it in person, and the paper that lets them."""
    owner, filer = intake.owner, intake.representative
    identity = identity_of(hand_over.number, is_person=True) if hand_over.number else None
    is_owner = identity == owner.identity if identity else not hand_over.name
    if is_owner and owner.kind is OwnerKind.CITIZEN:
        if not hand_over.slip_back and not hand_over.identity_shown:
            raise RefusedError("handover.nothing-shown")
        return Receiver(owner.name, OWNER, owner.identity, hand_over.phone), ""
    if not hand_over.name or not hand_over.relation or identity is None:
        raise RefusedError("handover.no-receiver")
    has_filed = filer is not None and identity == filer.identity
    if not hand_over.authority and not has_filed:
        raise RefusedError("handover.no-authority")
    receiver = Receiver(hand_over.name, hand_over.relation, identity, hand_over.phone)
    return receiver, hand_over.authority


def _papers_back(hand_over: HandOver) -> tuple[str, ...]:
    slip = [SLIP_NAME] if hand_over.slip_back else []
    others = (line.strip() for line in hand_over.other_papers_back.splitlines())
    return tuple(slip + [paper for paper in others if paper])
