"""Proves everything on the box's disk, and carries its log out as one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from accord.acknowledgement import read_acknowledgement
from accord.admission import Admission
from accord.checkpoint import verify_checkpoint
from accord.errors import FaultError, PeerError
from accord.export import Preamble, write_export
from accord.facts import kind_numbered
from accord.keyring import Keyring
from accord.log import Record, verify_entry
from accord.receipt import verify_receipt
from accord.seal import PublicKey, key_id_of
from edge.devices.signer.file import open_key
from edge.main.folder import Folder
from edge.main.machine import clock_of
from edge.settings import Settings
from edge.store.copies import keyring_of
from edge.store.engine import Connection, look
from edge.store.keyfile import KeyFile
from edge.store.ledger import Ledger, compare
from edge.store.log_proof import Grant
from edge.store.own import BoxLog
from edge.store.safety import losses
from edge.store.shelf_proof import files_wrong
from edge.store.verify import verify
from ground.files.out import Out
from ground.files.tidemark import TideMark

__all__ = ["Proof", "export", "prove"]


@dataclass(frozen=True, slots=True)
class Proof:
    """What a verification came to.

    Attributes:
        entries: how many entries were proven.
        findings: one line for each thing that is not as it should be.
    """

    entries: int
    findings: tuple[str, ...]


def prove(settings: Settings) -> Proof:
    """Prove pages, chains, payloads, seals and acts; change nothing.

    Raises:
        RefusedError: ``box.not-joined``, or what the key is refused for.
        PeerError: the admission is not what it should be.
    """
    folder = Folder.of(settings)
    admission = folder.read_admission()
    box = open_key(folder.box_key).public
    hub = PublicKey(admission.hub_point)
    keys = KeyFile(folder.store_key)
    with look(folder.database, keys) as connection:
        keyring = keyring_of(connection, hub)
        lost = _lost(connection, folder, admission.box)
        unconfirmed = tuple(
            f"lost {loss.day or 'entries'} {loss.first} to {loss.last}"
            for loss in losses(connection)
        )
        wrong = tuple(files_wrong(connection, folder.shelf, keys))
    check = _seals(admission, keyring, box=box, hub=hub)
    report = verify(
        folder.database,
        keys,
        box=admission.box,
        hub=hub,
        check_seal=check,
        check_checkpoint=lambda sealed: verify_checkpoint(sealed, box),
        check_receipt=lambda text: verify_receipt(text, box),
        check_ack=lambda sealed: read_acknowledgement(sealed, hub),
        check_word=partial(_granted, folder.admission.read_bytes(), admission, hub),
    )
    found = (*report.findings, *wrong)
    findings = tuple(f"{finding.what} {finding.where}".strip() for finding in found)
    return Proof(report.entries, findings + lost + unconfirmed)


def export(settings: Settings, out: Out) -> int:
    """Write every entry of the box's log into one new file; return how many there are.

    Raises:
        RefusedError: ``box.not-joined``, or as `Out.write`.
        FaultError: ``folder.unwritable``.
    """
    folder = Folder.of(settings)
    admission = folder.read_admission()
    clock = clock_of()
    ledger = Ledger(folder.database, keys=KeyFile(folder.store_key))
    count = 0

    def records() -> Iterator[Record]:
        nonlocal count
        log = BoxLog(ledger, wall=lambda: clock.read().wall)
        for epoch in log.epochs():
            for record in log.records(epoch.tip.epoch, after_seq=0):
                count += 1
                yield record

    try:
        out.write(write_export(Preamble(admission.box, clock.read().wall), records()))
    finally:
        ledger.close()
    return count


def _granted(file: bytes, admission: Admission, hub: PublicKey, word: bytes) -> Grant:
    """Return which epoch and slot the hub's word gives: the admission, or a later grant."""
    if word == file:
        return admission.box, admission.epoch, admission.slot
    said = read_acknowledgement(word, hub)
    if said.seq != 0:
        raise PeerError("acknowledgement.malformed")
    return said.log, said.epoch, said.slot


def _lost(connection: Connection, folder: Folder, box: str) -> tuple[str, ...]:
    """Return what the second medium knows of and this disk has not: it is whole, but an older one.

    A mark of another box, or of an epoch before a new one was opened, says nothing of this disk.
    """
    if folder.tide is None:
        return ()
    try:
        marked = TideMark(folder.tide).read()
    except FaultError as fault:
        return (fault.key,)
    if marked is None:
        return ("tidemark.gone",)
    if marked.log != box:
        return ()
    found = compare(connection, marked)
    if found is None:
        return ()
    return (f"rolled-back {marked.log} entries {found.missing.start} to {marked.seq} are gone",)


def _seals(
    admission: Admission, keyring: Keyring, *, box: PublicKey, hub: PublicKey
) -> Callable[[Record], None]:
    """Return what checks the seal and the act of an entry, by the log it stands in."""
    first = {key_id_of(row.point): PublicKey(row.point) for row in admission.officers}

    def officer_of(record: Record) -> PublicKey | None:
        header = record.entry.header
        kind = kind_numbered(header.kind)
        if not header.officer or kind is None:
            return None
        try:
            return keyring.acting_key(header, kind)
        except PeerError:
            # Before the hub's logs have come the admission alone says who may sign.
            return first.get(header.officer)

    def check(record: Record) -> None:
        own = record.entry.header.log == admission.box
        verify_entry(record.entry, box=box if own else hub, officer=officer_of(record))

    return check
