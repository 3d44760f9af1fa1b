"""Keys and what they sign, broken on purpose: keyring, receipts, checkpoints, keys at rest."""

from __future__ import annotations

import os
import tempfile
from functools import partial
from hashlib import sha256
from pathlib import Path

from accord import checkpoint, keyring, merkle, receipt, vault
from accord.fleet import KeyRole, OfficerRole
from accord.moments import ClockTrust
from accord.vault import Tries
from edge.devices.signer import file as key_file
from edge.devices.signer import officer as cabinet
from tests.accord import (
    test_checkpoint,
    test_keyring,
    test_merkle,
    test_receipt,
    test_vault,
)
from tests.edge.devices.signer import test_file, test_officer
from tests.mutants.formats import Anything
from tests.mutants.mutant import Mutant

# --- who may say what ---------------------------------------------------------------------------


KEYRING = [
    Mutant(
        "lets a box seal another box's log",
        lambda patch: patch.setattr(keyring._Key, "writes", lambda *_: True),
        partial(
            test_keyring.test_what_the_writer_of_the_log_did_not_seal_is_no_part_of_it,
            test_keyring.an_entry(log=test_keyring.THERE),
            "keyring.other-log",
        ),
    ),
    Mutant(
        "believes a box after it was revoked",
        lambda patch: patch.setattr(keyring.Keyring, "check_seal", lambda *_, **__: None),
        test_keyring.test_a_box_revoked_at_an_entry_is_believed_up_to_it,
    ),
    Mutant(
        "lets a volunteer accept",
        lambda patch: patch.setattr(keyring, "may", lambda *_: True),
        test_keyring.test_a_volunteer_registers_and_never_accepts,
    ),
    Mutant(
        "lets an officer act in another ward",
        lambda patch: patch.setattr(keyring.Keyring, "roles_of", lambda *_: frozenset(OfficerRole)),
        partial(
            test_keyring.test_who_must_not_act_here_is_put_aside,
            test_keyring.HOA,
            "keyring.other-unit",
        ),
    ),
    Mutant(
        "believes a clock that nobody checked",
        lambda patch: patch.setattr(keyring, "_spoken_at", lambda found, _: found.stamp.time.at),
        partial(
            test_keyring.test_a_clock_nobody_checked_saves_no_revoked_officer,
            ClockTrust.RTC,
        ),
    ),
    Mutant(
        "lets a box be admitted under the hub's name",
        lambda patch: patch.setattr(keyring, "HUB_LOGS", "nothing-begins-so"),
        partial(
            test_keyring.test_an_admission_that_bends_the_rules_changes_nothing,
            test_keyring.admitted(
                test_keyring.STRANGER, KeyRole.BOX, "hub-fleet", test_keyring.TAY_HO
            ),
            "keyring.bad-name",
        ),
    ),
]


# --- receipts and checkpoints -------------------------------------------------------------------


PAPERS = [
    Mutant(
        "reads a receipt of another version",
        lambda patch: patch.setattr(receipt, "PREFIX", "MC2:"),
        partial(
            test_receipt.test_what_is_no_receipt_is_refused,
            "MC2:" + receipt.write_receipt(test_receipt.SLIP, test_receipt.BOX)[4:],
        ),
    ),
    Mutant(
        "believes a receipt that nobody signed",
        lambda patch: patch.setattr(receipt, "open_sealed", lambda *_: b""),
        test_receipt.test_another_boxs_key_vouches_for_nothing,
    ),
    Mutant(
        "does not notice a receipt put in between",
        lambda patch: patch.setattr(receipt, "digest_receipt", lambda _: Anything()),
        test_receipt.test_a_neighbour_that_does_not_follow_is_a_contradiction,
    ),
    Mutant(
        "takes a leaf for a node",
        lambda patch: patch.setattr(merkle, "hash_leaf", lambda leaf: sha256(leaf).digest()),
        partial(test_merkle.test_the_known_roots_come_out, 3),
    ),
    Mutant(
        "follows a log that forked",
        lambda patch: patch.setattr(checkpoint, "verify_consistency", lambda *_, **__: True),
        test_checkpoint.test_of_two_thousand_random_forks_none_is_accepted_and_every_honest_log_is,
    ),
    Mutant(
        "takes an entry that is not under the checkpoint",
        lambda patch: patch.setattr(checkpoint, "verify_inclusion", lambda *_, **__: True),
        test_checkpoint.test_every_entry_under_a_checkpoint_proves_it,
    ),
]


# --- keys at rest -------------------------------------------------------------------------------


def _in_a_folder(check: object, *arguments: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check(Path(folder) / "log.key", *arguments)  # type: ignore[operator]  # a test


def _wrong_pins() -> None:
    drawer = test_officer.MemoryDrawer()
    keys = cabinet.OfficerCabinet(drawer, os.urandom)
    lan = keys.create(test_officer.PIN)
    test_officer.test_a_wrong_pin_says_how_many_tries_are_left_and_then_locks(keys, lan)


KEYS = [
    Mutant(
        "stretches a PIN for less than the floor",
        lambda patch: patch.setattr(vault, "FLOOR", vault.Cost(1_024, 1, 1)),
        partial(
            test_vault.test_a_cost_outside_its_limits_is_refused_both_ways,
            vault.Cost(vault.FLOOR.memory_kib - 1, 2, 1),
        ),
    ),
    Mutant(
        "never locks a key",
        lambda patch: patch.setattr(vault, "lock_of", lambda _: 0),
        test_vault.test_five_wrong_tries_lock_a_key_and_each_further_one_for_twice_as_long,
    ),
    Mutant(
        "forgets the tries",
        lambda patch: patch.setattr(cabinet, "count_try", lambda _, at: Tries(1, at)),
        _wrong_pins,
    ),
    Mutant(
        "reads a key that others may read",
        lambda patch: patch.setattr(key_file, "_check_file", lambda *_: None),
        partial(_in_a_folder, test_file.test_a_wider_mode_is_refused, 0o644),
    ),
    Mutant(
        "makes a key where others may put another",
        lambda patch: patch.setattr(key_file, "_check_folder", lambda *_: None),
        partial(_in_a_folder, test_file.test_a_folder_that_others_may_write_is_refused),
    ),
    Mutant(
        "signs with a key that has a flipped bit",
        lambda patch: patch.setattr(key_file, "_check_of", lambda _: Anything(bytes(8))),
        partial(_in_a_folder, test_file.test_any_flipped_bit_is_noticed),
    ),
]

MUTANTS = [*KEYRING, *PAPERS, *KEYS]
