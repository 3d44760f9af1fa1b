"""Making a hub: its keys, the city's authority, what is shipped, and the first administrator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from accord.errors import RefusedError
from accord.fleet import OfficerRole
from accord.identity import SERIAL_BYTES, Authority, issue_authority
from accord.moments import INSTANT_MAX, Instant
from accord.seal import SEED_BYTES
from accord.vault import check_pin
from ground.files.whole import write_whole
from hub.main.folder import Folder
from hub.main.machine import CALENDAR, PROCEDURES, WARDS, clock_of, draw, shipped
from hub.main.office import Office, join_office
from hub.office.access import CITY_UNIT
from hub.office.books import Unit
from hub.settings import Settings
from hub.store.database import STORE_KEY_BYTES

__all__ = ["Published", "make_hub", "publish"]

AUTHORITY: Final = "city"
"""The authority's own name in its certificate; nobody else knows this one, so it need not tell
cities apart."""
AUTHORITY_MS: Final = 30 * 366 * 86_400_000
"""Longer than any certificate under it; when it ends every box must be visited."""


@dataclass(frozen=True, slots=True)
class Published:
    """What became new by publishing.

    Attributes:
        procedures: versions of procedures.
        wards: wards.
        agencies: wards that now have an agency code.
        calendar: number of the calendar in force.
    """

    procedures: int
    wards: int
    agencies: int
    calendar: int

    def __str__(self) -> str:
        """Return it on one line."""
        return (
            f"new: {self.procedures} procedures, {self.wards} wards, {self.agencies} agency codes; "
            f"calendar number {self.calendar}"
        )


def make_hub(
    settings: Settings, *, login: str, name: str, title: str, pin: str, agencies: str | None
) -> Published:
    """Make a hub in the folder of the settings, or finish the making a power cut ended.

    Args:
        settings: where, and whose hub.
        login: of the first administrator.
        name: their full name.
        title: their position.
        pin: what opens their key.
        agencies: CSV of the wards' agency codes, or none when they are not known yet.

    Raises:
        RefusedError: ``hub.already-made``, ``vault.weak-pin``, or what an account or a list is
            refused for; the folder is then no hub yet.
        FaultError: ``folder.`` or ``store.`` and what is wrong.
    """
    folder = Folder.of(settings)
    if folder.authority.exists():
        raise RefusedError("hub.already-made", path=str(folder.top))
    check_pin(pin)
    folder.make()
    folder.secret(folder.hub_seed, SEED_BYTES, draw)
    folder.secret(folder.store_key, STORE_KEY_BYTES, draw)
    authority = _make_authority(folder)
    with join_office(settings, folder, authority) as office:
        office.publishing.found_city(Unit(CITY_UNIT, settings.city.name, settings.city.agency))
        if not _has_account(office, login):
            office.accounts.admit(
                login=login,
                name=name,
                title=title,
                roles=(OfficerRole.ADMINISTRATION,),
                unit=CITY_UNIT,
                pin=pin,
            )
        published = publish(
            office,
            procedures=shipped(PROCEDURES),
            calendar=shipped(CALENDAR),
            wards=shipped(WARDS),
            agencies=agencies,
        )
    # Last: a folder is a hub exactly when its authority lies in it.
    write_whole(folder.authority, authority.certificate)
    return published


def publish(
    office: Office, *, procedures: str, calendar: str, wards: str, agencies: str | None
) -> Published:
    """Publish what is new of these texts; the same ones again change nothing.

    Raises:
        RefusedError: what a text is refused for.
    """
    publishing = office.publishing
    return Published(
        wards=publishing.wards(wards),
        agencies=0 if agencies is None else publishing.agencies(agencies),
        procedures=publishing.procedures(procedures),
        calendar=publishing.calendar(calendar),
    )


def _make_authority(folder: Folder) -> Authority:
    seed = folder.secret(folder.city_seed, SEED_BYTES, draw)
    ends_at = Instant(min(clock_of().read().wall + AUTHORITY_MS, INSTANT_MAX))
    return issue_authority(seed, name=AUTHORITY, serial=draw(SERIAL_BYTES), ends_at=ends_at)


def _has_account(office: Office, login: str) -> bool:
    with office.books.reading() as desk:
        return desk.register.account(login) is not None
