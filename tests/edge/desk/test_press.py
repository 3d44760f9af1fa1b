from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from accord.acts import SlipPrinted
from accord.dossier import fold
from accord.errors import FaultError, RefusedError
from accord.log import verify_entry
from edge.desk.form01 import content_of
from edge.desk.kept import SlipJob
from edge.desk.press import COPIES_MAX
from edge.desk.slips import Raster
from tests.edge.desk.intakes import CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.station import HOUSE, HUNG, LAN, PIN, Station, typesetter
from tests.edge.store.logs import BOX_KEY


@pytest.fixture
def job(station: Station) -> SlipJob:
    return station.reception.accept(station.lan()[1], DRAFT, CERTIFIED).job


def prints(station: Station, code: str) -> list[int]:
    return [
        said.fact.copy
        for said in station.book.said_about(code)
        if isinstance(said.fact, SlipPrinted)
    ]


def test_a_slip_that_came_out_is_written_down_and_no_longer_due(
    station: Station, job: SlipJob
) -> None:
    assert station.press.due() == (job,)
    station.press.put_through(job)
    assert station.printer.jobs == [DRAFT]
    assert station.printer.rows > 500
    assert station.press.due() == ()
    assert prints(station, job.dossier) == [1]


def test_a_printer_that_fails_leaves_the_slip_due_and_the_dossier_safe(
    station: Station, job: SlipJob
) -> None:
    station.printer.fault = "printer.no-paper"
    with pytest.raises(FaultError, match=r"printer\.no-paper"):
        station.press.put_through(job)
    assert station.press.due() == (job,)
    assert prints(station, job.dossier) == []
    assert fold(station.book.said_about(job.dossier)).intake is not None


def test_after_a_power_cut_nothing_prints_by_itself_and_the_clerk_is_asked(
    station: Station, job: SlipJob
) -> None:
    station.open()
    assert station.printer.jobs == []
    assert station.press.due() == (job,)
    _, shift = station.lan()
    station.press.came_out(shift, job.dossier, job.id)
    assert station.press.due() == ()
    assert prints(station, job.dossier) == [1]
    with pytest.raises(RefusedError, match=r"slip\.not-due"):
        station.press.came_out(shift, job.dossier, job.id)


def test_the_word_that_a_slip_came_out_is_signed_by_who_gives_it(
    station: Station, job: SlipJob
) -> None:
    station.press.came_out(station.lan()[1], job.dossier, job.id)
    *_, record = station.box.log.records(job.epoch, after_seq=0)
    public = station.cabinet.unlock(station.keys[LAN.name], PIN, at=station.clock.wall).public
    assert record.entry.header.officer == public.key_id
    verify_entry(record.entry, box=BOX_KEY.public, officer=public)
    assert not fold(station.book.said_about(job.dossier)).refused


def test_a_volunteer_and_a_locked_shift_say_nothing_of_slips(
    station: Station, job: SlipJob
) -> None:
    hung = station.shifts.work(station.shifts.sign_on(key_id=station.keys[HUNG.name], pin=PIN))
    for shift in (hung, replace(station.lan()[1], key=None)):
        with pytest.raises(RefusedError, match=r"shift\.not-your-role"):
            station.press.came_out(shift, job.dossier, job.id)
    assert station.press.due() == (job,)
    assert prints(station, job.dossier) == []


def test_a_slip_is_not_looked_for_under_another_dossier(station: Station, job: SlipJob) -> None:
    _, shift = station.lan()
    other = station.reception.accept(shift, OTHER_DRAFT, CERTIFIED).job
    with pytest.raises(RefusedError, match=r"slip\.not-due"):
        station.press.came_out(shift, other.dossier, job.id)
    assert station.press.due() == (job, other)


class Watched:
    """A guard that tells when somebody has to wait for it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.settled = threading.Event()

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            self.settled.set()
            self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_nobody_gives_their_word_for_a_slip_that_is_being_printed(
    station: Station, job: SlipJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, shift = station.lan()
    guard, refused = Watched(), []
    monkeypatch.setattr(station.press, "_guard", guard)

    def say() -> None:
        try:
            station.press.came_out(shift, job.dossier, job.id)
        except RefusedError as error:
            refused.append(error.key)
        finally:
            guard.settled.set()

    clerk = threading.Thread(target=say)
    real = station.printer.print

    def print_slowly(job_id: str, bands: Iterable[Raster]) -> None:
        clerk.start()
        assert guard.settled.wait(10)
        real(job_id, bands)

    monkeypatch.setattr(station.printer, "print", print_slowly)
    station.press.put_through(job)
    clerk.join(10)
    assert refused == ["slip.not-due"]
    assert prints(station, job.dossier) == [1]


def test_a_copy_says_that_it_is_one_and_states_the_same(station: Station, job: SlipJob) -> None:
    station.press.put_through(job)
    copy = station.press.copy(job.dossier)
    again = station.press.copy(job.dossier)
    assert (copy.copy, again.copy) == (1, 2)
    assert copy.receipt == again.receipt == job.receipt
    assert copy.id != again.id
    assert prints(station, job.dossier) == [1, 2, 3]


def test_two_who_ask_for_a_copy_at_once_get_two_numbers(station: Station, job: SlipJob) -> None:
    both = threading.Barrier(2, timeout=10)

    def ask() -> int:
        both.wait()
        return station.press.copy(job.dossier).copy

    with ThreadPoolExecutor() as clerks:
        asked = [clerks.submit(ask) for _ in range(2)]
        assert {one.result() for one in asked} == {1, 2}


def test_a_slip_is_out_when_nobody_has_to_look_for_it(station: Station, job: SlipJob) -> None:
    assert not station.press.is_out(job.id)
    station.press.put_through(job)
    assert station.press.is_out(job.id)


def test_a_copy_that_did_not_come_out_is_due(station: Station, job: SlipJob) -> None:
    station.press.put_through(job)
    station.printer.fault = "printer.absent"
    with pytest.raises(FaultError, match=r"printer\.absent"):
        station.press.copy(job.dossier)
    assert [due.copy for due in station.press.due()] == [1]


def test_a_copy_that_came_out_takes_the_place_of_what_did_not(
    station: Station, job: SlipJob
) -> None:
    station.printer.fault = "printer.no-paper"
    with pytest.raises(FaultError, match=r"printer\.no-paper"):
        station.press.copy(job.dossier)
    assert [due.copy for due in station.press.due()] == [0, 1]
    station.printer.fault = ""
    assert station.press.copy(job.dossier).copy == 2
    assert station.press.due() == ()
    assert prints(station, job.dossier) == [3]
    with pytest.raises(RefusedError, match=r"slip\.not-due"):
        station.press.came_out(station.lan()[1], job.dossier, job.id)


def test_there_are_only_so_many_copies(
    station: Station, job: SlipJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.desk.press.COPIES_MAX", 1)
    station.press.copy(job.dossier)
    with pytest.raises(RefusedError, match=r"slip\.too-many-copies"):
        station.press.copy(job.dossier)
    assert COPIES_MAX > 1


def test_the_sheet_is_a_pdf_and_the_same_every_time(station: Station, job: SlipJob) -> None:
    first = station.press.sheet(job.dossier)
    assert first.startswith(b"%PDF")
    station.press.put_through(job)
    station.press.copy(job.dossier)
    assert station.press.sheet(job.dossier) == first


def test_a_sheet_says_that_it_is_a_copy_whatever_has_come_out(
    station: Station, job: SlipJob
) -> None:
    intake = fold(station.book.said_about(job.dossier)).intake
    assert intake is not None
    original = content_of(intake, job, HOUSE)
    copy = typesetter().sheet(replace(original, is_file=True))
    assert copy != typesetter().sheet(original)
    assert station.press.sheet(job.dossier) == copy
    station.press.put_through(job)
    assert station.press.sheet(job.dossier) == copy
    assert prints(station, job.dossier) == [1]


def test_a_dossier_nobody_knows_has_no_slip(station: Station) -> None:
    with pytest.raises(RefusedError, match=r"dossier\.unknown"):
        station.press.sheet("H26.001.02-260309-19999")


def test_a_dossier_known_only_from_the_hub_has_no_slip_here(station: Station) -> None:
    code = "H26.001.02-260309-20001"
    station.decide(code)
    with pytest.raises(RefusedError, match=r"slip\.none"):
        station.press.sheet(code)


def test_a_slip_of_which_the_intake_is_gone_is_a_fault(
    station: Station, job: SlipJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(station.book), "said_about", lambda *_: ())
    with pytest.raises(FaultError, match=r"slip\.nothing-to-state"):
        station.press.put_through(job)
