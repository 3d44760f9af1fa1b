"""Joining a city: the box makes its keys and a request, and takes the hub's admission."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from accord.admission import (
    Admission,
    AdmissionRequest,
    Applicant,
    OfficerRecord,
    apply_for,
    fingerprint,
    open_admission,
    write_request,
)
from accord.bundle import Bundle, read_bundle
from accord.errors import RefusedError
from accord.fleet import LogOpened, OfficerRole, OpeningReason
from accord.header import EPOCH_BYTES
from accord.identity import key_pem, pem, request_certificate
from accord.log import FIRST_PREVIOUS, SALT_BYTES, Head
from accord.moments import Hlc, Instant
from accord.naming import LogName
from accord.seal import SEED_BYTES, SigningKey
from accord.writer import write_entry
from edge.desk.ports import Clock, Random
from edge.devices.signer.file import create_key, open_key
from edge.devices.signer.officer import OfficerCabinet
from edge.main.folder import Folder
from edge.main.learning import keep_bundle
from edge.store.book import BoxBook
from edge.store.keyfile import KeyFile
from edge.store.ledger import Ledger
from edge.store.lockers import BoxDrawer
from edge.store.own import BoxLog
from ground.files.tidemark import TideMark
from ground.files.whole import write_whole

__all__ = ["Wanted", "join", "make_request", "read_officers"]

SOFTWARE: Final = "motcua"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An officer who is to be given a key at this box.

    Attributes:
        login: short name, lower case ASCII.
        name: full name.
        title: position.
        roles: what they may do, ascending.
    """

    login: str
    name: str
    title: str
    roles: tuple[OfficerRole, ...]


def read_officers(text: str) -> tuple[Wanted, ...]:
    """Read the list of officers: TOML, ``[[officer]]`` with login, name, title and roles.

    Raises:
        RefusedError: ``joining.bad-officers``.
    """
    try:
        listed = tomllib.loads(text)["officer"]
        return tuple(
            Wanted(
                login=str(row["login"]),
                name=str(row["name"]),
                title=str(row["title"]),
                roles=tuple(sorted(OfficerRole[str(role).upper()] for role in row["roles"])),
            )
            for row in listed
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise RefusedError("joining.bad-officers") from error


def make_request(
    folder: Folder,
    *,
    box: str,
    unit: str,
    officers: tuple[Wanted, ...],
    ask_pin: Callable[[Wanted], str],
    clock: Clock,
    random: Random,
) -> bytes:
    """Make the box's keys and its officers', and return the request for the hub.

    Raises:
        RefusedError: ``joining.already-asked``, or what a key or a PIN is refused for.
        FaultError: the disk failed.
    """
    if folder.request.exists():
        raise RefusedError("joining.already-asked", path=str(folder.request))
    folder.make()
    key = (
        open_key(folder.box_key) if folder.box_key.exists() else create_key(folder.box_key, random)
    )
    KeyFile(folder.store_key).make(random)
    epoch, link_seed = random(EPOCH_BYTES), random(SEED_BYTES)
    write_whole(folder.link_key, key_pem(link_seed))
    ledger = Ledger(folder.database, keys=KeyFile(folder.store_key))
    try:
        cabinet = OfficerCabinet(BoxDrawer(ledger), random)
        applicants = tuple(
            _applicant(wanted, cabinet, ask_pin(wanted), box=box, epoch=epoch, clock=clock)
            for wanted in officers
        )
    finally:
        ledger.close()
    request = AdmissionRequest(
        kind=1,
        box=box,
        unit=unit,
        point=key.public.point,
        epoch=epoch,
        certificate_request=request_certificate(link_seed, name=box),
        made_at=clock.read().wall,
        officers=applicants,
    )
    written = write_request(request, key)
    write_whole(folder.request, written)
    return written


def join(folder: Folder, file: bytes, *, clock: Clock, random: Random) -> tuple[Admission, str]:
    """Take the hub's admission with the city's rules, and open the box's log.

    Args:
        folder: the box's.
        file: the bundle the hub wrote for this box.
        clock: the box's clocks.
        random: gives unpredictable bytes.

    Returns:
        The admission, and the fingerprint of the hub's key for two people to compare.

    Raises:
        RefusedError: ``joining.not-asked``, ``joining.already-joined``, ``joining.no-admission``
            when the bundle is for boxes that have joined, or as `keep_bundle`.
        PeerError: as `open_admission`, `read_bundle` and `keep_bundle`.
        FaultError: the disk failed.
    """
    if not folder.request.exists():
        raise RefusedError("joining.not-asked")
    if folder.admission.exists():
        raise RefusedError("joining.already-joined")
    bundle = read_bundle(file)
    word = bundle.cover.admission
    if not word:
        raise RefusedError("joining.no-admission")
    admission = open_admission(word, request=folder.request.read_bytes())
    if not _is_of_one_hub(admission, bundle):
        raise RefusedError("bundle.other-city")
    # First what may still be refused; until it is kept nothing of the box has changed.
    keep_bundle(folder, admission, bundle)
    write_whole(folder.link_certificate, pem(admission.certificate))
    write_whole(folder.authority, pem(admission.authority))
    _open_log(folder, admission, word, clock=clock, random=random)
    # Last: a box has joined exactly when its admission lies in its folder.
    write_whole(folder.admission, word)
    return admission, fingerprint(admission.hub_point)


def _is_of_one_hub(admission: Admission, bundle: Bundle) -> bool:
    return admission.hub_point == bundle.cover.hub_point


def _applicant(
    wanted: Wanted, cabinet: OfficerCabinet, pin: str, *, box: str, epoch: bytes, clock: Clock
) -> Applicant:
    public = cabinet.create(pin)
    record = OfficerRecord(
        login=wanted.login,
        name=wanted.name,
        roles=wanted.roles,
        point=public.point,
        title=wanted.title,
    )
    key = cabinet.unlock(public.key_id, pin, at=clock.read().wall)
    try:
        return apply_for(record, box=box, epoch=epoch, signer=key)
    finally:
        key.close()


def _open_log(
    folder: Folder, admission: Admission, file: bytes, *, clock: Clock, random: Random
) -> None:
    key: SigningKey = open_key(folder.box_key)
    tide = None if folder.tide is None else TideMark(folder.tide)  # a log is marked from its first
    ledger = Ledger(folder.database, keys=KeyFile(folder.store_key), tide=tide)
    try:
        log = BoxLog(ledger, wall=lambda: clock.read().wall)
        if not log.epochs():
            floor = Hlc(Instant(0), 0)
            beginning = Head(admission.box, admission.epoch, 0, FIRST_PREVIOUS, floor)
            log.begin(beginning, slot=admission.slot, word=file)
        with BoxBook(ledger).writing() as writing:
            if writing.head.seq:
                return  # the power went between the log and the admission: nothing left to do
            opened = LogOpened(
                box=LogName(admission.box),
                agency=admission.agency,
                unit=admission.unit_name,
                slot=admission.slot,
                point=key.public.point,
                reason=OpeningReason.ENROLLED,
                software=SOFTWARE,
            )
            record = write_entry(
                writing.head,
                opened,
                dossier="",
                parents=(),
                reading=clock.read(),
                salt=random(SALT_BYTES),
                box=key,
            )
            writing.append(record, opened)
    finally:
        ledger.close()
