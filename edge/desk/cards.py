"""What happens when a card is held under the scanner: it fills the form, or asks whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from accord.citizen import Card, read_card
from accord.errors import RefusedError
from accord.receipt import PREFIX
from edge.desk.ports import Scan

__all__ = ["ReadCard", "Role", "fields_of", "is_of_another", "read_scan"]


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
