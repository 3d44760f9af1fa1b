"""Decides what stands on the slip a citizen takes home: every field of form 01.

A slip is made from plain values only, so that what is printed can be compared with what was signed.
Every limit is judged here, when the content is made, and the content is made before the dossier is
accepted: a slip that could not be printed is refused while nothing has changed yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass

from accord.errors import FaultError, RefusedError
from accord.moments import Instant
from accord.money import DONG_MAX

__all__ = [
    "FORM_01",
    "PAPERS_MAX",
    "RASTER_HEIGHT_PX_MAX",
    "RESULTS_MAX",
    "TEXT_LENGTH_MAX",
    "TEXT_TOTAL_MAX",
    "FeeLine",
    "FormKey",
    "Letterhead",
    "Paper",
    "Party",
    "Raster",
    "Register",
    "Representative",
    "Result",
    "Signature",
    "SlipContent",
    "last_due_at",
]

TEXT_LENGTH_MAX = 1000
"""The national exchange record allows 1,000 characters for what a dossier asks; none is longer."""

PAPERS_MAX = 60
"""Three times the longest list of papers in the ward catalogue."""

RESULTS_MAX = 20
"""A linked dossier has three results today; the law lets a city link more."""

COUNT_MAX = 9_999
"""Copies of one paper, or sets: four figures is what a column holds."""

COPY_NUMBER_MAX = 99
"""Reprints of one slip; more of them is a fault of something, not a need of someone."""

RECEIPT_LENGTH_MAX = 1400
"""Alphanumeric characters of the largest square an 80 mm slip prints at three dots a module."""

TEXT_TOTAL_MAX = 8_000
"""All texts together: six times the longest real slip, and under three metres of paper."""

RASTER_HEIGHT_PX_MAX = 24_000
"""Three metres of paper at eight dots a millimetre: the longest content allowed stays under it."""


@dataclass(frozen=True, slots=True)
class FormKey:
    """Names a legal form. The number alone is ambiguous: the basis renumbered them.

    Attributes:
        basis: the legal text, e.g. ``TT 03/2025/TT-VPCP``.
        number: the number in that text, two digits.
        version: our count of corrections of its wording.
    """

    basis: str
    number: str
    version: int


FORM_01 = FormKey("TT 03/2025/TT-VPCP", "01", 1)
"""Giấy tiếp nhận hồ sơ và hẹn trả kết quả: receipt of a dossier and appointment for its result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The head of every paper of a unit.

    Attributes:
        parent: the body above the centre (đơn vị chủ quản), as it writes itself.
        centre: the centre that takes the dossier, as it writes itself.
        place: where the paper is dated, e.g. ``Hoàn Kiếm``.
        suffix: what follows the number, e.g. ``TTPVHCC``.
    """

    parent: str
    centre: str
    place: str
    suffix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person or an organisation as they stand on the form; empty where nothing was given."""

    name: str
    id_number: str
    address: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Representative:
    """Who hands the dossier in for its owner, and by which paper they may.

    Attributes:
        party: the person at the counter.
        authority: the paper that authorises them, or their kinship where the law asks for no paper.
    """

    party: Party
    authority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper handed in, with how many of each kind; the three kinds are never merged."""

    name: str
    originals: int = 0
    certified: int = 0
    photocopies: int = 0

    def __post_init__(self) -> None:
        """Refuse a count that no column holds."""
        for count in (self.originals, self.certified, self.photocopies):
            if not 0 <= count <= COUNT_MAX:
                raise RefusedError("slips.paper-count", count=count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One result the citizen will get, with its own due time, or none where none is promised."""

    name: str
    due_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Where the dossier stands in a paper register, where the unit still keeps one."""

    book: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """One sum of the catalogue: a service fee and a state fee are two lines.

    Attributes:
        name: e.g. ``Phí chứng thực``.
        amount: dong.
    """

    name: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The officer's signature under the dossier.

    Attributes:
        name: the officer.
        key: the id of the key they signed with, in hexadecimal digits.
        signed_at: when.
    """

    name: str
    key: str
    signed_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipContent:
    """Everything that stands on one slip of form 01.

    Attributes:
        form: which legal form, and in which wording.
        letterhead: who gives the slip.
        number: the number of the paper, without its suffix.
        code: the dossier code.
        owner: whose dossier it is.
        representative: who handed it in, if not the owner.
        request: what is asked, in the catalogue's words.
        papers: what was handed in, in order.
        sets: how many sets of them.
        term: the time the law allows, in words; empty where it sets none.
        received_at: when the dossier was accepted.
        results: what the citizen will get and when, at least one.
        collect_at: where or how the result is received.
        register: the line in the paper register, if one is kept.
        fees: what the procedure costs; empty when it costs nothing.
        officer: who received and signed.
        clock_is_trusted: whether the box could vouch for its clock.
        copy_number: 0 for the first print, n for the n-th reprint.
        is_file: a copy that leaves as a file: it is not counted and says that it is a copy.
        receipt: the signed statement for the square code, base45 text.
        lookup: one line that tells how to look the dossier up.
        status_address: where the holder sees how the dossier stands, or empty.
    """

    form: FormKey
    letterhead: Letterhead
    number: str
    code: str
    owner: Party
    representative: Representative | None = None
    request: str
    papers: tuple[Paper, ...]
    sets: int
    term: str
    received_at: Instant
    results: tuple[Result, ...]
    collect_at: str
    register: Register | None = None
    fees: tuple[FeeLine, ...] = ()
    officer: Signature
    clock_is_trusted: bool
    copy_number: int = 0
    receipt: str
    lookup: str
    is_file: bool = False
    status_address: str = ""

    def __post_init__(self) -> None:
        """Refuse what no slip can hold, while nothing has been accepted yet.

        Raises:
            RefusedError: naming the field and its limit; never the content.
        """
        _check_count("papers", len(self.papers), least=0, most=PAPERS_MAX)
        _check_count("results", len(self.results), least=1, most=RESULTS_MAX)
        _check_count("fees", len(self.fees), least=0, most=RESULTS_MAX)
        _check_count("sets", self.sets, least=1, most=COUNT_MAX)
        _check_count("copy_number", self.copy_number, least=0, most=COPY_NUMBER_MAX)
        _check_count("receipt", len(self.receipt), least=1, most=RECEIPT_LENGTH_MAX)
        for name in ("number", "code", "request"):
            _check_count(name, len(getattr(self, name).strip()), least=1, most=TEXT_LENGTH_MAX)
        _check_count("owner.name", len(self.owner.name.strip()), least=1, most=TEXT_LENGTH_MAX)
        for line in self.fees:
            _check_count("fees.amount", line.amount, least=0, most=DONG_MAX)
        _check_count("fees.total", self.total, least=0, most=DONG_MAX)
        texts = [(name, text) for name, text in _texts(self, "") if name != "receipt"]
        for name, text in texts:
            _check_count(name, len(text), least=0, most=TEXT_LENGTH_MAX)
        total = sum(len(text) for _, text in texts)
        _check_count("all", total, least=0, most=TEXT_TOTAL_MAX)

    @property
    def total(self) -> int:
        """The sum of all fees, in dong."""
        return sum(line.amount for line in self.fees)


def last_due_at(promised: Iterable[Instant | None]) -> Instant | None:
    """Return when everything is promised: none while one result of it has no promise.

    One rule for the paper and for the statement in its square code.
    """
    dues = tuple(promised)
    known = [due_at for due_at in dues if due_at is not None]
    return max(known, default=None) if len(known) == len(dues) else None


def _check_count(field: str, count: int, *, least: int, most: int) -> None:
    if not least <= count <= most:
        raise RefusedError("slips.out-of-range", field=field, count=count, least=least, most=most)


def _texts(value: object, name: str) -> list[tuple[str, str]]:
    """Return every text inside a content with the path of its field."""
    if isinstance(value, str):
        return [(name, value)]
    if isinstance(value, tuple):
        return [pair for part in value for pair in _texts(part, name)]
    if not is_dataclass(value) or isinstance(value, type):
        return []
    prefix = f"{name}." if name else ""
    return [
        pair
        for field in fields(value)
        for pair in _texts(getattr(value, field.name), prefix + field.name)
    ]


@dataclass(frozen=True, slots=True)
class Raster:
    """A slip ready for paper: one bit a dot, rows from the top, 1 is ink.

    Attributes:
        width_px: dots in a row, a multiple of eight.
        height_px: rows.
        bits: the rows one after the other, the most significant bit of a byte on the left.
    """

    width_px: int
    height_px: int
    bits: bytes

    def __post_init__(self) -> None:
        """Refuse bits that are not the picture they claim to be."""
        if (
            self.width_px <= 0
            or self.width_px % 8
            or not 0 < self.height_px <= RASTER_HEIGHT_PX_MAX
            or len(self.bits) != self.width_px // 8 * self.height_px
        ):
            raise FaultError(
                "slips.raster", width=self.width_px, height=self.height_px, size=len(self.bits)
            )
