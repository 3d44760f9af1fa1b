#!/usr/bin/env python3
"""Verify slips, logs and published vectors of motcua without trusting motcua.

One file, nothing imported from the project; P-256 comes from the package `cryptography`. The
formats are in docs/formats. Keys are a JSON file: {"name": "hex of an uncompressed point", ...}.

    verify.py slip KEYS TEXT      what a slip's QR says, and whether a known box signed it
    verify.py log KEYS FILE       an exported log: seals, chain, officers' acts, payloads, its end
    verify.py vectors FOLDER      the published vectors; prints how many agree

Exit code 0: holds. 1: does not hold. 2: wrong use.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SIZE_MAX, DEPTH_MAX, KEY_MAX = 131_072, 8, 23
INT_MAX, SEQ_MAX, TIME_MAX = 2**63 - 1, 2**53 - 1, 253_402_300_799_999
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,22}")
BASES = (
    " -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1"
    "\u03a3-\u0482\u048a-\u052f\u1e00-\u1f15\u2000-\u200a\u2010-\u2027\u202f-\u205f\u2070-\u2071"
    "\u2074-\u208e\u2090-\u209c\u20a0-\u20bf\u2100-\u218b\u2190-\u2426\u2460-\u2b73\u3001-\u3029"
    "\u3030-\u303e\u3041-\u3096\u309b-\u30ff\u3131-\u3163\u3165-\u318e\u3400-\u4dbf\u4e00-\u9ffc"
    "\uac00-\ud7a3\uff01-\uff9f\uffa1-\uffbe\U00020000-\U0002a6dd"
)
CLEAN = re.compile(rf"(?:\n|[{BASES}][\u0300-\u034e\u0350-\u036f]{{0,3}})*")
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


class RefusedError(Exception):
    """The bytes are not what they must be."""


def need(holds: object, what: str) -> None:
    """Refuse unless it holds."""
    if not holds:
        raise RefusedError(what)


# --- canonical values ---------------------------------------------------------------------------


def read_value(data: bytes) -> object:
    """Read one canonical value."""
    need(0 < len(data) <= SIZE_MAX, "size")
    value, end = _item(data, 0, DEPTH_MAX)
    need(end == len(data), "trailing bytes")
    return value


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    need(at < len(data), "cut short")
    major, low = data[at] >> 5, data[at] & 31
    if low < 24:
        return major, low, at + 1
    need(low <= 27, "indefinite or reserved")
    size = 1 << (low - 24)
    need(at + 1 + size <= len(data), "cut short")
    argument = int.from_bytes(data[at + 1 : at + 1 + size], "big")
    need(argument >= (24 if size == 1 else 1 << (4 * size)), "not the shortest form")
    return major, argument, at + 1 + size


def _item(data: bytes, at: int, depth: int) -> tuple[object, int]:
    if data[at : at + 1] in {b"\xf4", b"\xf5"}:
        return data[at] == 0xF5, at + 1
    major, argument, at = _head(data, at)
    if major in {0, 1}:
        need(argument <= INT_MAX, "integer too large")
        return (argument if major == 0 else -1 - argument), at
    if major in {2, 3}:
        need(at + argument <= len(data), "cut short")
        content = data[at : at + argument]
        return (content if major == 2 else _text(content)), at + argument
    need(major in {4, 5} and depth > 0, "a type outside the subset, or too deep")
    need(argument <= len(data), "cut short")
    if major == 4:
        items = []
        for _ in range(argument):
            item, at = _item(data, at, depth - 1)
            items.append(item)
        return items, at
    fields: dict[int, object] = {}
    last = -1
    for _ in range(argument):
        major, key, at = _head(data, at)
        need(major == 0 and last < key <= KEY_MAX, "map keys")
        fields[key], at = _item(data, at, depth - 1)
        last = key
    return fields, at


def _text(content: bytes) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise RefusedError("UTF-8") from error
    need(CLEAN.fullmatch(text) and unicodedata.is_normalized("NFC", text), "characters")
    return text


def head_of(major: int, argument: int) -> bytes:
    """Write the head of an item in its shortest form."""
    if argument < 24:
        return bytes([major << 5 | argument])
    size = next(size for size in (1, 2, 4, 8) if argument < 256**size)
    return bytes([major << 5 | (23 + size.bit_length())]) + argument.to_bytes(size, "big")


def blob(data: bytes) -> bytes:
    """Write a byte string."""
    return head_of(2, len(data)) + data


# --- signatures ---------------------------------------------------------------------------------


def signed(point: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether a key signed a message with the lower s."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if len(signature) != 64 or s > ORDER // 2:
        return False
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key.verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return len(point) == 65


def key_id(point: bytes) -> bytes:
    """Return the short name of a key."""
    return sha256(point).digest()[:8]


def parts(sealed: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Return protected bytes, key id, payload and signature of a COSE_Sign1 message."""
    message = read_value(sealed)
    need(isinstance(message, list) and len(message) == 4, "no COSE_Sign1")
    protected, unprotected, payload, signature = message  # type: ignore[misc]  # a list of four
    need(unprotected == {} and isinstance(unprotected, dict), "unprotected header")
    need(all(isinstance(part, bytes) for part in (protected, payload, signature)), "COSE_Sign1")
    header = read_value(protected)
    need(isinstance(header, dict) and header.keys() == {1, 4}, "protected header")
    need(header[1] == -7, "algorithm")  # type: ignore[index]  # a dict
    named = header[4]  # type: ignore[index]  # a dict
    need(isinstance(named, bytes) and len(named) == 8 and len(signature) == 64, "key or signature")
    return protected, named, payload, signature


def open_sealed(purpose: str, sealed: bytes, points: dict[bytes, bytes]) -> bytes:
    """Return the payload of a message that one of the keys signed for this purpose."""
    protected, named, payload, signature = parts(sealed)
    need(named in points, "unknown key")
    message = b"\x84\x6aSignature1" + blob(protected) + blob(purpose.encode()) + blob(payload)
    need(signed(points[named], message, signature), "signature")
    return payload


def purpose(name: str) -> str:
    """Return what is signed along for a purpose."""
    return f"motcua/{name}/v1\0"


def by_id(points: list[bytes]) -> dict[bytes, bytes]:
    """Key points by their short names."""
    return {key_id(point): point for point in points}


# --- typed fields -------------------------------------------------------------------------------


def octets(value: object, size: int) -> bytes:
    """Return bytes of this size."""
    need(isinstance(value, bytes) and len(value) == size, "bytes")
    return value  # type: ignore[return-value]  # checked


def whole(value: object, least: int, most: int) -> int:
    """Return an integer within bounds."""
    need(type(value) is int and least <= value <= most, "integer")
    return value  # type: ignore[return-value]  # checked


def line(value: object, most: int) -> str:
    """Return a text on one line."""
    need(isinstance(value, str) and 0 < len(value) <= most and "\n" not in value, "text")
    return value  # type: ignore[return-value]  # checked


def name(value: object) -> str:
    """Return the name of a log."""
    need(isinstance(value, str) and NAME.fullmatch(value), "log name")
    return value  # type: ignore[return-value]  # checked


def fields_of(data: bytes) -> dict[int, object]:
    """Read a canonical map."""
    value = read_value(data)
    need(isinstance(value, dict), "no map")
    return value  # type: ignore[return-value]  # checked


# --- entries ------------------------------------------------------------------------------------


def origin(value: object) -> None:
    """Check the place of an entry elsewhere."""
    need(isinstance(value, list) and len(value) == 4, "origin")
    log, epoch, seq, digest = value  # type: ignore[misc]  # a list of four
    name(log), octets(epoch, 8), whole(seq, 1, SEQ_MAX), octets(digest, 32)


def read_header(written: bytes) -> dict[int, object]:
    """Read and check a header."""
    fields = fields_of(written)
    get = fields.get
    whole(get(0), 1, 1), name(get(1)), octets(get(2), 8)
    seq = whole(get(3), 1, SEQ_MAX)
    octets(get(4), 32), whole(get(5), 0, TIME_MAX), whole(get(6), 0, 0xFFFF), whole(get(7), 0, 2)
    octets(get(8), 8), whole(get(9), 0, SEQ_MAX), whole(get(10), 1, 0xFFFF)
    whole(get(13), 1, 0xFFFF), octets(get(14), 32), whole(get(15), 0, 65_536)
    if 11 in fields:
        line(fields[11], 64)
    for key, most in ((12, 16), (16, 64)):
        if key in fields:
            items = fields[key]
            need(isinstance(items, list) and 0 < len(items) <= most, "list")
            for item in items:  # type: ignore[attr-defined]  # a list
                if key == 12:
                    origin(item) if isinstance(item, list) else whole(item, 1, seq - 1)
                else:
                    need(isinstance(item, list) and len(item) == 2, "attachment")
                    octets(item[0], 32), whole(item[1], 0, 1 << 30)
    need((17 in fields) == (18 in fields), "officer without act")
    if 17 in fields:
        octets(fields[17], 8), octets(fields[18], 64)
    if 19 in fields:
        origin(fields[19])
    return fields


def act_of(header: dict[int, object]) -> bytes:
    """Return what an officer signs."""
    dossier = str(header.get(11, "")).encode()
    log = str(header[1]).encode()
    return (
        purpose("act").encode() + b"\x85" + head_of(3, len(log)) + log
        + head_of(0, int(str(header[10]))) + head_of(3, len(dossier)) + dossier
        + head_of(0, int(str(header[13]))) + blob(bytes(header[14]))  # type: ignore[call-overload]  # bytes
    )  # fmt: skip


class Chain:
    """Follows the entries of one log, epoch by epoch."""

    def __init__(self, points: dict[bytes, bytes]) -> None:
        """Begin with the keys one believes."""
        self.points = points
        self.log = ""
        self.heads: dict[bytes, tuple[int, bytes, tuple[int, int]]] = {}
        self.count = 0

    def take(self, sealed: bytes, salt: bytes, payload: bytes) -> bytes:
        """Check the next entry and return its hash."""
        written = open_sealed(purpose("entry"), sealed, self.points)
        header = read_header(written)
        self.log = self.log or str(header[1])
        need(header[1] == self.log, "another log")
        epoch, time = octets(header[2], 8), (int(str(header[5])), int(str(header[6])))
        seq, before, last = self.heads.get(epoch, (0, bytes(32), (-1, -1)))
        need(header[3] == seq + 1 and header[4] == before and time > last, "chain")
        if 17 in header:
            officer = self.points.get(octets(header[17], 8))
            need(officer, "unknown officer")
            need(signed(officer or b"", act_of(header), octets(header[18], 64)), "act")
        if salt or payload:
            need(len(salt) == 16 and len(payload) == header[15], "payload")
            need(sha256(salt + payload).digest() == header[14], "payload hash")
            read_value(payload)
        digest = sha256(purpose("entry").encode() + written).digest()
        self.heads[epoch] = (seq + 1, digest, time)
        self.count += 1
        return digest


def verify_log(data: bytes, points: dict[bytes, bytes]) -> Chain:
    """Verify an exported log."""
    magic = b"motcua-export/v1\n"
    need(data.startswith(magic), "no export")
    at, chain, log = len(magic), Chain(points), None
    while True:
        size = int.from_bytes(data[at : at + 4], "big")
        need(0 < size <= SIZE_MAX and at + 4 + size <= len(data), "cut short")
        value = read_value(data[at + 4 : at + 4 + size])
        if log is None:
            need(isinstance(value, dict), "preamble")
            log = name(value.get(0))  # type: ignore[attr-defined]  # a dict
        elif isinstance(value, dict):
            ends = value.get(0) == chain.count and value.get(1) == sha256(data[:at]).digest()
            need(ends and at + 4 + size == len(data), "end of file")
            need(chain.log in {"", log}, "another log")
            return chain
        else:
            need(isinstance(value, list) and len(value) == 3, "record")
            need(all(isinstance(part, bytes) for part in value), "record")  # type: ignore[attr-defined]  # a list
            chain.take(*value)  # type: ignore[misc]  # a list of three byte strings
        at += 4 + size


# --- receipts -----------------------------------------------------------------------------------


def from_base45(text: str) -> bytes:
    """Read base45."""
    data = b""
    for start in range(0, len(text), 3):
        group = text[start : start + 3]
        need(len(group) > 1 and all(c in BASE45 for c in group), "base45")
        value = sum(BASE45.index(c) * 45**place for place, c in enumerate(group))
        need(value < 256 ** (len(group) - 1), "base45")
        data += value.to_bytes(len(group) - 1, "big")
    return data


def verify_slip(text: str, points: dict[bytes, bytes]) -> dict[str, object]:
    """Return what a slip says, signed by a known box."""
    need(text.startswith("MC1:") and len(text) <= 419, "no slip")
    sealed = from_base45(text[4:])
    fields = fields_of(open_sealed(purpose("slip"), sealed, points))
    need(set(fields) <= set(range(12)), "unknown fields")
    get = fields.get
    said: dict[str, object] = {
        "epoch": octets(get(0), 8).hex(),
        "seq": whole(get(1), 1, 2**32 - 1),
        "entry": octets(get(2), 16).hex(),
        "payload": octets(get(3), 32).hex(),
        "dossier": line(get(4), 32),
        "procedure": line(get(5), 16),
        "unit": line(get(6), 8),
        "received": whole(get(7), 0, TIME_MAX // 1000),
        "due": whole(fields[8], 0, TIME_MAX // 1000) if 8 in fields else 0,
        "trust": whole(get(9), 0, 2),
        "number": whole(get(10), 1, 2**32 - 1),
        "previous": octets(get(11), 16).hex(),
    }
    return said


def verify_acknowledgement(sealed: bytes, points: dict[bytes, bytes]) -> dict[str, object]:
    """Return what a copyist has signed for."""
    fields = fields_of(open_sealed(purpose("acknowledgement"), sealed, points))
    need(set(fields) <= set(range(8)), "unknown fields")
    get = fields.get
    whole(get(0), 1, 1), name(get(1)), octets(get(2), 8), octets(get(4), 32)
    if 6 in fields:
        whole(fields[6], 1, 999_999)
    if 7 in fields:
        aside = fields[7]
        need(isinstance(aside, list) and 0 < len(aside) <= 256, "quarantined")
        for item in aside:  # type: ignore[attr-defined]  # a list
            need(isinstance(item, list) and len(item) == 2, "quarantined")
            whole(item[0], 1, SEQ_MAX)
            need(isinstance(item[1], str) and 0 < len(item[1]) <= 64, "quarantined")
    return {"log": get(1), "seq": whole(get(3), 0, SEQ_MAX), "at": whole(get(5), 0, TIME_MAX)}


# --- vectors and the command --------------------------------------------------------------------


def check_case(case: dict[str, object]) -> object:
    """Return what a vector's bytes say; raise when they do not hold."""
    points = by_id([bytes.fromhex(str(point)) for point in case.get("points", [])])  # type: ignore[attr-defined]  # a list
    match case["kind"]:
        case "canon":
            read_value(bytes.fromhex(str(case["bytes"])))
            return None
        case "base45":
            return from_base45(str(case["text"])).hex()
        case "seal":
            sealed = bytes.fromhex(str(case["sealed"]))
            return open_sealed(purpose(str(case["purpose"])), sealed, points).hex()
        case "chain":
            chain, digest = Chain(points), b""
            for record in case["records"]:  # type: ignore[attr-defined]  # a list
                digest = chain.take(*(bytes.fromhex(part) for part in record))
            return digest.hex()
        case "export":
            return verify_log(bytes.fromhex(str(case["bytes"])), points).count
        case "receipt":
            return verify_slip(str(case["text"]), points)
        case "acknowledgement":
            return verify_acknowledgement(bytes.fromhex(str(case["sealed"])), points)
        case other:
            raise RefusedError(f"unknown kind {other}")


def agrees(case: dict[str, object]) -> bool:
    """Say whether we find of a vector what it says of itself."""
    try:
        said = check_case(case)
    except RefusedError:
        return not case["holds"]
    return bool(case["holds"]) and said == case.get("says")


def run_vectors(folder: Path) -> int:
    """Check every vector of a folder."""
    total = wrong = 0
    for path in sorted(folder.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            total += 1
            if not agrees(case):
                wrong += 1
                print(f"DISAGREES {path.name}: {case['name']}")
    print(f"{total - wrong} of {total} vectors agree")
    return 1 if wrong or not total else 0


def main(words: list[str]) -> int:
    """Run the command."""
    match words:
        case ["vectors", folder]:
            return run_vectors(Path(folder))
        case ["slip" | "log" as what, keys, subject]:
            named = json.loads(Path(keys).read_text(encoding="utf-8"))
            points = by_id([bytes.fromhex(point) for point in named.values()])
            try:
                if what == "slip":
                    for field, said in verify_slip(subject.strip("\r\n"), points).items():
                        print(f"{field}: {said}")
                else:
                    chain = verify_log(Path(subject).read_bytes(), points)
                    print(f"{chain.log}: {chain.count} entries in {len(chain.heads)} epochs")
            except RefusedError as error:
                print(f"DOES NOT HOLD: {error}")
                return 1
            print("holds")
            return 0
        case _:
            print(__doc__)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
