"""Which systems answer, and since when one does not: measured, written down, printed as evidence.

A flicker is no outage: a system is down after ``FAILURES_LEAST`` failed measurements in a row over
at least ``DOWN_MS_LEAST``, and up again after ``SUCCESSES_LEAST`` in a row. The times that are
written are of the first failure and of the first success, so the wait for certainty costs the
evidence nothing. The beginning is written as soon as it is certain: a power cut during an outage
leaves it in the log, and the next start goes on from there.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Final, Protocol

from accord.errors import RefusedError
from accord.fleet import Measure, OutageObserved
from accord.moments import Instant, Reading, to_local
from accord.national import OfflineClass
from edge.desk.plain import PlainForms, PlainPaper, Section, Table
from edge.desk.ports import Book, Clock
from edge.desk.scribe import Scribe
from edge.desk.slips import Letterhead

__all__ = ["Outage", "OutageList", "Outages", "Probe", "SystemState"]

FAILURES_LEAST: Final = 3
DOWN_MS_LEAST: Final = 60_000
"""A minute: a router that starts again is no outage, a clerk's second sigh is."""
SUCCESSES_LEAST: Final = 2
ROWS_MAX: Final = 500
"""As many as a paper holds; a longer list is printed in two periods."""
DAY_MS: Final = 86_400_000
PERIOD_DAYS_MAX: Final = 366

_MEASURES: Final = {
    Measure.LINK: "hội thoại với máy chủ thành phố",
    Measure.TCP: "kết nối TCP",
    Measure.TLS: "kết nối TLS, kiểm tra chứng thư",
    Measure.HTTP: "yêu cầu HTTP HEAD",
    Measure.SIMULATED: "mô phỏng (diễn tập)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A time in which a system did not answer.

    Attributes:
        system: its name.
        began_at: the first measurement that failed.
        measure: how it was measured.
        ended_at: the first that succeeded again, or none while it lasts.
    """

    system: str
    began_at: Instant
    measure: Measure
    ended_at: Instant | None


@dataclass(frozen=True, slots=True)
class SystemState:
    """How a system is, as last measured.

    Attributes:
        system: its name.
        is_up: whether it answers, or none before that is certain.
        since: since when it does not, or none.
        serves: the classes of procedures whose results wait for it.
        measured_at: when it was last measured, or none.
    """

    system: str
    is_up: bool | None
    since: Instant | None
    serves: frozenset[OfflineClass]
    measured_at: Instant | None


class Probe(Protocol):
    """Finds out whether one system answers."""

    @property
    def system(self) -> str:
        """The system's name."""

    @property
    def measure(self) -> Measure:
        """How it is measured."""

    @property
    def target(self) -> str:
        """What is asked, for the evidence; empty where that is nobody's business."""

    @property
    def serves(self) -> frozenset[OfflineClass]:
        """The classes of procedures whose results wait for it."""

    def reach(self) -> bool:
        """Say whether it answers now; takes a few seconds at most and never raises."""


class OutageList(Protocol):
    """The outages that the log tells of."""

    def within(self, from_at: Instant, until_at: Instant, *, limit: int) -> tuple[Outage, ...]:
        """Return what touches a period, the latest first."""

    def open(self) -> tuple[Outage, ...]:
        """Return what has not ended."""


_NEVER: Final = Instant(0)


@dataclass(frozen=True, slots=True)
class _Watch:
    """What the measurements of one system have come to.

    Attributes:
        down_at: since when it is down, for certain; none while it is up or nothing is certain.
        is_known: whether anything is certain.
        run: measurements in a row that contradict what is certain.
        run_at: when the first of them was.
        run_ms: the same, monotonic.
        measured_at: the last measurement.
    """

    down_at: Instant | None = None
    is_known: bool = False
    run: int = 0
    run_at: Instant = _NEVER
    run_ms: int = 0
    measured_at: Instant | None = None


def _measured(watch: _Watch, reading: Reading, *, is_up: bool) -> tuple[_Watch, bool]:
    """Return what is known after one more measurement, and whether the system changed sides."""
    watch = replace(watch, measured_at=reading.wall)
    if is_up == (watch.down_at is None):
        return replace(watch, run=0, is_known=watch.is_known or is_up), False
    if watch.run == 0:
        watch = replace(watch, run_at=reading.wall, run_ms=reading.monotonic_ms)
    watch = replace(watch, run=watch.run + 1)
    if is_up:
        is_certain = watch.run >= SUCCESSES_LEAST
    else:
        lasted_ms = reading.monotonic_ms - watch.run_ms
        is_certain = watch.run >= FAILURES_LEAST and lasted_ms >= DOWN_MS_LEAST
    if not is_certain:
        return watch, False
    return replace(watch, down_at=None if is_up else watch.run_at, is_known=True, run=0), True


class Outages:
    """Measures every system, writes down what is certain, and tells what it found.

    Args:
        letterhead: for the evidence.
        book: for the transaction.
        listed: the outages that the log tells of.
        scribe: writes them.
        clock: when.
        probes: the systems.
        forms: draws the evidence.
        guard: a lock over what was measured.
    """

    def __init__(
        self,
        *,
        letterhead: Letterhead,
        book: Book,
        listed: OutageList,
        scribe: Scribe,
        clock: Clock,
        probes: tuple[Probe, ...],
        forms: PlainForms,
        guard: AbstractContextManager[object],
    ) -> None:
        self._letterhead = letterhead
        self._book = book
        self._listed = listed
        self._scribe = scribe
        self._clock = clock
        self._probes = probes
        self._forms = forms
        self._guard = guard
        begun = {outage.system: outage.began_at for outage in listed.open()}
        self._watches = {
            probe.system: _Watch(down_at=begun.get(probe.system), is_known=probe.system in begun)
            for probe in probes
        }

    @property
    def is_wanted(self) -> bool:
        """Whether there is any system to measure."""
        return bool(self._probes)

    def measure(self) -> None:
        """Measure every system once; called by one thread, every few seconds.

        Raises:
            FaultError: the disk failed; what could not be written is tried at the next time.
        """
        for probe in self._probes:
            is_up = probe.reach()
            reading = self._clock.read()
            before = self._watches[probe.system]
            after, has_changed = _measured(before, reading, is_up=is_up)
            if has_changed:
                self._write(probe, before, after)
            with self._guard:
                self._watches[probe.system] = after

    def states(self) -> tuple[SystemState, ...]:
        """Return how every system is, in the order of the settings."""
        with self._guard:
            watches = dict(self._watches)
        return tuple(
            SystemState(
                system=probe.system,
                is_up=watches[probe.system].down_at is None
                if watches[probe.system].is_known
                else None,
                since=watches[probe.system].down_at,
                serves=probe.serves,
                measured_at=watches[probe.system].measured_at,
            )
            for probe in self._probes
        )

    def period(self, days: int) -> tuple[Outage, ...]:
        """Return the outages that touch the last days, the latest first.

        Raises:
            RefusedError: ``outages.bad-period``.
        """
        if not 1 <= days <= PERIOD_DAYS_MAX:
            raise RefusedError("outages.bad-period", most=PERIOD_DAYS_MAX)
        now = self._clock.read().wall
        return self._listed.within(
            Instant(max(0, now - days * DAY_MS)), Instant(now + 1), limit=ROWS_MAX
        )

    def evidence(self, days: int) -> bytes:
        """Return the outages of the last days as an A4 PDF to sign and hand in.

        Raises:
            RefusedError: ``outages.bad-period``.
            FaultError: it could not be drawn.
        """
        outages = self.period(days)
        now = self._clock.read().wall
        from_on, until_on = to_local(Instant(max(0, now - days * DAY_MS))), to_local(now)
        paper = PlainPaper(
            letterhead=self._letterhead,
            kind="NHẬT KÝ GIÁN ĐOẠN HỆ THỐNG",
            title=f"Từ {from_on:%d/%m/%Y} đến {until_on:%H:%M, %d/%m/%Y}",
            sections=(
                Section(heading="Cách đo", lines=tuple(_manner(outages))),
                Section(heading="Kết quả", lines=(f"{len(outages)} lần gián đoạn.",)),
            ),
            table=Table(
                heads=("Hệ thống", "Từ", "Đến", "Kéo dài", "Cách đo"),
                rows=tuple(_row(outage, now) for outage in outages),
                widths=(4, 3, 3, 2, 4),
            ),
            foot="Trích từ nhật ký đã ký số của máy một cửa",
            signatory="Người lập",
            at=now,
        )
        return self._forms.plain_sheet(paper)

    def _write(self, probe: Probe, before: _Watch, after: _Watch) -> None:
        if after.down_at is not None:
            began_at, ended_at = after.down_at, None
        else:
            assert before.down_at is not None  # noqa: S101 -- it was down, or it has not changed
            # The clock may have been set back in between: no outage ends before it began.
            began_at, ended_at = before.down_at, Instant(max(after.run_at, before.down_at))
        fact = OutageObserved(probe.system, began_at, probe.measure, probe.target, ended_at)
        with self._book.writing() as writing:
            self._scribe.write(writing, fact, dossier="", parents=())


def _manner(outages: tuple[Outage, ...]) -> tuple[str, ...]:
    measures = sorted({outage.measure for outage in outages})
    rule = (
        f"Tính là gián đoạn khi ít nhất {FAILURES_LEAST} lần đo liên tiếp trong ít nhất "
        f"{DOWN_MS_LEAST // 1000} giây không có trả lời; hết khi {SUCCESSES_LEAST} lần liên tiếp "
        "có trả lời. Giờ ghi là giờ của lần đo đầu tiên. Khi máy tắt thì không đo."
    )
    return (rule, *(_MEASURES[measure] for measure in measures))


def _row(outage: Outage, now: Instant) -> tuple[str, ...]:
    ended = "chưa hết" if outage.ended_at is None else _moment(outage.ended_at)
    until = now if outage.ended_at is None else outage.ended_at
    minutes = max(0, until - outage.began_at) // 60_000
    lasted = f"{minutes // 60} giờ {minutes % 60:02} phút"
    return outage.system, _moment(outage.began_at), ended, lasted, _MEASURES[outage.measure]


def _moment(at: Instant) -> str:
    return f"{to_local(at):%H:%M:%S, %d/%m/%Y}"
