"""What is handed out about a procedure: the poster with its square code, and the guidance slip.

Both say what the catalogue in force says on the day, and which version that is. They are no papers
of a dossier: nothing about a person is on them, and nothing is written in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final, assert_never

from accord.catalogue import ProcedureVersion
from accord.deadline import Week
from accord.money import in_figures
from accord.national import Channel, OfflineClass, PaperPurpose
from accord.procedure import AsWritten, FeeRule, Free, PaperRule, PerCase, PerCopy, PerPage
from edge.desk.guide import Guide
from edge.desk.house import House
from edge.desk.plain import PlainForms, PlainPaper, Section
from edge.desk.ports import Clock, Random
from edge.desk.press import JOB_ID_BYTES, Press
from edge.desk.reckoning import short_name, term_words

__all__ = ["Leaflets", "opening_hours", "procedure_address"]

_CHANNELS: Final = {
    Channel.COUNTER: "Nộp tại quầy",
    Channel.ONLINE: "Nộp trực tuyến",
    Channel.POST: "Nộp qua bưu chính",
}
_CLASSES: Final = {
    OfflineClass.A: "Phường tự làm xong, kể cả khi mất kết nối.",
    OfflineClass.B: "Phường nhận ngay, kể cả khi mất kết nối; kết quả chờ cơ sở dữ liệu quốc gia.",
    OfflineClass.C: "Phường nhận và chuyển đến cơ quan giải quyết.",
    OfflineClass.X: "Không nộp tại đây: xin hỏi tại quầy nơi giải quyết.",
}
_WEEKDAYS: Final = (
    "Thứ Hai",
    "Thứ Ba",
    "Thứ Tư",
    "Thứ Năm",
    "Thứ Sáu",
    "Thứ Bảy",
    "Chủ Nhật",
)


class Leaflets:
    """Makes posters and guidance slips.

    Args:
        house: whose they are.
        guide: where the procedures are.
        clock: which day they state.
        forms: draws them.
        press: prints the slip, after the one that is being printed.
        random: for the printer's job.
    """

    def __init__(
        self,
        *,
        house: House,
        guide: Guide,
        clock: Clock,
        forms: PlainForms,
        press: Press,
        random: Random,
    ) -> None:
        self._house = house
        self._guide = guide
        self._clock = clock
        self._forms = forms
        self._press = press
        self._random = random

    def poster(self, code: str, *, address: str) -> bytes:
        """Return the poster of a procedure as an A4 PDF.

        Args:
            code: of the procedure.
            address: where this box's pages are reached, for its square code.

        Raises:
            RefusedError: ``guide.no-such-procedure``.
            FaultError: it could not be drawn.
        """
        paper = self._paper(code, address=address, kind="NIÊM YẾT CÔNG KHAI", is_poster=True)
        return self._forms.plain_sheet(paper)

    def hand_out(self, code: str, *, address: str) -> None:
        """Print the guidance slip of a procedure for the citizen at the counter.

        Args:
            code: of the procedure.
            address: as for the poster.

        Raises:
            RefusedError: ``guide.no-such-procedure``.
            FaultError: the printer failed.
        """
        paper = self._paper(code, address=address, kind="PHIẾU HƯỚNG DẪN", is_poster=False)
        self._press.put_out(self._random(JOB_ID_BYTES).hex(), self._forms.plain_roll(paper))

    def _paper(self, code: str, *, address: str, kind: str, is_poster: bool) -> PlainPaper:
        version = self._guide.version(code)
        procedure = version.procedure
        head = self._house.letterhead
        week = self._guide.week(str(self._house.agency))
        return PlainPaper(
            letterhead=head,
            kind=kind,
            title=short_name(procedure),
            subtitle=procedure.name_en,
            sections=tuple(_sections(version, self._house, week)),
            square=procedure_address(address, code),
            square_hint="Quét mã để xem bản đang có hiệu lực (Wi-Fi của phường)",
            foot=(
                f"Mã thủ tục {code}, phiên bản {version.number}, "
                f"áp dụng từ {version.from_on:%d/%m/%Y}"
            ),
            is_poster=is_poster,
            at=self._clock.read().wall,
        )


def procedure_address(address: str, code: str) -> str:
    """Return where the page of a procedure is reached; in capitals, a smaller square code."""
    return f"{address.rstrip('/')}/guide/{code}"


def opening_hours(week: Week) -> tuple[tuple[int, int, str], ...]:
    """Return when an office is open: first and last weekday (Monday 0), and the hours."""
    hours = [
        ", ".join(f"{span.opens:%H:%M}–{span.closes:%H:%M}" for span in spans)
        for spans in week.spans
    ]
    groups = [
        (text, [day for day, _ in days])
        for text, days in groupby(enumerate(hours), key=lambda item: item[1])
    ]
    return tuple((days[0], days[-1], text) for text, days in groups if text)


def _sections(version: ProcedureVersion, house: House, week: Week) -> Iterator[Section]:
    procedure = version.procedure
    yield Section(heading="Nộp ở đây được không?", lines=(_CLASSES[procedure.offline_class],))
    for heading, purpose in (
        ("Giấy tờ phải nộp", PaperPurpose.SUBMIT),
        ("Giấy tờ xuất trình (xem rồi trả lại ngay)", PaperPurpose.SHOW),
    ):
        papers = tuple(map(_paper_words, procedure.papers_to(purpose)))
        if papers:
            yield Section(heading=heading, lines=papers, is_list=True)
    fees = tuple(
        f"{_CHANNELS[channel]}: {_fee_words(rule, procedure.fee_text)}"
        for channel, rule in sorted(procedure.fees.items())
    )
    yield Section(heading="Phí, lệ phí", lines=fees or (procedure.fee_text or "hỏi tại quầy",))
    stated = procedure.term(Channel.COUNTER)
    term = procedure.term_text if stated is None else term_words(stated.term)
    yield Section(heading="Thời hạn", lines=(term or "hỏi tại quầy",))
    yield Section(heading="Nơi nộp", lines=tuple(_where(house, week)))


def _where(house: House, week: Week) -> Iterable[str]:
    yield f"{house.letterhead.centre}, {house.letterhead.place}"
    for first, last, hours in opening_hours(week):
        days = _WEEKDAYS[first] if first == last else f"{_WEEKDAYS[first]} – {_WEEKDAYS[last]}"
        yield f"{days}: {hours}"


def _paper_words(rule: PaperRule) -> str:
    counted = (
        (rule.originals, "bản chính"),
        (rule.copies, "bản sao"),
        (rule.photocopies, "bản photo"),
    )
    counts = ", ".join(f"{count} {name}" for count, name in counted if count)
    return f"{rule.title} ({counts})" if counts else rule.title


def _fee_words(rule: FeeRule, text: str) -> str:
    match rule:
        case Free():
            return "không thu"
        case PerCase(dong=dong):
            return f"{in_figures(dong)}/việc"
        case PerCopy(dong=dong):
            return f"{in_figures(dong)}/bản"
        case PerPage(dong=dong, from_page=from_page, then_dong=then, most_dong=most):
            return (
                f"{in_figures(dong)}/trang, từ trang thứ {from_page}: {in_figures(then)}/trang, "
                f"nhiều nhất {in_figures(most)}/bản"
            )
        case AsWritten():
            return text or "hỏi tại quầy"
        case _:
            assert_never(rule)
