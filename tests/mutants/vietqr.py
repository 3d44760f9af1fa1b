"""The protections of the bank's square code, each broken in turn."""

from __future__ import annotations

import pytest

from accord import vietqr
from accord.errors import PeerError
from accord.vietqr import Transfer, read_vietqr, write_vietqr
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]

TEXT = write_vietqr(Transfer(bank="970415", account="113366668888", dong=10_000))


def _another_amount_is_noticed() -> None:
    forged = TEXT.replace("10000", "90000")
    try:
        read = read_vietqr(forged)
    except PeerError:
        return
    assert read.dong == 10_000


def _believes_any_sum(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(vietqr, "_crc", lambda _: TEXT[-4:])


MUTANTS = [Mutant("believes any check sum", _believes_any_sum, _another_amount_is_noticed)]
