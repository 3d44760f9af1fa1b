from __future__ import annotations

import logging

import pytest

from tests.privacy import Witness, personal_data_in


@pytest.mark.parametrize(
    "line",
    ["taken owner=001085012345", "taken by Nguyễn", "call 0912345678", "x=(001085012345)"],
)
def test_a_line_with_personal_data_is_found(line: str) -> None:
    assert personal_data_in(line)


@pytest.mark.parametrize(
    "line",
    [
        "entry.written seq=12 hash=00108501234567ab",
        "at_ms=1763762937000",
        "code=H26.100-261122-20001",
    ],
)
def test_a_line_without_is_let_pass(line: str) -> None:
    assert not personal_data_in(line)


def test_the_witness_reads_messages_and_tracebacks_of_our_programs() -> None:
    witness = Witness()
    log = logging.getLogger("edge.somewhere")
    log.addHandler(witness)
    log.propagate = False
    try:
        log.warning("fine seq=%d", 3)
        log.warning("taken owner=%s", "001085012345")
        try:
            raise ValueError("001085012345")
        except ValueError:
            log.exception("failed")
    finally:
        log.removeHandler(witness)
        log.propagate = True
    assert len(witness.found) == 2
