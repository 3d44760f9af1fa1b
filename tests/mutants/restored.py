"""The protections of numbering slots and of a hub put back from a backup, broken on purpose."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from accord import vault
from accord.naming import SLOT_MAX
from ground.files.tidemark import TideMark
from hub.main import verbs
from hub.office import downlogs, enrolment, intake, publishing, receipts, restoring, slots
from hub.office.restoring import Restoring
from hub.office.scribe import Scribe
from hub.store.database import Database
from hub.sync.exchange import Exchange
from tests.hub import test_commands as commands
from tests.hub.conftest import quickly
from tests.hub.installation import make_installation
from tests.hub.main import test_putting_back as putting_back
from tests.hub.office import city as city_module
from tests.hub.office import test_publishing, test_receipts, test_slots
from tests.journeys import test_a_restored_hub as journey
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


def _in_a_folder(test: Callable[[Path], None]) -> Callable[[], None]:
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder:
            test(Path(folder))

    return check


def _admitted_again() -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "hash_secret_raw", quickly)
        with city_module.city(Path(folder)) as city:
            test_slots.test_a_box_admitted_again_under_another_slot_keeps_its_first_one(
                city, city.admit("box-00103-a")
            )


def _with_receipts(test: Callable[..., None]) -> Callable[[], None]:
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder, city_module.city(Path(folder)) as city:
            box = city.admit("box-00103-a")
            test(city, box, receipts.ReceiptBlocks(city.books, scribe=city.scribe))

    return check


def _a_liar_claims() -> None:
    with tempfile.TemporaryDirectory() as folder, city_module.city(Path(folder)) as city:
        test_slots.test_a_box_cannot_use_up_the_slots_of_its_ward_by_its_word(
            city, city.admit("box-00103-a")
        )


def _a_box_asks() -> None:
    with tempfile.TemporaryDirectory() as folder, city_module.city(Path(folder)) as city:
        test_slots.test_a_box_is_given_only_so_many_slots(city, city.admit("box-00103-a"))


def _a_new_ward() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        city_module.city(Path(folder)) as city,
    ):
        test_publishing.test_a_ward_that_becomes_known_begins_at_the_first_slot(city, 100)


def _nothing(*_: object, **__: object) -> None:
    """Stand in for a protection that is not there."""


def _yes(*_: object) -> bool:
    return True


def _on_an_installation(test: Callable[..., None], *more: object) -> Callable[[], None]:
    """Let a test about a made hub be a check."""

    def check() -> None:
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
            patch.setattr(vault, "hash_secret_raw", quickly)
            hub = make_installation(Path(folder))
            assert hub.init() == 0
            test(hub, *more)

    return check


def _unlooked_at(database: Database, path: Path) -> None:
    path.write_bytes(database._path.read_bytes())


class _Silent:
    """What a command printed, for who does not look."""

    def readouterr(self) -> SimpleNamespace:
        return SimpleNamespace(out="", err="hub.put-back hub.unmarked")


MUTANTS = [
    Mutant(
        "serves over books that were put back",
        lambda patch: patch.setattr(Restoring, "holds", _yes),
        _on_an_installation(
            putting_back.test_books_that_were_put_back_serve_nobody_until_the_hub_was_told,
            _Silent(),
        ),
    ),
    Mutant(
        "marks nothing outside the books",
        lambda patch: patch.setattr(TideMark, "write", _nothing),
        _on_an_installation(
            putting_back.test_books_that_were_put_back_serve_nobody_until_the_hub_was_told,
            _Silent(),
        ),
    ),
    Mutant(
        "copies the books without the journal",
        lambda patch: patch.setattr(Database, "copy_to", _unlooked_at),
        _on_an_installation(putting_back.test_a_backup_is_of_one_moment_while_others_write),
    ),
    Mutant(
        "gives a slot again that the backup forgot",
        lambda patch: patch.setattr(restoring, "leave_out", _nothing),
        _in_a_folder(journey.test_a_slot_the_backup_forgot_is_not_given_again),
    ),
    Mutant(
        "gives a slot again after finding out by itself that it was put back",
        lambda patch: patch.setattr(downlogs, "leave_out", _nothing),
        _in_a_folder(journey.test_a_hub_that_finds_out_by_itself_passes_slots_over_too),
    ),
    Mutant(
        "gives the slot again that a box admitted anew goes on under",
        lambda patch: patch.setattr(intake, "claim", _yes),
        _admitted_again,
    ),
    Mutant(
        "lets a box use up the slots of its ward",
        lambda patch: patch.setattr(slots, "SLOTS_AHEAD", SLOT_MAX),
        _a_liar_claims,
    ),
    Mutant(
        "gives one box as many slots as it asks for",
        lambda patch: patch.setattr(enrolment, "SLOTS_OF_BOX_MAX", SLOT_MAX),
        _a_box_asks,
    ),
    Mutant(
        "numbers where the nationwide systems number",
        lambda patch: patch.setattr(publishing, "pass_over", _nothing),
        _a_new_ward,
    ),
    Mutant(
        "writes a second entry under a number of its own log",
        lambda patch: patch.setattr(Scribe, "begin_again", _nothing),
        _in_a_folder(journey.test_the_citys_own_logs_go_on_without_a_fork),
    ),
    Mutant(
        "never notices an epoch that another process has opened",
        lambda patch: patch.setattr(Exchange, "_begin_again", _nothing),
        _in_a_folder(
            journey.test_a_box_that_is_connected_hears_at_once_of_an_epoch_opened_beside_it
        ),
    ),
    Mutant(
        "gives a series from 1 that may have been begun after the backup",
        lambda patch: patch.setattr(receipts, "_begins_after", lambda *_: 0),
        _with_receipts(
            test_receipts.test_a_series_begun_after_the_backup_is_unknown_and_begins_beyond_it
        ),
    ),
    Mutant(
        "heeds no receipt that a box has used",
        lambda patch: patch.setattr(intake, "keep_receipts", _nothing),
        _with_receipts(
            test_receipts.test_numbers_that_boxes_have_used_are_learned_of_books_put_back
        ),
    ),
    Mutant(
        "gives receipts again after finding out by itself that it was put back",
        lambda patch: patch.setattr(downlogs, "pass_over_forgotten", _nothing),
        _in_a_folder(journey.test_a_hub_that_finds_out_by_itself_passes_slots_over_too),
    ),
    Mutant(
        "lets a box use up a series of receipts",
        lambda patch: patch.setattr(receipts, "_was_perhaps_given", lambda number, _: number > 0),
        _with_receipts(
            partial(test_receipts.test_a_box_uses_up_no_series_by_its_word, is_restored=True)
        ),
    ),
    Mutant(
        "admits people whom nobody has looked at",
        lambda patch: patch.setattr(verbs, "_confirm", _nothing),
        _on_an_installation(commands.check_nobody_is_admitted_unasked),
    ),
]
