"""Believing an entry after all, once a person has looked why it was put aside.

An entry is put aside for what the city did not know: an officer admitted later than they signed, a
dossier handed on by a fact that came afterwards. It is judged again by what is known now, by the
same rules; nobody can make the city believe what still does not hold. The box is told in its ward's
log, so that the lamp at the counter goes on. With the beginning of a dossier is released what its
box has said of it since, as far as that holds.
"""

from __future__ import annotations

from accord.acts import Place
from accord.errors import PeerError, RefusedError
from accord.fleet import Released
from accord.log import read_entry
from accord.moments import Hlc, Instant
from accord.naming import LogName
from accord.reconcile.values import Mark, Parcel
from hub.office.access import Right, check_right
from hub.office.accounts import Session
from hub.office.belonging import BEGUN_ASIDE, Belonging
from hub.office.books import Books, Box, Held, Quarantined, Writing
from hub.office.filing import name_files
from hub.office.judgement import Judged, judge
from hub.office.keys import KeyCabinet
from hub.office.ports import Clock
from hub.office.reads import keep_reads
from hub.office.receipts import keep_receipts
from hub.office.scribe import Scribe, ward_log

__all__ = ["Releasing"]


class Releasing:
    """Judges again what was put aside."""

    def __init__(self, books: Books, keys: KeyCabinet, *, scribe: Scribe, clock: Clock) -> None:
        self._books = books
        self._keys = keys
        self._scribe = scribe
        self._clock = clock

    def release(self, session: Session, *, log: str, epoch: bytes, seq: int, why: str) -> None:
        """Believe an entry that was put aside, and tell the boxes of its ward.

        Args:
            session: of the person who has looked.
            log: the box's log.
            epoch: of the log.
            seq: the entry.
            why: what the person found, in words.

        Raises:
            RefusedError: ``access.not-yours``, ``release.none`` when nothing is put aside there,
                ``release.still`` (value ``why``) when it still cannot be believed, or
                ``record.refused`` without a reason in words; nothing has changed.
        """
        check_right(session.account, Right.SETTLE_ALARMS)
        with self._books.writing() as desk:
            at = self._clock.read().wall
            box = desk.register.box(log)
            held = desk.logs.held(log, epoch)
            aside = [each for each in desk.logs.quarantined(log) if _is_at(each, epoch, seq)]
            if box is None or held is None or not aside:
                raise RefusedError("release.none")
            judged = self._judge(desk, aside[0], box, at)
            if judged.record is None:
                raise RefusedError("release.still", why=judged.reason)
            self._believe(desk, held, judged, box, at, why)
            code = judged.record.entry.header.dossier
            if code:
                self._follow(desk, code, box, at, why)
                desk.lists.mark_stale({code})

    def _follow(self, desk: Writing, code: str, box: Box, at: Instant, why: str) -> None:
        """Believe what was put aside for want of the beginning, where there is one now."""
        for each in desk.logs.aside_about(box.name, code):
            held = desk.logs.held(each.log, each.epoch)
            if each.reason == BEGUN_ASIDE and held is not None:
                judged = self._judge(desk, each, box, at)
                if judged.record is not None and judged.record.entry.header.dossier == code:
                    self._believe(desk, held, judged, box, at, why)

    def _believe(
        self, desk: Writing, held: Held, judged: Judged, box: Box, at: Instant, why: str
    ) -> None:
        record = judged.record
        assert record is not None  # noqa: S101  # of what is believed only
        desk.logs.release(held, record, at=at)
        keep_reads(desk, record, judged.fact)
        keep_receipts(desk, record, judged.fact)
        name_files(desk, record, at=at)
        entry = record.entry
        place = Place(LogName(box.name), entry.header.epoch, entry.header.seq, entry.hash)
        self._scribe.say(desk, ward_log(box.unit), Released(place, why))

    def _judge(self, desk: Writing, aside: Quarantined, box: Box, at: Instant) -> Judged:
        try:
            entry = read_entry(aside.sealed)
        except PeerError as error:
            raise RefusedError("release.still", why=error.key) from error
        return judge(
            Parcel(aside.seq, aside.hash, aside.sealed, aside.salt, aside.payload, entry),
            log=aside.log,
            # Its place was certain when it was put aside; what is judged anew is what it says.
            after=Mark(aside.epoch, aside.seq - 1, entry.header.prev),
            last=Hlc(Instant(0), 0),
            keys=self._keys.of(desk),
            belongs=Belonging(desk, box, aside.epoch).check,
            at=at,
        )


def _is_at(aside: Quarantined, epoch: bytes, seq: int) -> bool:
    # What breaks the order of its log stays aside, whatever is learned of keys and dossiers.
    return (aside.epoch, aside.seq) == (epoch, seq) and aside.reason != "log.time-back"
