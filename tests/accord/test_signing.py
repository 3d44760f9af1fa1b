"""What a leader sent back, and what the records clerk sealed, as a dossier's facts add up."""

from __future__ import annotations

import pytest

from accord.acts import Place, Proposal
from accord.branches import Refusal
from accord.dossier import fold
from accord.errors import RefusedError
from accord.facts import kind_of
from accord.lineage import Gone, Said
from accord.naming import LogName
from accord.signing import Sealed, SignatureReturned
from accord.states import State
from tests.accord.histories import LINKED, STARTED, History, decided
from tests.accord.samples import ACCEPTED, DIGEST, LAN

RETURNED = SignatureReturned(0, "Sai số quyết định", LAN)


def seal(said: Said) -> Sealed:
    """Return the seal on a decision."""
    return Sealed(Place(LogName(said.key.log), said.key.epoch, said.key.seq, DIGEST), LAN)


def whys(history: History) -> list[Refusal]:
    return [refused.why for refused in fold(history.said).refused]


def test_what_is_sent_back_moves_nothing() -> None:
    history = History()
    history.tell(ACCEPTED, STARTED, RETURNED)
    assert fold(history.said).state is State.HANDLING
    assert whys(history) == []


@pytest.mark.parametrize("result", [1, 3])
def test_what_is_decided_or_was_never_promised_is_not_sent_back(result: int) -> None:
    history = History()
    history.tell(LINKED, decided(1), SignatureReturned(result, "Sai", LAN))
    assert whys(history) == [Refusal.NO_RESULT]


def test_where_the_promises_are_erased_anything_may_be_sent_back() -> None:
    history = History()
    history.tell(Gone(kind_of(ACCEPTED)), RETURNED)
    assert whys(history) == []


def test_a_seal_stands_with_the_decision_it_names() -> None:
    history = History()
    history.tell(LINKED)
    first = history.tell(decided(1))
    last = history.tell(seal(first), decided(0))
    dossier = fold(history.said)
    assert dossier.refused == ()
    assert dossier.results[1].sealed == seal(first)
    assert dossier.results[1].sealed_at == history.said[2].at
    assert dossier.results[0].sealed is None
    assert dossier.results[0].decided_key == last.key


def test_a_decision_is_sealed_once_and_nothing_else_is_sealed() -> None:
    history = History()
    taken = history.tell(LINKED)
    first = history.tell(decided(1))
    second = history.tell(decided(0))
    history.tell(seal(first), seal(second), seal(first), seal(taken))
    assert whys(history) == [Refusal.TWICE, Refusal.NO_RESULT]


def test_a_proposal_that_denies_says_why() -> None:
    with pytest.raises(RefusedError):
        Proposal(0, False, "12/QĐ", "Từ chối", " \n")
    assert Proposal(0, True, "12/QĐ", "Cấp").reason == ""
