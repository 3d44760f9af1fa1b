from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from accord.acts import Erased, HandlingStarted, Noted, Place
from accord.errors import RefusedError
from accord.fleet import Released, ShiftOpened
from accord.header import Origin
from accord.lineage import Gone
from accord.moments import Hlc, Instant
from accord.naming import LogName
from accord.reconcile.values import Accuse, Mark, Parcel, SaveAck, beginning
from accord.seal import SEED_BYTES, SigningKey
from edge.desk.kept import Lamps
from edge.store.keyfile import KeyFile
from edge.store.verify import verify
from tests.accord.samples import FACTS, HOLDER, LAN
from tests.edge.store.boxes import (
    HUB_EPOCH,
    HUB_KEY,
    Box,
    Hub,
    a_box,
    admit_lan,
    decided,
    parcel_of,
)
from tests.edge.store.logs import BOX, EPOCH, HUB_LOG, MORNING, Author
from tests.edge.store.logs import beginning as start_of

STARTED = HandlingStarted(HOLDER)
STRANGER = SigningKey(b"s" * SEED_BYTES)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with a_box(tmp_path) as opened:
        yield opened


@pytest.fixture
def hub(box: Box) -> Hub:
    """A hub that has admitted Lan."""
    writer = Hub()
    assert box.hear(*(writer.say(fact) for fact in admit_lan())) == ()
    return writer


def test_a_new_log_is_held_from_its_beginning(box: Box) -> None:
    assert box.copies.copy_states(HUB_LOG) == ()
    assert box.copies.hash_at(HUB_LOG, HUB_EPOCH, 1) is None
    assert box.copies.sealed_at(HUB_LOG, HUB_EPOCH, 1) is None
    hub = Hub()
    parcels = [hub.say(fact) for fact in admit_lan()]
    assert box.hear(*parcels) == ()
    assert box.copies.copy_states(HUB_LOG) == (Mark(HUB_EPOCH, 3, parcels[-1].hash),)
    assert box.copies.hash_at(HUB_LOG, HUB_EPOCH, 2) == parcels[1].hash
    assert box.copies.sealed_at(HUB_LOG, HUB_EPOCH, 2) == parcels[1].sealed
    assert box.copies.sealed_at(HUB_LOG, HUB_EPOCH, 4) is None


def test_what_does_not_follow_the_copy_is_refused(box: Box, hub: Hub) -> None:
    parcel = hub.say(FACTS[4])
    for after in (beginning(HUB_EPOCH), Mark(HUB_EPOCH, 2, bytes(32)), Mark(EPOCH, 0, bytes(32))):
        log = BOX if after.epoch == EPOCH else HUB_LOG
        with pytest.raises(RefusedError, match=r"store\.does-not-follow"):
            box.copies.take(log, after, [parcel])


def test_the_keyring_grows_with_the_copy_and_is_the_same_after_a_start(box: Box, hub: Hub) -> None:
    assert box.copies.keyring.roles_of(hub.officer.key_id, BOX)
    again = Box(box.folder, box.ledger)
    assert again.copies.keyring.roles_of(hub.officer.key_id, BOX)


def test_an_officer_the_hub_has_just_admitted_is_believed_in_the_same_batch(box: Box) -> None:
    hub = Hub()
    code = box.take()
    parcels = [hub.say(fact) for fact in admit_lan()]
    assert box.hear(*parcels, hub.say(decided(), dossier=code, is_act=True)) == ()


def test_what_cannot_be_believed_is_put_aside_and_holds_nothing_up(box: Box, hub: Hub) -> None:
    def one(parcel: Parcel) -> str:
        held = box.copies.copy_states(HUB_LOG)[0]
        ((_, reason),) = box.copies.take(HUB_LOG, held, [parcel]).quarantined
        return reason

    def behind() -> Hub:
        held = box.copies.copy_states(HUB_LOG)[0]
        return replace(hub, head=replace(hub.head, seq=held.seq, hash=held.hash))

    code = box.take()
    assert one(replace(behind(), key=STRANGER).say(FACTS[4])) == "keyring.unknown-key"
    assert one(replace(behind().say(FACTS[4]), entry=None)) == "copy.unreadable"
    assert one(replace(behind().say(FACTS[4]), payload=b"\xa0")) == "copy.other-payload"
    assert one(behind().say(ShiftOpened("Quầy 3", LAN))) == "copy.not-the-hubs-to-say"
    act = replace(behind(), officer=STRANGER).say(decided(), dossier=code, is_act=True)
    assert one(act) == "keyring.unknown-officer"
    early = behind()
    early.head = replace(early.head, time=Hlc(Instant(0), 0))
    assert one(early.say(FACTS[4])) == "copy.time-went-back"
    stale = behind()
    stale.head = replace(stale.head, log="hub-other")
    assert one(stale.say(FACTS[4])) == "copy.other-place"
    # The copy goes on: the next good entry is believed.
    assert box.hear(behind().say(decided(), dossier=code, is_act=True)) == ()
    assert len(box.book.said_about(code)) == 2


def test_a_fact_of_a_later_version_is_kept_for_later(box: Box, hub: Hub) -> None:
    record = Author(hub.head, key=HUB_KEY).write("x", kind=999)
    assert box.hear(parcel_of(record)) == ()
    assert box.copies.hash_at(HUB_LOG, HUB_EPOCH, 4) == record.entry.hash


def test_even_a_later_version_must_be_sealed_by_the_hub(box: Box, hub: Hub) -> None:
    record = Author(hub.head, key=STRANGER).write("x", kind=999)
    assert box.hear(parcel_of(record)) == ((4, "keyring.unknown-key"),)


def test_contradicting_entries_are_kept_once_as_evidence(
    box: Box, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = box.copies.copy_states(HUB_LOG)[0]
    other = Hub().say(FACTS[4])
    for _ in range(2):
        box.copies.save_evidence(HUB_LOG, Accuse(held, (other,)))
    box.copies.save_evidence("hub-unknown", Accuse(held, (other,)))
    monkeypatch.setattr("edge.store.copies.EVIDENCE_MAX", 1)
    box.copies.save_evidence(HUB_LOG, Accuse(held, (hub.say(FACTS[4]),)))
    with box.ledger.reading() as connection:
        kept = connection.execute("SELECT hash, sealed FROM evidence").fetchall()
    assert kept == [(other.hash, other.sealed)]


def test_a_fork_of_the_hub_waits_for_a_person(box: Box) -> None:
    box.copies.save_fork(HUB_LOG, HUB_EPOCH, b"hub----2", at=MORNING)
    box.copies.save_fork(HUB_LOG, HUB_EPOCH, b"hub----2", at=MORNING)
    assert box.book.standing().fork_open


def test_what_the_hub_orders_erased_is_gone_and_the_chain_holds(box: Box, hub: Hub) -> None:
    code = box.take("Đặng Thị Hoa")
    box.say(Noted("một ghi chú"), dossier=code)
    digest = box.log.own_hash_at(EPOCH, 1)
    assert digest is not None
    place = Place(LogName(BOX), EPOCH, 1, digest)
    erased = Erased(place, "Yêu cầu của chủ thể dữ liệu")
    assert box.hear(hub.say(erased, dossier=code)) == ()
    accepted, noted, order = box.book.said_about(code)
    assert isinstance(accepted.fact, Gone)
    assert not isinstance(noted.fact, Gone)
    assert order.fact == erased
    assert box.book.dossiers(query="hoa", limit=9) == ()
    assert box.book.dossiers(query=None, limit=9) == ()
    (record, _) = box.log.records(EPOCH, after_seq=0)
    assert record.is_erased
    box.ledger.empty_journal()


def test_a_second_epoch_of_the_hub_is_held_beside_the_first(box: Box, hub: Hub) -> None:
    other = Hub(head=start_of(HUB_LOG, b"hub----2"))
    box.hear(other.say(FACTS[4]))
    assert [mark.epoch for mark in box.copies.copy_states(HUB_LOG)] == [HUB_EPOCH, b"hub----2"]


def test_what_the_city_put_aside_is_not_at_the_city_until_it_is_released(
    box: Box, hub: Hub
) -> None:
    code = box.take()
    tip = box.tip()
    aside = ((tip.seq, "keyring.unknown-officer"),)
    box.log.save_ack(SaveAck(tip, b"signed", Instant(77), aside))
    assert box.book.lamps(code) == Lamps(
        in_box=True, signed=True, at_city_since=None, put_aside="keyring.unknown-officer"
    )
    assert box.book.standing().put_aside == 1
    assert box.book.dossiers(query=None, limit=1)[0].at_city_since is None
    place = Place(LogName(BOX), tip.epoch, tip.seq, tip.hash)
    assert not box.hear(hub.say(Released(place, "đã hỏi")))
    assert box.book.lamps(code) == Lamps(in_box=True, signed=True, at_city_since=Instant(77))
    assert box.book.standing().put_aside == 0
    report = verify(box.ledger.path, KeyFile(box.folder / "store.key"))
    assert not report.findings


def test_the_city_means_another_dossier_by_a_code_that_is_put_aside(box: Box, hub: Hub) -> None:
    code = box.take()
    begun = box.tip()
    origin = Origin(BOX, begun.epoch, begun.seq, begun.hash)
    (taken,) = box.book.dossiers(query=None, limit=1)
    box.say(Noted("x"), dossier=code)
    assert not box.hear(hub.say(STARTED, dossier=code, parents=(origin,), is_act=True))
    (row,) = box.book.dossiers(query=None, limit=1)
    box.log.save_ack(SaveAck(box.tip(), b"signed", Instant(77), ((begun.seq, "fact.other-slot"),)))
    assert not box.hear(hub.say(Noted("y"), dossier=code))
    assert {said.key.log for said in box.book.said_about(code)} == {BOX}
    (doubted,) = box.book.dossiers(query=None, limit=1)
    assert doubted.state == taken.state != row.state
    place = Place(LogName(BOX), begun.epoch, begun.seq, begun.hash)
    assert not box.hear(hub.say(Released(place, "đã hỏi")))
    assert [said.key.log for said in box.book.said_about(code)].count(HUB_LOG) == 2
    assert box.book.dossiers(query=None, limit=1)[0].state == row.state
    assert not verify(box.ledger.path, KeyFile(box.folder / "store.key")).findings


def test_what_is_put_aside_behind_the_acceptance_keeps_nothing_of_the_city_away(
    box: Box, hub: Hub
) -> None:
    code = box.take()
    box.say(Noted("x"), dossier=code)
    tip = box.tip()
    box.log.save_ack(SaveAck(tip, b"signed", Instant(77), ((tip.seq, "log.other-payload"),)))
    assert not box.hear(hub.say(STARTED, dossier=code, is_act=True))
    assert HUB_LOG in {said.key.log for said in box.book.said_about(code)}
