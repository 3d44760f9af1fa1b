"""What is looked at before a program works: settings, certificate, files; broken on purpose."""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from accord.moments import Instant
from accord.vault import check_pin
from edge.devices.signer.officer import OfficerCabinet
from edge.main import settled
from ground import command
from tests.edge import test_settings
from tests.edge.devices.signer import test_officer
from tests.ground import test_command
from tests.ground.web import test_serving
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


def in_a_folder(test: Callable[[Path], None]) -> Callable[[], None]:
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder:
            test(Path(folder))

    return check


def _nothing(*_: object, **__: object) -> None:
    """Stand in for a protection that is not there."""


def _keeps_the_old_pin(patch: pytest.MonkeyPatch) -> None:
    def change(self: OfficerCabinet, key_id: bytes, *, old: str, new: str, at: Instant) -> None:
        check_pin(new)
        self._keep(self._take(key_id, old, at), new)

    patch.setattr(OfficerCabinet, "change_pin", change)


def _a_pin_is_changed() -> None:
    drawer = test_officer.MemoryDrawer()
    cabinet = OfficerCabinet(drawer, os.urandom)
    test_officer.test_a_pin_is_changed_with_the_old_one_only(
        cabinet, drawer, cabinet.create(test_officer.PIN)
    )


MUTANTS = [
    Mutant("takes the old PIN for a new one", _keeps_the_old_pin, _a_pin_is_changed),
    Mutant(
        "takes any file for a certificate",
        lambda patch: patch.setattr(ssl.SSLContext, "load_cert_chain", _nothing),
        in_a_folder(test_serving.test_a_certificate_that_is_none_is_told),
    ),
    Mutant(
        "takes any hall",
        lambda patch: patch.setattr(settled, "read_hall", _nothing),
        in_a_folder(test_settings.test_a_hall_that_cannot_be_is_a_wrong_setting),
    ),
    Mutant(
        "takes a file that cannot be read for a refusal",
        lambda patch: patch.setattr(command, "_is_of_a_file", lambda _: False),
        test_command.test_a_file_that_cannot_be_read_is_told_from_a_refusal,
    ),
]
