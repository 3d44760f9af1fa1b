"""Turns what a clerk has typed into values, or into complaints that name their field.

A field is judged by itself and all complaints come at once, so a clerk corrects a form once. What
is odd but possible is a warning and never stands in the way (domain: warn, never reject).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from accord.errors import RefusedError
from accord.form import person_identity
from accord.intake import Delivery, Identity, Owner, Representative
from accord.national import DeliveryMethod, IdentityKind, OwnerKind

__all__ = [
    "DRAFTED_BY",
    "FIELDS",
    "FORM",
    "LINKS_MAX",
    "ON",
    "PAPERS_MAX",
    "Complaint",
    "Typed",
    "identity_of",
    "is_field",
    "is_of_procedure",
    "read_typed",
]

PAPERS_MAX: Final = 60
"""As many as a slip has lines for."""

LINKS_MAX: Final = 12
"""Procedures of one linked group."""

FIELDS: Final = frozenset(
    {
        *("owner_kind", "owner_number", "owner_name", "owner_address", "owner_phone"),
        *("owner_email", "by_agent", "agent_number", "agent_name", "agent_address"),
        *("agent_phone", "agent_authority", "procedure", "procedure_query", "request"),
        *("pages", "copies", "exempt", "delivery", "delivery_place", "papers_confirmed"),
        "read_back",
        *(f"paper_{number}" for number in range(1, PAPERS_MAX + 1)),
        *(f"link_{number}" for number in range(1, LINKS_MAX + 1)),
    }
)
"""Every field a draft may keep, beside those of forms; what else is sent is not looked at."""

DRAFTED_BY: Final = "drafted_by"
"""Who typed for the citizen without being allowed to accept; no form can say it."""

FORM: Final = "form_"
"""How the fields of a procedure's form begin; the rest is the key of the question."""

_FORM_FIELD: Final = re.compile(rf"{FORM}[a-z_]{{1,50}}")

ON: Final = "on"
"""What a browser sends for a ticked box."""

_CHOICES: Final = {
    "owner_kind": {"", *(str(int(kind)) for kind in OwnerKind)},
    "delivery": {"", *(str(int(method)) for method in DeliveryMethod)},
}
_NEEDS_PLACE: Final = frozenset({DeliveryMethod.POST, DeliveryMethod.HOME})


_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a draft cannot be accepted yet.

    Attributes:
        field: the field to go to, or empty when it is about the whole.
        key: of the sentence.
        values: for the sentence.
    """

    field: str
    key: str
    values: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """The people of an intake, and how the result goes back to them.

    Attributes:
        owner: whose dossier it is, or none while incomplete.
        representative: who files for the owner, or none.
        delivery: how the result is asked for.
        request: what is asked in the citizen's own words, or empty.
        exempt: the group the citizen is exempt from the fee by, or empty.
        drafted_by: the volunteer who typed for the citizen, or empty.
        complaints: what is missing or wrong.
    """

    owner: Owner | None
    representative: Representative | None
    delivery: Delivery
    request: str
    exempt: str
    drafted_by: str
    complaints: tuple[Complaint, ...]


def is_field(name: str) -> bool:
    """Say whether a draft may keep a field of that name."""
    return name in FIELDS or _FORM_FIELD.fullmatch(name) is not None


def is_of_procedure(name: str) -> bool:
    """Say whether a field means nothing any more when another procedure is chosen."""
    return name.startswith(("paper", "link_", FORM)) or name in {"pages", "copies", "exempt"}


def read_typed(values: Mapping[str, str]) -> Typed:
    """Read the people and the delivery of a draft.

    Raises:
        RefusedError: ``typed.no-such-choice`` when a list was answered with what is not in it.
    """
    for field, choices in _CHOICES.items():
        if values.get(field, "") not in choices:
            raise RefusedError("typed.no-such-choice", field=field)
    complaints: list[Complaint] = []
    owner = _owner(values, complaints)
    if values.get(DRAFTED_BY) and values.get("read_back") != ON:
        complaints.append(Complaint("read_back", "typed.not-read-back"))
    representative = _representative(values, complaints) if values.get("by_agent") == ON else None
    return Typed(
        owner=owner,
        representative=representative,
        delivery=_delivery(values, complaints),
        request=values.get("request", ""),
        exempt=values.get("exempt", ""),
        drafted_by=values.get(DRAFTED_BY, ""),
        complaints=tuple(complaints),
    )


def identity_of(text: str, *, is_person: bool) -> Identity:
    """Say what kind of number was typed: spaces and dots of readable writing do not count.

    Raises:
        RefusedError: ``record.refused`` when no paper has such a number.
    """
    if is_person:
        return person_identity(text)
    return Identity(IdentityKind.ORGANISATION, text.replace(" ", "").upper())


def _owner(values: Mapping[str, str], complaints: list[Complaint]) -> Owner | None:
    is_person = values.get("owner_kind", "") in {"", str(int(OwnerKind.CITIZEN))}
    kind = OwnerKind.CITIZEN if is_person else OwnerKind(int(values["owner_kind"]))
    identity = _identity("owner_number", values, complaints, is_person=is_person)
    name = _needed("owner_name", values, complaints)
    if identity is None or not name:
        return None
    return _made(
        "owner",
        complaints,
        lambda: Owner(
            kind=kind,
            name=name,
            identity=identity,
            address=values.get("owner_address", ""),
            phone=values.get("owner_phone", ""),
            email=values.get("owner_email", ""),
        ),
    )


def _representative(
    values: Mapping[str, str], complaints: list[Complaint]
) -> Representative | None:
    identity = _identity("agent_number", values, complaints, is_person=True)
    name = _needed("agent_name", values, complaints)
    authority = _needed("agent_authority", values, complaints)
    if identity is None or not name or not authority:
        return None
    return _made(
        "agent",
        complaints,
        lambda: Representative(
            name=name,
            authorisation=authority,
            identity=identity,
            address=values.get("agent_address", ""),
            phone=values.get("agent_phone", ""),
        ),
    )


def _delivery(values: Mapping[str, str], complaints: list[Complaint]) -> Delivery:
    method = DeliveryMethod(int(values.get("delivery", "") or DeliveryMethod.COUNTER))
    place = values.get("delivery_place", "")
    if method in _NEEDS_PLACE and not place:
        place = values.get("owner_address", "")
        if not place:
            complaints.append(Complaint("delivery_place", "typed.missing.delivery_place"))
    made = _made("delivery", complaints, lambda: Delivery(method, place))
    return made or Delivery(method)


def _identity(
    field: str, values: Mapping[str, str], complaints: list[Complaint], *, is_person: bool
) -> Identity | None:
    text = _needed(field, values, complaints)
    if not text:
        return None
    try:
        return identity_of(text, is_person=is_person)
    except RefusedError:
        complaints.append(Complaint(field, "typed.bad-number"))
        return None


def _needed(field: str, values: Mapping[str, str], complaints: list[Complaint]) -> str:
    text = values.get(field, "")
    if not text:
        complaints.append(Complaint(field, f"typed.missing.{field}"))
    return text


def _made(prefix: str, complaints: list[Complaint], make: Callable[[], _Made]) -> _Made | None:
    """Make a record; what it refuses is a complaint about the field that was typed."""
    try:
        return make()
    except RefusedError as error:
        complaints.append(Complaint(f"{prefix}_{error.values['field']}", "typed.not-allowed"))
        return None
