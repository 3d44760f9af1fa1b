"""Taking a dossier in: completeness, class, fee, due time, code, signature, slip.

Order: everything is judged first, and a refusal changes nothing; code, acceptance, fee, slip and
the end of the draft are one transaction; only when that is durable does anything print. One draft
is accepted once, however often its form is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from accord.catalogue import Catalogue, ProcedureVersion
from accord.dossier import fold
from accord.errors import RefusedError
from accord.fleet import OfficerRole
from accord.form import Form
from accord.intake import Accepted, ModelRule, Officer, Owner
from accord.log import Record
from accord.moments import ClockTrust, Instant, Reading, stated_time, to_local
from accord.naming import mint
from accord.national import Channel
from accord.payments import PaymentDue
from accord.receipt import FIRST_DIGEST, Receipt, digest_receipt, receipt_key_id, write_receipt
from accord.seal import Signer
from edge.desk.form01 import content_of
from edge.desk.house import House, Offices
from edge.desk.ports import Book, Clock, SlipJob, Writing
from edge.desk.reckoning import Reckoning, linked_to, reckon, short_name
from edge.desk.scanned import DraftFile, FileShelf, attachments_of, fact_of, going_along
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift
from edge.desk.slips import last_due_at
from edge.desk.typed import Complaint, Typed, read_typed

__all__ = ["Acceptance", "IncompleteError", "Reception", "View", "next_code"]


class IncompleteError(RefusedError):
    """The draft is not complete; every complaint names its field."""

    def __init__(self, complaints: tuple[Complaint, ...]) -> None:
        super().__init__("reception.incomplete", count=len(complaints))
        self.complaints = complaints


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A dossier that is in, and the slip that states it.

    Attributes:
        job: the slip.
        is_new: whether this call took the dossier in. Only then is its slip printed: when the
            same form was sent before, it is on paper, or a person has to look whether it is.
    """

    job: SlipJob
    is_new: bool


@dataclass(frozen=True, slots=True)
class View:
    """A draft as the counter shows it.

    Attributes:
        typed: the people and the delivery.
        matches: procedures that the typed letters may mean.
        reckoning: what it comes to, or none before a procedure is chosen.
        linkable: procedures that may be taken along.
        ended: code of a procedure that was chosen and is not in force any more, or empty.
    """

    typed: Typed
    matches: tuple[ProcedureVersion, ...]
    reckoning: Reckoning | None
    linkable: tuple[ProcedureVersion, ...]
    ended: str = ""

    @property
    def form(self) -> Form | None:
        """What the chosen procedure asks besides the papers, or none."""
        return None if self.reckoning is None else self.reckoning.version.procedure.form

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """Everything that stands in the way of acceptance."""
        if self.ended:
            named = (("code", self.ended),)
            ended = Complaint("procedure_query", "catalogue.not-in-force", named)
            return (ended, *self.typed.complaints)
        if self.reckoning is None:
            return (Complaint("procedure_query", "reception.no-procedure"), *self.typed.complaints)
        return (*self.typed.complaints, *self.reckoning.complaints)


class Reception:
    """The counter where dossiers come in.

    Args:
        house: whose counter it is.
        offices: for the due times.
        book: what the box keeps.
        scribe: writes the acceptance.
        clock: when.
        box: the key that signs receipts.
        shelf: where the scans of drafts rest.
    """

    def __init__(
        self,
        *,
        house: House,
        offices: Offices,
        book: Book,
        scribe: Scribe,
        clock: Clock,
        box: Signer,
        shelf: FileShelf,
    ) -> None:
        self._shelf = shelf
        self._house = house
        self._offices = offices
        self._book = book
        self._scribe = scribe
        self._clock = clock
        self._box = box

    def view(self, values: Mapping[str, str]) -> View:
        """Return what a draft comes to now.

        Raises:
            RefusedError: ``reception.no-catalogue`` while none has ever been received, or what a
                forged choice is refused for.
        """
        at = self._clock.read().wall
        query = values.get("procedure_query", "")
        return self._view(values, at, self._catalogue(at).search(query, to_local(at).date()))

    def best_match(self, query: str) -> str:
        """Return the code of the procedure that letters mean most likely, or an empty text."""
        at = self._clock.read().wall
        found = self._catalogue(at).search(query, to_local(at).date())
        return found[0].procedure.code if found else ""

    def accept(self, shift: Shift, draft_id: str, values: Mapping[str, str]) -> Acceptance:
        """Take the dossier in, once for each draft, and return the slip that states it.

        Raises:
            IncompleteError: with everything that is missing or wrong.
            RefusedError: ``draft.signed`` (value ``dossier``) when the draft became a dossier, and
                the form says another one: a page that was left open, and filled in again.
            RefusedError: ``shift.not-your-role``, ``naming.slot-full``, ``slips.out-of-range``,
                ``scans.gone`` (value ``paper``) when a scan is not held any more,
                ``reception.no-room`` when what is left of the disk is for dossiers already in, or
                as `Scribe.check`.
            FaultError: the disk failed; nothing was accepted.
        """
        if OfficerRole.RECEPTION not in shift.officer.roles or shift.key is None:
            raise RefusedError("shift.not-your-role")
        with self._book.writing() as writing:
            before = writing.slip(draft_id)
            if before is None and not self._book.has_room():
                raise RefusedError("reception.no-room")
            if before is None:
                self._scribe.check(Accepted)
            reading = self._clock.read()
            at, trust = stated_time(writing.head.time, reading)
            view = self._view(values, at, ())
            owner, reckoning = view.typed.owner, view.reckoning
            if view.complaints or owner is None or reckoning is None:
                raise _signed(before) if before else IncompleteError(view.complaints)
            accepted = self._accepted(shift, owner, view, reckoning, at)
            if before is not None:
                return self._again(before, accepted)
            files = self._files(writing, draft_id, accepted)
            record = self._write(writing, shift, accepted, files, reading)
            job = self._slip(writing, draft_id, record, accepted, trust)
            content_of(accepted, job, self._house)  # what no slip can hold is not accepted
            writing.queue_slip(job)
            writing.drop_draft(draft_id)
        return Acceptance(job, is_new=True)

    def _write(
        self,
        writing: Writing,
        shift: Shift,
        accepted: Accepted,
        files: tuple[DraftFile, ...],
        reading: Reading,
    ) -> Record:
        """Write the acceptance under a new code, and what belongs to it; return the acceptance."""
        code = next_code(writing, self._house, accepted.received_at)
        record = last = self._scribe.write(
            writing,
            accepted,
            dossier=code,
            officer=shift.key,
            reading=reading,
            parents=(),
            attachments=attachments_of(files),
        )
        if accepted.fees:
            due = PaymentDue(accepted.fees)
            last = self._scribe.write(writing, due, dossier=code, parents=_after(last))
        for file in files:
            scanned = fact_of(file)
            heads = _after(last)
            last = self._scribe.write(
                writing, scanned, dossier=code, officer=shift.key, parents=heads
            )
        return record

    def _files(self, writing: Writing, draft_id: str, accepted: Accepted) -> tuple[DraftFile, ...]:
        """Return the scans that go along; an entry never names what is not on the disk."""
        files = going_along(writing.draft_files(draft_id), accepted.papers)
        for file in files:
            if self._shelf.size(file.digest) != file.size:
                raise RefusedError("scans.gone", paper=file.paper)
        return files

    def _again(self, before: SlipJob, accepted: Accepted) -> Acceptance:
        intake = fold(self._book.said_about(before.dossier)).intake
        if intake is None or _asked(intake, accepted) != _asked(accepted, accepted):
            raise _signed(before)
        return Acceptance(before, is_new=False)

    def _catalogue(self, at: Instant) -> Catalogue:
        catalogue = self._book.catalogue(to_local(at).date())
        if catalogue is None:
            raise RefusedError("reception.no-catalogue")
        return catalogue

    def _view(
        self, values: Mapping[str, str], at: Instant, matches: tuple[ProcedureVersion, ...]
    ) -> View:
        day, catalogue = to_local(at).date(), self._catalogue(at)
        typed = read_typed(values)
        code = values.get("procedure", "")
        if not code:
            return View(typed, matches, None, ())
        try:
            version = catalogue.in_force(code, day)
        except RefusedError:  # it ended since the draft was begun, which must still open
            return View(typed, matches, None, (), ended=code)
        linkable = linked_to(version, catalogue, at)
        ticked = {value for field, value in values.items() if field.startswith("link_")}
        reckoning = reckon(
            values,
            version=version,
            linked=tuple(one for one in linkable if one.procedure.code in ticked),
            office=self._offices.on(day),
            at=at,
            agency=str(self._house.agency),
            model=self._offices.model_for(code, day),
        )
        return View(typed, matches, reckoning, linkable)

    def _accepted(
        self, shift: Shift, owner: Owner, view: View, reckoning: Reckoning, at: Instant
    ) -> Accepted:
        agency = str(self._house.agency)
        procedure = reckoning.version.procedure
        return Accepted(
            procedure=reckoning.version.pin(),
            channel=Channel.COUNTER,
            owner=owner,
            request=view.typed.request or short_name(procedure),
            received_at=at,
            results=reckoning.promises,
            delivery=view.typed.delivery,
            receiving=agency,
            resolving=agency,
            officer=Officer(shift.officer.name, shift.officer.title),
            offline_class=procedure.offline_class,
            papers=reckoning.papers,
            term=reckoning.term,
            representative=view.typed.representative,
            fees=reckoning.fees,
            exempt_group=view.typed.exempt,
            drafted_by=view.typed.drafted_by,
            answers=reckoning.answers,
            model=None if reckoning.model is None else reckoning.model.pin(),
        )

    def _slip(
        self,
        writing: Writing,
        draft_id: str,
        record: Record,
        accepted: Accepted,
        trust: ClockTrust,
    ) -> SlipJob:
        header = record.entry.header
        last = writing.last_slip()
        number, previous = (
            (1, FIRST_DIGEST)
            if last is None
            else (last.number + 1, digest_receipt(receipt_key_id(last.receipt)[1]))
        )
        receipt = Receipt(
            epoch=header.epoch,
            seq=header.seq,
            entry_hash=record.entry.hash,
            payload_hash=header.payload_hash,
            dossier=header.dossier,
            procedure=accepted.procedure.code,
            unit=self._house.ward,
            received_at=accepted.received_at,
            due_at=last_due_at(result.due_at for result in accepted.results),
            trust=trust,
            number=number,
            previous=previous,
        )
        return SlipJob(
            id=draft_id,
            dossier=header.dossier,
            epoch=header.epoch,
            seq=header.seq,
            number=number,
            officer=header.officer,
            receipt=write_receipt(receipt, self._box),
            copy=0,
            asked_at=accepted.received_at,
            is_held_back=accepted.is_under(ModelRule.NO_SLIP),
        )


def next_code(writing: Writing, house: House, at: Instant) -> str:
    """Return the next dossier code of this box, its number used up in the transaction."""
    day = to_local(at).date()
    count = writing.count_of(day)
    code = mint(house.agency, day, slot=writing.slot, count_so_far=count)
    writing.set_count(day, count + 1)
    return str(code)


def _asked(intake: Accepted, again: Accepted) -> Accepted:
    """Return an intake as its form would have been signed with the other one: the same, or not.

    All that is signed is compared, so twins are two dossiers; only when it was sent, what follows
    from that, and by whom it was typed and signed does not make it another one.
    """
    return replace(
        intake,
        received_at=again.received_at,
        results=tuple(replace(result, due_at=None, term="") for result in intake.results),
        officer=again.officer,
        drafted_by=again.drafted_by,
        model=again.model,
    )


def _after(record: Record) -> tuple[int, ...]:
    return (record.entry.header.seq,)


def _signed(before: SlipJob) -> RefusedError:
    return RefusedError("draft.signed", dossier=before.dossier)
