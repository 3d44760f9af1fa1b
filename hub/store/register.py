"""The register: units, boxes, slots, accounts, and small facts of the hub itself."""

from __future__ import annotations

from typing import Any

from accord.fleet import OfficerRole
from accord.moments import Instant
from hub.office.books import Account, Box, Slot, Unit
from hub.store.database import Connection
from hub.store.statements import statements

__all__ = ["RegisterShelf"]

_SQL = statements("register")


class RegisterShelf:
    """Who and what belongs to the city, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_unit(self, unit: Unit) -> None:
        """Keep a unit, new or changed."""
        self._run("put-unit", unit.code, unit.name, unit.agency)

    def unit(self, code: str) -> Unit | None:
        """Return a unit."""
        row = self._one("unit", code)
        return None if row is None else Unit(*row)

    def units(self) -> tuple[Unit, ...]:
        """Return all units by code."""
        return tuple(Unit(*row) for row in self._all("units"))

    def put_box(self, box: Box) -> None:
        """Keep a box, new or changed."""
        self._run(
            "put-box",
            box.name,
            box.unit,
            box.point,
            box.certificate,
            box.request,
            box.admitted_at,
            box.revoked_at,
            box.revoked_why,
        )

    def box(self, name: str) -> Box | None:
        """Return a box."""
        row = self._one("box", name)
        return None if row is None else Box(*row)

    def box_of_request(self, request: bytes) -> Box | None:
        """Return the box that was admitted by a request."""
        row = self._one("box-of-request", request)
        return None if row is None else Box(*row)

    def boxes(self) -> tuple[Box, ...]:
        """Return all boxes by name."""
        return tuple(Box(*row) for row in self._all("boxes"))

    def put_slot(self, slot: Slot, *, at: Instant) -> None:
        """Give a slot; it can never be given again."""
        self._run("put-slot", slot.unit, slot.slot, slot.box, slot.epoch, at)

    def slot(self, box: str, epoch: bytes) -> Slot | None:
        """Return the slot of a box's epoch."""
        row = self._one("slot", box, epoch)
        return None if row is None else Slot(*row)

    def slots(self, unit: str) -> tuple[Slot, ...]:
        """Return all slots ever given in a unit, lowest first."""
        return tuple(Slot(*row) for row in self._all("slots", unit))

    def put_account(self, account: Account) -> None:
        """Keep an account, new or changed."""
        self._run(
            "put-account",
            account.login,
            account.key_id,
            account.point,
            account.name,
            account.title,
            ",".join(str(int(role)) for role in account.roles),
            account.unit,
            account.locker,
            account.admitted_at,
            account.revoked_at,
            account.wrong_tries,
            account.tried_at,
        )

    def account(self, login: str) -> Account | None:
        """Return an account."""
        row = self._one("account", login)
        return None if row is None else _account(row)

    def accounts(self) -> tuple[Account, ...]:
        """Return all accounts by login."""
        return tuple(_account(row) for row in self._all("accounts"))

    def note(self, name: str) -> bytes | None:
        """Return a small fact of the hub itself."""
        row = self._one("note", name)
        return None if row is None else row[0]

    def put_note(self, name: str, value: bytes) -> None:
        """Keep a small fact of the hub itself."""
        self._run("put-note", name, value)

    def _one(self, name: str, *values: object) -> Any:  # noqa: ANN401  # a row is what the engine says
        return self._connection.execute(_SQL[name], values).fetchone()

    def _all(self, name: str, *values: object) -> list[Any]:
        return self._connection.execute(_SQL[name], values).fetchall()  # type: ignore[no-any-return]  # rows

    def _run(self, name: str, *values: object) -> None:
        self._connection.execute(_SQL[name], values)


def _account(row: Any) -> Account:  # noqa: ANN401  # a row is what the engine says
    login, key_id, point, name, title, roles, unit, locker, admitted, revoked, wrong, tried = row
    return Account(
        login=login,
        key_id=key_id,
        point=point,
        name=name,
        title=title,
        roles=tuple(OfficerRole(int(number)) for number in roles.split(",")),
        unit=unit,
        locker=locker,
        admitted_at=admitted,
        revoked_at=revoked,
        wrong_tries=wrong,
        tried_at=tried,
    )
