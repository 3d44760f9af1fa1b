"""The hub's protections, broken on purpose: intake, decisions, accounts, files, store, pages."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from accord import admission, vault
from accord.acts import Resumed
from accord.errors import PeerError, RefusedError
from accord.fleet import OfficerRole
from accord.intake import Officer
from accord.keyring import Keyring
from accord.log import Record, seal_entry
from accord.moments import Hlc, Instant
from accord.reconcile.values import Mark
from accord.seal import PublicKey, SigningKey
from accord.vault import TRIES_MAX, Tries
from ground.web import border
from hub.api.app import Rooms, make_app
from hub.office import accounts, decisions, intake, judgement
from hub.office.accounts import IDLE_MS_MAX
from hub.office.slips import Slips
from hub.store import database
from hub.store.database import Database
from hub.store.lists import ListShelf
from tests.accord import test_admission
from tests.hub.api.conftest import SetVitals
from tests.hub.conftest import quickly
from tests.hub.office import city as city_module
from tests.hub.office.city import (
    BA_DINH,
    NOW,
    PIN,
    TAY_HO,
    TestBox,
    TestCity,
    parcel_of,
    with_parcel,
)
from tests.mutants.mutant import Mutant

Patch = pytest.MonkeyPatch
Look = Callable[[TestCity, TestBox], None]

STRANGER = SigningKey(b"x" * 40)
CHIEF = Officer("Chủ", "Chủ tịch")


class Anything(bytes):
    """Bytes that pass for any others."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = bytes.__hash__


def in_a_city(look: Look) -> Callable[[], None]:
    """Make a check of something looked at in a fresh city with one box."""

    def check() -> None:
        with (
            tempfile.TemporaryDirectory() as folder,
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(vault, "hash_secret_raw", quickly)
            with city_module.city(Path(folder)) as city:
                look(city, city.admit("box-00103-a"))

    return check


def resealed(record: Record, key: SigningKey, **changes: Any) -> Record:  # as told
    header = replace(record.entry.header, **changes)
    return Record(seal_entry(header, key), record.salt, record.payload)


def _unsigned(record: Record) -> Record:
    entry = record.entry
    sealed = entry.sealed[:-64] + bytes(63) + b"\1"
    return replace(record, entry=replace(entry, sealed=sealed))


def nothing(*_: object, **__: object) -> None:
    """Do nothing, whatever is asked."""


def _yes(*_: object, **__: object) -> bool:
    return True


# --- intake -------------------------------------------------------------------------------------


def _put_aside(make: Callable[[TestBox], Record], reason: str) -> Callable[[], None]:
    @in_a_city
    def check(city: TestCity, box: TestBox) -> None:
        box.take(1)
        parcel = parcel_of(make(box))
        box.take(2)
        batch = with_parcel(box.batch(), 1, replace(parcel, hash=box.records[1].entry.hash))
        (taken,) = city.intake.take([batch], at=NOW)
        assert (2, reason) in taken.quarantined

    return check


def _alone(city: TestCity, box: TestBox) -> None:
    box.take(1)
    forged = parcel_of(resealed(box.records[1], STRANGER))
    (taken,) = city.intake.take([with_parcel(box.batch(), 1, forged)], at=NOW)
    assert taken.upto == box.mark(1)


def _branch(city: TestCity, box: TestBox) -> None:
    clone = TestBox(box.name, TAY_HO)
    box.take(1, name="Người thứ nhất")
    clone.take(1, name="Người thứ hai")
    clone.take(2)
    city.intake.take([box.batch()], at=NOW)
    (taken,) = city.intake.take([clone.batch(after=2)], at=NOW)
    assert taken.upto == box.mark(2)


def _revoked(city: TestCity, box: TestBox) -> None:
    city.intake.take([box.batch()], at=NOW)
    city.enrolment.revoke(box.name, why="mất trộm")
    box.take(1)
    (taken,) = city.intake.take([box.batch(after=1)], at=NOW)
    assert taken.quarantined == ((2, "keyring.revoked"),)


def _quarantine_alarm(city: TestCity, box: TestBox) -> None:
    box.take(1)
    bad = parcel_of(resealed(box.records[1], box.key, kind=9999))
    city.intake.take([with_parcel(box.batch(), 1, bad)], at=NOW)
    with city.books.reading() as desk:
        assert desk.lists.alarms(is_open=True, limit=9)


def _seal_everything(patch: Patch) -> None:
    honest = judgement.judge

    def judge(*given: Any, **named: Any) -> judgement.Judged:  # passed on
        return replace(honest(*given, **named), is_sealed=True)

    patch.setattr(intake, "judge", judge)


def _hold_anything(patch: Patch) -> None:
    honest = intake._mark  # the mutant gets between its parts

    def mark(held: Any) -> Mark:  # passed on
        found = honest(held)
        return Mark(found.epoch, found.seq, Anything(found.hash))

    patch.setattr(intake, "_mark", mark)


def _refused_act(
    *roles: OfficerRole,
    key: str,
    unit: Any = TAY_HO,  # a unit of the city
) -> Callable[[], None]:
    @in_a_city
    def check(city: TestCity, box: TestBox) -> None:
        code = box.take(1)
        city.receive(box)
        session = city.employ("ai", *roles, unit=unit)
        act = Resumed("Không được phép", CHIEF)
        with pytest.raises(RefusedError, match=rf"^{key}"):
            city.decisions.act(session, code, act)
        with city.books.reading() as desk:
            assert len(desk.logs.about(code)) == 1

    return check


def _access_kept(city: TestCity, box: TestBox) -> None:
    code = box.take(1)
    city.receive(box)
    session = city.employ("chu", OfficerRole.LEADER)
    city.decisions.open(session, code, why="read")
    assert city.decisions.trail(session, code)


def _locked(city: TestCity, _: TestBox) -> None:
    city.employ("chu", OfficerRole.LEADER)
    for _try in range(TRIES_MAX):
        with pytest.raises(RefusedError):
            city.accounts.sign_on(login="chu", pin="271828")
    with pytest.raises(RefusedError, match=r"^vault\.locked"):
        city.accounts.sign_on(login="chu", pin=PIN)


def _idle(city: TestCity, _: TestBox) -> None:
    city.employ("chu", OfficerRole.LEADER)
    token = city.accounts.sign_on(login="chu", pin=PIN)
    city.clock.monotonic_ms += IDLE_MS_MAX + 1
    with pytest.raises(RefusedError, match=r"^account\.signed-off"):
        city.accounts.session(token)


def _flushed() -> None:
    with tempfile.TemporaryDirectory() as folder:
        opened = Database(Path(folder) / "hub.db", key=bytes(32), at=NOW)
        with opened.writing() as connection:
            full = connection.execute("PRAGMA synchronous").fetchone()
        opened.close()
        assert full == (2,)


def _flush_less(patch: Patch) -> None:
    loose = tuple(
        ("synchronous", "NORMAL", 1) if name == "synchronous" else (name, wanted, shown)
        for name, wanted, shown in database._PRAGMAS  # the mutant's own target
    )
    patch.setattr(database, "_PRAGMAS", loose)


def _undone(city: TestCity, _: TestBox) -> None:
    def write_and_fail() -> None:
        with city.books.writing() as desk:
            desk.register.put_note("half", b"done")
            raise LookupError

    with pytest.raises(LookupError):
        write_and_fail()
    with city.books.reading() as desk:
        assert desk.register.note("half") is None


def _keep_half(patch: Patch) -> None:
    @contextmanager
    def writing(self: Database) -> Iterator[database.Connection]:
        connection = self._writer
        assert connection is not None
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        finally:
            connection.execute("COMMIT")

    patch.setattr(Database, "writing", writing)


# --- pages --------------------------------------------------------------------------------------


def _from_elsewhere(city: TestCity, _: TestBox) -> None:
    rooms = Rooms(
        city="Thành phố Hà Nội",
        accounts=city.accounts,
        decisions=city.decisions,
        fleet=city.fleet,
        filing=city.filing,
        slips=Slips(city.books, city.keys),
        releasing=city.releasing,
        vitals=SetVitals(),
        clock=city.clock,
    )
    app = make_app(rooms, hosts=("hub.example",), is_secure=True)
    with TestClient(app, base_url="https://hub.example") as client:
        answer = client.post(
            "/display",
            data={"language": "vi", "size": "1"},
            headers={"origin": "https://evil.example"},
            follow_redirects=False,
        )
    assert answer.status_code == 403


def _other_wards_dossier(city: TestCity, box: TestBox) -> None:
    code = box.take(1)
    city.receive(box)
    hoa = city.employ("hoa", OfficerRole.LEADER, unit=BA_DINH)
    with pytest.raises(RefusedError, match=r"^access\.other-ward"):
        city.decisions.open(hoa, code, why="read")


def _stolen_proof() -> None:
    request = replace(
        test_admission.REQUEST,
        officers=(admission.Applicant(test_admission.OFFICER, bytes(64)),),
    )
    with pytest.raises(PeerError, match=r"^admission\.bad-request"):
        admission.open_request(admission.write_request(request, test_admission.BOX))


MUTANTS = [
    Mutant(
        "believes what the box's key did not seal",
        lambda patch: patch.setattr(PublicKey, "verifies", _yes),
        _put_aside(lambda box: _unsigned(box.records[1]), "seal.not-signed"),
    ),
    Mutant("takes unsealed bytes unconfirmed", _seal_everything, in_a_city(_alone)),
    Mutant("continues another branch", _hold_anything, in_a_city(_branch)),
    Mutant(
        "believes an officer who did not sign",
        lambda patch: patch.setattr(PublicKey, "verifies", _yes),
        _put_aside(
            lambda box: resealed(box.records[1], box.key, act=bytes(64)), "log.act-not-signed"
        ),
    ),
    Mutant(
        "lets an entry go back in time",
        lambda patch: patch.setattr(Hlc, "__le__", lambda *_: False),
        _put_aside(
            lambda box: resealed(
                box.records[1],
                box.key,
                stamp=replace(box.records[1].entry.header.stamp, time=Hlc(Instant(1), 0)),
            ),
            "log.time-back",
        ),
    ),
    Mutant(
        "takes any payload for the entry's",
        lambda patch: patch.setattr(judgement, "payload_matches", _yes),
        _put_aside(
            lambda box: replace(box.records[1], payload=box.records[1].payload + b"\0"),
            "log.other-payload",
        ),
    ),
    Mutant(
        "believes a revoked box",
        lambda patch: patch.setattr(Keyring, "check_seal", nothing),
        in_a_city(_revoked),
    ),
    Mutant(
        "puts an entry aside without telling anybody",
        lambda patch: patch.setattr(intake, "raise_alarm", nothing),
        in_a_city(_quarantine_alarm),
    ),
    Mutant(
        "lets an officer decide for another ward",
        lambda patch: patch.setattr(decisions, "check_ward", nothing),
        _refused_act(OfficerRole.LEADER, key=r"access\.other-ward", unit=BA_DINH),
    ),
    Mutant(
        "shows an officer another ward's dossier",
        lambda patch: patch.setattr(decisions, "check_ward", nothing),
        in_a_city(_other_wards_dossier),
    ),
    Mutant(
        "lets whoever looks after machines decide",
        lambda patch: patch.setattr(decisions, "check_right", nothing),
        _refused_act(OfficerRole.ADMINISTRATION, key=r"access\.not-yours"),
    ),
    Mutant(
        "does what the national table does not allow",
        lambda patch: patch.setattr(decisions, "_check_allowed", nothing),
        _refused_act(OfficerRole.LEADER, key=r"dossier\.not-allowed"),
    ),
    Mutant(
        "keeps no note of who opened a dossier",
        lambda patch: patch.setattr(ListShelf, "put_access", nothing),
        in_a_city(_access_kept),
    ),
    Mutant(
        "counts no wrong PIN",
        lambda patch: patch.setattr(accounts, "count_try", lambda _, at: Tries(1, at)),
        in_a_city(_locked),
    ),
    Mutant(
        "leaves a key on the desk of who went away",
        lambda patch: patch.setattr(accounts, "IDLE_MS_MAX", 10**12),
        in_a_city(_idle),
    ),
    Mutant("flushes less than every commit", _flush_less, _flushed),
    Mutant("keeps half of what was refused", _keep_half, in_a_city(_undone)),
    Mutant(
        "takes a form of another site",
        lambda patch: patch.setattr(border, "is_same_origin", _yes),
        in_a_city(_from_elsewhere),
    ),
    Mutant(
        "admits an officer who does not hold the key",
        lambda patch: patch.setattr(admission, "check_applicant", nothing),
        _stolen_proof,
    ),
    Mutant(
        "joins by an admission of another request",
        lambda patch: patch.setattr(admission, "_answers", _yes),
        test_admission.test_an_earlier_request_of_the_same_box_is_another_request,
    ),
]
