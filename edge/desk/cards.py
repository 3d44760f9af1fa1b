"""What happens when a card is held under the scanner: it fills the form, or asks whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from accord.citizen import Card, read_card
from accord.errors import RefusedError
from accord.form import Form, FormGroup, answers_of_card
from accord.receipt import PREFIX
from edge.desk.ports import Scan
from edge.desk.typed import FORM

__all__ = [
    "ReadCard",
    "Role",
    "fields_of",
    "fields_of_group",
    "group_for",
    "is_of_another",
    "read_scan",
]


class Role(Enum):
    """As whom a card fills the form."""

    OWNER = "owner"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class ReadCard:
    """A card that was read, and the number of the scan it came with."""

    number: int
    card: Card


def read_scan(scan: Scan) -> ReadCard:
    """Return the card of a scan.

    Raises:
        RefusedError: ``cards.is-a-slip`` when it is the code of one of our slips, or
            ``citizen.not-a-card``.
    """
    try:
        text = scan.raw.decode()
    except UnicodeDecodeError as error:
        raise RefusedError("citizen.not-a-card") from error
    if text.startswith(PREFIX):
        raise RefusedError("cards.is-a-slip")
    return ReadCard(scan.number, read_card(text))


def is_of_another(values: Mapping[str, str], card: Card) -> bool:
    """Say whether the form already names an owner and the card is not theirs."""
    typed = values.get("owner_number", "").replace(" ", "")
    named = values.get("owner_name", "").casefold()
    if typed:
        return typed not in {card.number, card.old_number}
    return bool(named) and named != card.name.casefold()


def group_for(values: Mapping[str, str], card: Card, form: Form | None) -> FormGroup | None:
    """Return the group of the form that a card is meant for, or none.

    An owner must be named before; then a card, also the owner's own held there again, is that of
    the first person the form asks about who is not named yet and may be of that sex. A card whose
    number the form already has is meant for nobody else.
    """
    if form is None or not (values.get("owner_number") or values.get("owner_name")):
        return None
    groups = [group for group in form.groups if group.takes_card]
    named = {
        group.name: values.get(f"{FORM}{group.name}_number")
        or values.get(f"{FORM}{group.name}_name")
        for group in groups
    }
    if card.number in named.values():
        return None
    return next(
        (group for group in groups if not named[group.name] and group.sex in {None, card.sex}),
        None,
    )


def fields_of_group(card: Card, group: FormGroup) -> dict[str, str]:
    """Return what a card fills in for a person the form asks about."""
    return {f"{FORM}{key}": text for key, text in answers_of_card(group, card).items()}


def fields_of(card: Card, role: Role) -> dict[str, str]:
    """Return what a card fills in; what it does not know is left alone."""
    filled = {
        f"{role.value}_number": card.number,
        f"{role.value}_name": card.name,
        f"{role.value}_address": card.residence,
    }
    if role is Role.AGENT:
        filled["by_agent"] = "on"
    return {field: value for field, value in filled.items() if value}
