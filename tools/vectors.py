"""Write the published vectors: byte strings, and what every reader of the formats finds of them.

Each file under tests/vectors is a list of cases: what kind, whether it holds, what it then says.
All comes from fixed seeds: the same code writes the same files, and a test holds them current.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from accord.acknowledgement import Acknowledgement, write_acknowledgement
from accord.acts import FormKey, Noted, SlipPrinted
from accord.base45 import encode45
from accord.canon import Value, encode
from accord.export import Preamble, write_export
from accord.facts import Fact
from accord.header import Header, Origin, write_header
from accord.log import FIRST_PREVIOUS, Head, Record, hash_payload, read_entry
from accord.moments import ClockTrust, Hlc, Instant, Reading
from accord.receipt import (
    DIGEST_BYTES,
    FIRST_DIGEST,
    PREFIX,
    Receipt,
    digest_receipt,
    write_receipt,
)
from accord.seal import Purpose, SigningKey, seal
from accord.writer import advance, write_entry
from tests.accord import samples
from tests.accord.strange import STRANGE

__all__ = ["FOLDER", "NOON", "chain", "main", "vectors"]

FOLDER: Final = Path("tests/vectors")
BOX: Final = SigningKey(bytes(range(40)))
OFFICER: Final = SigningKey(bytes(range(40, 80)))
HUB: Final = SigningKey(bytes(range(80, 120)))
STRANGER: Final = SigningKey(bytes(range(120, 160)))
NOON: Final = Instant(1_795_323_600_000)
DOSSIER: Final = "000.00.03.H26-261122-0001"
_PUBLISHED_CHARACTERS_MAX: Final = 4_096
"""The bombs among the strange bytes are tested, but not carried around."""
_CLOSING_BYTES: Final = 4 + 39
"""The last line of an export of a few entries: its length, a map, a small count, a digest."""
POINTS: Final = [BOX.public.point.hex(), OFFICER.public.point.hex(), HUB.public.point.hex()]

Case = dict[str, object]


def vectors() -> dict[str, list[Case]]:
    """Return every file's cases."""
    return {
        "canon.json": _canon(),
        "base45.json": _base45(),
        "seal.json": _seal(),
        "chain.json": _chains(),
        "export.json": _exports(),
        "receipt.json": _receipts(),
        "acknowledgement.json": _acknowledgements(),
    }


def main() -> None:
    """Write the files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, cases in vectors().items():
        text = json.dumps(cases, ensure_ascii=True, indent=1, sort_keys=True)
        (FOLDER / name).write_text(text + "\n", encoding="utf-8")


def _canon() -> list[Case]:
    good: dict[str, Value] = {
        "zero": 0,
        "23": 23,
        "24": 24,
        "255 and 256": [255, 256, 65_535, 65_536, 2**32 - 1, 2**32],
        "the largest and the smallest": [2**63 - 1, -(2**63)],
        "negative": [-1, -24, -25, -256, -257],
        "true and false": [True, False],
        "nothing in them": [b"", "", [], {}],
        "a name": "Nguyễn Thị Tường Vy, Đặng Đình Đức",
        "two lines": "một\nhai",
        "a letter with a mark of its own": "m\u0303",
        "a map": {0: 1, 1: b"x", 23: ["ba", {2: False}]},
        "eight deep": [[[[[[[[0]]]]]]]],
    }
    cases: list[Case] = [
        {"kind": "canon", "name": name, "bytes": encode(value).hex(), "holds": True, "says": None}
        for name, value in good.items()
    ]
    cases += [
        {"kind": "canon", "name": name, "bytes": data, "holds": False}
        for name, data in STRANGE.items()
        if len(data) < _PUBLISHED_CHARACTERS_MAX
    ]
    return cases


def _base45() -> list[Case]:
    # RFC 9285, 4.3 and 4.4: the examples of the standard.
    good = {
        b"AB": "BB8",
        b"Hello!!": "%69 VD92EX0",
        b"base-45": "UJCLQE7W581",
        b"ietf!": "QED8WEX0",
    }
    bad = ["A", "GGW", "::", ":::", "bb8", "BB8A", "%69 VD92EX", "BB\t"]
    return [
        *_cases("base45", {text: {"text": text} for text in good.values()}, says=[*good]),
        *_refused("base45", {f"not written by anyone: {text!r}": {"text": text} for text in bad}),
    ]


def _seal() -> list[Case]:
    sealed = seal(Purpose.CHECKPOINT, b"hello", BOX)
    message: list[Value] = [encode({1: -7, 4: BOX.key_id}), {}, b"hello"]
    signature = sealed[-64:]
    high_s = signature[:32] + (_ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")
    known = {"purpose": "checkpoint", "points": POINTS}
    bad: dict[str, Value] = {
        "signed for another purpose": seal(Purpose.SLIP, b"hello", BOX),
        "signed by a stranger": seal(Purpose.CHECKPOINT, b"hello", STRANGER),
        "another payload": encode([message[0], {}, b"hallo", signature]),
        "the upper s": encode([*message, high_s]),
        "a signature too short": encode([*message, signature[:-1]]),
        "an unprotected header": encode([message[0], {4: BOX.key_id}, b"hello", signature]),
        "another algorithm": encode([encode({1: -8, 4: BOX.key_id}), {}, b"hello", signature]),
        "no key": encode([encode({1: -7}), {}, b"hello", signature]),
        "one header more": encode([encode({1: -7, 3: 0, 4: BOX.key_id}), {}, b"hello", signature]),
        "another's key named": encode([encode({1: -7, 4: HUB.key_id}), {}, b"hello", signature]),
        "three parts": encode(message),
        "tagged": b"\xd2" + sealed,
        "a byte behind": sealed + b"\0",
    }
    return [
        *_cases("seal", {"as it is": {"sealed": sealed.hex(), **known}}, says=[b"hello"]),
        *_refused(
            "seal",
            {name: {"sealed": _octets(data).hex(), **known} for name, data in bad.items()},
        ),
    ]


_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _octets(value: Value) -> bytes:
    assert isinstance(value, bytes)  # noqa: S101 -- our own table
    return value


def chain() -> list[Record]:
    """Return three entries of one log: an intake, its slip, a note."""
    said: list[tuple[Fact, bool]] = [
        (samples.ACCEPTED, True),
        (SlipPrinted(FormKey("03/2025/TT-VPCP", "01", 1), 1), False),
        (Noted("Công dân hẹn quay lại buổi chiều"), True),
    ]
    head = Head("box-00103-a", b"epoch-01", 0, FIRST_PREVIOUS, Hlc(Instant(0), 0))
    records: list[Record] = []
    for place, (fact, is_act) in enumerate(said):
        reading = Reading(
            Instant(NOON + place * 60_000), 1_000 * place, b"boot-001", ClockTrust.RTC
        )
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


def _chains() -> list[Case]:
    records = chain()
    lines = [_line(record) for record in records]
    last = records[-1].entry.hash
    erased = [lines[0], [lines[1][0], "", ""], lines[2]]
    header = records[1].entry.header
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
        "sealed by a stranger": [_forged(header, b"", b"", STRANGER)],
        "a parent in the future": [lines[0], _resealed(records[1], parents=(2,))],
        "an empty list written out": [lines[0], _with_field(records[1], {12: []})],
    }
    return [
        *_cases(
            "chain",
            {
                "three entries": {"records": lines, "points": POINTS},
                "one payload erased": {"records": erased, "points": POINTS},
            },
            says=[last, last],
        ),
        *_cases(
            "chain",
            {
                "fields of a later version are kept": {
                    "records": [lines[0], later],
                    "points": POINTS,
                }
            },
            says=[read_entry(bytes.fromhex(later[0])).hash],
        ),
        *_refused("chain", {name: {"records": r, "points": POINTS} for name, r in other.items()}),
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


def _forged(header: Header, salt: bytes, payload: bytes, signer: SigningKey = BOX) -> list[str]:
    # Past the checks of the one who seals: a reader must find out by itself.
    sealed = seal(Purpose.ENTRY, write_header(header), signer)
    return [sealed.hex(), salt.hex(), payload.hex()]


def _exports() -> list[Case]:
    records = chain()
    whole = b"".join(write_export(Preamble("box-00103-a", NOON), records))
    nothing = b"".join(write_export(Preamble("box-00103-a", NOON), ()))
    foreign = b"".join(write_export(Preamble("box-00103-b", NOON), records))
    bad = {
        "cut short by a byte": whole[:-1],
        "cut short by its last line": whole[:-_CLOSING_BYTES],
        "a byte behind": whole + b"\0",
        "another log's name": foreign,
        "no magic": whole[1:],
        "an empty file": b"",
        "a changed byte in the preamble": whole.replace(b"box-00103-a", b"box-00103-c", 1),
    }
    good = {"three entries": whole, "an empty log": nothing}
    return [
        *_cases(
            "export",
            {name: {"bytes": data.hex(), "points": POINTS} for name, data in good.items()},
            says=[3, 0],
        ),
        *_refused(
            "export", {name: {"bytes": data.hex(), "points": POINTS} for name, data in bad.items()}
        ),
    ]


def _receipts() -> list[Case]:
    entry = chain()[0].entry
    first = Receipt(
        epoch=entry.header.epoch,
        seq=1,
        entry_hash=entry.hash[:DIGEST_BYTES],
        payload_hash=entry.header.payload_hash,
        dossier=DOSSIER,
        procedure="2.000815",
        unit="00103",
        received_at=NOON,
        due_at=Instant(NOON + 5 * 3_600_000),
        trust=ClockTrust.SYNCHRONISED,
        number=1,
        previous=FIRST_DIGEST,
    )
    second = replace(
        first,
        seq=4,
        due_at=None,
        trust=ClockTrust.UNKNOWN,
        number=2,
        previous=digest_receipt(first),
    )
    texts = [write_receipt(receipt, BOX) for receipt in (first, second)]
    text = texts[0]
    bad = {
        "signed by a stranger": write_receipt(first, STRANGER),
        "lower case": text.lower(),
        "without its prefix": text.removeprefix(PREFIX),
        "of another version": text.replace("MC1:", "MC2:"),
        "cut short": text[:-3],
        "a character more": text + "0",
        "two letters exchanged": text[:40] + text[41] + text[40] + text[42:],
        "an acknowledgement in its place": PREFIX + encode45(seal(Purpose.ENTRY, b"\xa0", BOX)),
        "nothing": "",
    }
    return [
        *_cases(
            "receipt",
            {
                "promised for today": {"text": texts[0], "points": POINTS},
                "no term, no clock": {"text": texts[1], "points": POINTS},
            },
            says=[_said(first), _said(second)],
        ),
        *_refused("receipt", {name: {"text": t, "points": POINTS} for name, t in bad.items()}),
    ]


def _said(receipt: Receipt) -> dict[str, object]:
    return {
        "epoch": receipt.epoch.hex(),
        "seq": receipt.seq,
        "entry": receipt.entry_hash.hex(),
        "payload": receipt.payload_hash.hex(),
        "dossier": receipt.dossier,
        "procedure": receipt.procedure,
        "unit": receipt.unit,
        "received": receipt.received_at // 1000,
        "due": 0 if receipt.due_at is None else receipt.due_at // 1000,
        "trust": int(receipt.trust),
        "number": receipt.number,
        "previous": receipt.previous.hex(),
    }


def _acknowledgements() -> list[Case]:
    said = Acknowledgement("box-00103-a", b"epoch-01", 3, chain()[-1].entry.hash, NOON)
    good = [
        said,
        replace(said, seq=0, hash=FIRST_PREVIOUS, slot=7),
        replace(said, quarantined=((2, "log.act-not-signed"),)),
    ]
    sealed = write_acknowledgement(said, HUB)
    bad = {
        "signed by a stranger": write_acknowledgement(said, STRANGER),
        "signed as an entry": seal(Purpose.ENTRY, encode({0: 1}), HUB),
        "a field missing": seal(Purpose.ACKNOWLEDGEMENT, encode({0: 1, 1: "box"}), HUB),
        "cut short": sealed[:-1],
    }
    return [
        *_cases(
            "acknowledgement",
            {
                f"number {place}": {
                    "sealed": write_acknowledgement(one, HUB).hex(),
                    "points": POINTS,
                }
                for place, one in enumerate(good)
            },
            says=[{"log": one.log, "seq": one.seq, "at": int(one.at)} for one in good],
        ),
        *_refused(
            "acknowledgement",
            {name: {"sealed": data.hex(), "points": POINTS} for name, data in bad.items()},
        ),
    ]


def _cases(kind: str, inputs: dict[str, Case], *, says: Sequence[object]) -> list[Case]:
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


def _refused(kind: str, inputs: dict[str, Case]) -> list[Case]:
    return [{"kind": kind, "name": name, "holds": False, **given} for name, given in inputs.items()]


if __name__ == "__main__":
    main()
