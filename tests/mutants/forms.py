"""Papers that lie, or that cannot be read: each protection of the forms, broken."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import typst

from edge.desk.slips import Party
from edge.devices.forms import page, sheet, slip, worker
from edge.devices.forms.square import square_of
from edge.devices.forms.typeface import Strip, Typeface
from edge.devices.forms.wording import Wording
from tests.edge.devices.forms import test_page, test_sheet, test_slip
from tests.edge.devices.forms.pictures import printed, some_forms
from tests.edge.devices.forms.samples import CERTIFIED_COPY
from tests.mutants.mutant import Mutant


def _letters_as_they_come(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sheet, "printable", lambda text: text)


def _no_quiet_zone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(slip, "QUIET_ZONE", 0)


def _check_quiet_zone() -> None:
    with some_forms() as press:
        test_slip.assert_quiet(printed(press, CERTIFIED_COPY))


def _copies_without_a_mark(patch: pytest.MonkeyPatch) -> None:
    real = sheet._head
    patch.setattr(sheet, "_head", lambda content, words: replace(real(content, words), marks=()))


def _words_never_broken(patch: pytest.MonkeyPatch) -> None:
    def pieces(face: Typeface, text: str, room: int) -> Iterator[str]:
        del face, room
        yield text

    patch.setattr(page, "_pieces", pieces)


def _citizens_kept(patch: pytest.MonkeyPatch) -> None:
    real = Typeface.word

    def word(self: Typeface, text: str) -> Strip:
        self.keep(text)
        return real(self, text)

    patch.setattr(Typeface, "word", word)


def _warnings_overlooked(patch: pytest.MonkeyPatch) -> None:
    def set_anyway(compiler: typst.Compiler, request: bytes, templates: Path) -> list[bytes]:
        order = json.loads(request)
        inputs = {"sheet": json.dumps(order["sheet"])}
        made = compiler.compile(templates / order["template"], format="png", sys_inputs=inputs)
        return made if isinstance(made, list) else [made or b""]

    patch.setattr(worker, "_set", set_anyway)


def _check_fonts_are_needed() -> None:
    words = sheet.sheet_of(CERTIFIED_COPY, test_sheet.WORDS)
    data = asdict(words)
    data |= {"receipt_square": square_of(words.receipt).svg(), "status_square": ""}
    order = {"template": words.template, "sheet": data, "format": "png", "at": 0}
    request = json.dumps(order).encode()
    answers = io.BytesIO()
    with tempfile.TemporaryDirectory() as empty:
        worker.serve(
            io.BytesIO(len(request).to_bytes(4, "big") + request),
            answers,
            templates=Path(worker.__file__).parent,
            fonts=Path(empty),
        )
    assert answers.getvalue() == bytes(4)


def _templates_filled_twice(patch: pytest.MonkeyPatch) -> None:
    real = sheet._party

    def party(owner: Party, label: str, words: Wording) -> tuple[sheet.Line, ...]:
        lines = real(owner, label, words)
        return tuple(replace(line, value=line.value.format("x")) for line in lines)

    patch.setattr(sheet, "_party", party)


MUTANTS = [
    Mutant(
        "a control character of a name reaches the renderer",
        _letters_as_they_come,
        test_sheet.test_an_order_to_a_printer_inside_a_name_is_shown_as_a_mark,
    ),
    Mutant("a square code without its quiet zone", _no_quiet_zone, _check_quiet_zone),
    Mutant(
        "a copy that looks like the first print",
        _copies_without_a_mark,
        test_sheet.test_a_copy_and_an_untrusted_clock_are_marked,
    ),
    Mutant(
        "a word wider than its column is cut off",
        _words_never_broken,
        test_page.test_a_word_wider_than_its_column_is_broken_and_not_cut,
    ),
    Mutant(
        "the words of citizens stay in memory",
        _citizens_kept,
        test_page.test_words_of_citizens_are_not_kept,
    ),
    Mutant("a blank page for want of fonts", _warnings_overlooked, _check_fonts_are_needed),
    Mutant(
        "a brace in an address is filled in",
        _templates_filled_twice,
        test_sheet.test_a_brace_in_a_name_is_a_brace_on_paper,
    ),
]
