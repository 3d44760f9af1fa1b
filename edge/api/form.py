"""How much the counter's forms send at the most."""

from __future__ import annotations

from typing import Final

from edge.api.render import AnyRequest
from ground.web.form import Form, FormLimits, read_form

__all__ = ["BODY_BYTES_MAX", "FIELDS_MAX", "VALUE_CHARACTERS_MAX", "Form", "provide_form"]

BODY_BYTES_MAX: Final = 262_144
"""An intake with every field and forty answers at their limit is under 160 kB once encoded."""
FIELDS_MAX: Final = 200
"""60 papers with two fields each, and the rest of the counter."""
VALUE_CHARACTERS_MAX: Final = 1000
"""The national exchange record's limit for what a dossier asks, its longest text."""


async def provide_form(request: AnyRequest) -> Form:
    """Return the fields of a form post; refused as `read_form` says."""
    limits = FormLimits(fields_max=FIELDS_MAX, value_characters_max=VALUE_CHARACTERS_MAX)
    return await read_form(request, limits)
