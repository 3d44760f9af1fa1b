"""Reads what a page's form sends: bounded, plain text, one value a name."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import State
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException, HTTPException

__all__ = ["Form", "FormLimits", "checked_form", "local_path", "read_form"]

Form: TypeAlias = dict[str, str]

_BREAKS: Final = frozenset("\r\n")
_BIDI: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What could make a name read differently on the screen than on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLimits:
    """How much a program's largest form sends.

    Attributes:
        fields_max: fields of one form.
        value_characters_max: characters of one field.
    """

    fields_max: int
    value_characters_max: int


def local_path(text: str, otherwise: str) -> str:
    """Return a path of this program to go to next; anything else becomes the path given for it."""
    is_ours = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if is_ours else otherwise


async def read_form(request: Request[Any, Any, State], limits: FormLimits) -> Form:
    """Return the fields of a form post, in NFC, trimmed.

    Raises:
        HTTPException: 415 for anything but a form.
        ClientException: 400 when it is not one or has too much of anything.
    """
    kind, _ = request.content_type
    if kind != RequestEncodingType.URL_ENCODED:
        raise HTTPException("form.not-a-form", status_code=415)
    try:
        pairs = parse_qsl(
            (await request.body()).decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=limits.fields_max,
        )
    except ValueError as error:
        raise ClientException("form.malformed") from error
    return checked_form(pairs, limits)


def checked_form(pairs: Collection[tuple[str, str]], limits: FormLimits) -> Form:
    """Return the fields a form brought, in NFC, trimmed.

    Raises:
        ClientException: 400 when one is there twice, is too long or holds what no keyboard types.
    """
    form = {name: unicodedata.normalize("NFC", value).strip() for name, value in pairs}
    # A script may send the field that was just left twice over; two values for one name are none.
    is_one_value_each = len(form) == len(set(pairs))
    if not is_one_value_each or any(_is_bad(value, limits) for value in form.values()):
        raise ClientException("form.malformed")
    return form


def _is_bad(value: str, limits: FormLimits) -> bool:
    """Say whether a text is too long or holds what no keyboard types (C0, C1, bidi controls)."""
    return len(value) > limits.value_characters_max or any(
        character in _BIDI
        or (unicodedata.category(character) in {"Cc", "Cs", "Co"} and character not in _BREAKS)
        for character in value
    )
