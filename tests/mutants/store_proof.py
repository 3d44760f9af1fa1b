"""The proof of what the box's tables say beside its log, broken on purpose."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from edge.store import city_proof, copy_proof, log_proof, slip_proof, verify
from edge.store.log_proof import Walk
from tests.edge.store.boxes import Box
from tests.edge.store.full import full_box
from tests.edge.store.test_log_proof import (
    LIES,
    test_a_parent_that_is_not_the_one_in_that_log_is_found,
    told,
)
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


@cache
def _box() -> Box:
    folder = Path(tempfile.mkdtemp(prefix="motcua-full-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return full_box(folder)


def _found(lie: str) -> Callable[[], None]:
    def check() -> None:
        box = _box()
        with tempfile.TemporaryDirectory() as folder:
            assert LIES[lie][0] in told(box, lie, Path(folder) / "box.db")

    return check


def _without(room: object, name: str) -> Callable[[pytest.MonkeyPatch], None]:
    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(room, name, lambda *_, **__: iter(()))

    return patch


def _other_parents_are_found() -> None:
    with tempfile.TemporaryDirectory() as folder:
        test_a_parent_that_is_not_the_one_in_that_log_is_found(Path(folder))


def _any_count(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(verify, "_was_restored", lambda *_: True)


MUTANTS = [
    Mutant(
        "verify takes any schema for its own",
        _without(log_proof, "schema_wrong"),
        _found("a rule that was added"),
    ),
    Mutant(
        "verify believes any epoch",
        _without(log_proof, "epochs_wrong"),
        _found("a copy of a log of which nothing came"),
    ),
    Mutant(
        "verify believes any word for an epoch",
        lambda patch: patch.setattr(log_proof, "_is_granted", lambda *_: True),
        _found("an epoch that another word granted"),
    ),
    Mutant(
        "verify takes a missing payload for erased",
        _without(Walk, "_gone_without_word"),
        _found("a word of the hub's that is gone"),
    ),
    Mutant(
        "verify passes over what was moved",
        _without(Walk, "contradictions"),
        _found("everything counts where it stood"),
    ),
    Mutant(
        "verify takes entries in any order of arrival",
        _without(Walk, "saw"),
        _found("entries that came in another order"),
    ),
    Mutant(
        "verify believes any parent",
        lambda patch: patch.setattr(Walk, "_is_another", lambda *_: False),
        _other_parents_are_found,
    ),
    Mutant(
        "verify lets a revocation be put aside",
        _without(copy_proof, "_aside"),
        _found("a revocation that was put aside"),
    ),
    Mutant(
        "verify takes any entry for evidence",
        lambda patch: patch.setattr(copy_proof, "_is_no_evidence", lambda *_: False),
        _found("evidence of nothing"),
    ),
    Mutant("verify forgets forks", _without(copy_proof, "_forks"), _found("no fork")),
    Mutant(
        "verify lets the box put aside what it likes",
        _without(city_proof, "_aside"),
        _found("put aside by nobody"),
    ),
    Mutant(
        "verify lets a void word come into force again",
        _without(city_proof, "_order"),
        _found("in force again"),
    ),
    Mutant("verify believes any count", _any_count, _found("numbers nobody used")),
    Mutant(
        "verify passes over fee receipts and their numbers",
        _without(verify, "receipts_wrong"),
        _found("receipt numbers not counted"),
    ),
    Mutant(
        "verify believes any checkpoint",
        lambda patch: patch.setattr(verify._Look, "_swears", lambda *_: True),
        _found("another checkpoint's tops"),
    ),
    Mutant(
        "verify passes over copies out of line",
        _without(slip_proof, "_slips"),
        _found("a copy nobody could ask for"),
    ),
]
