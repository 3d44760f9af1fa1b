"""The characters our papers can show."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from edge.devices.forms.forms import FONTS
from edge.devices.forms.repertoire import REPERTOIRE, REPLACEMENT, VIETNAMESE, printable

_FONT_FILES = sorted(FONTS.glob("*/*.ttf"))


@pytest.mark.parametrize("path", _FONT_FILES, ids=lambda path: path.stem)
def test_every_font_has_every_letter_of_the_repertoire(path: object) -> None:
    font = ImageFont.truetype(str(path), 24)
    missing = bytes(font.getmask("\uffff"))
    assert [ord(letter) for letter in REPERTOIRE if bytes(font.getmask(letter)) == missing] == []


def test_there_are_fonts() -> None:
    assert len(_FONT_FILES) == 5


def test_all_134_letters_of_vietnamese_with_a_mark_are_drawn_ahead() -> None:
    marked = {letter for letter in VIETNAMESE if unicodedata.decomposition(letter)} | {"đ", "Đ"}
    assert len(marked) == 134
    assert set(VIETNAMESE) <= REPERTOIRE


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("  Lê \t Văn\r\nMinh ", "Lê Văn Minh"),
        ("a\u00a0b\u2011c", "a b-c"),
        ("\x00\x1b[2J", f"{REPLACEMENT * 2}[2J"),
        ("Lan\u202egnort", f"Lan{REPLACEMENT}gnort"),
        ("Lan\u200bAnh", f"Lan{REPLACEMENT}Anh"),
        ("王 Vương", f"{REPLACEMENT} Vương"),
        ("Ơ\u0306", "Ơ\u0306"),
        ("", ""),
    ],
)
def test_what_cannot_be_shown_is_shown_to_be_there(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_printing_what_is_printable_changes_nothing(text: str) -> None:
    shown = printable(text)
    assert printable(shown) == shown
    assert set(shown) <= REPERTOIRE
