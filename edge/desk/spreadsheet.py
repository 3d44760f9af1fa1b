"""A list of dossiers as a file for a spreadsheet: RFC 4180, and nothing in it that is calculated.

Rules: UTF-8 with its mark in front, without which spreadsheet programs show no Vietnamese; every
cell in quotes, lines end in CR LF; a cell that a spreadsheet program would take for a formula gets
an apostrophe in front, and so does what follows a separator of other countries inside a cell,
since such a program may split there; a cell is one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from accord.moments import Instant, to_local
from accord.states import STATES, State
from edge.desk.kept import DossierRow

__all__ = ["HEADERS", "MARK", "lines_of", "write_line"]

MARK: Final = "\ufeff".encode()
HEADERS: Final = (
    "Mã hồ sơ",
    "Mã thủ tục",
    "Nội dung yêu cầu",
    "Chủ hồ sơ",
    "Tiếp nhận lúc",
    "Hẹn trả lúc",
    "Trạng thái",
    "Quá hạn",
    "Về thành phố lúc",
)

_BREAK: Final = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_FORMULA: Final = re.compile(r"(^|[;,\t|])(\s*)([=+\-@\uff1d\uff0b\uff0d\uff20])")
"""What begins a formula, in its wide form too, at the beginning of a cell or behind a separator."""


def write_line(cells: Iterable[str]) -> bytes:
    """Return one line of the file."""
    return (",".join(map(_quoted, cells)) + "\r\n").encode()


def lines_of(rows: Iterable[DossierRow], *, now: Instant) -> Iterator[bytes]:
    """Give the lines of dossiers, late as they are at a time."""
    for row in rows:
        is_late = row.runs_out_at is not None and row.runs_out_at < now
        yield write_line(
            (
                row.code,
                row.procedure,
                row.title,
                row.person,
                _moment(row.received_at),
                _moment(row.due_at),
                STATES[State(row.state)].label,
                "x" if is_late else "",
                _moment(row.at_city_since),
            )
        )


def _quoted(cell: str) -> str:
    harmless = _FORMULA.sub(r"\1'\2\3", _BREAK.sub(" ", cell))
    return '"' + harmless.replace('"', '""') + '"'


def _moment(at: Instant | None) -> str:
    return "" if at is None else f"{to_local(at):%d/%m/%Y %H:%M}"
