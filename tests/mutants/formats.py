"""The byte formats, broken on purpose: the canonical form, the seal, the log."""

from __future__ import annotations

import re
from functools import partial
from types import SimpleNamespace

import cbor2
import pytest

from accord import canon, header, log, seal
from accord.errors import PeerError
from accord.seal import Purpose
from tests.accord import (
    test_canon,
    test_header,
    test_log,
    test_seal,
)
from tests.mutants.mutant import Mutant

Patch = pytest.MonkeyPatch


class Anything(bytes):
    """Bytes that pass for any others."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = bytes.__hash__


# --- the canonical form -------------------------------------------------------------------------


def _believe_the_first_reading(patch: Patch, **options: bool) -> None:
    """Do not compare with what would be written."""

    def loads(data: bytes, **given: object) -> object:
        return cbor2.loads(data, **(given | options))  # type: ignore[arg-type]  # passed on

    library = SimpleNamespace(
        loads=loads, dumps=lambda value: Anything(cbor2.dumps(value)), CBORError=cbor2.CBORError
    )
    patch.setattr(canon, "cbor2", library)


def _obey_tags(patch: Patch) -> None:
    _believe_the_first_reading(patch)
    patch.setattr(canon, "_REFUSED_TAGS", {})


def _refuses(name: str) -> partial[None]:
    return partial(test_canon.test_what_no_value_is_written_as_is_refused, name)


CANON = [
    Mutant(
        "reads a number that is not in its shortest form",
        _believe_the_first_reading,
        _refuses("integer 24 in 2 bytes"),
    ),
    Mutant(
        "reads a length that is not in its shortest form",
        _believe_the_first_reading,
        _refuses("text of length 24 in four bytes"),
    ),
    Mutant(
        "reads a key twice",
        lambda patch: _believe_the_first_reading(patch, allow_duplicate_keys=True),
        _refuses("a key twice with the same value"),
    ),
    Mutant(
        "reads an indefinite length",
        lambda patch: _believe_the_first_reading(patch, allow_indefinite=True),
        _refuses("indefinite array"),
    ),
    Mutant("obeys a tag", _obey_tags, _refuses("bignum of nothing")),
    Mutant(
        "reads keys in any order",
        lambda patch: patch.setattr(canon, "_check", lambda _: None),
        _refuses("keys out of order"),
    ),
    Mutant(
        "reads keys that are text",
        lambda patch: patch.setattr(canon, "_check", lambda _: None),
        _refuses("text key"),
    ),
    Mutant(
        "reads null",
        lambda patch: patch.setattr(canon, "_check", lambda _: None),
        _refuses("null"),
    ),
    Mutant(
        "reads a number beyond 64 bits",
        lambda patch: patch.setattr(canon, "INTEGER_MAX", 2**64),
        _refuses("integer 2^63"),
    ),
    Mutant(
        "reads a key above 23",
        lambda patch: patch.setattr(canon, "KEY_MAX", 255),
        _refuses("key 24"),
    ),
    Mutant(
        "reads text that is decomposed",
        lambda patch: patch.setattr(
            canon, "unicodedata", SimpleNamespace(is_normalized=lambda *_: True)
        ),
        _refuses("text: half decomposed ế"),
    ),
    Mutant(
        "reads text that runs the other way",
        lambda patch: patch.setattr(canon, "_CLEAN", re.compile("(?s).*")),
        _refuses("text: right-to-left override"),
    ),
    Mutant(
        "reads a value deeper than the limit",
        lambda patch: patch.setattr(canon, "DEPTH_MAX", canon.DEPTH_MAX + 1),
        partial(test_canon.test_a_value_is_as_deep_as_the_limit_and_no_deeper, in_map=False),
    ),
    Mutant(
        "reads a value larger than the limit",
        lambda patch: patch.setattr(canon, "BYTES_MAX", 2 * canon.BYTES_MAX),
        test_canon.test_a_value_is_as_large_as_the_limit_and_no_larger,
    ),
]


# --- the seal -----------------------------------------------------------------------------------


def _sign_without_purpose(purpose: Purpose, protected: bytes, payload: bytes) -> bytes:
    return canon.encode(["Signature1", protected, b"", payload])


def _open_by_signature_alone(purpose: Purpose, sealed: bytes, key: seal.Verifier) -> bytes:
    protected, payload, signature = seal._parts(sealed)  # a mutant of its room
    if not key.verifies(seal.to_be_signed(purpose, protected, payload), signature):
        raise PeerError("seal.not-signed")
    return payload


def _parts_with_anything_unprotected(sealed: bytes) -> tuple[object, ...]:
    protected, _, payload, signature = cbor2.loads(sealed)
    return protected, payload, signature


SEAL = [
    Mutant(
        "takes a signature made for another purpose",
        lambda patch: patch.setattr(seal, "to_be_signed", _sign_without_purpose),
        partial(
            test_seal.test_a_message_passes_for_its_own_purpose_only,
            made=Purpose.ENTRY,
            asked=Purpose.ADMISSION,
        ),
    ),
    Mutant(
        "takes the other s",
        lambda patch: patch.setattr(seal, "_ORDER", 4 * test_seal.ORDER),
        test_seal.test_the_other_s_is_refused_though_mathematics_allows_it,
    ),
    Mutant(
        "takes a message that names another key",
        lambda patch: patch.setattr(test_seal, "open_sealed", _open_by_signature_alone),
        test_seal.test_a_message_that_names_another_key_than_signed_it_opens_with_neither,
    ),
    Mutant(
        "takes an unprotected header",
        lambda patch: patch.setattr(seal, "_parts", _parts_with_anything_unprotected),
        partial(
            test_seal.test_what_is_no_message_of_ours_is_refused,
            test_seal._with(1, {4: test_seal.KEY.key_id}),  # the test's own vector
        ),
    ),
    Mutant(
        "takes a length that is not the shortest",
        lambda patch: patch.setattr(
            seal, "_WIDTHS", {head: (width, 0) for head, (width, _) in seal._WIDTHS.items()}
        ),
        partial(
            test_seal.test_a_part_whose_length_is_not_the_shortest_is_refused,
            size=255,
            head=b"\x59\x00\xff",
        ),
    ),
    Mutant(
        "takes another algorithm",
        lambda patch: patch.setattr(seal, "_key_id", lambda _: test_seal.KEY.key_id),
        partial(
            test_seal.test_a_header_that_says_anything_else_is_refused,
            {1: -35, 4: test_seal.KEY.key_id},
        ),
    ),
    Mutant(
        "takes any signature",
        lambda patch: patch.setattr(seal.PublicKey, "verifies", lambda *_: True),
        test_seal.test_every_flipped_bit_of_a_signature_is_noticed,
    ),
]


# --- the log ------------------------------------------------------------------------------------


def _follow(*fields: str) -> object:
    """Say that an entry is the next one by these fields alone."""

    def follows(head: log.Head, found: header.Header) -> bool:
        holds = {
            "log": found.log == head.log,
            "epoch": found.epoch == head.epoch,
            "seq": found.seq == head.seq + 1,
            "prev": found.prev == head.hash,
            "time": found.stamp.time > head.time,
        }
        return all(holds[field] for field in fields)

    return follows


def _act_on_anything(_: header.Header) -> bytes:
    return Purpose.ACT.value


def _sign_the_payload_alone(patch: Patch) -> None:
    for room in (log, test_log):
        patch.setattr(room, "act_bytes", _act_on_anything)


def _next(change: dict[str, object]) -> partial[None]:
    return partial(test_log.test_what_is_not_the_next_does_not_follow, change)


LOG = [
    Mutant(
        "takes an entry that does not name the one before",
        lambda patch: patch.setattr(test_log, "follows", _follow("log", "epoch", "seq", "time")),
        _next({"prev": b"x" * 32}),
    ),
    Mutant(
        "takes an entry that leaves a number out",
        lambda patch: patch.setattr(test_log, "follows", _follow("log", "epoch", "prev", "time")),
        _next({"seq": 6}),
    ),
    Mutant(
        "takes an entry of another log",
        lambda patch: patch.setattr(test_log, "follows", _follow("epoch", "seq", "prev", "time")),
        _next({"log": "box-00103-b"}),
    ),
    Mutant(
        "takes an entry of another epoch",
        lambda patch: patch.setattr(test_log, "follows", _follow("log", "seq", "prev", "time")),
        _next({"epoch": b"epoch-02"}),
    ),
    Mutant(
        "takes an entry dated back",
        lambda patch: patch.setattr(test_log, "follows", _follow("log", "epoch", "seq", "prev")),
        partial(test_log.test_time_that_does_not_grow_does_not_follow, 1),
    ),
    Mutant(
        "takes another payload",
        lambda patch: patch.setattr(log, "hash_payload", lambda *_: Anything()),
        partial(test_log.test_another_payload_or_salt_does_not_match, test_log.SALT, b"payloae"),
    ),
    Mutant(
        "lets the border between salt and payload move",
        lambda patch: patch.setattr(log, "SALT_BYTES", log.SALT_BYTES + 1),
        test_log.test_the_border_between_salt_and_payload_cannot_be_moved,
    ),
    Mutant(
        "lets an act be put on another matter",
        _sign_the_payload_alone,
        partial(
            test_log.test_an_act_put_on_another_matter_does_not_hold,
            {"dossier": "H26.001.02-261122-0002"},
        ),
    ),
    Mutant(
        "seals what nobody could read back",
        lambda patch: patch.setattr(log, "read_header", lambda _: Anything()),
        partial(test_log.test_what_could_not_be_read_back_is_not_sealed, {"seq": 0}),
    ),
    Mutant(
        "reads an empty list as an absent one",
        lambda patch: patch.setattr(header, "_items", lambda value, *_: value),
        partial(test_header.test_a_field_beyond_its_limit_is_refused, 12, []),
    ),
    Mutant(
        "reads a parent that comes later",
        lambda patch: patch.setattr(header, "_integer", lambda value, *_: value),
        partial(test_header.test_a_field_beyond_its_limit_is_refused, 12, [5000]),
    ),
]

MUTANTS = [*CANON, *SEAL, *LOG]
