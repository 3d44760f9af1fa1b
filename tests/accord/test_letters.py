"""Letters to the citizen, as a dossier's facts add up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from accord.acts import FormKey
from accord.branches import Refusal
from accord.dossier import fold, late
from accord.errors import RefusedError
from accord.facts import from_map, kind_of, to_map
from accord.letters import LetterIssued
from accord.lineage import Gone
from accord.moments import Instant
from tests.accord.histories import LINKED, STARTED, History
from tests.accord.samples import ACCEPTED, HOUR, LAN, NOON

THANKS = LetterIssued(FormKey("Mô hình 4 thư", "04", 1), 0, "10001", LAN, LAN, 1)


def whys(history: History) -> list[Refusal]:
    return [refused.why for refused in fold(history.said).refused]


def test_a_letter_moves_nothing_and_its_copies_are_numbered() -> None:
    history = History()
    history.tell(ACCEPTED, STARTED)
    before = fold(history.said)
    history.tell(THANKS, replace(THANKS, copy=2))
    assert fold(history.said).state is before.state
    assert whys(history) == []


def test_what_was_issued_is_not_issued_again() -> None:
    history = History()
    history.tell(ACCEPTED, THANKS, THANKS, replace(THANKS, copy=3), replace(THANKS, copy=2))
    assert whys(history) == [Refusal.TWICE, Refusal.TWICE]


def test_another_form_and_another_result_have_letters_of_their_own() -> None:
    history = History()
    other = FormKey("Mô hình 4 thư", "04", 2)
    history.tell(LINKED, THANKS, replace(THANKS, result=1), replace(THANKS, form=other))
    assert whys(history) == []


def test_no_letter_is_about_what_was_never_promised() -> None:
    history = History()
    history.tell(ACCEPTED, replace(THANKS, result=3))
    assert whys(history) == [Refusal.NO_RESULT]


def test_where_the_promises_are_erased_any_letter_counts() -> None:
    history = History()
    history.tell(Gone(kind_of(ACCEPTED)), replace(THANKS, result=3))
    assert whys(history) == []


def test_an_apology_that_names_a_new_time_leaves_the_dossier_late() -> None:
    history = History()
    due = ACCEPTED.results[0].due_at
    assert due is not None
    later = Instant(due + HOUR)
    history.tell(ACCEPTED, replace(THANKS, reason="Chờ xác minh", due_at=Instant(later + HOUR)))
    dossier = fold(history.said)
    assert dossier.results[0].due_at == due
    assert late(dossier, later)


def test_an_apology_is_read_as_it_was_written() -> None:
    apology = replace(THANKS, reason="Chờ xác minh", due_at=NOON)
    assert from_map(65, to_map(apology)) == apology


def test_a_new_time_is_named_with_a_reason() -> None:
    with pytest.raises(RefusedError, match=r"record\.refused"):
        replace(THANKS, due_at=NOON)
