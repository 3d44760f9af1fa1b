from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from accord import acts, intake
from accord.errors import PeerError
from accord.facts import KINDS, Fact, Kind, kind_of
from accord.fleet import KeyAdmitted, KeyRevoked, KeyRole, OfficerAdmitted, OfficerRole
from accord.header import Header, Stamp
from accord.keyring import Accepted, Keyring, Quarantine, Verdict, judge
from accord.log import Entry, act_bytes, seal_entry
from accord.moments import ClockTrust, Hlc, Instant
from accord.naming import LogName
from accord.seal import PublicKey, SigningKey
from tests.accord.samples import ACCEPTED, LAN, NOON
from tests.refusal import refuses

NOTED = acts.Noted("Người dân gọi hỏi hồ sơ")
HUB, BOX, OTHER_BOX, OFFICER, HOA, STRANGER = (
    SigningKey(bytes(range(number, number + 40))) for number in range(6)
)
TAY_HO, HOAN_KIEM = "H26.001.02", "H26.001.03"
HERE, THERE = LogName("box-00103-a"), LogName("box-00104-a")
EPOCH = b"epoch-01"
ACCEPT, NOTE = kind_of(ACCEPTED), kind_of(NOTED)
DAY = 86_400_000


def admitted(
    key: SigningKey,
    role: KeyRole,
    name: str,
    *units: str,
    from_at: int = 0,
    until_at: int | None = None,
) -> KeyAdmitted:
    until = None if until_at is None else Instant(until_at)
    return KeyAdmitted(key.public.point, role, name, Instant(from_at), until, units)


def officer(key: SigningKey, agency: str, *roles: OfficerRole) -> OfficerAdmitted:
    return OfficerAdmitted(key.key_id, LAN, roles, agency)


def revoked(key: SigningKey, *, at: int, last: int | None = None) -> KeyRevoked:
    place = None if last is None else acts.Place(HERE, EPOCH, last, bytes(32))
    return KeyRevoked(key.key_id, Instant(at), "mất", place)


BASIS: tuple[Fact, ...] = (
    admitted(BOX, KeyRole.BOX, HERE, TAY_HO),
    admitted(OTHER_BOX, KeyRole.BOX, THERE, HOAN_KIEM),
    admitted(OFFICER, KeyRole.OFFICER, "Trần Thị Lan"),
    admitted(HOA, KeyRole.OFFICER, "Lê Thị Hoa"),
    officer(OFFICER, TAY_HO, OfficerRole.RECEPTION),
    officer(HOA, HOAN_KIEM, OfficerRole.RECEPTION),
)


def ring(*facts: Fact) -> Keyring:
    return Keyring(HUB.public).told((*BASIS, *facts))


def an_entry(
    *,
    log: str = HERE,
    seal: SigningKey = BOX,
    act: SigningKey | None = OFFICER,
    kind: Kind = ACCEPT,
    seq: int = 5,
    at: int = NOON,
    trust: ClockTrust = ClockTrust.SYNCHRONISED,
    epoch: bytes = EPOCH,
) -> Entry:
    header = Header(
        log=log,
        epoch=epoch,
        seq=seq,
        prev=bytes(32),
        stamp=Stamp(Hlc(Instant(at), 0), trust, bytes(8), 0),
        kind=kind.number,
        dossier="H26.001.02-261122-0001" if kind.is_of_dossier else "",
        parents=(),
        schema=1,
        payload_hash=bytes(32),
        payload_bytes=0,
    )
    if act is not None:
        header = replace(header, officer=act.key_id, act=act.sign(act_bytes(header)))
    return seal_entry(header, seal)


def verdict(keyring: Keyring, entry: Entry, kind: Kind = ACCEPT, *, had_at: int = NOON) -> Verdict:
    return judge(entry, kind, keyring, had_at=Instant(had_at))


def test_an_act_of_an_admitted_officer_at_an_admitted_box_is_accepted() -> None:
    assert verdict(ring(), an_entry()) == Accepted(frozenset({OfficerRole.RECEPTION}))


def test_what_is_no_act_needs_no_officer() -> None:
    assert verdict(ring(), an_entry(act=None, kind=NOTE), NOTE) == Accepted(frozenset())


def test_an_act_that_nobody_signs_is_put_aside() -> None:
    assert verdict(ring(), an_entry(act=None)) == Quarantine("fact.no-officer")


# --- who seals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        (an_entry(seal=STRANGER), "keyring.unknown-key"),
        (an_entry(log=THERE), "keyring.other-log"),
        (an_entry(log="hub-fleet"), "keyring.other-log"),
        (an_entry(seal=HUB), "keyring.other-log"),
        (an_entry(seal=OFFICER), "keyring.other-log"),
        (an_entry(seal=OTHER_BOX), "keyring.other-log"),
    ],
)
def test_what_the_writer_of_the_log_did_not_seal_is_no_part_of_it(entry: Entry, key: str) -> None:
    with refuses(PeerError, key):
        verdict(ring(), entry)


def test_a_seal_that_does_not_hold_is_no_part_of_the_log() -> None:
    entry = an_entry()
    broken = replace(entry, sealed=entry.sealed[:-1] + bytes([entry.sealed[-1] ^ 1]))
    with refuses(PeerError, "seal.not-signed"):
        verdict(ring(), broken)


def test_the_hub_seals_its_own_logs() -> None:
    for log in ("hub-fleet", "hub-00103"):
        entry = an_entry(log=log, seal=HUB, act=None, kind=NOTE)
        assert verdict(ring(), entry, NOTE) == Accepted(frozenset())


def test_a_witness_seals_no_log() -> None:
    keyring = ring(admitted(STRANGER, KeyRole.WITNESS, HERE))
    with refuses(PeerError, "keyring.other-log"):
        verdict(keyring, an_entry(seal=STRANGER))


# --- who acts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (STRANGER, "keyring.unknown-officer"),
        (BOX, "keyring.unknown-officer"),
        (HOA, "keyring.other-unit"),
    ],
)
def test_who_must_not_act_here_is_put_aside(act: SigningKey, reason: str) -> None:
    assert verdict(ring(), an_entry(act=act)) == Quarantine(reason)


def test_an_officer_admitted_without_a_unit_acts_nowhere() -> None:
    keyring = ring(admitted(STRANGER, KeyRole.OFFICER, "Nguyễn Văn Minh"))
    assert verdict(keyring, an_entry(act=STRANGER)) == Quarantine("keyring.other-unit")


def test_an_officer_of_another_ward_acts_at_home_and_at_a_box_of_both() -> None:
    assert isinstance(verdict(ring(), an_entry(log=THERE, seal=OTHER_BOX, act=HOA)), Accepted)
    both = ring(admitted(BOX, KeyRole.BOX, HERE, HOAN_KIEM))
    for act in (OFFICER, HOA):
        assert isinstance(verdict(both, an_entry(act=act)), Accepted)


def test_an_officer_acts_in_the_hubs_logs_wherever_admitted() -> None:
    keyring = ring(officer(HOA, HOAN_KIEM, OfficerRole.LEADER))
    decided = next(kind for kind in KINDS if kind.fact is acts.Decided)
    entry = an_entry(log="hub-00103", seal=HUB, act=HOA, kind=decided)
    assert verdict(keyring, entry, decided) == Accepted(frozenset({OfficerRole.LEADER}))


def test_a_signature_of_another_officer_is_put_aside() -> None:
    entry = an_entry()
    forged = replace(entry.header, act=HOA.sign(act_bytes(entry.header)))
    assert verdict(ring(), seal_entry(forged, BOX)) == Quarantine("log.act-not-signed")


def test_a_volunteer_registers_and_never_accepts() -> None:
    keyring = ring(officer(OFFICER, TAY_HO, OfficerRole.VOLUNTEER))
    registered = next(kind for kind in KINDS if kind.fact is intake.Registered)
    assert isinstance(verdict(keyring, an_entry(kind=registered), registered), Accepted)
    assert verdict(keyring, an_entry()) == Quarantine("keyring.not-your-role")


def test_the_last_word_about_roles_at_a_unit_counts() -> None:
    keyring = ring(officer(OFFICER, TAY_HO, OfficerRole.HANDLING, OfficerRole.LEADER))
    assert keyring.roles_of(OFFICER.key_id, HERE) == {OfficerRole.HANDLING, OfficerRole.LEADER}
    assert keyring.roles_of(OFFICER.key_id, THERE) == frozenset()
    assert keyring.roles_of(OFFICER.key_id, "box-unknown") == frozenset()
    assert verdict(keyring, an_entry()) == Quarantine("keyring.not-your-role")


# --- until when ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "accepted"), [(NOON - 1, True), (NOON, False), (NOON + 1, False)])
def test_an_officer_revoked_is_believed_before_and_not_after(at: int, accepted: bool) -> None:
    keyring = ring(revoked(OFFICER, at=NOON))
    found = verdict(keyring, an_entry(at=at), had_at=NOON + DAY)
    assert (found == Quarantine("keyring.revoked")) is not accepted


@pytest.mark.parametrize("trust", [ClockTrust.UNKNOWN, ClockTrust.RTC])
def test_a_clock_nobody_checked_saves_no_revoked_officer(trust: ClockTrust) -> None:
    keyring = ring(revoked(OFFICER, at=NOON))
    entry = an_entry(at=NOON - DAY, trust=trust)
    assert verdict(keyring, entry, had_at=NOON + 1) == Quarantine("keyring.revoked")
    assert isinstance(verdict(keyring, entry, had_at=NOON - 1), Accepted)
    assert judge(entry, ACCEPT, keyring) == Quarantine("keyring.revoked")


def test_a_box_revoked_at_an_entry_is_believed_up_to_it() -> None:
    keyring = ring(revoked(BOX, at=NOON, last=5))
    late = NOON + DAY
    assert isinstance(verdict(keyring, an_entry(seq=5), had_at=late), Accepted)
    assert verdict(keyring, an_entry(seq=6), had_at=0) == Quarantine("keyring.revoked")
    assert verdict(keyring, an_entry(epoch=b"epoch-02"), had_at=0) == Quarantine("keyring.revoked")


def test_a_box_revoked_at_no_entry_is_believed_as_far_as_it_was_had() -> None:
    keyring = ring(revoked(BOX, at=NOON))
    entry = an_entry(at=NOON - DAY)
    assert isinstance(verdict(keyring, entry, had_at=NOON - 1), Accepted)
    assert verdict(keyring, entry, had_at=NOON) == Quarantine("keyring.revoked")
    assert judge(entry, ACCEPT, keyring) == Quarantine("keyring.revoked")


def test_several_revocations_speak_for_several_epochs_and_the_stricter_counts() -> None:
    other = KeyRevoked(
        BOX.key_id, Instant(NOON - 9), "mất", acts.Place(HERE, b"epoch-02", 9, bytes(32))
    )
    for order in permutations(
        [revoked(BOX, at=NOON, last=7), revoked(BOX, at=NOON, last=5), other]
    ):
        keyring = ring(*order)
        assert isinstance(verdict(keyring, an_entry(seq=5)), Accepted)
        assert isinstance(verdict(keyring, an_entry(seq=9, epoch=b"epoch-02")), Accepted)
        assert verdict(keyring, an_entry(seq=6)) == Quarantine("keyring.revoked")
        end = keyring.end(BOX.key_id)
        assert end is not None
        assert end.at == NOON - 9
        assert {place[1]: last.seq for place, last in end.lasts.items()} == {
            EPOCH: 5,
            b"epoch-02": 9,
        }
        assert keyring.end(OFFICER.key_id) is None


def test_a_revocation_told_before_the_admission_counts() -> None:
    keyring = Keyring(HUB.public).told((revoked(OFFICER, at=0), *BASIS))
    assert verdict(keyring, an_entry()) == Quarantine("keyring.revoked")


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (NOON - 1, "keyring.not-yet"),
        (NOON, ""),
        (NOON + DAY - 1, ""),
        (NOON + DAY, "keyring.run-out"),
    ],
)
def test_an_admission_begins_and_runs_out(at: int, reason: str) -> None:
    window = {"from_at": NOON, "until_at": NOON + DAY}
    person = Keyring(HUB.public).told(
        (*BASIS[:2], admitted(OFFICER, KeyRole.OFFICER, "Trần Thị Lan", **window), *BASIS[4:])
    )
    machine = Keyring(HUB.public).told(
        (admitted(BOX, KeyRole.BOX, HERE, TAY_HO, **window), *BASIS[1:])
    )
    for keyring in (person, machine):
        found = verdict(keyring, an_entry(at=at), had_at=0)
        assert found == (
            Quarantine(reason) if reason else Accepted(frozenset({OfficerRole.RECEPTION}))
        )


def test_where_nobody_knows_the_time_nothing_is_refused_for_its_sake() -> None:
    keyring = ring(admitted(STRANGER, KeyRole.OFFICER, "Minh", from_at=NOON, until_at=NOON + 1))
    keyring = keyring.told([officer(STRANGER, TAY_HO, OfficerRole.RECEPTION)])
    entry = an_entry(act=STRANGER, at=0, trust=ClockTrust.UNKNOWN)
    assert isinstance(judge(entry, ACCEPT, keyring), Accepted)
    assert verdict(keyring, entry, had_at=0) == Quarantine("keyring.not-yet")


# --- what is not followed -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "objection"),
    [
        (admitted(STRANGER, KeyRole.BOX, "hub-fleet", TAY_HO), "keyring.bad-name"),
        (admitted(STRANGER, KeyRole.BOX, "Hộp Tây Hồ", TAY_HO), "keyring.bad-name"),
        (admitted(BOX, KeyRole.OFFICER, "Trần Thị Lan"), "keyring.other-role"),
        (admitted(OFFICER, KeyRole.HUB, "hub"), "keyring.other-role"),
        (admitted(BOX, KeyRole.BOX, THERE, TAY_HO), "keyring.other-role"),
        (
            KeyAdmitted(b"\x04" + bytes(64), KeyRole.OFFICER, "x", Instant(0)),
            "keyring.not-a-key",
        ),
    ],
)
def test_an_admission_that_bends_the_rules_changes_nothing(
    fact: KeyAdmitted, objection: str
) -> None:
    before = ring()
    assert before.objection(fact) == objection
    after = before.told([fact])
    for entry in (an_entry(), an_entry(act=HOA)):
        assert verdict(after, entry) == verdict(before, entry)
    with refuses(PeerError, "keyring.unknown-key"):
        verdict(after, an_entry(seal=STRANGER, log="hub-fleet"))


def test_a_new_key_and_the_same_admission_again_raise_no_objection() -> None:
    keyring = ring()
    for fact in BASIS[:3]:
        assert isinstance(fact, KeyAdmitted)
        assert keyring.objection(fact) == ""
    assert keyring.objection(admitted(STRANGER, KeyRole.HUB, "hub")) == ""


def test_another_key_with_the_same_short_name_does_not_replace_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Grinding such a key takes 2^64 tries; here the short names are made alike.
    keyring = ring()
    monkeypatch.setattr("accord.seal.key_id_of", lambda point: BOX.key_id)
    fact = admitted(STRANGER, KeyRole.BOX, HERE, TAY_HO)
    assert PublicKey(fact.point).key_id == BOX.key_id
    assert keyring.objection(fact) == "keyring.other-role"


def test_telling_more_leaves_the_keyring_told_as_it_was() -> None:
    before = ring()
    after = before.told([revoked(OFFICER, at=0)])
    assert isinstance(verdict(before, an_entry()), Accepted)
    assert verdict(after, an_entry()) == Quarantine("keyring.revoked")
    assert isinstance(verdict(before.told([NOTED]), an_entry()), Accepted)


def test_the_order_of_admissions_and_revocations_changes_nothing() -> None:
    told = (*BASIS[:2], *BASIS[2:5:2], revoked(BOX, at=NOON, last=5))
    found = set()
    for order in permutations(told):
        keyring = Keyring(HUB.public).told(order)
        found.add((verdict(keyring, an_entry(seq=5)), verdict(keyring, an_entry(seq=6))))
    assert len(found) == 1


def test_another_hub_key_may_follow_the_first() -> None:
    keyring = ring(admitted(STRANGER, KeyRole.HUB, "hub"))
    entry = an_entry(log="hub-fleet", seal=STRANGER, act=None, kind=NOTE)
    assert isinstance(verdict(keyring, entry, NOTE), Accepted)


def test_a_box_that_moves_keeps_what_was_rightly_said_before() -> None:
    keyring = ring(admitted(BOX, KeyRole.BOX, HERE, HOAN_KIEM, from_at=NOON + DAY))
    assert isinstance(verdict(keyring, an_entry()), Accepted)


def test_a_header_is_judged_for_its_own_log_only() -> None:
    entry: Header = an_entry().header
    assert ring().sealing_key(BOX.key_id, entry) == BOX.public
