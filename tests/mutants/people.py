"""The protections around the hub's people and what is said of them, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import pytest

from accord.errors import RefusedError
from hub.office import accounts, decisions, enrolment, people
from hub.office.accounts import Accounts
from hub.office.books import Account
from hub.office.scribe import ward_log
from tests.hub.office import test_accounts, test_people
from tests.hub.office.city import BA_DINH, TAY_HO, TestBox, TestCity
from tests.journeys import test_the_citys_people as journey
from tests.mutants.hub import in_a_city
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]

Patch = pytest.MonkeyPatch


def nothing(*_: object, **__: object) -> None:
    pass


def _in_a_folder(test: Callable[[Path], None]) -> Callable[[], None]:
    @wraps(test)
    def check() -> None:
        with tempfile.TemporaryDirectory() as folder:
            test(Path(folder))

    return check


def _says_it_once(patch: Patch) -> None:
    real = people._logs_of  # the fault
    patch.setattr(people, "_logs_of", lambda desk, key: set(sorted(real(desk, key))[:1]))


def _keeps_accounts(patch: Patch) -> None:
    patch.setattr(people, "replace", lambda account, **_: account)


def _signed_off(city: TestCity, _: TestBox) -> None:
    test_people.test_whoever_has_an_account_is_signed_off_with_their_key(city)


def _at_both_wards(city: TestCity, _: TestBox) -> None:
    city.admit("box-00004-a", BA_DINH)
    city.accounts.revoke_of_ward(TAY_HO.code, test_people.LAN_NAME, why="mất khóa")
    assert len(test_people.said(city)) == 2


def _patched(test: Callable[[TestCity, Patch], None]) -> Callable[[TestCity, TestBox], None]:
    def look(city: TestCity, _: TestBox) -> None:
        with pytest.MonkeyPatch.context() as patch:
            test(city, patch)

    return look


def _forgets_what_happened_meanwhile(patch: Patch) -> None:
    def forget(self: Accounts, opened: Account) -> Account:
        with self._books.writing() as desk:
            desk.register.put_account(opened)
        return opened

    patch.setattr(Accounts, "_forget_tries", forget)


def _bad_name(city: TestCity, _: TestBox) -> None:
    with pytest.raises(RefusedError, match=r"^officer\.bad-name$"):
        test_accounts.admit(city, name="hub-Ông Chủ")


def _say_people_in_a_wards_log(patch: Patch) -> None:
    elsewhere = ward_log(BA_DINH.code)
    patch.setattr(people, "_logs_of", lambda *_: {elsewhere})
    patch.setattr(people, "people_log", lambda _: elsewhere)


MUTANTS = [
    Mutant(
        "lets an act reach a ward before it heard whose it is",
        lambda patch: patch.setattr(decisions, "introduce", nothing),
        _in_a_folder(journey.test_what_a_leader_of_the_city_decided_is_handed_over_in_the_ward),
    ),
    Mutant(
        "revokes a person of the city where no box hears it",
        _say_people_in_a_wards_log,
        _in_a_folder(journey.test_every_box_hears_that_a_person_of_the_city_was_revoked),
    ),
    Mutant(
        "lets anybody of a ward put people out",
        lambda patch: patch.setattr(accounts, "check_right", nothing),
        in_a_city(test_people.test_only_administrators_put_people_out),
    ),
    Mutant(
        "lets a ward put people of another out",
        lambda patch: patch.setattr(accounts, "check_ward", nothing),
        in_a_city(test_people.test_only_administrators_put_people_out),
    ),
    Mutant(
        "leaves a revoked person signed on",
        _keeps_accounts,
        in_a_city(_signed_off),
    ),
    Mutant("revokes a key at one of its wards", _says_it_once, in_a_city(_at_both_wards)),
    Mutant(
        "undoes a revocation by signing on",
        _forgets_what_happened_meanwhile,
        in_a_city(
            _patched(test_accounts.test_who_is_revoked_while_the_pin_is_stretched_does_not_sign_on)
        ),
    ),
    Mutant(
        "tells by the time it takes which logins there are",
        lambda patch: patch.setattr(Accounts, "_pretend", nothing),
        in_a_city(
            _patched(test_accounts.test_as_many_pins_are_stretched_for_a_login_that_nobody_has)
        ),
    ),
    Mutant(
        "admits an officer who is called like a log of the hub",
        lambda patch: patch.setattr(enrolment, "HUB_LOGS", "\0"),
        in_a_city(_bad_name),
    ),
]
