"""Keys, officers, units, procedures and calendars, as the hub's logs last said; all derived."""

from __future__ import annotations

from typing import Final, TypeAlias

from accord.facts import Fact
from accord.fleet import (
    CalendarPublished,
    KeyAdmitted,
    KeyRevoked,
    KeyRole,
    OfficerAdmitted,
    OfficerRole,
    ProcedurePublished,
    Released,
    UnitAdmitted,
)
from accord.moments import Instant
from accord.seal import key_id_of
from edge.desk.kept import OfficerRow
from edge.store.engine import Connection
from edge.store.statements import split, statements

__all__ = ["calendar_text", "drop_all", "learn", "models_text", "officers", "put_out_at"]

_SQL: Final = statements("fleet")


_Values: TypeAlias = "tuple[str | int | bytes | None, ...]"


def learn(connection: Connection, entry_id: int, fact: Fact) -> None:
    """Keep what a fact says of the fleet; a fact about anything else changes nothing."""
    name: str
    values: _Values
    match fact:
        case KeyAdmitted():
            name, values = "admit-key", (
                key_id_of(fact.point), fact.point, fact.role, fact.name, fact.from_at,
                fact.until_at,
            )  # fmt: skip
        case KeyRevoked():
            name, values = "revoke-key", (fact.key, fact.at)
        case OfficerAdmitted():
            name, values = "admit-officer", (
                fact.key, fact.officer.name, fact.officer.title, fact.agency,
                " ".join(str(int(role)) for role in fact.roles),
            )  # fmt: skip
        case UnitAdmitted():
            name, values = "admit-unit", (fact.agency, fact.name, fact.ward, fact.parent)
        case ProcedurePublished():
            until_on = None if fact.until_on is None else fact.until_on.isoformat()
            name, values = "publish-procedure", (
                fact.code, fact.version, fact.hash, fact.from_on.isoformat(), until_on, fact.text,
            )  # fmt: skip
        case Released():
            name, values = "release", (fact.place.epoch, fact.place.seq)
        case CalendarPublished():
            name = "publish-models" if fact.is_of_models else "publish-calendar"
            values = (fact.agency, fact.version, fact.text)
        case _:
            return
    connection.execute(_SQL[name], (*values, entry_id))


def officers(connection: Connection, at: Instant) -> tuple[OfficerRow, ...]:
    """Return the officers this box knows, active at that time or not, by name."""
    rows = connection.execute(_SQL["officers"], (at, int(KeyRole.OFFICER))).fetchall()
    return tuple(
        OfficerRow(
            key_id=key,
            name=name,
            title=title,
            agency=agency,
            roles=tuple(OfficerRole(int(role)) for role in roles.split()),
            is_active=bool(is_active),
        )
        for key, name, title, agency, roles, is_active in rows
    )


def calendar_text(connection: Connection, agency: str) -> str:
    """Return the changes of the calendar last published for an agency, else for the city."""
    row = connection.execute(_SQL["calendar"], (agency,)).fetchone()
    return "" if row is None else str(row[0])


def models_text(connection: Connection, agency: str) -> str:
    """Return the models of work last published for an agency, else for the city."""
    row = connection.execute(_SQL["models"], (agency,)).fetchone()
    return "" if row is None else str(row[0])


def drop_all(connection: Connection) -> None:
    """Forget all of it, to be learned again from the log."""
    for statement in split(_SQL["drop-all"]):
        connection.execute(statement)


def put_out_at(connection: Connection, log: str) -> Instant | None:
    """Return since when the city believes nothing more that a box writes, or none."""
    row = connection.execute(_SQL["put-out"], (int(KeyRole.BOX), log)).fetchone()
    return None if row is None else Instant(row[0])
