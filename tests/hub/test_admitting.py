"""Admitting a box: a person of the city reads first who comes with it."""

from __future__ import annotations

import io
import sys

import pytest

from ground.command import Exit
from tests.hub.installation import Installation, request_file
from tests.hub.test_commands import Captured, Terminal, said


@pytest.mark.parametrize(
    ("typed", "code", "why"),
    [
        (io.StringIO("yes\n"), Exit.REFUSED, "verb.needs-yes"),
        (Terminal("y\n"), Exit.REFUSED, "verb.not-confirmed"),
        (Terminal("yes\n"), Exit.DONE, ""),
    ],
)
def test_no_box_is_admitted_before_a_person_has_read_who_comes_with_it(
    hub: Installation,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    typed: io.StringIO,
    code: Exit,
    why: str,
) -> None:
    before = said(hub)
    monkeypatch.setattr(sys, "stdin", typed)
    out = hub.top / "new.admission"
    assert hub.call("admit", request_file(hub, "box-00103-n"), out) == code
    told = capsys.readouterr()
    assert told.out.startswith(
        "box-00103-n asks to join ward 00103, with these people:\nofficer lan:"
    )
    assert ": reception" in told.out
    assert why in told.err
    assert (said(hub) > before, out.exists()) == (
        (True, True) if code == Exit.DONE else (False, False)
    )
