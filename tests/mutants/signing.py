"""The protections of the leader's queue and of the seal, each broken in turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from accord import branches
from accord.dossier import Dossier
from edge.desk import signing
from edge.desk.shift import Shifts
from edge.desk.signing import Prepared
from tests.accord import test_signing as test_facts
from tests.edge.desk import test_signing
from tests.edge.station import LAN, Station
from tests.mutants.handling import checked
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


def _anybody_signs(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(signing, "may", lambda *_: True)


def _signs_what_was_changed(patch: pytest.MonkeyPatch) -> None:
    one = signing._one

    def read(code: str, dossier: Dossier, number: int, mark: str) -> Prepared:
        return replace(one(code, dossier, number), mark=mark)

    patch.setattr(signing, "_read", read)


def _deputies_sign_as_heads(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(signing, "authority", lambda title: (title,))


def _looks_at_no_pin(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Shifts, "confirm", lambda *_, **__: None)


def _seals_anything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(branches, "_seal", lambda *_: None)


def _only_leaders(station: Station) -> None:
    test_signing.test_only_leaders_read_sign_and_send_back(station, LAN)


CHECKS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], Callable[[], None]]] = {
    "lets anybody sign": (_anybody_signs, checked(_only_leaders)),
    "signs what was changed since it was read": (
        _signs_what_was_changed,
        checked(test_signing.test_what_was_changed_since_it_was_read_is_not_signed),
    ),
    "lets a deputy sign as the head": (
        _deputies_sign_as_heads,
        checked(test_signing.test_a_deputy_signs_for_the_head_word_for_word_what_was_prepared),
    ),
    "looks at no PIN before a batch": (
        _looks_at_no_pin,
        checked(test_signing.test_a_pin_is_asked_for_once_more),
    ),
    "seals what is no decision": (
        _seals_anything,
        test_facts.test_a_decision_is_sealed_once_and_nothing_else_is_sealed,
    ),
}

MUTANTS = [Mutant(name, patch, check) for name, (patch, check) in CHECKS.items()]
