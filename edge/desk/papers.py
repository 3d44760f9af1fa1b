"""What stands on the papers that follow an intake: forms 02, 03, 05, and the control sheet, 06.

Made from the log and from nothing else, so a paper printed years later says what was signed. Which
layout is printed is decided by the day the dossier came in: a later circular binds later dossiers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from accord.acts import (
    Decided,
    FormKey,
    HandedOver,
    HandlingStarted,
    Holder,
    HolderChanged,
    NotAccepted,
    Stopped,
    SupplementAsked,
)
from accord.dossier import Dossier, timing
from accord.errors import RefusedError
from accord.intake import Accepted, Registered
from accord.lineage import Said
from accord.moments import Instant, to_local
from accord.naming import parse_dossier_code
from edge.desk.house import House
from edge.desk.letters import PaperContent, Signatory, Value
from edge.desk.signing_for import authority

__all__ = [
    "FORMS",
    "DatedForm",
    "PaperKind",
    "available",
    "common_fields",
    "form_in_force",
    "paper_of",
]


class PaperKind(Enum):
    """What a paper is for; the number of its form differs from circular to circular."""

    SUPPLEMENT = "bo-sung"
    REFUSAL = "tu-choi"
    STOP = "dung"
    CONTROL = "kiem-soat"
    REGISTER = "so-theo-doi"


@dataclass(frozen=True, slots=True)
class DatedForm:
    """A form, and the first day whose dossiers are handled by it."""

    kind: PaperKind
    key: FormKey
    from_on: date


_TT_03_2025: Final = "TT 03/2025/TT-VPCP"
_SINCE: Final = date(2025, 9, 15)

FORMS: Final[tuple[DatedForm, ...]] = (
    DatedForm(PaperKind.SUPPLEMENT, FormKey(_TT_03_2025, "02", 1), _SINCE),
    DatedForm(PaperKind.REFUSAL, FormKey(_TT_03_2025, "03", 1), _SINCE),
    DatedForm(PaperKind.STOP, FormKey(_TT_03_2025, "05", 1), _SINCE),
    DatedForm(PaperKind.CONTROL, FormKey(_TT_03_2025, "06", 1), _SINCE),
    DatedForm(PaperKind.REGISTER, FormKey(_TT_03_2025, "07", 1), _SINCE),
)


def form_in_force(kind: PaperKind, on: date, forms: tuple[DatedForm, ...] = FORMS) -> FormKey:
    """Return the form of a kind that binds what came in on a day.

    Raises:
        RefusedError: ``papers.no-form`` for a day before the first this box knows.
    """
    known = [form for form in forms if form.kind is kind and form.from_on <= on]
    if not known:
        raise RefusedError("papers.no-form")
    return max(known, key=lambda form: form.from_on).key


_STATED_BY: Final = {
    PaperKind.SUPPLEMENT: SupplementAsked,
    PaperKind.REFUSAL: NotAccepted,
    PaperKind.STOP: Stopped,
}


def available(dossier: Dossier) -> tuple[PaperKind, ...]:
    """Return the papers a dossier has something to state on."""
    kinds = [kind for kind in _STATED_BY if _last(dossier, kind) is not None]
    if dossier.intake is not None:
        kinds.append(PaperKind.CONTROL)
    return tuple(kinds)


def paper_of(
    dossier: Dossier, kind: PaperKind, code: str, house: House, forms: tuple[DatedForm, ...] = FORMS
) -> PaperContent:
    """Return what stands on a paper of a dossier.

    Raises:
        RefusedError: ``papers.nothing-to-state`` when nothing was said that it states, or
            ``papers.no-form``.
    """
    filing = dossier.intake or dossier.registered
    said = dossier.history[0] if kind is PaperKind.CONTROL and dossier.intake else None
    said = said or _last(dossier, kind)
    if filing is None or said is None:
        raise RefusedError("papers.nothing-to-state")
    came = filing.received_at if isinstance(filing, Accepted) else filing.sent_at
    fields = {**common_fields(filing, code, came, house), **_stated(dossier, said, house)}
    fact = said.fact
    return PaperContent(
        form=form_in_force(kind, to_local(came).date(), forms),
        letterhead=house.letterhead,
        number=f"{parse_dossier_code(code).number:04}",
        code=code,
        at=said.at,
        fields=tuple(fields.items()),
        items=fact.items if isinstance(fact, SupplementAsked) else (),
        rows=tuple(_movements(dossier)) if kind is PaperKind.CONTROL else (),
        signatory=None if kind is PaperKind.CONTROL else _signatory(said),
    )


def _last(dossier: Dossier, kind: PaperKind) -> Said | None:
    """Return the last time a thing was said that still counts, or none."""
    fact = _STATED_BY.get(kind)
    void = {refused.said.key for refused in dossier.refused}
    void |= {said.key for said in dossier.overruled}
    counted = [said for said in dossier.history if said.key not in void]
    return next((said for said in reversed(counted) if type(said.fact) is fact), None)


def common_fields(
    filing: Accepted | Registered, code: str, came: Instant, house: House
) -> dict[str, Value]:
    """Return what every paper of a dossier may say of it."""
    owner = filing.owner
    return {
        "code": code,
        "owner": owner.name,
        "id_number": "" if owner.identity is None else owner.identity.number,
        "address": owner.address,
        "phone": owner.phone,
        "email": owner.email,
        "request": filing.request,
        "procedure": filing.procedure.name,
        "received": came,
        "centre": house.letterhead.centre,
        "submitter": owner.name if filing.representative is None else filing.representative.name,
    }


def _stated(dossier: Dossier, said: Said, house: House) -> dict[str, Value]:
    match said.fact:
        case SupplementAsked(reason=reason, contact=contact, officer=officer):
            return {"reason": reason, "contact": contact or officer.name}
        case NotAccepted(reason=reason) | Stopped(reason=reason):
            return {"reason": reason}
        case _:  # the control sheet
            dues = [r.due_at for r in dossier.results if r.due_at is not None]
            return {"due": max(dues) if dues else "", "resolving": house.letterhead.parent}


def _signatory(said: Said) -> Signatory:
    match said.fact:
        case SupplementAsked(officer=officer) | NotAccepted(officer=officer):
            lines: tuple[str, ...] = ()
        case Stopped(officer=officer):
            lines = authority(officer.title)
        case _:
            raise AssertionError  # pragma: no cover -- `_STATED_BY` names no other
    return Signatory(lines, officer.name, said.at)


def _movements(dossier: Dossier) -> Iterator[tuple[Value, ...]]:
    """Yield the rows of the control sheet: giver, taker, when, how in time, a remark."""
    holder = ""
    for said in dossier.history:
        match said.fact:
            case Accepted(owner=owner, officer=officer):
                holder = officer.name
                yield owner.name, holder, said.at, "", "Tiếp nhận hồ sơ"
            case HandlingStarted(holder=taker):
                giver, holder = holder, _named(taker)
                yield giver, holder, said.at, "", "Bắt đầu xử lý"
            case HolderChanged(giver=giver_holder, taker=taker, reason=reason):
                holder = _named(taker)
                yield _named(giver_holder), holder, said.at, "", reason
            case Decided(result=number, document=document):
                yield (
                    holder,
                    document.signer.name,
                    said.at,
                    _timing(dossier, number),
                    (document.number),
                )
            case HandedOver(receiver=receiver, officer=officer):
                yield officer.name, receiver.name, said.at, "", "Trả kết quả"
            case _:
                continue  # the paper stays with whom it is


def _timing(dossier: Dossier, number: int) -> str:
    found = [timing(result) for result in dossier.results if result.index == number]
    return found[0].value if found and found[0] is not None else ""


def _named(holder: Holder) -> str:
    return ", ".join(filter(None, (holder.person, holder.unit))) or holder.agency
