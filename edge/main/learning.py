"""Learning what the city says from a file: the rules of a box that no link has reached yet."""

from __future__ import annotations

from accord.admission import Admission
from accord.bundle import Bundle, read_bundle
from accord.seal import PublicKey
from edge.devices.signer.file import open_key
from edge.main.folder import Folder
from edge.store.copies import HubCopies
from edge.store.keyfile import KeyFile
from edge.store.ledger import Ledger
from edge.sync.carried import Carried, take_bundle

__all__ = ["keep_bundle", "learn"]


def learn(folder: Folder, file: bytes) -> Carried:
    """Take what is new of a bundle; the box may be running.

    Raises:
        RefusedError: ``box.not-joined``, ``bundle.other-city``, or as `take_bundle`.
        PeerError: ``bundle.malformed``, or as `take_bundle`.
        FaultError: the disk failed; nothing was kept.
    """
    admission = folder.read_admission()
    return keep_bundle(folder, admission, read_bundle(file, hub=PublicKey(admission.hub_point)))


def keep_bundle(folder: Folder, admission: Admission, bundle: Bundle) -> Carried:
    """Keep what is new of a bundle in the box's store, all of it or nothing.

    Args:
        folder: the box's.
        admission: says whose box it is and which logs it follows.
        bundle: read with the key of the admission's hub.

    Raises:
        RefusedError, PeerError, FaultError: as `take_bundle`.
    """
    ledger = Ledger(folder.database, keys=KeyFile(folder.store_key))
    try:
        return take_bundle(
            bundle,
            unit=admission.unit,
            follows=admission.follows,
            copies=HubCopies(ledger, hub=PublicKey(admission.hub_point)),
            box=open_key(folder.box_key),
        )
    finally:
        ledger.close()
