"""A scanner that is trusted too much: each protection, broken."""

from __future__ import annotations

import pytest

from accord.errors import PeerError
from edge.devices.scanner import lines
from edge.devices.scanner.lines import Lines
from tests.edge.devices.scanner import test_lines
from tests.mutants.mutant import Mutant


def _any_length(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(lines, "CODE_BYTES_MAX", 1 << 30)


def _any_bytes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(lines, "_is_text", lambda _line: True)


def _rests_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Lines, "forget", lambda self: self.has_rest)


def _refusals_repeat_the_code(patch: pytest.MonkeyPatch) -> None:
    def telling(key: str, **values: str | int) -> PeerError:
        return PeerError(key, code="Nguyen", **values)

    patch.setattr(lines, "PeerError", telling)


def _check_too_long_takes_no_memory() -> None:
    test_lines.test_what_is_too_long_takes_no_memory()


def _check_no_text_is_refused() -> None:
    test_lines.test_what_is_no_text_is_refused(b"\xff\r")


def _check_refusals_are_silent() -> None:
    refusal = next(Lines().feed(b"\xffNguyen\r"))
    assert "Nguyen" not in str(refusal)


MUTANTS = [
    Mutant("a code of any length is kept", _any_length, _check_too_long_takes_no_memory),
    Mutant("bytes that are no text are a code", _any_bytes, _check_no_text_is_refused),
    Mutant(
        "half a code spoils the next one",
        _rests_stay,
        test_lines.test_half_a_code_does_not_spoil_the_next_one,
    ),
    Mutant("a refusal repeats the code", _refusals_repeat_the_code, _check_refusals_are_silent),
]
