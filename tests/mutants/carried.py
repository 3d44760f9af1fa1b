"""What a bundle must pass before a box learns from it, broken on purpose."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from accord import bundle
from accord.bundle import Bundle, End
from accord.reconcile.values import Mark, Parcel, Taken, beginning
from accord.seal import PublicKey, read_sealed
from edge.main import joining, learning
from edge.store.copies import HubCopies, Taking
from edge.sync import carried
from tests.accord import test_bundle
from tests.edge.main import test_learning
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]

_READ = bundle.read_bundle
_TAKING = HubCopies.taking
_TAKE = Taking.take


def in_a_folder(test: Callable[[Path], None]) -> Callable[[], None]:
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder:
            test(Path(folder))

    return check


def _unsealed(_purpose: object, sealed: bytes, _key: object) -> bytes:
    return read_sealed(sealed)[1]


def _of_any_hub(file: bytes, *, hub: PublicKey | None = None) -> Bundle:
    del hub
    return _READ(file)


def _yes(*_: object) -> bool:
    return True


def _nothing(*_: object) -> None:
    """Stand in for a protection that is not there."""


def _unlooked(
    ends: tuple[End, ...], follows: tuple[str, ...], copies: HubCopies
) -> dict[tuple[str, bytes], Mark]:
    held = {(log, mark.epoch): mark for log in follows for mark in copies.copy_states(log)}
    return {(end.log, end.epoch): beginning(end.epoch) for end in ends} | held


class _Each:
    """Takes every push in a commit of its own."""

    def __init__(self, copies: HubCopies) -> None:
        self._copies = copies

    def take(self, log: str, after: Mark, parcels: Sequence[Parcel]) -> Taken:
        with _TAKING(self._copies) as taking:
            return taking.take(log, after, parcels)


@contextmanager
def _piecemeal(copies: HubCopies) -> Iterator[_Each]:
    yield _Each(copies)


def _content(taking: Taking, log: str, after: Mark, parcels: Sequence[Parcel]) -> Taken:
    return replace(_TAKE(taking, log, after, parcels), quarantined=())


MUTANTS = [
    Mutant(
        "takes a bundle without its seal",
        lambda patch: patch.setattr(bundle, "open_sealed", _unsealed),
        test_bundle.test_a_seal_for_another_purpose_does_not_pass,
    ),
    Mutant(
        "takes a bundle that was torn or altered",
        lambda patch: patch.setattr(bundle, "_is_whole", _yes),
        test_bundle.test_a_file_with_any_byte_changed_or_added_is_refused,
    ),
    Mutant(
        "learns from another city",
        lambda patch: patch.setattr(learning, "read_bundle", _of_any_hub),
        in_a_folder(test_learning.test_another_citys_file_is_refused),
    ),
    Mutant(
        "joins with an admission and the rules of two hubs",
        lambda patch: patch.setattr(joining, "_is_of_one_hub", _yes),
        in_a_folder(
            test_learning.test_joining_takes_the_admission_of_the_hub_that_made_the_file_only
        ),
    ),
    Mutant(
        "goes on after a file that knows less",
        lambda patch: patch.setattr(carried, "_held", _unlooked),
        in_a_folder(test_learning.test_an_older_file_is_refused),
    ),
    Mutant(
        "keeps what came before a bad entry of a bundle",
        lambda patch: patch.setattr(HubCopies, "taking", _piecemeal),
        in_a_folder(test_learning.test_an_entry_under_another_key_is_refused_with_all_before_it),
    ),
    Mutant(
        "takes a bundle with a bad entry in it",
        lambda patch: patch.setattr(Taking, "take", _content),
        in_a_folder(test_learning.test_an_entry_whose_payload_is_not_its_own_is_refused),
    ),
    Mutant(
        "takes less than the cover of a bundle promises",
        lambda patch: patch.setattr(carried, "_check_ends", _nothing),
        in_a_folder(test_learning.test_pushes_that_do_not_reach_what_the_cover_says_are_refused),
    ),
]
