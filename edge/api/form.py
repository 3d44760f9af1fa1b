"""How much the counter's forms send at the most."""

from __future__ import annotations

from typing import Final

from edge.api.render import AnyRequest
from ground.web.form import Form, FormLimits, read_form
from ground.web.upload import Upload, read_upload

__all__ = [
    "BODY_BYTES_MAX",
    "FIELDS_MAX",
    "UPLOAD_BYTES_MAX",
    "VALUE_CHARACTERS_MAX",
    "Form",
    "Upload",
    "provide_form",
    "provide_upload",
    "with_ticks",
]

BODY_BYTES_MAX: Final = 262_144
"""An intake with every field and forty answers at their limit is under 160 kB once encoded."""
UPLOAD_BYTES_MAX: Final = 32 << 20
"""One file at its limit, or half a dozen photos at once, and the form around them; in memory."""
FIELDS_MAX: Final = 200
"""60 papers with two fields each, and the rest of the counter."""
VALUE_CHARACTERS_MAX: Final = 1000
"""The national exchange record's limit for what a dossier asks, its longest text."""


_LIMITS: Final = FormLimits(fields_max=FIELDS_MAX, value_characters_max=VALUE_CHARACTERS_MAX)
_TICKS: Final = ("by_agent", "papers_confirmed", "read_back")


async def provide_form(request: AnyRequest) -> Form:
    """Return the fields of a form post; refused as `read_form` says."""
    return await read_form(request, _LIMITS)


async def provide_upload(request: AnyRequest) -> Upload:
    """Return the fields and files of a form post; refused as `read_upload` says."""
    return await read_upload(request, _LIMITS)


def with_ticks(form: Form) -> Form:
    """Return the fields; a box that was shown and is not ticked is not sent, and means no."""
    shown = form.get("shown", "").split()
    return dict.fromkeys((*_TICKS, *shown), "") | form
