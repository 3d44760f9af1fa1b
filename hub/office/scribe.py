"""Writes the hub's own logs: one for the fleet, one for each ward.

The hub's key seals every entry; legal acts carry the officer's signature besides. Everything is
written inside the caller's transaction, so what was decided and what is said of it stand or fall
together.
"""

from __future__ import annotations

from typing import Final

from accord.acts import Place
from accord.errors import RefusedError
from accord.facts import Fact
from accord.fleet import KeyAdmitted, KeyRevoked, LogOpened, OfficerAdmitted, OpeningReason
from accord.header import EPOCH_BYTES, Origin
from accord.log import FIRST_PREVIOUS, SALT_BYTES, Head, Record
from accord.moments import Hlc, Instant
from accord.naming import LogName
from accord.seal import Signer, SigningKey
from accord.writer import advance, write_entry
from hub.office.access import CITY_UNIT
from hub.office.books import Held, Unit, Writing
from hub.office.keys import note_keys_changed
from hub.office.ports import Clock, Random

__all__ = ["FLEET_LOG", "Scribe", "follows", "people_log", "unit_of", "ward_log"]

FLEET_LOG: Final = LogName("hub-fleet")
"""What every box must know: catalogue, calendar, keys, units."""


def ward_log(unit: str) -> LogName:
    """Return the name of the log that the boxes of a ward follow besides the fleet's."""
    return LogName(f"hub-{unit}")


def people_log(unit: str) -> LogName:
    """Return the log that says who may act for a unit, and who no more.

    A ward's people are its boxes' business; the city's act in every ward, so every box hears of
    them.
    """
    return FLEET_LOG if unit == CITY_UNIT else ward_log(unit)


def unit_of(log: str) -> str:
    """Return whose log one of the hub's own is: a ward's, or the city's for the fleet."""
    return CITY_UNIT if log == FLEET_LOG else log.removeprefix("hub-")


def follows(unit: str) -> tuple[str, ...]:
    """Return the logs a box of a ward copies, the most urgent first."""
    return (ward_log(unit), FLEET_LOG)


class Scribe:
    """Writes entries with the hub's key."""

    def __init__(self, *, key: SigningKey, clock: Clock, random: Random, software: str) -> None:
        self.key = key
        self._clock = clock
        self._random = random
        self._software = software

    def open_log(self, desk: Writing, log: LogName, unit: Unit) -> Held:
        """Begin a log of the hub's own; nothing changes when it is there already."""
        own = [held for held in desk.logs.epochs(log) if held.ends_seq is None]
        if own:
            return own[-1]
        reading = self._clock.read()
        head = Head(log, self._random(EPOCH_BYTES), 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
        held = desk.logs.open_epoch(head, is_own=True, at=reading.wall)
        self._say_opened(desk, log, unit, OpeningReason.ENROLLED, previous=None)
        return held

    def begin_again(self, desk: Writing, held: Held, reason: OpeningReason) -> None:
        """Let a log of the hub's own go on in a new epoch; the old one ends where it stands."""
        log, unit = LogName(held.head.log), desk.register.unit(unit_of(held.head.log))
        assert unit is not None, log  # noqa: S101  # a log is opened for a unit of the register
        end = _last_said(desk, log)
        desk.logs.close(held, ends_seq=held.head.seq)
        head = Head(log, self._random(EPOCH_BYTES), 0, FIRST_PREVIOUS, held.head.time)
        desk.logs.open_epoch(head, is_own=True, at=self._clock.read().wall)
        self._say_opened(desk, log, unit, reason, previous=end)

    def _say_opened(
        self,
        desk: Writing,
        log: LogName,
        unit: Unit,
        reason: OpeningReason,
        *,
        previous: Place | None,
    ) -> None:
        opened = LogOpened(
            box=log,
            agency=unit.agency,
            unit=unit.name,
            slot=0,
            point=self.key.public.point,
            reason=reason,
            software=self._software,
            previous=previous,
        )
        self.say(desk, log, opened)

    def say(
        self,
        desk: Writing,
        log: str,
        fact: Fact,
        *,
        dossier: str = "",
        parents: tuple[int | Origin, ...] = (),
        officer: Signer | None = None,
    ) -> Record:
        """Write the next entry of a log of the hub's own.

        Raises:
            RefusedError: ``office.no-such-log``, or what `write_entry` refuses.
        """
        own = [held for held in desk.logs.epochs(log) if held.ends_seq is None]
        if not own:
            raise RefusedError("office.no-such-log", log=log)
        held, reading = own[-1], self._clock.read()
        record = write_entry(
            held.head,
            fact,
            dossier=dossier,
            parents=parents,
            reading=reading,
            salt=self._random(SALT_BYTES),
            box=self.key,
            officer=officer,
        )
        desk.logs.put(held, record, at=reading.wall)
        desk.logs.advance(held, advance(held.head, record.entry))
        if dossier:
            desk.lists.mark_stale([dossier])
        if isinstance(fact, KeyAdmitted | KeyRevoked | OfficerAdmitted):
            note_keys_changed(desk)
        return record


def _last_said(desk: Writing, log: LogName) -> Place:
    """Return the last entry of a log of the hub's own; in its open epoch there may be none yet."""
    held = next(held for held in reversed(desk.logs.epochs(log)) if held.head.seq)
    seq = held.ends_seq or held.head.seq
    digest = desk.logs.hash_at(held, seq)
    assert digest is not None, log  # noqa: S101  # what was said is held
    return Place(log, held.head.epoch, seq, digest)
