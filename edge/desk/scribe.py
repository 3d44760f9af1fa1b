"""Writes what happens at the counter into the box's log, one transaction at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from accord.acts import SlipPrinted
from accord.checkpoint import extend, is_due, write_checkpoint
from accord.dossier import Dossier, fold
from accord.errors import RefusedError
from accord.facts import Fact
from accord.fleet import AckHeard, ClockObserved, LogOpened, OutageObserved, Quarantined
from accord.header import Attachment
from accord.lineage import EntryKey
from accord.log import SALT_BYTES, Record
from accord.moments import Reading, tick
from accord.queue import TicketMoved, TicketTaken
from accord.reads import DossierRead
from accord.seal import Signer
from accord.states import STATES
from accord.writer import parents_of, write_entry
from edge.desk.ports import Book, Clock, Random, Writing

__all__ = ["STILL_SAID", "Scribe"]

STILL_SAID: Final[frozenset[type[Fact]]] = frozenset(
    {
        LogOpened,
        ClockObserved,
        Quarantined,
        AckHeard,
        OutageObserved,
        # Who waits in the hall is called to the next counter, or told; no dossier hangs on it.
        TicketTaken,
        TicketMoved,
        # What was signed before goes on to be looked up and printed, and each of that is noted.
        DossierRead,
        SlipPrinted,
    }
)
"""What a box still says that the city has put out: of itself, of the hall, of papers and reads.

Nothing else: whatever gives a person a right, takes money, counts for somebody or changes how a
dossier stands would be put aside by the city, and the person told that it was done.
"""


class Scribe:
    """The one who holds the pen of this box's log.

    Args:
        book: what the box keeps.
        clock: when.
        random: for the salts.
        box: the key that seals every entry.
    """

    def __init__(self, *, book: Book, clock: Clock, random: Random, box: Signer) -> None:
        self._book = book
        self._clock = clock
        self._random = random
        self._box = box

    def check(self, fact: type[Fact]) -> None:
        """Refuse what a box may not say any more that the city has put out.

        Raises:
            RefusedError: ``box.put-out``.
        """
        if fact not in STILL_SAID and self._book.put_out_at() is not None:
            raise RefusedError("box.put-out")

    def act(self, code: str, fact: Fact, *, officer: Signer | None = None) -> Dossier:
        """Say a fact about a dossier that is known here, if its state allows it now.

        Raises:
            RefusedError: ``dossier.unknown``, ``dossier.not-allowed`` when the fact would change
                nothing where the dossier stands, or as `check`; nothing was written.
        """
        return self.act_upon(code, lambda _dossier, _writing: fact, officer=officer)

    def act_upon(
        self,
        code: str,
        make: Callable[[Dossier, Writing], Fact],
        *,
        officer: Signer | None = None,
    ) -> Dossier:
        """Say what follows from how a dossier stands, in the transaction that looked at it.

        Raises:
            RefusedError: what ``make`` refuses, or as `act`; nothing was written.
        """
        with self._book.writing() as writing:
            said = writing.said_about(code)
            if not said:
                raise RefusedError("dossier.unknown")
            fact = make(fold(said), writing)
            record = self.write(writing, fact, dossier=code, officer=officer)
            dossier = fold(writing.said_about(code))
            header = record.entry.header
            key = EntryKey(header.log, header.epoch, header.seq)
            if any(refused.said.key == key for refused in dossier.refused):
                raise RefusedError("dossier.not-allowed", state=STATES[dossier.state].label)
        return dossier

    def write(
        self,
        writing: Writing,
        fact: Fact,
        *,
        dossier: str,
        officer: Signer | None = None,
        reading: Reading | None = None,
        parents: tuple[int, ...] | None = None,
        salt: bytes = b"",
        attachments: tuple[Attachment, ...] = (),
    ) -> Record:
        """Add the next entry within a transaction.

        Args:
            writing: the transaction.
            fact: what is said.
            dossier: about which.
            officer: the key of the officer whose act it is.
            reading: the clocks, when the fact itself states the time; else they are read now.
            parents: the heads of a dossier whose code was minted in this transaction, which only
                its own entries can have; else they are looked up.
            salt: the one that an officer has signed already; else it is drawn now.
            attachments: files the entry names; they are durable already.

        Raises:
            RefusedError: as `check`; nothing was written.
        """
        self.check(type(fact))
        head = writing.head
        reading = reading or self._clock.read()
        self._swear(writing, reading)
        if parents is None:
            said = writing.said_about(dossier)
            heads = parents_of(said, head=head, hash_of=writing.hash_of)
        else:
            heads = parents
        record = write_entry(
            head,
            fact,
            dossier=dossier,
            parents=heads,
            reading=reading,
            salt=salt or self._random(SALT_BYTES),
            box=self._box,
            officer=officer,
            attachments=attachments,
        )
        writing.append(record, fact)
        return record

    def _swear(self, writing: Writing, reading: Reading) -> None:
        """Write the checkpoint that is due before the next entry, in the same transaction."""
        head, sworn = writing.head, writing.sworn()
        at = tick(head.time, reading.wall).at
        if is_due(head.seq, at, since_size=sworn.frontier.size, since_at=sworn.at):
            hashes = writing.hashes_after(sworn.frontier.size)
            checkpoint, now = extend(sworn, hashes, head=head, at=at, trust=reading.trust)
            writing.keep_checkpoint(write_checkpoint(checkpoint, self._box), now)
