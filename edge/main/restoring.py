"""Lets the box go on after an older state of its card was put back, and says what is lost."""

from __future__ import annotations

import logging

from accord.acts import Place
from accord.admission import Admission
from accord.fleet import LogOpened, OpeningReason
from accord.header import EPOCH_BYTES
from accord.log import FIRST_PREVIOUS, SALT_BYTES, Head, Record
from accord.naming import LogName
from accord.seal import SigningKey
from accord.writer import write_entry
from edge.desk.ports import Clock
from edge.desk.safety import Safety
from edge.main.joining import SOFTWARE
from edge.main.machine import draw
from edge.store.ledger import Ledger
from edge.store.own import BoxLog

__all__ = ["begin_anew", "tell_losses"]

_LOG = logging.getLogger(__name__)


def begin_anew(ledger: Ledger, admission: Admission, key: SigningKey, clock: Clock) -> None:
    """Let the log go on in an epoch of its own: opened and said why in one transaction.

    What is said names the last entry the mark knew of, which this disk has lost.
    """
    before, lost = ledger.own_tip(), ledger.rolled_back
    if lost is None:
        return
    _LOG.error("card put back to an older state last=%d", before.seq)
    known = lost.marked if lost.marked.seq else before
    opened = LogOpened(
        box=LogName(admission.box),
        agency=admission.agency,
        unit=admission.unit_name,
        slot=admission.slot,
        point=key.public.point,
        reason=OpeningReason.RESTORED,
        software=SOFTWARE,
        previous=Place(LogName(known.log), known.epoch, known.seq, known.hash),
    )

    def write(head: Head) -> Record:
        return write_entry(
            head,
            opened,
            dossier="",
            parents=(),
            reading=clock.read(),
            salt=draw(SALT_BYTES),
            box=key,
        )

    log = BoxLog(ledger, wall=lambda: clock.read().wall)
    beginning = Head(before.log, draw(EPOCH_BYTES), 0, FIRST_PREVIOUS, before.time)
    log.restore(beginning, slot=admission.slot, lost=known.epoch, write=write)


def tell_losses(safety: Safety) -> None:
    """Log what is lost, at each start until a person has confirmed it."""
    for loss in safety.lost():
        _LOG.error(
            "event=lost day=%s first=%d last=%d",
            loss.day or "-",
            loss.first,
            loss.last,
        )
