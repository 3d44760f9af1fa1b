"""The vectors of entries and their chain, and what all vectors are made with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from accord.acts import FormKey, Noted, SlipPrinted
from accord.canon import Value
from accord.facts import Fact
from accord.header import Header, Origin, write_header
from accord.log import FIRST_PREVIOUS, Head, Record, act_bytes, hash_payload, read_entry
from accord.moments import ClockTrust, Hlc, Instant, Reading
from accord.reads import DossierRead, Look
from accord.seal import Purpose, SigningKey, seal
from accord.writer import advance, write_entry
from tests.accord import samples

__all__ = [
    "BOX",
    "DOSSIER",
    "HUB",
    "KEYS",
    "NOON",
    "OFFICER",
    "OTHER_BOX",
    "STRANGER",
    "Case",
    "cases_of",
    "chain",
    "chains",
    "next_epoch",
    "origin",
    "refused",
]

Case = dict[str, object]

BOX: Final = SigningKey(bytes(range(40)))
OFFICER: Final = SigningKey(bytes(range(40, 80)))
HUB: Final = SigningKey(bytes(range(80, 120)))
STRANGER: Final = SigningKey(bytes(range(120, 160)))
NOON: Final = Instant(1_795_323_600_000)
DOSSIER: Final = "000.00.03.H26-261122-0001"
OTHER_BOX: Final = SigningKey(bytes(range(160, 200)))
KEYS: Final[Case] = {
    "hub": HUB.public.point.hex(),
    "box-00103-a": BOX.public.point.hex(),
    "box-00104-a": OTHER_BOX.public.point.hex(),
    "Trần Thị Lan": OFFICER.public.point.hex(),
}


def chain(*, trust: ClockTrust = ClockTrust.RTC, epoch: bytes = b"epoch-01") -> list[Record]:
    """Return three entries of one log: an intake, its slip, a note."""
    said: list[tuple[Fact, bool]] = [
        (samples.ACCEPTED, True),
        (SlipPrinted(FormKey("03/2025/TT-VPCP", "01", 1), 1), False),
        (Noted("Công dân hẹn quay lại buổi chiều"), True),
    ]
    head = Head("box-00103-a", epoch, 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
    records: list[Record] = []
    for place, (fact, is_act) in enumerate(said):
        reading = Reading(Instant(NOON + place * 60_000), 1_000 * place, b"boot-001", trust)
        record = write_entry(
            head,
            fact,
            dossier=DOSSIER,
            parents=(head.seq,) if head.seq else (),
            reading=reading,
            salt=bytes([place]) * 15 + b"s",
            box=BOX,
            officer=OFFICER if is_act else None,
        )
        records.append(record)
        head = advance(head, record.entry)
    return records


def next_epoch(seen: Origin, *, log: str = "box-00103-a", box: SigningKey = BOX) -> Record:
    """Return the first entry of a later epoch, or of another log, that names one it has seen."""
    return write_entry(
        Head(log, b"epoch-02", 0, FIRST_PREVIOUS, Hlc(Instant(NOON + 300_000), 0)),
        Noted("Công dân hẹn quay lại buổi chiều"),
        dossier=DOSSIER,
        parents=(seen,),
        reading=Reading(Instant(NOON + 360_000), 6_000, b"boot-001", ClockTrust.RTC),
        salt=bytes([9]) * 15 + b"s",
        box=box,
    )


def origin(record: Record, *, digest: bytes = b"") -> Origin:
    """Return how an entry is named as a parent; by another hash when one is given."""
    header = record.entry.header
    return Origin(header.log, header.epoch, header.seq, digest or record.entry.hash)


def _read_after(last: Record) -> Record:
    """Return an entry that says that the officer has looked at the dossier."""
    header = last.entry.header
    head = Head(header.log, header.epoch, header.seq, last.entry.hash, header.stamp.time)
    return write_entry(
        head,
        DossierRead(Look.PAGE, (DOSSIER,)),
        dossier="",
        parents=(),
        reading=Reading(Instant(NOON + 180_000), 3_000, b"boot-001", ClockTrust.RTC),
        salt=bytes([3]) * 15 + b"s",
        box=BOX,
        officer=OFFICER,
    )


def chains() -> list[Case]:
    """Return the cases of the chain."""
    records = chain()
    lines = [_line(record) for record in records]
    last, read = records[-1].entry.hash, _read_after(records[-1])
    looked: Case = {"records": [*lines, _line(read)], "keys": KEYS}
    erased = [lines[0], [lines[1][0], "", ""], lines[2]]
    first = records[0].entry.header
    later = _with_field(records[1], {22: "mới"})
    other = {
        "an entry is missing": [lines[0], lines[2]],
        "two entries in the wrong order": [lines[1], lines[0]],
        "the first entry twice": [lines[0], lines[0]],
        "a payload changed": [[lines[0][0], lines[0][1], lines[0][2][:-2] + "00"]],
        "a salt without its payload": [[lines[0][0], lines[0][1], ""]],
        "another salt": [[lines[0][0], "00" * 16, lines[0][2]]],
        "a payload that is not canonical": [_with_payload(records[0], b"\x1b" + b"\0" * 8)],
        "time going back": [lines[0], _resealed(records[1], at=NOON - 1)],
        "the act of nobody": [_without_act(records[0])],
        "sealed by a stranger": [_forged(first, b"", b"", STRANGER)],
        "sealed by another box": [_forged(first, b"", b"", OTHER_BOX)],
        "sealed by the hub": [_forged(first, b"", b"", HUB)],
        "sealed by the officer": [_forged(first, b"", b"", OFFICER)],
        "the act of a box": [_acted(records[0], BOX)],
        "a parent in the future": [lines[0], _resealed(records[1], parents=(2,))],
        "an empty list written out": [lines[0], _with_field(records[1], {12: []})],
    }
    return [
        *cases_of(
            "chain",
            {
                "three entries": {"records": lines, "keys": KEYS},
                "one payload erased": {"records": erased, "keys": KEYS},
                "a read, whose header names no dossier": looked,
            },
            says=[last, last, read.entry.hash],
        ),
        *cases_of(
            "chain",
            {
                "fields of a later version are kept": {
                    "records": [lines[0], later],
                    "keys": KEYS,
                }
            },
            says=[read_entry(bytes.fromhex(later[0])).hash],
        ),
        *refused("chain", {name: {"records": r, "keys": KEYS} for name, r in other.items()}),
    ]


def _line(record: Record) -> list[str]:
    return [record.entry.sealed.hex(), record.salt.hex(), record.payload.hex()]


def _resealed(record: Record, *, at: int = 0, parents: tuple[int | Origin, ...] = ()) -> list[str]:
    header = record.entry.header
    if at:
        header = replace(header, stamp=replace(header.stamp, time=Hlc(Instant(at), 0)))
    if parents:
        header = replace(header, parents=parents)
    return _forged(header, record.salt, record.payload)


def _with_field(record: Record, fields: dict[int, Value]) -> list[str]:
    header = replace(record.entry.header, parents=(), extra=tuple(fields.items()))
    return _forged(header, record.salt, record.payload)


def _with_payload(record: Record, payload: bytes) -> list[str]:
    header = replace(
        record.entry.header,
        payload_hash=hash_payload(record.salt, payload),
        payload_bytes=len(payload),
        officer=b"",
        act=b"",
    )
    return _forged(header, record.salt, payload)


def _without_act(record: Record) -> list[str]:
    header = replace(record.entry.header, act=bytes(64))
    return _forged(header, record.salt, record.payload)


def _acted(record: Record, officer: SigningKey) -> list[str]:
    header = replace(record.entry.header, officer=officer.key_id)
    header = replace(header, act=officer.sign(act_bytes(header)))
    return _forged(header, record.salt, record.payload)


def _forged(header: Header, salt: bytes, payload: bytes, signer: SigningKey = BOX) -> list[str]:
    # Past the checks of the one who seals: a reader must find out by itself.
    sealed = seal(Purpose.ENTRY, write_header(header), signer)
    return [sealed.hex(), salt.hex(), payload.hex()]


def cases_of(kind: str, inputs: dict[str, Case], *, says: Sequence[object]) -> list[Case]:
    """Return cases that hold, with what each says."""
    return [
        {
            "kind": kind,
            "name": name,
            "holds": True,
            "says": said.hex() if isinstance(said, bytes) else said,
            **given,
        }
        for (name, given), said in zip(inputs.items(), says, strict=True)
    ]


def refused(kind: str, inputs: dict[str, Case]) -> list[Case]:
    """Return cases that every reader refuses."""
    return [{"kind": kind, "name": name, "holds": False, **given} for name, given in inputs.items()]
