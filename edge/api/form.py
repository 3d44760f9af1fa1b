"""Reads what a page's form sends: bounded, plain text, one value a name."""

from __future__ import annotations

import unicodedata
from typing import Final
from urllib.parse import parse_qsl

from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException, HTTPException

from edge.api.render import AnyRequest

__all__ = ["BODY_BYTES_MAX", "FIELDS_MAX", "VALUE_CHARACTERS_MAX", "Form", "provide_form"]

BODY_BYTES_MAX: Final = 65_536
"""An intake with every field at its limit is under 40 kB once encoded."""
FIELDS_MAX: Final = 200
"""60 papers with two fields each, and the rest of the counter."""
VALUE_CHARACTERS_MAX: Final = 1000
"""The national exchange record's limit for what a dossier asks, its longest text."""

Form = dict[str, str]


async def provide_form(request: AnyRequest) -> Form:
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
            max_num_fields=FIELDS_MAX,
        )
    except ValueError as error:
        raise ClientException("form.malformed") from error
    form = {name: unicodedata.normalize("NFC", value).strip() for name, value in pairs}
    # A script may send the field that was just left twice over; two values for one name are none.
    if len(form) != len(set(pairs)) or any(_is_bad(value) for value in form.values()):
        raise ClientException("form.malformed")
    return form


def _is_bad(value: str) -> bool:
    """Say whether a text is too long or holds what no keyboard types (C0, C1, bidi controls)."""
    return len(value) > VALUE_CHARACTERS_MAX or any(
        character in _BIDI
        or (unicodedata.category(character) in {"Cc", "Cs", "Co"} and character not in _BREAKS)
        for character in value
    )


_BREAKS: Final = frozenset("\r\n")
_BIDI: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What could make a name read differently on the screen than on the slip."""
