"""A city for one box: settings, a request, an admission, and what the hub would have told it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from accord.admission import Admission, open_request, write_admission
from accord.batch import Packer
from accord.bundle import End, write_bundle
from accord.fleet import KeyAdmitted, KeyRole, OfficerRole, ProcedurePublished
from accord.identity import issue_authority, issue_box
from accord.moments import ClockTrust, Instant, Reading
from accord.reconcile.values import Line, Mark, Parcel, beginning
from accord.seal import SEED_BYTES, SigningKey
from accord.wire import write_frame
from edge.main.folder import Folder
from edge.main.joining import Wanted, join, make_request
from edge.settings import Settings, read_settings
from tests.accord.samples import WARD
from tests.edge.station import LAN, PIN, catalogue_rows
from tests.edge.store.boxes import HUB_EPOCH, Hub
from tests.edge.store.logs import BOX, HUB_LOG

__all__ = ["HUB_KEY", "NOW", "City", "a_joined_box", "settings_in"]

HUB_KEY = SigningKey(b"h" * SEED_BYTES)
AUTHORITY = issue_authority(
    b"c" * SEED_BYTES, name="city", serial=bytes(16), ends_at=Instant(4_000_000_000_000)
)
NOW = Instant(1_790_000_000_000)
TEXT = """
directory = "{folder}/box"
second_medium = "{folder}/stick"
[unit]
parent = "ỦY BAN NHÂN DÂN PHƯỜNG TÂY HỒ"
centre = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"
place = "Tây Hồ"
lookup = "Tra cứu tại quầy"
[web]
port = {port}
[devices]
printer = "simulated"
printer_at = "{folder}/slips"
scanner = "simulated"
scanner_at = "{folder}/scanner"
"""


class StandingClock:
    """Clocks that always show the same."""

    def read(self) -> Reading:
        return Reading(NOW, 1_000, b"boot-001", ClockTrust.RTC)


def settings_in(folder: Path, *, port: int = 0) -> Path:
    """Write the settings of a box in a folder and return their file."""
    (folder / "stick").mkdir(parents=True, exist_ok=True)
    path = folder / "box.toml"
    path.write_text(TEXT.format(folder=folder, port=port), "utf-8")
    return path


@dataclass(frozen=True)
class City:
    """A box that has joined, and where it is.

    Attributes:
        path: its settings.
        settings: the same, read.
        folder: its folder.
        admission: what the hub gave it.
    """

    path: Path
    settings: Settings
    folder: Folder
    admission: Admission


def request_in(folder: Path, *, port: int = 0) -> tuple[Path, Settings, bytes]:
    """Let a box ask to join, with Lan as its officer."""
    path = settings_in(folder, port=port)
    settings = read_settings(path)
    wanted = Wanted("lan", LAN.name, LAN.title, (OfficerRole.RECEPTION, OfficerRole.HANDOVER))
    request = make_request(
        Folder.of(settings),
        box=BOX,
        unit="00103",
        officers=(wanted,),
        ask_pin=lambda _: PIN,
        clock=StandingClock(),
        random=random.Random(9).randbytes,
    )
    return path, settings, request


def admission_for(request: bytes) -> bytes:
    """Return the admission that answers a request."""
    asked, digest = open_request(request)
    admission = Admission(
        kind=2,
        request=digest,
        box=asked.box,
        unit=asked.unit,
        unit_name="Phường Tây Hồ",
        agency=WARD,
        slot=3,
        epoch=asked.epoch,
        follows=(HUB_LOG,),
        follow_epochs=(HUB_EPOCH,),
        hub_point=HUB_KEY.public.point,
        authority=AUTHORITY.certificate,
        certificate=issue_box(
            AUTHORITY,
            asked.certificate_request,
            box=asked.box,
            serial=b"s" * 16,
            ends_at=Instant(4_000_000_000_000),
        ),
        issued_at=NOW,
        officers=tuple(applicant.officer for applicant in asked.officers),
    )
    return write_admission(admission, HUB_KEY)


def admit(request: bytes) -> bytes:
    """Return the file that answers a request: the admission, and the city's whole catalogue."""
    asked, _ = open_request(request)
    key = KeyAdmitted(asked.point, KeyRole.BOX, asked.box, Instant(0), units=(WARD,))
    catalogue = (
        ProcedurePublished(
            row.procedure.code, row.number, row.hash, row.from_on, row.text, row.until_on
        )
        for row in catalogue_rows().values()
        if row.procedure.code
    )
    return a_bundle([Hub(key=HUB_KEY).said(key, *catalogue)], admission=admission_for(request))


def a_bundle(
    epochs: Sequence[Sequence[Parcel]],
    *,
    admission: bytes = b"",
    unit: str = "00103",
    log: str = HUB_LOG,
    hub: SigningKey = HUB_KEY,
) -> bytes:
    """Write a bundle of a log, given the entries of each of its epochs; the last one is open."""
    ends, frames = [], []
    for number, parcels in enumerate(epochs, 1):
        entry = parcels[-1].entry
        assert entry is not None
        epoch = entry.header.epoch
        ends.append(
            End(log, epoch, parcels[-1].seq, parcels[-1].hash, is_open=number == len(epochs))
        )
        lines = [Line(p.seq, p.hash, p.sealed, p.salt, p.payload) for p in parcels]
        prev = beginning(epoch)
        while lines:
            push = Packer({}).pack(log, prev, lines, dictionary=0)
            prev = Mark(epoch, lines[push.count - 1].seq, lines[push.count - 1].hash)
            lines = lines[push.count :]
            frames.append(write_frame(push))
    return write_bundle(
        frames, unit=unit, made_at=NOW, ends=tuple(ends), hub=hub, admission=admission
    )


def a_joined_box(folder: Path, *, port: int = 0) -> City:
    """Return a box that has joined and knows the catalogue."""
    path, settings, request = request_in(folder, port=port)
    box = Folder.of(settings)
    admission, _ = join(
        box, admit(request), clock=StandingClock(), random=random.Random(3).randbytes
    )
    return City(path, settings, box, admission)
