"""Brings slips onto paper: only of what is committed, first print and copies, each written down.

A slip that was asked for and of which nobody knows whether it came out (the power went, the paper
ran out) is never printed again by itself: it is shown to the clerk, who looks at the printer and
either says that the citizen has it or asks for a copy, which says on its face that it is one and
takes the place of the lost one.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Final

from accord.acts import FormKey, SlipPrinted
from accord.dossier import fold
from accord.errors import FaultError, RefusedError
from accord.receipt import receipt_key_id
from accord.rights import may
from accord.seal import Signer
from edge.desk.checks import status_address
from edge.desk.form01 import content_of
from edge.desk.house import House
from edge.desk.ports import Book, Clock, Forms, Printer, Random, SlipJob
from edge.desk.scribe import Scribe
from edge.desk.shift import Shift
from edge.desk.slips import FORM_01, Raster, SlipContent

__all__ = ["COPIES_MAX", "JOB_ID_BYTES", "Press"]

COPIES_MAX: Final = 20
"""Copies of one slip: a printer that eats more than this is repaired, not fed."""

JOB_ID_BYTES: Final = 8

_FORM: Final = FormKey(FORM_01.basis, FORM_01.number, FORM_01.version)


class Press:
    """The printer and what it must still print.

    Args:
        house: how the unit writes itself.
        book: what the box keeps.
        scribe: writes down what was printed.
        clock: when.
        random: for the ids of copies.
        forms: draws.
        printer: prints.
        guard: a lock that its holder may take again; the printer takes one slip at a time.
    """

    def __init__(
        self,
        *,
        house: House,
        book: Book,
        scribe: Scribe,
        clock: Clock,
        random: Random,
        forms: Forms,
        printer: Printer,
        guard: AbstractContextManager[object],
    ) -> None:
        self._house = house
        self._book = book
        self._scribe = scribe
        self._clock = clock
        self._random = random
        self._forms = forms
        self._printer = printer
        self._guard = guard

    def due(self) -> tuple[SlipJob, ...]:
        """Return the slips that a person has to look for: nobody knows that they came out."""
        return self._book.slips_due()

    def sheet(self, code: str) -> bytes:
        """Return the slip of a dossier as a PDF that says on its face that it is a copy.

        The first paper is the roll's, which was asked for when the dossier was accepted. A file is
        shown and sent as often as anybody likes, so it has no number and is not written down.

        Raises:
            RefusedError: ``dossier.unknown`` or ``slip.none``.
            FaultError: it could not be drawn.
        """
        content = self._content(replace(self._last(code), copy=0))
        return self._forms.sheet(replace(content, is_file=True))

    def square(self, code: str) -> str:
        """Return the square code of a dossier for a screen, as SVG, for a telephone to read.

        It leads where the holder sees how the dossier stands, or is the slip's own statement where
        the unit names no address.

        Raises:
            RefusedError: ``dossier.unknown`` or ``slip.none``.
            FaultError: it could not be drawn.
        """
        text = self._last(code).receipt
        _, receipt = receipt_key_id(text)
        return self._forms.square(status_address(self._house.address, receipt) or text)

    def put_through(self, job: SlipJob) -> None:
        """Print a slip that is committed, and write down that it came out.

        Nothing happens to one that is held back: no paper was promised.

        Raises:
            FaultError: the printer or the disk failed; the slip stays due.
        """
        if job.is_held_back:
            return
        with self._guard:
            self._printer.print(job.id, self._forms.roll(self._content(job)))
            self._write_down(job)

    def put_out(self, job_id: str, bands: Iterable[Raster]) -> None:
        """Print what is no paper of a dossier, after the slip that is being printed.

        Raises:
            FaultError: the printer failed.
        """
        with self._guard:
            self._printer.print(job_id, bands)

    def is_out(self, job_id: str) -> bool:
        """Wait for the slip that is being printed, and say whether one is known to have come out.

        Returns:
            True also of a slip nobody ever asked for: nothing of it is due.
        """
        with self._guard:
            return all(job.id != job_id for job in self._book.slips_due())

    def copy(self, code: str) -> SlipJob:
        """Ask for one more copy of a dossier's slip and print it.

        Raises:
            RefusedError: ``dossier.unknown``, ``slip.none``, ``slip.held-back`` while there is no
                first print a copy could be of, or ``slip.too-many-copies``.
            FaultError: as `put_through`.
        """
        with self._guard:  # two who ask at once get copies with two numbers
            last = self._last(code)
            if last.is_held_back:
                raise RefusedError("slip.held-back")
            if last.copy >= COPIES_MAX:
                raise RefusedError("slip.too-many-copies", most=COPIES_MAX)
            job = replace(
                last,
                id=self._random(JOB_ID_BYTES).hex(),
                copy=last.copy + 1,
                asked_at=self._clock.read().wall,
                printed_at=None,
            )
            with self._book.writing() as writing:
                writing.queue_slip(job)
            self.put_through(job)
        return job

    def print_after_all(self, code: str) -> None:
        """Print the slip that was held back, which is a first print; asked again, nothing happens.

        Raises:
            RefusedError: ``dossier.unknown`` or ``slip.none``.
            FaultError: as `put_through`; the slip is due from now on.
        """
        with self._guard:
            job = self._last(code)
            if not job.is_held_back:
                return
            with self._book.writing() as writing:
                writing.slip_wanted(job.id)
            self.put_through(replace(job, is_held_back=False))

    def came_out(self, shift: Shift, code: str, job_id: str) -> None:
        """Write down that a due slip came out after all, by the word of the clerk who has it.

        Waits for the slip that is being printed: what the printer knows needs nobody's word.

        Args:
            shift: of the clerk, whose key signs it.
            code: the dossier whose slip it is.
            job_id: the slip.

        Raises:
            RefusedError: ``shift.not-your-role``, or ``slip.not-due`` when nobody has to look for
                such a slip of that dossier.
        """
        if shift.key is None or not may(frozenset(shift.officer.roles), SlipPrinted):
            raise RefusedError("shift.not-your-role")
        with self._guard:
            due = self._book.slips_due()
            job = next((one for one in due if (one.id, one.dossier) == (job_id, code)), None)
            if job is None:
                raise RefusedError("slip.not-due")
            self._write_down(job, officer=shift.key)

    def _write_down(self, job: SlipJob, *, officer: Signer | None = None) -> None:
        fact = SlipPrinted(_FORM, job.copy + 1)
        with self._book.writing() as writing:
            self._scribe.write(writing, fact, dossier=job.dossier, officer=officer)
            writing.slip_printed(job.id, at=self._clock.read().wall)

    def _last(self, code: str) -> SlipJob:
        slips = self._book.slips_of(code)
        if not slips:
            raise RefusedError("slip.none" if self._book.said_about(code) else "dossier.unknown")
        return max(slips, key=lambda slip: slip.copy)

    def _content(self, job: SlipJob) -> SlipContent:
        intake = fold(self._book.said_about(job.dossier)).intake
        if intake is None:
            raise FaultError("slip.nothing-to-state")
        return content_of(intake, job, self._house)
