from __future__ import annotations

import pytest

from accord.acts import SlipPrinted
from accord.dossier import PaymentState, fold
from accord.errors import FaultError, RefusedError
from accord.fleet import KeyAdmitted, KeyRevoked, KeyRole
from accord.intake import Accepted, Answer
from accord.log import verify_entry
from accord.moments import ClockTrust, Instant, to_local
from accord.naming import parse_dossier_code
from accord.payments import PaymentDue
from accord.receipt import Between, between, verify_receipt
from accord.seal import SEED_BYTES, SigningKey
from accord.states import State
from edge.desk.form01 import content_of
from edge.desk.reception import IncompleteError
from edge.desk.slips import FORM_01
from edge.devices.forms.sheet import sheet_of
from edge.devices.forms.wording import read_wordings
from edge.store.book import BoxWriting
from edge.store.space import Space
from tests.accord.samples import WARD
from tests.edge.desk.intakes import BORN, CERTIFIED, CHILD, DRAFT, MINH, OTHER_DRAFT
from tests.edge.station import BANNED, BIRTH, COPY, HOUSE, HUNG, LAN, PIN, RESIDENCE, Station
from tests.edge.store.logs import BOX_KEY

MONTH = 30 * 86_400_000
DEATH, STRUCK_OFF = "1.000656", "1.003197"
"""Of one linked group; the second has no term."""


def nothing_happened(station: Station) -> bool:
    day = to_local(station.clock.wall).date()
    with station.book.writing() as writing:
        count = writing.count_of(day)
    return (
        station.book.standing().entries == 0
        and station.book.slips_due() == ()
        and count == 0
        and station.printer.jobs == []
    )


def test_a_whole_draft_is_accepted_with_a_code_and_a_slip_that_is_due(station: Station) -> None:
    _, shift = station.lan()
    lan = station.keys[LAN.name]
    station.drafts.keep(DRAFT, lan, CERTIFIED)
    job = station.reception.accept(shift, DRAFT, CERTIFIED).job
    dossier = fold(station.book.said_about(job.dossier))
    assert dossier.state is State.ACCEPTED
    assert dossier.payment.state is PaymentState.DUE
    assert dossier.payment.due_dong == 10_000
    assert dossier.intake is not None
    assert dossier.intake.owner.name == MINH["owner_name"]
    assert dossier.intake.received_at == station.clock.wall
    assert station.book.slips_due() == (job,)
    assert station.drafts.begun(lan) == ()
    code = parse_dossier_code(job.dossier)
    assert (code.slot, code.count, code.day) == (1, 1, to_local(station.clock.wall).date())


def test_the_acceptance_carries_the_boxs_seal_and_the_officers_signature(
    station: Station,
) -> None:
    _, shift = station.lan()
    job = station.reception.accept(shift, DRAFT, CERTIFIED).job
    record = station.box.log.records(job.epoch, after_seq=0)[job.seq - 1]
    public = station.cabinet.unlock(station.keys[LAN.name], PIN, at=station.clock.wall).public
    verify_entry(record.entry, box=BOX_KEY.public, officer=public)
    assert station.book.lamps(job.dossier).signed


def test_the_slips_statement_is_the_boxs_and_names_the_entry(station: Station) -> None:
    _, shift = station.lan()
    first = station.reception.accept(shift, DRAFT, CERTIFIED).job
    second = station.reception.accept(shift, OTHER_DRAFT, BORN).job
    one, other = (verify_receipt(job.receipt, BOX_KEY.public) for job in (first, second))
    record = station.box.log.records(first.epoch, after_seq=0)[first.seq - 1]
    assert one.payload_hash == record.entry.header.payload_hash
    assert one.dossier == first.dossier
    assert one.trust is ClockTrust.SYNCHRONISED
    assert between(one, other)[0] is Between.NEXT
    assert (first.number, second.number) == (1, 2)


def test_a_signed_draft_is_never_the_dossier_of_somebody_else(station: Station) -> None:
    _, shift = station.lan()
    job = station.reception.accept(shift, DRAFT, CERTIFIED).job
    for other in (CERTIFIED | {"owner_name": "TRẦN THỊ BÌNH"}, BORN, CERTIFIED | {"pages": ""}):
        with pytest.raises(RefusedError, match=r"draft\.signed") as refused:
            station.reception.accept(shift, DRAFT, other)
        assert refused.value.values == {"dossier": job.dossier}
    assert station.book.standing().entries == 2


def test_a_signed_draft_keeps_nothing_more(station: Station) -> None:
    _, shift = station.lan()
    station.reception.accept(shift, DRAFT, CERTIFIED)
    lan, at = station.keys[LAN.name], station.clock.wall
    for attempt in (
        lambda: station.drafts.keep(DRAFT, lan, {"owner_name": "A"}),
        lambda: station.book.draft_put(DRAFT, officer=lan, field="request", value="x", at=at),
    ):
        with pytest.raises(RefusedError, match=r"draft\.signed"):
            attempt()
    assert station.drafts.begun(lan) == ()


def test_one_draft_is_accepted_once_however_often_it_is_sent(station: Station) -> None:
    _, shift = station.lan()
    first = station.reception.accept(shift, DRAFT, CERTIFIED).job
    assert station.reception.accept(shift, DRAFT, CERTIFIED).job == first
    assert station.book.standing().entries == 2


def test_everything_that_is_missing_is_said_and_nothing_has_changed(station: Station) -> None:
    _, shift = station.lan()
    with pytest.raises(IncompleteError) as raised:
        station.reception.accept(shift, DRAFT, {"procedure": BIRTH})
    assert {item.field for item in raised.value.complaints} == {
        "owner_number",
        "owner_name",
        "papers",
        *CHILD,
    }
    with pytest.raises(IncompleteError) as raised:
        station.reception.accept(shift, DRAFT, MINH)
    assert [item.key for item in raised.value.complaints] == ["reception.no-procedure"]
    assert nothing_happened(station)


def test_a_class_x_procedure_is_refused_with_its_reason_and_nothing_has_changed(
    station: Station,
) -> None:
    _, shift = station.lan()
    values = MINH | {"procedure": BANNED, "papers_confirmed": "on"}
    with pytest.raises(IncompleteError) as raised:
        station.reception.accept(shift, DRAFT, values)
    assert [item.key for item in raised.value.complaints] == ["reckoning.not-taken-here"]
    assert nothing_happened(station)


def test_a_volunteer_may_type_and_may_not_accept(station: Station) -> None:
    token = station.shifts.sign_on(key_id=station.keys[HUNG.name], pin=PIN)
    shift = station.shifts.work(token)
    station.drafts.keep(DRAFT, shift.officer.key_id, CERTIFIED)
    with pytest.raises(RefusedError, match=r"shift\.not-your-role"):
        station.reception.accept(shift, DRAFT, CERTIFIED)
    assert nothing_happened(station)


def test_a_shift_that_locked_meanwhile_signs_nothing(station: Station) -> None:
    _, shift = station.lan()
    station.shifts.close()
    with pytest.raises(RefusedError, match=r"signer\.locked"):
        station.reception.accept(shift, DRAFT, CERTIFIED)
    assert nothing_happened(station)


def test_a_time_that_only_the_log_vouches_for_is_not_called_checked(station: Station) -> None:
    _, shift = station.lan()
    station.clock.trust = ClockTrust.RTC
    station.clock.pass_ms(MONTH)
    ahead = station.reception.accept(shift, DRAFT, CERTIFIED).job
    station.clock.wall = Instant(station.clock.wall - MONTH)
    after = station.reception.accept(shift, OTHER_DRAFT, BORN).job
    trusts = [verify_receipt(job.receipt, BOX_KEY.public).trust for job in (ahead, after)]
    assert trusts == [ClockTrust.RTC, ClockTrust.UNKNOWN]
    assert after.asked_at >= ahead.asked_at


def test_a_checked_clock_dates_dossiers_right_wherever_the_log_stands(station: Station) -> None:
    _, shift = station.lan()
    station.clock.trust = ClockTrust.RTC
    station.clock.pass_ms(MONTH)
    ahead = station.reception.accept(shift, DRAFT, CERTIFIED).job
    station.clock.wall = Instant(station.clock.wall - MONTH)
    station.clock.trust = ClockTrust.SYNCHRONISED
    after = station.reception.accept(shift, OTHER_DRAFT, BORN).job
    receipt = verify_receipt(after.receipt, BOX_KEY.public)
    assert after.asked_at == station.clock.wall
    assert (receipt.received_at, receipt.trust) == (station.clock.wall, ClockTrust.SYNCHRONISED)
    assert parse_dossier_code(after.dossier).day == to_local(station.clock.wall).date()
    assert station.box.log.own_tip().time.at >= ahead.asked_at


def test_a_draft_whose_procedure_has_ended_still_opens_and_says_so(station: Station) -> None:
    _, shift = station.lan()
    ended = CERTIFIED | {"procedure": "9.999999"}
    complaint = station.reception.view(ended).complaints[0]
    assert (complaint.field, complaint.key) == ("procedure_query", "catalogue.not-in-force")
    assert complaint.values == (("code", "9.999999"),)
    with pytest.raises(IncompleteError):
        station.reception.accept(shift, DRAFT, ended)


def test_numbers_of_a_day_count_up_and_begin_anew_the_next_day(station: Station) -> None:
    _, shift = station.lan()
    codes = [
        parse_dossier_code(station.reception.accept(shift, f"{n:016x}", CERTIFIED).job.dossier)
        for n in range(2)
    ]
    station.clock.wall = Instant(station.clock.wall + 24 * 3_600_000)
    codes.append(
        parse_dossier_code(station.reception.accept(shift, "f" * 16, CERTIFIED).job.dossier)
    )
    assert [code.count for code in codes] == [1, 2, 1]
    assert codes[2].day > codes[1].day


def test_a_clock_that_went_back_takes_neither_the_log_nor_a_number_back(
    station: Station,
) -> None:
    _, shift = station.lan()
    first = station.reception.accept(shift, DRAFT, CERTIFIED).job
    station.clock.wall = Instant(station.clock.wall - 3 * 24 * 3_600_000)
    station.clock.trust = ClockTrust.RTC
    second = station.reception.accept(shift, OTHER_DRAFT, CERTIFIED).job
    one, other = parse_dossier_code(first.dossier), parse_dossier_code(second.dossier)
    assert (one.day, one.count + 1) == (other.day, other.count)


def test_a_disk_that_fails_accepts_nothing_and_prints_nothing(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, shift = station.lan()

    def fail(*_: object) -> None:
        raise FaultError("store.disk-failed")

    with monkeypatch.context() as patch:
        patch.setattr(BoxWriting, "drop_draft", fail)
        with pytest.raises(FaultError, match=r"store\.disk-failed"):
            station.reception.accept(shift, DRAFT, CERTIFIED)
    assert nothing_happened(station)


def test_a_dossier_that_no_slip_can_hold_is_not_accepted(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, shift = station.lan()
    monkeypatch.setattr("edge.desk.slips.TEXT_TOTAL_MAX", 10)
    with pytest.raises(RefusedError, match=r"slips\.out-of-range"):
        station.reception.accept(shift, DRAFT, CERTIFIED)
    assert nothing_happened(station)


def test_a_linked_intake_is_one_dossier_with_a_result_from_each_procedure(
    station: Station,
) -> None:
    _, shift = station.lan()
    job = station.reception.accept(shift, DRAFT, BORN | {"link_1": RESIDENCE}).job
    results = fold(station.book.said_about(job.dossier)).results
    assert {result.promise.procedure for result in results} == {BIRTH, RESIDENCE}
    assert len({result.due_at for result in results}) == 2


@pytest.mark.parametrize("linked", [{}, {"link_1": DEATH}])
def test_the_square_code_promises_what_the_paper_promises(
    station: Station, linked: dict[str, str]
) -> None:
    station.publish(STRUCK_OFF, DEATH)
    values = MINH | {"procedure": STRUCK_OFF, "papers_confirmed": "on"} | linked
    job = station.reception.accept(station.lan()[1], DRAFT, values).job
    intake = fold(station.book.said_about(job.dossier)).intake
    assert intake is not None
    assert any(result.due_at is None for result in intake.results)
    assert any(result.due_at for result in intake.results) == bool(linked)
    words = read_wordings()[FORM_01]
    sheet = sheet_of(content_of(intake, job, HOUSE), words)
    assert verify_receipt(job.receipt, BOX_KEY.public).due_at is None
    assert sheet.due.value == words.due_open


def test_the_answers_of_the_form_are_in_what_is_signed(station: Station) -> None:
    _, shift = station.lan()
    job = station.reception.accept(shift, DRAFT, BORN).job
    (accepted,) = [
        said.fact
        for said in station.book.said_about(job.dossier)
        if isinstance(said.fact, Accepted)
    ]
    assert Answer("child_born", "01/11/2026") in accepted.answers
    catalogue = station.book.catalogue(to_local(station.clock.wall).date())
    assert catalogue is not None
    pinned = catalogue.pinned(accepted.procedure)
    assert pinned is not None
    assert pinned.procedure.form is not None
    asked = {field.key for field in pinned.procedure.form.fields}
    assert {answer.key for answer in accepted.answers} <= asked


def test_the_form_shown_is_that_of_the_procedure_that_was_chosen(station: Station) -> None:
    assert station.reception.view({}).form is None
    assert station.reception.view({"procedure": BANNED}).form is None
    form = station.reception.view({"procedure": BIRTH}).form
    assert form is not None
    assert form.groups[0].name == "child"


def test_what_is_accepted_pins_the_version_of_the_procedure_of_the_day(
    station: Station,
) -> None:
    _, shift = station.lan()
    job = station.reception.accept(shift, DRAFT, CERTIFIED).job
    (accepted,) = [
        said.fact
        for said in station.book.said_about(job.dossier)
        if isinstance(said.fact, Accepted)
    ]
    catalogue = station.book.catalogue(to_local(station.clock.wall).date())
    assert catalogue is not None
    pinned = catalogue.pinned(accepted.procedure)
    assert pinned is not None
    assert pinned.procedure.code == COPY


def test_letters_find_a_procedure_and_nonsense_finds_none(station: Station) -> None:
    assert station.reception.best_match("cs") == COPY
    assert station.reception.best_match("khai sinh") == BIRTH
    assert station.reception.best_match("zzzz") == ""
    assert station.reception.view({"procedure_query": "ks"}).matches
    assert station.reception.view({}).complaints[0].key == "reception.no-procedure"


def test_a_box_that_was_put_out_takes_nothing_more_and_says_so(station: Station) -> None:
    _, shift = station.lan()
    taken = station.reception.accept(shift, DRAFT, CERTIFIED).job
    assert station.standings.now().put_out_at is None
    at = station.clock.wall
    station.hear(KeyRevoked(BOX_KEY.key_id, at, "mất máy"))
    before, printed = station.book.standing().entries, list(station.printer.jobs)
    with pytest.raises(RefusedError, match=r"^box\.put-out$"):
        station.reception.accept(shift, OTHER_DRAFT, CERTIFIED)
    assert station.book.standing().entries == before
    assert station.printer.jobs == printed
    assert station.standings.now().put_out_at == at
    assert station.reception.accept(shift, DRAFT, CERTIFIED).job == taken


def test_another_box_that_was_put_out_is_no_reason_to_stop(station: Station) -> None:
    _, shift = station.lan()
    other = SigningKey(b"o" * SEED_BYTES)
    station.hear(
        KeyAdmitted(other.public.point, KeyRole.BOX, "box-00103-z", Instant(0), units=(WARD,)),
        KeyRevoked(other.key_id, station.clock.wall, "mất máy"),
    )
    assert station.standings.now().put_out_at is None
    assert station.reception.accept(shift, DRAFT, CERTIFIED).is_new


def test_a_disk_that_is_nearly_full_takes_no_new_dossier_and_finishes_those_it_has(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, shift = station.lan()
    taken = station.reception.accept(shift, DRAFT, CERTIFIED).job
    nearly_full = Space(size_bytes=1000, free_bytes=49)
    monkeypatch.setattr(station.box.ledger, "_space", lambda _: nearly_full)
    entries = station.book.standing().entries
    with pytest.raises(RefusedError, match=r"reception\.no-room"):
        station.reception.accept(shift, OTHER_DRAFT, BORN)
    assert station.book.standing().entries == entries
    assert station.reception.accept(shift, DRAFT, CERTIFIED).job == taken
    with station.book.writing() as writing:
        writing.slip_printed(taken.id, at=station.clock.wall)
    assert station.book.slips_due() == ()


def test_a_box_that_never_heard_a_catalogue_says_so(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(station.book), "catalogue", lambda *_: None)
    with pytest.raises(RefusedError, match=r"reception\.no-catalogue"):
        station.reception.view({})


def test_a_free_dossier_asks_for_no_payment(station: Station) -> None:
    _, shift = station.lan()
    job = station.reception.accept(shift, DRAFT, BORN).job
    facts = [type(said.fact) for said in station.book.said_about(job.dossier)]
    assert PaymentDue not in facts
    assert SlipPrinted not in facts
