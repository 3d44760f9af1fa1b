"""The lists people look at: dossiers, alarms, contacts, cursors, accesses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from accord.moments import INSTANT_MAX, Instant
from hub.office.books import Access, Alarm, Cursor, DossierLine
from hub.office.ports import AlarmKind, Contact
from hub.store.database import Connection
from hub.store.statements import statements

__all__ = ["ListShelf"]

_SQL = statements("lists")

_LAST: Final = "\U0010ffff"
"""Sorts behind every letter, so that [word, word + _LAST) holds all that begin with it."""


class ListShelf:
    """What people look at, within one transaction."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put_contact(self, contact: Contact, *, at: Instant) -> None:
        """Keep what a box last said of itself."""
        self._run(
            "put-contact",
            contact.box,
            at,
            contact.epoch,
            contact.tip,
            contact.waiting_count,
            contact.waiting_since,
            contact.wall - at,
        )

    def contacts(self) -> dict[str, tuple[Contact, Instant]]:
        """Return what each box last said of itself, and when."""
        return {
            box: (
                Contact(
                    box=box,
                    epoch=epoch,
                    tip=tip,
                    waiting_count=count,
                    waiting_since=since,
                    wall=Instant(at + offset),
                ),
                Instant(at),
            )
            for box, at, epoch, tip, count, since, offset in self._all("contacts")
        }

    def put_cursor(self, cursor: Cursor) -> None:
        """Keep how far a box has acknowledged a down log."""
        self._run(
            "put-cursor",
            cursor.box,
            cursor.log,
            cursor.epoch,
            cursor.seq,
            cursor.hash,
            cursor.sealed,
            cursor.at,
        )

    def cursors(self, box: str | None = None) -> tuple[Cursor, ...]:
        """Return the cursors of a box, or all."""
        return tuple(Cursor(*row) for row in self._all("cursors", box or ""))

    def raise_alarm(self, alarm: Alarm) -> None:
        """Keep an alarm; the same one still open is counted up instead."""
        self._run(
            "raise-alarm",
            alarm.kind.value,
            alarm.box,
            alarm.dossier,
            alarm.detail,
            alarm.raised_at,
            alarm.again_at,
        )

    def alarms(self, *, is_open: bool, limit: int) -> tuple[Alarm, ...]:
        """Return alarms, the newest first."""
        rows = self._all("open-alarms" if is_open else "settled-alarms", limit)
        return tuple(Alarm(row[0], AlarmKind(row[1]), *row[2:]) for row in rows)

    def settle_alarm(self, number: int, *, login: str, at: Instant) -> bool:
        """Note who has dealt with an alarm; false when it is not open."""
        done = self._connection.execute(_SQL["settle-alarm"], (at, login, number))
        return bool(done.rowcount == 1)

    def put_access(self, access: Access) -> None:
        """Keep that somebody opened a dossier."""
        self._run("put-access", access.at, access.login, access.dossier, access.why)

    def accesses(self, dossier: str, *, limit: int) -> tuple[Access, ...]:
        """Return who opened a dossier, the newest first."""
        return tuple(Access(*row) for row in self._all("accesses", dossier, limit))

    def mark_stale(self, codes: Iterable[str]) -> None:
        """Note that the lines of these dossiers no longer say what the logs say."""
        self._connection.executemany(_SQL["mark-stale"], [(code,) for code in codes])

    def stale(self, *, limit: int) -> tuple[str, ...]:
        """Return dossiers whose lines must be written again."""
        return tuple(row[0] for row in self._all("stale", limit))

    def put_line(self, line: DossierLine, words: Iterable[str]) -> None:
        """Write the line of a dossier and the folded words it is found by."""
        self._run(
            "put-line",
            line.code,
            line.unit,
            line.procedure,
            line.applicant,
            line.state,
            line.received_at,
            line.due_at,
            int(line.is_in_conflict),
            line.changed_at,
        )
        self._run("forget-words", line.code)
        self._connection.executemany(_SQL["put-word"], [(word, line.code) for word in words])

    def freshen(self, code: str) -> None:
        """Note that the line of a dossier says again what the logs say."""
        self._run("freshen", code)

    def line(self, code: str) -> DossierLine | None:
        """Return the line of a dossier."""
        rows = self._all("line", code)
        return _line(rows[0]) if rows else None

    def lines(
        self,
        *,
        words: tuple[str, ...],
        unit: str | None,
        before: Instant | None,
        limit: int,
    ) -> tuple[DossierLine, ...]:
        """Return dossiers that have a word beginning with each of ``words``, the newest first."""
        edge = INSTANT_MAX if before is None else before
        if not words:
            if unit is None:
                rows = self._all("newest", edge, limit)
            else:
                rows = self._all("newest-of-unit", edge, limit, unit)
        else:
            # The longest word is the rarest: it drives, the others are looked up by dossier.
            first, *others = sorted(words, key=len, reverse=True)
            values: list[object] = [edge, limit, unit or "", first, first + _LAST]
            sql = [_SQL["found"]]
            for word in others:
                sql.append(_SQL["also"].replace("?", f"?{len(values) + 1}", 1))
                sql[-1] = sql[-1].replace("< ?)", f"< ?{len(values) + 2})")
                values += [word, word + _LAST]
            sql.append("ORDER BY d.received_at DESC, d.code LIMIT ?2")
            rows = self._connection.execute(" ".join(sql), values).fetchall()
        return tuple(_line(row) for row in rows)

    def conflicts(self, *, unit: str | None, limit: int) -> tuple[DossierLine, ...]:
        """Return dossiers about which the logs disagree."""
        return tuple(_line(row) for row in self._all("conflicts", unit or "", limit))

    def line_counts(self) -> dict[str, int]:
        """Return how many dossiers each unit has."""
        return dict(self._all("line-counts"))

    def _all(self, name: str, *values: object) -> list[Any]:
        return self._connection.execute(_SQL[name], values).fetchall()  # type: ignore[no-any-return]  # rows

    def _run(self, name: str, *values: object) -> None:
        self._connection.execute(_SQL[name], values)


def _line(row: Any) -> DossierLine:  # noqa: ANN401  # a row is what the engine says
    code, unit, procedure, applicant, state, received, due, conflict, changed = row
    return DossierLine(
        code=code,
        unit=unit,
        procedure=procedure,
        applicant=applicant,
        state=state,
        received_at=received,
        due_at=due,
        is_in_conflict=bool(conflict),
        changed_at=changed,
    )
