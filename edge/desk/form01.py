"""What stands on form 01: read from the acceptance in the log and from nothing else.

A copy printed years later states the same as the first, whatever the catalogue says by then.
"""

from __future__ import annotations

from accord.intake import Accepted, Identity
from accord.moments import ClockTrust
from accord.naming import parse_dossier_code
from accord.national import DeliveryMethod, PaperPurpose
from accord.receipt import receipt_key_id
from edge.desk.checks import status_address
from edge.desk.house import House
from edge.desk.kept import SlipJob
from edge.desk.slips import (
    FORM_01,
    FeeLine,
    Paper,
    Party,
    Register,
    Representative,
    Result,
    Signature,
    SlipContent,
)

__all__ = ["content_of"]


def content_of(intake: Accepted, job: SlipJob, house: House) -> SlipContent:
    """Return everything that stands on the slip of an accepted dossier.

    Raises:
        RefusedError: ``slips.out-of-range`` when no slip can hold it.
    """
    _, receipt = receipt_key_id(job.receipt)
    return SlipContent(
        form=FORM_01,
        letterhead=house.letterhead,
        number=f"{parse_dossier_code(job.dossier).number:04}",
        code=job.dossier,
        owner=Party(
            name=intake.owner.name,
            id_number=_number(intake.owner.identity),
            address=intake.owner.address,
            phone=intake.owner.phone,
            email=intake.owner.email,
        ),
        representative=_representative(intake),
        request=intake.request,
        papers=tuple(
            Paper(
                name=paper.title,
                originals=paper.originals,
                certified=paper.certified,
                photocopies=paper.photocopies,
            )
            for paper in intake.papers
            if paper.purpose is PaperPurpose.SUBMIT
        ),
        sets=intake.sets,
        term=intake.term,
        received_at=intake.received_at,
        results=tuple(Result(name=result.name, due_at=result.due_at) for result in intake.results),
        collect_at=_collect_at(intake, house),
        register=None
        if intake.register is None
        else Register(book=intake.register.book, number=intake.register.line),
        fees=tuple(FeeLine(name=fee.name, amount=fee.dong) for fee in intake.fees),
        officer=Signature(
            name=intake.officer.name, key=job.officer.hex(), signed_at=intake.received_at
        ),
        clock_is_trusted=receipt.trust is ClockTrust.SYNCHRONISED,
        copy_number=job.copy,
        receipt=job.receipt,
        lookup=house.lookup,
        status_address=status_address(house.address, receipt),
    )


def _representative(intake: Accepted) -> Representative | None:
    agent = intake.representative
    if agent is None:
        return None
    return Representative(
        party=Party(
            name=agent.name,
            id_number=_number(agent.identity),
            address=agent.address,
            phone=agent.phone,
            email=agent.email,
        ),
        authority=agent.authorisation,
    )


def _number(identity: Identity | None) -> str:
    return "" if identity is None else identity.number


def _collect_at(intake: Accepted, house: House) -> str:
    place = intake.delivery.place
    words = {
        DeliveryMethod.COUNTER: place or f"{house.letterhead.centre}, {house.letterhead.place}",
        DeliveryMethod.POST: f"Bưu chính công ích: {place}",
        DeliveryMethod.ELECTRONIC: f"Bản điện tử: {intake.owner.email or intake.owner.phone}",
        DeliveryMethod.HOME: f"Tại nhà: {place}",
    }
    return words[intake.delivery.method].removesuffix(": ")
