"""The people of a box that has joined: keys for more of them, the request for the hub, and PINs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256

from accord.admission import AdmissionRequest, Applicant, OfficerRecord, apply_for, open_request
from accord.errors import RefusedError
from accord.moments import Instant
from accord.officer_request import OfficerRequest, open_officer_request, write_officer_request
from accord.seal import POINT_BYTES, SigningKey, key_id_of
from accord.vault import check_pin
from edge.desk.ports import Clock, Random
from edge.devices.signer.file import open_key
from edge.devices.signer.officer import OfficerCabinet
from edge.main.folder import Folder
from edge.main.joining import Wanted
from edge.store.book import BoxBook
from edge.store.keyfile import KeyFile
from edge.store.ledger import Ledger
from edge.store.lockers import BoxDrawer
from ground.files.whole import make_private, write_whole

__all__ = ["change_pin", "request_officers"]


@dataclass(frozen=True, slots=True)
class _Known:
    """A person this box has asked for, at its joining or later.

    Attributes:
        applicant: as they applied.
        epoch: for which their key signed.
    """

    applicant: Applicant
    epoch: bytes

    @property
    def key_id(self) -> bytes:
        """The id of their key."""
        return key_id_of(self.applicant.officer.point)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done for one person of a list.

    Attributes:
        record: what the city is to know of them; without a key in it until one was made.
        held: what this box asked for them before, when the key still rests here and may sign.
        pin: their PIN, where the key is to be made or is to sign again.
    """

    record: OfficerRecord
    held: _Known | None
    pin: str


def request_officers(
    folder: Folder,
    wanted: tuple[Wanted, ...],
    *,
    ask_pin: Callable[[Wanted], str],
    clock: Clock,
    random: Random,
) -> bytes:
    """Make keys for more officers, and return the request for the hub; the box may be running.

    Whoever has a key here that was not revoked, so far as this box has heard, keeps it: the request
    names it again, and is the very same file when nothing in it is new. A PIN is asked where a key
    is made, or where one must sign again because the log goes on in another epoch since.

    Raises:
        RefusedError: ``box.not-joined``, ``joining.bad-officers``, ``joining.officer-known`` when
            somebody has a key here under another name, position or duties, ``record.refused``,
            ``vault.weak-pin``, or what the cabinet says of a PIN; no key was made then.
        PeerError: ``admission.bad-request`` when what this box has asked before is damaged.
        FaultError: the disk failed.
    """
    admission = folder.read_admission()
    box, at = open_key(folder.box_key), clock.read().wall
    asked = _asked(folder, box)
    with _opened(folder) as ledger:
        epoch, cabinet = ledger.own_tip().epoch, OfficerCabinet(BoxDrawer(ledger), random)
        held = _held(folder, asked, ledger, cabinet, at)
        plans = _plan(wanted, held, epoch, ask_pin)
        made = {
            # Who has a key goes first: a wrong PIN is refused before a key is made for anybody.
            plan.record.login: _apply(plan, cabinet, at, box=admission.box, epoch=epoch)
            for plan in sorted(plans, key=lambda plan: plan.held is None)
        }
    officers = tuple(made[plan.record.login] for plan in plans)
    for file, before in asked:
        if (before.epoch, before.officers) == (epoch, officers):
            return file
    request = OfficerRequest(3, admission.box, epoch, at, officers)
    written = write_officer_request(request, box)
    make_private(folder.officer_requests)
    write_whole(folder.officer_requests / f"{sha256(written).hexdigest()[:16]}.bin", written)
    return written


def change_pin(
    folder: Folder,
    who: str,
    *,
    ask: Callable[[OfficerRecord], tuple[str, str]],
    clock: Clock,
    random: Random,
) -> OfficerRecord:
    """Put the key of an officer under another PIN; the box may be running.

    Args:
        folder: the box's.
        who: login, full name, or id of the key.
        ask: returns the PIN as it is and as it shall be.
        clock: the box's clocks.
        random: gives unpredictable bytes.

    Raises:
        RefusedError: ``joining.not-asked``, ``officer.unknown``, ``officer.several``, or as
            `OfficerCabinet.change_pin`.
        PeerError: ``admission.bad-request`` when what this box has asked before is damaged.
        FaultError: the disk failed.
    """
    if not folder.request.exists():
        raise RefusedError("joining.not-asked")
    asked, at = _asked(folder, open_key(folder.box_key)), clock.read().wall
    with _opened(folder) as ledger:
        cabinet = OfficerCabinet(BoxDrawer(ledger), random)
        known = _held(folder, asked, ledger, cabinet, at)
        officers = {each.key_id: each.applicant.officer for each in known}
        found = [key for key in officers if key.hex() == who] or [
            key for key, officer in officers.items() if who in {officer.login, officer.name}
        ]
        if not found:
            raise RefusedError("officer.unknown")
        if len(found) > 1:
            raise RefusedError("officer.several", name=who)
        old, new = ask(officers[found[0]])
        cabinet.change_pin(found[0], old=old, new=new, at=at)
        return officers[found[0]]


def _asked(folder: Folder, box: SigningKey) -> list[tuple[bytes, OfficerRequest]]:
    """Return what this box has asked for since it joined."""
    files = [path.read_bytes() for path in sorted(folder.officer_requests.glob("*.bin"))]
    return [(file, open_officer_request(file, key_of=lambda _: box.public)) for file in files]


def _held(
    folder: Folder,
    asked: list[tuple[bytes, OfficerRequest]],
    ledger: Ledger,
    cabinet: OfficerCabinet,
    at: Instant,
) -> list[_Known]:
    """Return whose keys rest here and were not revoked, so far as this box has heard."""
    first, _ = open_request(folder.request.read_bytes())
    revoked = _revoked(ledger, at)
    requests: list[AdmissionRequest | OfficerRequest] = [first, *(each for _, each in asked)]
    known = [
        _Known(applicant, request.epoch) for request in requests for applicant in request.officers
    ]
    return [each for each in known if each.key_id not in revoked and cabinet.holds(each.key_id)]


def _revoked(ledger: Ledger, at: Instant) -> set[bytes]:
    return {row.key_id for row in BoxBook(ledger).officers(at) if not row.is_active}


def _plan(
    wanted: tuple[Wanted, ...],
    held: list[_Known],
    epoch: bytes,
    ask_pin: Callable[[Wanted], str],
) -> list[_Plan]:
    """Say what to do for each, once nothing of the list can be refused any more."""
    if not wanted or len({each.login for each in wanted}) < len(wanted):
        raise RefusedError("joining.bad-officers")
    found = [(_record(each), _latest(held, each.login, epoch)) for each in wanted]
    for record, known in found:
        if known and not _is_same(known.applicant.officer, record):
            raise RefusedError("joining.officer-known", login=record.login)
    plans = []
    for each, (record, known) in zip(wanted, found, strict=True):
        pin = "" if known and known.epoch == epoch else ask_pin(each)
        if known is None:
            check_pin(pin)
        plans.append(_Plan(record, known, pin))
    return plans


def _is_same(officer: OfficerRecord, asked: OfficerRecord) -> bool:
    """Say whether a key belongs to just this person with just these duties."""
    return officer == replace(asked, point=officer.point)


def _latest(held: list[_Known], login: str, epoch: bytes) -> _Known | None:
    """Return what was asked for a login, for this epoch where it was asked for several."""
    found = [each for each in held if each.applicant.officer.login == login]
    return max(found, key=lambda each: each.epoch == epoch, default=None)


def _record(wanted: Wanted) -> OfficerRecord:
    return OfficerRecord(
        login=wanted.login,
        name=wanted.name,
        roles=wanted.roles,
        point=bytes(POINT_BYTES),
        title=wanted.title,
    )


def _apply(
    plan: _Plan, cabinet: OfficerCabinet, at: Instant, *, box: str, epoch: bytes
) -> Applicant:
    if plan.held is not None and plan.held.epoch == epoch:
        return plan.held.applicant
    if plan.held is None:
        public = cabinet.create(plan.pin)
        record = replace(plan.record, point=public.point)
    else:
        record = plan.held.applicant.officer
    key = cabinet.unlock(key_id_of(record.point), plan.pin, at=at)
    try:
        return apply_for(record, box=box, epoch=epoch, signer=key)
    finally:
        key.close()


@contextmanager
def _opened(folder: Folder) -> Iterator[Ledger]:
    ledger = Ledger(folder.database, keys=KeyFile(folder.store_key))
    try:
        yield ledger
    finally:
        ledger.close()
