#!/usr/bin/env python3
"""Verify slips, logs and published vectors of motcua without trusting motcua.

One file, nothing imported from the project; P-256 comes from the package `cryptography`. The
formats are in docs/formats. KEYS is a JSON file of public keys, uncompressed points in hex, by
name: {"box-00103-a": {"role": "box", "point": "04..."}, ...}, the roles being hub, box, officer.
A key that was revoked says so: since when, and where what the city believes of it ends.

    verify.py slip KEYS TEXT...   what the QR of a slip says; of several, what is missing between
    verify.py log KEYS FILE...    exported logs: seals, chain, officers' acts, payloads, their ends;
                                  and whether what one says it saw of another stands there
    verify.py vectors FOLDER      the published vectors; prints how many agree

Exit code 0: holds. 1: does not hold. 2: wrong use. 3: the signatures are genuine, but a key was
revoked, and a thief of the key could have written this too: only the city can tell.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SIZE_MAX, DEPTH_MAX, KEY_MAX = 131_072, 8, 23
INT_MAX, SEQ_MAX, TIME_MAX = 2**63 - 1, 2**53 - 1, 253_402_275_599_999
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,22}")
BASES = (
    " -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1"
    "\u03a3-\u0482\u048a-\u052f\u1e00-\u1f15\u2000-\u200a\u2010-\u2027\u202f-\u205f\u2070-\u2071"
    "\u2074-\u208e\u2090-\u209c\u20a0-\u20bf\u2100-\u218b\u2190-\u2426\u2460-\u2b73\u3001-\u3029"
    "\u3030-\u303e\u3041-\u3096\u309b-\u30ff\u3131-\u3163\u3165-\u318e\u3400-\u4dbf\u4e00-\u9ffc"
    "\uac00-\ud7a3\uff01-\uff9f\uffa1-\uffbe\U00020000-\U0002a6dd"
)
CLEAN = re.compile(rf"(?:\n|[{BASES}][\u0300-\u034e\u0350-\u036f]{{0,3}})*")
ROLE = re.compile("hub|box|officer")
POINT, EPOCH, HASH = map(re.compile, ("04[0-9a-f]{128}", "[0-9a-f]{16}", "[0-9a-f]{64}"))
SYNCHRONISED = 2
ONE, SEQ, TIME, TRUST = range(1, 2), range(1, SEQ_MAX + 1), range(TIME_MAX + 1), range(3)
NUMBER, SECONDS, KIND = range(1, 2**32), range(TIME_MAX // 1000 + 1), range(1, 1 << 16)
BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


Fields: TypeAlias = dict[int, Any]
Known: TypeAlias = dict[bytes, tuple[str, bytes]]
"""Keys by their short name: whose it is, and its point."""


class RefusedError(Exception):
    """The bytes are not what they must be."""


def need(holds: object, what: str) -> None:
    """Refuse unless it holds."""
    if not holds:
        raise RefusedError(what)


def read_value(data: bytes) -> Any:
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


def _item(data: bytes, at: int, depth: int) -> tuple[Any, int]:
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
    fields: Fields = {}
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
    need(is_clean(text), "characters")
    return text


def is_clean(text: str) -> bool:
    """Say whether a text has only characters that are written."""
    return bool(CLEAN.fullmatch(text)) and unicodedata.is_normalized("NFC", text)


def head_of(major: int, argument: int) -> bytes:
    """Write the head of an item in its shortest form."""
    if argument < 24:
        return bytes([major << 5 | argument])
    size = next(size for size in (1, 2, 4, 8) if argument < 256**size)
    return bytes([major << 5 | (23 + size.bit_length())]) + argument.to_bytes(size, "big")


def blob(data: bytes | str) -> bytes:
    """Write a byte string or a text."""
    if isinstance(data, str):
        return head_of(3, len(data.encode())) + data.encode()
    return head_of(2, len(data)) + data


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


def purpose(name: str) -> bytes:
    """Return what is signed along for a purpose."""
    return f"motcua/{name}/v1\0".encode()


def parts(sealed: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Return protected bytes, key id, payload and signature of a COSE_Sign1 message."""
    message = read_value(sealed)
    fits(message, [object] * 4, "COSE_Sign1")
    protected, unprotected, payload, signature = message
    need(unprotected == {} and isinstance(unprotected, dict), "unprotected header")
    need(isinstance(protected, bytes) and isinstance(payload, bytes), "COSE_Sign1")
    fits(signature, 64, "signature")
    header = read_map(protected, {1: range(-7, -6), 4: 8})
    return protected, header[4], payload, signature


def open_sealed(name: str, sealed: bytes, known: Known) -> tuple[str, bytes]:
    """Return whose key signed a message for this purpose, and its payload."""
    protected, named, payload, signature = parts(sealed)
    need(named in known, "unknown key")
    message = b"\x84\x6aSignature1" + blob(protected) + blob(purpose(name)) + blob(payload)
    need(signed(known[named][1], message, signature), "signature")
    return known[named][0], payload


@dataclass
class End:
    """What is left of a revoked key: since when, and the last entry believed of each epoch."""

    at: int
    lasts: dict[tuple[str, str], tuple[int, str]]

    @classmethod
    def read(cls, told: Any) -> End:
        """Read it as the file of keys tells it."""
        at, last = fields_of(told, at=TIME, last=(range(SIZE_MAX), object))
        ends = [fields_of(one, log=NAME, epoch=EPOCH, seq=SEQ, hash=HASH) for one in last]
        lasts = {(log, epoch): (seq, digest) for log, epoch, seq, digest in ends}
        need(len(lasts) == len(ends), "last entry")
        return cls(at, lasts)

    def last(self, log: str, epoch: bytes) -> tuple[int, str]:
        """Return number and hash of the last entry believed of an epoch, 0 where none is."""
        return self.lasts.get((log, epoch.hex()), (0, ""))


class Keys:
    """The keys one believes, each in its role; no name gives a role but the names of old files."""

    def __init__(self, given: Any) -> None:
        need(type(given) is dict, "file of keys")
        roles: dict[str, Known] = {"hub": {}, "box": {}, "officer": {}}
        self.ends: dict[bytes, End] = {}
        for owner, said in given.items():
            need(owner and "\n" not in owner and is_clean(owner), "name of a key")
            old = "hub" if owner == "hub" else "box" if NAME.fullmatch(owner) else "officer"
            told = {"role": old, "point": said} if type(said) is str else said
            more = {"revoked": object} if type(told) is dict and "revoked" in told else {}
            role, point, *revoked = fields_of(told, role=ROLE, point=POINT, **more)
            need(role != "box" or NAME.fullmatch(owner), "name of a box")
            need(told is said or owner[:4] != "hub-", "role of a key")
            raw = bytes.fromhex(point)
            named = sha256(raw).digest()[:8]
            roles[role][named] = (owner, raw)
            if revoked:
                self.ends[named] = End.read(revoked[0])
        self.hub, self.boxes, self.officers = roles.values()

    def writer(self, log: str) -> Known:
        """Return the keys that seal a log: a box its own, the hub every log of its prefix."""
        if log.startswith("hub-"):
            return self.hub
        return {key: known for key, known in self.boxes.items() if known[0] == log}


def fits(value: Any, shape: Any, what: str) -> None:
    """Refuse what is not of a shape: size of bytes, range of integers, pattern of a text, list."""
    match shape:
        case int():
            need(type(value) is bytes and len(value) == shape, what)
        case range():
            need(type(value) is int and value in shape, what)
        case re.Pattern():
            need(type(value) is str and shape.fullmatch(value), what)
        case list():
            need(type(value) is list and len(value) == len(shape), what)
            for item, each in zip(value, shape, strict=True):
                fits(item, each, what)
        case (count, each):  # a list of so many, all of one shape
            need(type(value) is list and len(value) in count, what)
            for item in value:
                fits(item, each, what)
        case _:
            need(shape is object, what)


def fields_of(value: Any, **shapes: Any) -> list[Any]:
    """Return what stands in an object of exactly these names, each of its shape."""
    need(type(value) is dict and set(value) == set(shapes), "fields of a key")
    for name, shape in shapes.items():
        fits(value[name], shape, name)
    return [value[name] for name in shapes]


def read_map(data: bytes, shapes: Fields, absent: tuple[int, ...] = (), later: int = 0) -> Fields:
    """Read a map with fields of these shapes, some perhaps absent, some of a later version."""
    fields: Fields = read_value(data)
    need(type(fields) is dict, "no map")
    need(set(shapes) - set(absent) <= set(fields) <= {*shapes, *range(24 - later, 24)}, "fields")
    for key, shape in shapes.items():
        if key in fields:
            fits(fields[key], shape, f"field {key}")
    return fields


LINE = {most: re.compile(rf"[^\n]{{1,{most}}}") for most in (8, 16, 32, 64)}
ORIGIN = [NAME, 8, SEQ, 32]


HEADER = {
    0: ONE, 1: NAME, 2: 8, 3: SEQ, 4: 32, 5: TIME, 6: range(1 << 16), 7: TRUST, 8: 8,
    9: range(SEQ_MAX + 1), 10: KIND, 11: LINE[64], 12: (range(1, 17), object), 13: KIND, 14: 32,
    15: range(65_537), 16: (range(1, 65), [32, range((1 << 30) + 1)]), 17: 8, 18: 64, 19: ORIGIN,
}  # fmt: skip


Place: TypeAlias = tuple[bytes, int]
"""Epoch and number of an entry."""


class Chain:
    """Follows the entries of one log, epoch by epoch.

    What a revoked key sealed is in doubt until the chain meets the last entry the city believes of
    its epoch: that hash binds all before it. What comes behind stays in doubt. The act of a revoked
    officer is in doubt unless the box's checked clock says that it was before the revocation.
    """

    def __init__(self, keys: Keys) -> None:
        self.keys, self.log, self.count = keys, "", 0
        self.held: dict[tuple[Any, ...], bytes] = {}
        self.seen: list[list[Any]] = []
        self.heads: dict[bytes, tuple[int, bytes, tuple[int, int]]] = {}
        self.sealed_late: set[Place] = set()
        self.acted_late: set[Place] = set()

    @property
    def in_doubt(self) -> int:
        """How many entries only the city can tell of."""
        return len(self.sealed_late | self.acted_late)

    def take(self, sealed: bytes, salt: bytes, payload: bytes) -> bytes:
        """Check the next entry and return its hash."""
        _, sealer, written, _ = parts(sealed)
        header = read_map(written, HEADER, absent=(11, 12, 16, 17, 18, 19), later=4)
        for parent in header.get(12, []):
            fits(parent, ORIGIN if type(parent) is list else range(1, header[3]), "parents")
        self.seen += [each for each in header.get(12, []) if type(each) is list]
        need((17 in header) == (18 in header), "officer without act")
        self.log = self.log or header[1]
        need(header[1] == self.log, "another log")
        open_sealed("entry", sealed, self.keys.writer(self.log))
        seq, before, last = self.heads.get(header[2], (0, bytes(32), (-1, -1)))
        time = (header[5], header[6])
        need((header[3], header[4]) == (seq + 1, before) and time > last, "chain")
        if 17 in header:
            need(header[17] in self.keys.officers, "unknown officer")
            act = purpose("act") + b"\x85" + blob(header[1]) + head_of(0, header[10])
            act += blob(header.get(11, "")) + head_of(0, header[13]) + blob(header[14])
            need(signed(self.keys.officers[header[17]][1], act, header[18]), "act")
        if salt or payload:
            need(len(salt) == 16 and len(payload) == header[15], "payload")
            need(sha256(salt + payload).digest() == header[14], "payload hash")
            read_value(payload)
        digest = sha256(purpose("entry") + written).digest()
        self._weigh(header, sealer, digest)
        self.held[self.log, header[2], header[3]] = digest
        self.heads[header[2]] = (seq + 1, digest, time)
        self.count += 1
        return digest

    def _weigh(self, header: Fields, sealer: bytes, digest: bytes) -> None:
        epoch, seq = header[2], header[3]
        if sealer in self.keys.ends:
            last, believed = self.keys.ends[sealer].last(self.log, epoch)
            self.sealed_late.add((epoch, seq))
            if seq == last:
                need(digest.hex() == believed, "another history than the city's")
                self.sealed_late = {place for place in self.sealed_late if place[0] != epoch}
        end = self.keys.ends.get(header.get(17, b""))
        if end and not (header[7] == SYNCHRONISED and header[5] < end.at):
            self.acted_late.add((epoch, seq))


def check_parents(*chains: Chain) -> None:
    """Check that what entries say their writers saw stands there, where that log is at hand."""
    held = {place: digest for chain in chains for place, digest in chain.held.items()}
    for *place, seen in (parent for chain in chains for parent in chain.seen):
        need(held.get(tuple(place), seen) == seen, "a parent that is not the one in that log")


def verify_log(data: bytes, keys: Keys) -> Chain:
    """Verify an exported log."""
    magic = b"motcua-export/v1\n"
    need(data.startswith(magic), "no export")
    at, chain, log = len(magic), Chain(keys), ""
    while True:
        size = int.from_bytes(data[at : at + 4], "big")
        need(0 < size <= SIZE_MAX and at + 4 + size <= len(data), "cut short")
        value = read_value(data[at + 4 : at + 4 + size])
        if not log:
            need(type(value) is dict, "preamble")
            log = value.get(0)
            fits(log, NAME, "preamble")
        elif type(value) is dict:
            ends = (value.get(0), value.get(1)) == (chain.count, sha256(data[:at]).digest())
            need(ends and at + 4 + size == len(data), "end of file")
            need(chain.log in {"", log}, "another log")
            check_parents(chain)
            return chain
        else:
            fits(value, [object] * 3, "record")
            need(all(type(part) is bytes for part in value), "record")
            chain.take(*value)
        at += 4 + size


RECEIPT = {
    0: 8, 1: NUMBER, 2: 16, 3: 32, 4: LINE[32], 5: LINE[16], 6: LINE[8], 7: SECONDS, 8: SECONDS,
    9: TRUST, 10: NUMBER, 11: 16,
}  # fmt: skip
RECEIPT_WORDS = "epoch seq entry payload dossier procedure unit received due trust number previous"
CHECKPOINT = {0: ONE, 1: NAME, 2: 8, 3: SEQ, 4: 32, 5: 32, 6: TIME, 7: TRUST}
CHECKPOINT_WORDS = "version log epoch size head root at trust"
ACKNOWLEDGEMENT = {
    0: ONE, 1: NAME, 2: 8, 3: range(SEQ_MAX + 1), 4: 32, 5: TIME, 6: range(1, 1_000_000),
    7: (range(1, 257), [SEQ, re.compile(r"(?s).{1,64}")]),
}  # fmt: skip


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


def said(words: str, fields: Fields) -> dict[str, Any]:
    """Return fields under their names, bytes in hexadecimal."""
    named = ((word, fields.get(key, 0)) for key, word in enumerate(words.split()))
    return {word: each.hex() if isinstance(each, bytes) else each for word, each in named}


def verify_slip(text: str, keys: Keys) -> dict[str, Any]:
    """Return what a slip says, signed by a known box, and since when that box is revoked, if so.

    The number ``believed`` is that of the last entry the city believes of the slip's epoch. A slip
    that names an earlier one may still be a thief's: nothing on it shows what that entry said.
    """
    need(text.startswith("MC1:") and len(text) <= 419, "no slip")
    sealed = from_base45(text[4:])
    box, written = open_sealed("slip", sealed, keys.boxes)
    digest = sha256(purpose("slip") + written).hexdigest()[:32]
    fields = read_map(written, RECEIPT, absent=(8,))
    end = keys.ends.get(parts(sealed)[1])
    revoked = {"revoked": end.at, "believed": end.last(box, fields[0])[0]} if end else {}
    return {"box": box, **said(RECEIPT_WORDS, fields), "digest": digest, **revoked}


def between(one: dict[str, Any], other: dict[str, Any]) -> str:
    """Say what two slips, both signed, say of each other."""
    if (one["box"], one["epoch"]) != (other["box"], other["epoch"]):
        return "unrelated"
    if one["digest"] == other["digest"]:
        return "same"
    early, late = sorted((one, other), key=lambda slip: slip["number"])
    left_out = late["number"] - early["number"] - 1
    grows = left_out >= 0 and late["seq"] > early["seq"]
    if not grows or (late["previous"] == early["digest"]) != (left_out == 0):
        return "contradiction"
    return f"missing {left_out}" if left_out else "next"


def verify_acknowledgement(sealed: bytes, keys: Keys) -> dict[str, Any]:
    """Return what a copyist, hub or box, has signed for."""
    _, written = open_sealed("acknowledgement", sealed, keys.hub | keys.boxes)
    fields = read_map(written, ACKNOWLEDGEMENT, absent=(6, 7))
    return {"log": fields[1], "seq": fields[3], "at": fields[5]}


def verify_checkpoint(sealed: bytes, keys: Keys) -> dict[str, Any]:
    """Return what a checkpoint says, signed by its log's writer."""
    fields = read_map(parts(sealed)[2], CHECKPOINT)
    open_sealed("checkpoint", sealed, keys.writer(fields[1]))
    return said(CHECKPOINT_WORDS, fields)


def climb(node: int, last: int, start: bytes, path: list[bytes]) -> tuple[str, str]:
    """Walk to the root as RFC 9162, 2.1.3.2 and 2.1.4.2; return the roots before and after."""
    before = after = start
    for sibling in path:
        need(last, "proof")
        if node & 1 or node == last:
            before = sha256(b"\1" + sibling + before).digest()
            after = sha256(b"\1" + sibling + after).digest()
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            after = sha256(b"\1" + after + sibling).digest()
        node, last = node >> 1, last >> 1
    need(not last, "proof")
    return before.hex(), after.hex()


def includes(over: dict[str, Any], entry: bytes, proof: Any) -> None:
    """Check that an entry is under a checkpoint."""
    size = over["size"]
    fits(proof, [range(1, size + 1), range(size, size + 1), (range(55), 32)], "proof")
    _, root = climb(proof[0] - 1, size - 1, sha256(b"\0" + entry).digest(), proof[2])
    need(root == over["root"], "root")


def extends(held: dict[str, Any], shown: dict[str, Any], path: Any) -> None:
    """Check that a log still begins with a checkpoint held earlier."""
    fits(path, (range(55), 32), "proof")
    need((held["log"], held["epoch"]) == (shown["log"], shown["epoch"]), "another log")
    need(held["size"] <= shown["size"], "rolled back")
    if held["size"] == shown["size"]:
        need(not path and (held["root"], held["head"]) == (shown["root"], shown["head"]), "forked")
        return
    node, last = held["size"] - 1, shown["size"] - 1
    if held["size"] & node == 0:
        path = [bytes.fromhex(held["root"]), *path]
    while node & 1:
        node, last = node >> 1, last >> 1
    need(path, "proof")
    need(climb(node, last, path[0], path[1:]) == (held["root"], shown["root"]), "forked")


def check_case(case: dict[str, Any]) -> object:
    """Return what a vector's bytes say; raise when they do not hold."""
    keys = Keys(case.get("keys", {}))
    names = ("bytes", "sealed", "over", "entry", "proof", "held", "shown")
    raw = {name: bytes.fromhex(case[name]) for name in names if name in case}
    match case["kind"]:
        case "keys":
            keys_in(case["text"])
        case "canon":
            read_value(raw["bytes"])
        case "base45":
            return from_base45(case["text"]).hex()
        case "seal":
            known = keys.boxes | keys.hub | keys.officers
            return open_sealed(case["purpose"], raw["sealed"], known)[1].hex()
        case "chain":
            chain = Chain(keys)
            records = [map(bytes.fromhex, record) for record in case["records"]]
            return [chain.take(*record) for record in records][-1].hex()
        case "export":
            chain = verify_log(raw["bytes"], keys)
            return {"entries": chain.count, "in_doubt": chain.in_doubt}
        case "receipt":
            return verify_slip(case["text"], keys)
        case "receipts":
            return between(*(verify_slip(text, keys) for text in case["texts"]))
        case "acknowledgement":
            return verify_acknowledgement(raw["sealed"], keys)
        case "checkpoint":
            return verify_checkpoint(raw["sealed"], keys)
        case "inclusion" | "consistency":
            check_proof(raw, keys)
        case other:
            raise RefusedError(f"unknown kind {other}")
    return None


def check_proof(raw: dict[str, bytes], keys: Keys) -> None:
    """Check that an entry is under a checkpoint, or a checkpoint under a later one."""
    proof = read_value(raw["proof"])
    if "over" in raw:
        includes(verify_checkpoint(raw["over"], keys), raw["entry"], proof)
    else:
        extends(*(verify_checkpoint(raw[name], keys) for name in ("held", "shown")), proof)


def run_vectors(folder: Path) -> bool:
    """Check every vector of a folder."""
    total = wrong = 0
    for path in sorted(folder.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            total += 1
            try:
                agrees = check_case(case) == case.get("says") and case["holds"]
            except RefusedError:
                agrees = not case["holds"]
            if not agrees:
                wrong += 1
                print(f"DISAGREES {path.name}: {case['name']}")
    print(f"{total - wrong} of {total} vectors agree")
    return total > wrong == 0


def run_slips(keys: Keys, texts: list[str]) -> int:
    """Say what slips say, and what each says of the one before; return the exit code."""
    slips = [verify_slip(text.strip("\r\n"), keys) for text in texts]
    for slip in slips:
        print(*(f"{word}: {each}" for word, each in slip.items()), sep="\n")
    found = [between(one, other) for one, other in pairwise(slips)]
    print(*(f"between: {each}" for each in found), sep="\n", end="\n" if found else "")
    need("contradiction" not in found, "contradiction")
    doubts = [slip for slip in slips if "revoked" in slip]
    for slip in doubts:
        on = datetime.fromtimestamp(slip["revoked"] / 1000, timezone(timedelta(hours=7)))
        is_late = slip["seq"] > slip["believed"]
        print(
            f"ASK THE CITY: genuine signature, but the key of {slip['box']} was revoked on "
            f"{on:%Y-%m-%d}. The city {'did not have' if is_late else 'has'} an entry of this "
            f"number by then; whether {'it believes' if is_late else 'it is'} this slip, only the "
            "city can tell: look it up there."
        )
    if doubts:
        return 3
    print("holds")
    return 0


def run_logs(keys: Keys, files: list[bytes]) -> int:
    """Say what logs come to; return the exit code."""
    chains = [verify_log(data, keys) for data in files]
    check_parents(*chains)
    for chain in chains:
        print(f"{chain.log}: {chain.count} entries in {len(chain.heads)} epochs")
    if not (in_doubt := sum(chain.in_doubt for chain in chains)):
        print("holds")
        return 0
    print(
        f"ASK THE CITY: genuine signatures, but {in_doubt} entries are under a key that was "
        "revoked, and not among what the city is known to believe; the others hold."
    )
    return 3


def main(words: list[str]) -> int:
    """Run the command."""
    try:
        match words:
            case ["vectors", folder]:
                return 0 if run_vectors(Path(folder)) else 1
            case ["slip", path, *texts] if texts:
                return run_slips(read_keys(path), texts)
            case ["log", path, *files] if files:
                return run_logs(read_keys(path), [Path(file).read_bytes() for file in files])
    except RefusedError as error:
        print(f"DOES NOT HOLD: {error}")
        return 1
    except (OSError, ValueError) as error:  # not the slip
        print(f"cannot read the keys or the file: {error}")
        return 2
    print(__doc__)
    return 2


def keys_in(text: str) -> Keys:
    """Read the text of a file of keys; a number that is not whole stays a text, and is refused."""
    try:
        return Keys(json.loads(text, parse_float=str, parse_constant=str))
    except (ValueError, RecursionError) as error:
        raise RefusedError("JSON") from error


def read_keys(path: str) -> Keys:
    """Read a file of keys; one that is wrong says nothing of a slip."""
    try:
        return keys_in(Path(path).read_bytes().decode())
    except RefusedError as error:
        raise ValueError(str(error)) from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
