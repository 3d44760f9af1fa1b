"""Reads a form that brings files (multipart/form-data, RFC 7578): bounded, and in memory alone.

The framework's own reader puts large files into a temporary file, as they are; the disk of a box
is encrypted by its store and nowhere else. What a browser names a file is not looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from litestar import Request
from litestar.datastructures import State
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException, HTTPException

from ground.web.form import Form, FormLimits, checked_form

__all__ = ["Upload", "read_upload", "split_parts"]

HEADERS_BYTES_MAX: Final = 4_096
"""Of one part: a browser sends a name, a file's name and a type."""

_BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{1,70}")
_NAME: Final = re.compile(rb'(?:^|;)\s*name="([^"\r\n]*)"')
_FILE: Final = re.compile(rb'(?:^|;)\s*filename="')
_BREAK: Final = b"\r\n"


@dataclass(frozen=True, slots=True)
class Upload:
    """What a form brought.

    Attributes:
        form: its fields, as `read_form` returns them.
        files: the content of every file that was chosen.
    """

    form: Form
    files: tuple[bytes, ...]


async def read_upload(request: Request[Any, Any, State], limits: FormLimits) -> Upload:
    """Return the fields and the files of a form post.

    Raises:
        HTTPException: 415 for anything but such a form, 413 when it is larger than the route takes.
        ClientException: 400 when it is not one or has too much of anything.
    """
    kind, options = request.content_type
    if kind != RequestEncodingType.MULTI_PART:
        raise HTTPException("form.not-a-form", status_code=415)
    parts = split_parts(await request.body(), options.get("boundary", ""), limits.fields_max)
    try:
        pairs = [(name, content.decode()) for name, content, is_file in parts if not is_file]
    except UnicodeDecodeError as error:
        raise ClientException("form.malformed") from error
    files = tuple(content for _, content, is_file in parts if is_file and content)
    return Upload(checked_form(pairs, limits), files)


def split_parts(body: bytes, boundary: str, parts_max: int) -> list[tuple[str, bytes, bool]]:
    """Return name and content of each part, and whether it is a file.

    Raises:
        ClientException: 400 for what no browser sends.
    """
    if _BOUNDARY.fullmatch(boundary) is None:
        raise ClientException("form.malformed")
    mark = b"--" + boundary.encode("ascii")
    pieces = (_BREAK + body).split(_BREAK + mark)
    is_whole = len(pieces) > 1 and pieces[0] == b"" and pieces[-1] in {b"--", b"--" + _BREAK}
    if not is_whole or len(pieces) > parts_max + 2:
        raise ClientException("form.malformed")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> tuple[str, bytes, bool]:
    headers, ends, content = piece.partition(2 * _BREAK)
    if not ends or not headers.startswith(_BREAK) or len(headers) > HEADERS_BYTES_MAX:
        raise ClientException("form.malformed")
    said = [line.partition(b":") for line in headers.split(_BREAK)[1:]]
    named = [value for name, _, value in said if name.strip().lower() == b"content-disposition"]
    name = _NAME.search(named[0]) if len(named) == 1 else None
    if name is None or not named[0].lstrip().startswith(b"form-data"):
        raise ClientException("form.malformed")
    try:
        return name[1].decode("ascii"), content, _FILE.search(named[0]) is not None
    except UnicodeDecodeError as error:
        raise ClientException("form.malformed") from error
