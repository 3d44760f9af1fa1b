"""Giving a dossier's files to who may read the dossier, so that nothing in them can act here.

What a file is stands in its first bytes, never in a name. Pictures are shown alone in an empty
sandbox; a PDF and everything else is handed to the person's own programs, since a browser shows no
PDF in a sandbox and we show none outside of it.
"""

from __future__ import annotations

from itertools import chain
from string import hexdigits
from typing import Final

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from accord.errors import RefusedError
from accord.header import HASH_BYTES
from ground.web.given import Given
from hub.office.accounts import Session
from hub.office.filing import Filing

__all__ = ["HANDLERS"]

_SANDBOX: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)
"""Nothing runs and nothing is fetched; the style is what a browser centres a picture with."""
_KINDS: Final = (
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"%PDF-", "application/pdf", "pdf"),
)
_UNKNOWN: Final = ("application/octet-stream", "bin")


@get("/dossiers/{code:str}/files/{digest:str}", sync_to_thread=True)
def show_file(
    code: FromPath[str],
    digest: FromPath[str],
    session: Given[Session],
    filing: Given[Filing],
) -> Stream:
    """Give one file of a dossier; that it was opened is kept."""
    if len(digest) != 2 * HASH_BYTES or not set(digest) <= set(hexdigits):
        raise RefusedError("file.not-here")
    opened = filing.open(session, code, bytes.fromhex(digest))
    first = next(opened.chunks, b"")
    media_type, ending = _kind(first)
    way = "inline" if media_type.startswith("image/") else "attachment"
    return Stream(
        chain((first,), opened.chunks),
        media_type=media_type,
        headers={
            "content-length": str(opened.size_bytes),
            "content-disposition": f'{way}; filename="{code}-{digest[:8]}.{ending}"',
            "content-security-policy": _SANDBOX,
        },
    )


def _kind(first: bytes) -> tuple[str, str]:
    for magic, media_type, ending in _KINDS:
        if first.startswith(magic):
            return media_type, ending
    return _UNKNOWN


HANDLERS: Final = (show_file,)
