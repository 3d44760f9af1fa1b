"""Handing a result over, broken on purpose: each thing the law asks to be noted, not asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from accord.acts import Receiver
from accord.errors import RefusedError
from accord.intake import Accepted
from accord.national import DeliveryMethod
from edge.desk import handover
from edge.desk.handover import BY_POST, HandOver
from tests.edge.desk import test_handover
from tests.edge.desk.test_handover import BY_OWNER, BY_WIFE
from tests.edge.station import Station
from tests.mutants.handling import checked
from tests.mutants.mutant import Mutant

_PERSON, _POST = handover._person, handover._post


def _refused(noted: HandOver, key: str) -> Callable[[], None]:
    def check(station: Station) -> None:
        test_handover.test_what_the_law_asks_for_is_noted_or_nothing_goes_out(
            station, station.lan()[1], noted, key
        )

    return checked(check)


def _asks_nothing(field: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Take what was left out for said."""

    def person(intake: Accepted, noted: HandOver) -> tuple[Receiver, str]:
        said = {"slip_back": True} if field == "slip_back" else {field: "x"}
        return _PERSON(intake, replace(noted, **said))

    return lambda patch: patch.setattr(handover, "_person", person)


def _anybody_is_the_owner(patch: pytest.MonkeyPatch) -> None:
    def person(intake: Accepted, noted: HandOver) -> tuple[Receiver, str]:
        try:
            return _PERSON(intake, noted)
        except RefusedError:
            owner = intake.owner
            return Receiver(owner.name, "Chủ hồ sơ", owner.identity), ""

    patch.setattr(handover, "_person", person)


def _post_without_number(patch: pytest.MonkeyPatch) -> None:
    def post(intake: Accepted, _: HandOver) -> tuple[Receiver, str]:
        return Receiver(intake.owner.name, BY_POST, intake.owner.identity), ""

    patch.setattr(handover, "_post", post)


def _register(station: Station) -> None:
    test_handover.test_a_certificate_goes_out_after_the_register_was_signed(
        station, station.lan()[1]
    )


MUTANTS = [
    Mutant(
        "hands over to whoever comes without a slip",
        _asks_nothing("slip_back"),
        _refused(replace(BY_OWNER, slip_back=False), "handover.nothing-shown"),
    ),
    Mutant(
        "hands over to another without a paper",
        _asks_nothing("authority"),
        _refused(replace(BY_WIFE, authority=""), "handover.no-authority"),
    ),
    Mutant(
        "takes anybody for the owner",
        _anybody_is_the_owner,
        _refused(replace(BY_WIFE, number=""), "handover.no-receiver"),
    ),
    Mutant(
        "gives a result to the post without the number of the item",
        _post_without_number,
        _refused(replace(BY_OWNER, method=DeliveryMethod.POST), "handover.no-item"),
    ),
    Mutant(
        "lets a certificate out before the register is signed",
        lambda patch: patch.setattr(handover, "has_register", lambda *_: False),
        checked(_register),
    ),
]
