"""The counter's protections, each broken in turn."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from accord.dossier import Dossier, fold
from accord.errors import FaultError
from accord.facts import Fact
from accord.fleet import OfficerRole
from accord.form import fill
from accord.moments import Instant
from accord.national import OfflineClass
from accord.seal import Signer
from edge.desk import reception, reckoning, shift
from edge.desk.drafts import Drafts
from edge.desk.kept import OfficerRow, SlipJob
from edge.desk.press import Press
from edge.desk.reception import Acceptance, Reception
from edge.desk.scribe import Scribe
from edge.desk.shift import IDLE_MS_MAX, Shifts
from edge.store import drafts, verify
from edge.store.book import BoxBook, BoxWriting
from edge.store.space import Space
from tests.edge.desk import test_scribe
from tests.edge.desk.intakes import BORN, CERTIFIED, DRAFT, MINH, OTHER_DRAFT
from tests.edge.desk.test_handover import BY_OWNER
from tests.edge.instruments import Tray
from tests.edge.station import BANNED, HOA, HUNG, LAN, PIN, Station, a_station
from tests.mutants.mutant import Mutant
from tests.refusal import is_refused

__all__ = ["MUTANTS"]


@contextmanager
def _station() -> Iterator[Station]:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        yield station


def _class_x_is_refused() -> None:
    with _station() as station:
        values = MINH | {"procedure": BANNED, "papers_confirmed": "on"}
        shift_ = station.lan()[1]
        assert is_refused(lambda: station.reception.accept(shift_, DRAFT, values))


def _takes_class_x(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reckoning, "OfflineClass", type("Any", (), {"X": None, "A": OfflineClass.A}))


def _takes_what_lacks_papers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reckoning, "_CONDITIONAL", re.compile(""))


def _takes_what_is_not_answered(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reckoning, "fill", lambda form, typed: replace(fill(form, typed), faults=()))


def _a_question_not_answered_is_missed() -> None:
    with _station() as station:
        shift_ = station.lan()[1]
        values = BORN | {"form_child_name": ""}
        assert is_refused(lambda: station.reception.accept(shift_, DRAFT, values))


def _papers_are_missed() -> None:
    with _station() as station:
        shift_ = station.lan()[1]
        values = CERTIFIED | {"paper_1": ""}
        assert is_refused(lambda: station.reception.accept(shift_, DRAFT, values))


def _one_draft_is_one_dossier() -> None:
    with _station() as station:
        shift_ = station.lan()[1]
        first = station.reception.accept(shift_, DRAFT, CERTIFIED).job
        try:
            second = station.reception.accept(shift_, DRAFT, CERTIFIED).job
        except FaultError:
            return
        assert first.dossier == second.dossier


def _forgets_which_drafts_were_accepted(patch: pytest.MonkeyPatch) -> None:
    real = Reception.accept

    def accept(
        self: Reception, shift_: shift.Shift, draft_id: str, values: dict[str, str]
    ) -> Acceptance:
        fresh = f"{int(draft_id, 16) + len(self._book.slips_due()):016x}"
        return real(self, shift_, fresh, values)

    patch.setattr(Reception, "accept", accept)


def _a_signed_form_takes_nobody_else() -> None:
    with _station() as station:
        shift_ = station.lan()[1]
        station.reception.accept(shift_, DRAFT, CERTIFIED)
        other = CERTIFIED | {"owner_name": "TRẦN THỊ BÌNH"}
        assert is_refused(lambda: station.reception.accept(shift_, DRAFT, other))


def _answers_whatever_a_signed_form_says(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reception, "_asked", lambda *_: ())


def _a_signed_form_is_no_draft_again() -> None:
    with _station() as station:
        _, shift_ = station.lan()
        station.reception.accept(shift_, DRAFT, CERTIFIED)
        lan = station.keys[LAN.name]
        at = station.clock.wall
        assert is_refused(
            lambda: station.book.draft_put(DRAFT, officer=lan, field="request", value="x", at=at)
        )


def _forgets_which_drafts_were_signed(patch: pytest.MonkeyPatch) -> None:
    signed = "SELECT dossier FROM slips WHERE id = ? AND 0"
    patch.setattr(drafts, "_SQL", {**drafts._SQL, "signed": signed})


def _a_form_sent_again_is_not_new() -> None:
    with _station() as station:
        shift_ = station.lan()[1]
        assert station.reception.accept(shift_, DRAFT, CERTIFIED).is_new
        assert not station.reception.accept(shift_, DRAFT, CERTIFIED).is_new


def _takes_a_form_sent_again_for_new(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reception, "Acceptance", lambda job, **_: Acceptance(job, is_new=True))


def _codes_differ() -> None:
    with _station() as station:
        shift_ = station.lan()[1]
        codes = {
            station.reception.accept(shift_, draft, CERTIFIED).job.dossier
            for draft in (DRAFT, OTHER_DRAFT)
        }
        assert len(codes) == 2


def _mints_without_counting(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(BoxWriting, "set_count", lambda *_: None)


def _a_refused_intake_uses_no_number() -> None:
    with _station() as station, pytest.MonkeyPatch.context() as patch:
        shift_ = station.lan()[1]
        patch.setattr("edge.desk.slips.TEXT_TOTAL_MAX", 10)
        assert is_refused(lambda: station.reception.accept(shift_, DRAFT, CERTIFIED))
        patch.undo()
        assert station.reception.accept(shift_, DRAFT, CERTIFIED).job.number == 1
        assert station.book.standing().entries == 2


def _judges_the_slip_after_the_commit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reception, "content_of", lambda *_: None)


def _nothing_prints_before_the_commit() -> None:
    with _station() as station:
        shift_ = station.lan()[1]
        job = station.reception.accept(shift_, DRAFT, CERTIFIED).job
        assert station.printer.jobs == []
        assert station.book.said_about(job.dossier)


def _prints_inside_the_transaction(patch: pytest.MonkeyPatch) -> None:
    trays: list[Tray] = []
    begin, real = Tray.__init__, Reception._slip

    def made(self: Tray) -> None:
        begin(self)
        trays.append(self)

    patch.setattr(Tray, "__init__", made)

    def slip(self: Reception, *given: Any) -> SlipJob:
        job = real(self, *given)
        trays[-1].jobs.append(job.id)
        return job

    patch.setattr(Reception, "_slip", slip)


def _a_lost_slip_stays_due() -> None:
    with _station() as station:
        job = station.reception.accept(station.lan()[1], DRAFT, CERTIFIED).job
        station.printer.fault = "printer.no-paper"
        with contextlib.suppress(FaultError):
            station.press.put_through(job)
        assert station.press.due()


def _writes_down_before_it_prints(patch: pytest.MonkeyPatch) -> None:
    real = Press.put_through

    def put_through(self: Press, job: SlipJob) -> None:
        self._write_down(job)
        real(self, job)

    patch.setattr(Press, "put_through", put_through)


def _an_idle_key_signs_no_more() -> None:
    with _station() as station:
        token, shift_ = station.lan()
        station.clock.pass_ms(IDLE_MS_MAX)
        station.shifts.lock_idle()
        assert station.shifts.look(token).is_locked
        assert shift_.key is not None
        key = shift_.key
        assert is_refused(lambda: key.sign(b"message"))


def _never_locks(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shift, "IDLE_MS_MAX", 10**12)


def _keeps_the_key_of_a_locked_shift(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shift, "_forget", lambda _: None)


def _others_may_not_sign_on() -> None:
    with _station() as station:
        hoa = station.keys[HOA.name]
        assert is_refused(lambda: station.shifts.sign_on(key_id=hoa, pin=PIN))


def _takes_officers_of_any_ward(patch: pytest.MonkeyPatch) -> None:
    def officer(self: Shifts, key_id: bytes, at: Instant) -> OfficerRow:
        return next(row for row in self._known(at) if row.key_id == key_id)

    patch.setattr(Shifts, "_officer", officer)


def _revoked_may_not_work() -> None:
    with _station() as station:
        token, _ = station.lan()
        station.revoke(station.keys[LAN.name])
        assert is_refused(lambda: station.shifts.work(token))


def _volunteers_may_not_accept() -> None:
    with _station() as station:
        token = station.shifts.sign_on(key_id=station.keys[HUNG.name], pin=PIN)
        shift_ = station.shifts.work(token)
        assert is_refused(lambda: station.reception.accept(shift_, DRAFT, CERTIFIED))


def _anybody_accepts(patch: pytest.MonkeyPatch) -> None:
    real = Reception.accept

    def accept(
        self: Reception, shift_: shift.Shift, draft_id: str, values: dict[str, str]
    ) -> Acceptance:
        officer = replace(shift_.officer, roles=(OfficerRole.RECEPTION,))
        return real(self, replace(shift_, officer=officer), draft_id, values)

    patch.setattr(Reception, "accept", accept)


def _drafts_are_their_officers() -> None:
    with _station() as station:
        station.drafts.keep(DRAFT, station.keys[LAN.name], {"owner_name": "A"})
        hung = station.keys[HUNG.name]
        assert is_refused(lambda: station.drafts.values(DRAFT, hung))


def _shows_drafts_to_anybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Drafts, "_mine", lambda self, draft_id, _: self._book.draft(draft_id))


def _undecided_is_not_handed_over() -> None:
    with _station() as station:
        shift_ = station.lan()[1]
        code = station.reception.accept(shift_, DRAFT, CERTIFIED).job.dossier
        assert is_refused(lambda: station.hand_overs.hand_over(shift_, code, BY_OWNER))


def _writes_whatever_is_said(patch: pytest.MonkeyPatch) -> None:
    def act(self: Scribe, code: str, fact: Fact, *, officer: Signer | None = None) -> Dossier:
        with self._book.writing() as writing:
            self.write(writing, fact, dossier=code, officer=officer)
            return fold(writing.said_about(code))

    patch.setattr(Scribe, "act", act)


def _never_swears(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Scribe, "_swear", lambda *_: None)


def _days_are_sworn_to() -> None:
    with _station() as station:
        test_scribe.test_the_first_entry_of_another_day_swears_to_the_days_before(station)


def _believes_any_checkpoint(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(verify._Look, "_swears", lambda *_: True)


def _false_checkpoints_are_found() -> None:
    with _station() as station, pytest.MonkeyPatch.context() as patch:
        test_scribe.test_a_checkpoint_that_swears_to_another_log_is_found(
            station, patch, "UPDATE checkpoints SET sealed = x'00'"
        )


def _sees_room_anywhere(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(BoxBook, "has_room", lambda _: True)


def _the_reserve_is_kept() -> None:
    with _station() as station, pytest.MonkeyPatch.context() as patch:
        _, shift_ = station.lan()
        patch.setattr(station.box.ledger, "_space", lambda _: Space(1_000, 49))
        assert is_refused(lambda: station.reception.accept(shift_, DRAFT, CERTIFIED))


MUTANTS = [
    Mutant("takes a class X procedure", _takes_class_x, _class_x_is_refused),
    Mutant(
        "takes a declaration that says nothing",
        _takes_what_is_not_answered,
        _a_question_not_answered_is_missed,
    ),
    Mutant("takes a dossier without its papers", _takes_what_lacks_papers, _papers_are_missed),
    Mutant(
        "accepts one draft twice", _forgets_which_drafts_were_accepted, _one_draft_is_one_dossier
    ),
    Mutant(
        "prints a slip for each time its form is sent",
        _takes_a_form_sent_again_for_new,
        _a_form_sent_again_is_not_new,
    ),
    Mutant(
        "answers another citizen with the dossier before",
        _answers_whatever_a_signed_form_says,
        _a_signed_form_takes_nobody_else,
    ),
    Mutant(
        "begins a signed draft again",
        _forgets_which_drafts_were_signed,
        _a_signed_form_is_no_draft_again,
    ),
    Mutant("mints a code without counting it", _mints_without_counting, _codes_differ),
    Mutant(
        "accepts what no slip can hold",
        _judges_the_slip_after_the_commit,
        _a_refused_intake_uses_no_number,
    ),
    Mutant(
        "prints before the commit",
        _prints_inside_the_transaction,
        _nothing_prints_before_the_commit,
    ),
    Mutant("calls a slip printed too early", _writes_down_before_it_prints, _a_lost_slip_stays_due),
    Mutant("never locks an idle shift", _never_locks, _an_idle_key_signs_no_more),
    Mutant(
        "keeps the key of a locked shift",
        _keeps_the_key_of_a_locked_shift,
        _an_idle_key_signs_no_more,
    ),
    Mutant("signs on anybody's officers", _takes_officers_of_any_ward, _others_may_not_sign_on),
    Mutant("lets a revoked officer work on", _takes_officers_of_any_ward, _revoked_may_not_work),
    Mutant("lets a volunteer accept", _anybody_accepts, _volunteers_may_not_accept),
    Mutant(
        "shows a draft to another officer", _shows_drafts_to_anybody, _drafts_are_their_officers
    ),
    Mutant(
        "hands over what was not decided", _writes_whatever_is_said, _undecided_is_not_handed_over
    ),
    Mutant("never swears to its log", _never_swears, _days_are_sworn_to),
    Mutant(
        "verify believes any checkpoint", _believes_any_checkpoint, _false_checkpoints_are_found
    ),
    Mutant("fills the disk to the last byte", _sees_room_anywhere, _the_reserve_is_kept),
]
