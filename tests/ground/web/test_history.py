from __future__ import annotations

from dataclasses import replace

import pytest

from accord.facts import KINDS, Fact, kind_of
from accord.letters import LetterIssued
from accord.lineage import EntryKey, Gone, Said
from accord.moments import Instant
from ground.web.history import TITLES, line_of
from tests.accord.samples import FACTS

OF_DOSSIERS = [fact for fact in FACTS if kind_of(fact).is_of_dossier]


def said(fact: Fact | Gone, *, city_at: Instant | None = None) -> Said:
    return Said(EntryKey("box-00103-a", bytes(8), 1), Instant(7), fact, city_at=city_at)


def test_every_fact_about_a_dossier_has_a_title() -> None:
    assert set(TITLES) == {kind.fact for kind in KINDS if kind.is_of_dossier}


@pytest.mark.parametrize("fact", OF_DOSSIERS, ids=lambda fact: type(fact).__name__)
def test_every_fact_about_a_dossier_is_one_line(fact: Fact) -> None:
    if isinstance(fact, LetterIssued):
        fact = replace(fact, copy=1)
    line = line_of(said(fact))
    assert line.title == TITLES[type(fact)]
    assert "\n" not in line.title
    assert not line.at_city


def test_a_letter_that_is_printed_again_says_so() -> None:
    (letter,) = (fact for fact in FACTS if isinstance(fact, LetterIssued))
    assert letter.copy > 1
    assert line_of(said(letter)).title == "Letter printed again"


def test_what_was_erased_says_what_it_was_and_nothing_more() -> None:
    kind = kind_of(OF_DOSSIERS[0])
    line = line_of(said(Gone(kind), city_at=Instant(9)))
    assert line.title == TITLES[kind.fact]
    assert (line.detail, line.is_gone, line.at_city) == ("", True, True)
