"""Sets documents in type, in a process of its own that can be given up at any moment.

It is run as a script by ``document.py`` and speaks frames on its standard streams: four bytes of
length, then that many bytes. A request is one JSON object: ``format`` (``pdf`` or ``png``),
``template`` (the name of its file), ``sheet`` (the data of the template) and ``at`` (the date of
the document, seconds). An answer is a frame of one byte that counts the files, or is empty when
the document could not be set, then one frame for the PDF or for each page. It ends when its
standard input does. It never says why it failed: the reason may quote a citizen.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import BinaryIO

import typst

__all__ = ["REQUEST_BYTES_MAX", "serve"]

REQUEST_BYTES_MAX = 4 << 20
"""A register of a thousand dossiers; the longest slip is a fortieth of this."""

_ADDRESS_SPACE_BYTES = 2 << 30
"""The library maps 84 MB and uses 50; a runaway layout ends here, and the box has memory left."""

_LENGTH_BYTES = 4
_STANDARDS: tuple[typst.PDFStandard, ...] = ("a-2b", "ua-1")
_PNG_PPI = 203


def serve(requests: BinaryIO, answers: BinaryIO, *, templates: Path, fonts: Path) -> None:
    """Answer requests until there are no more."""
    compiler = typst.Compiler(
        root=templates,
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts]
        ),
    )
    while request := _read(requests):
        try:
            pages = _set(compiler, request, templates)
        except (RuntimeError, ValueError, KeyError, TypeError):
            pages = []
        parts = (bytes([len(pages)]) if pages else b"", *pages)
        answers.writelines(len(part).to_bytes(_LENGTH_BYTES, "big") + part for part in parts)
        answers.flush()


def _set(compiler: typst.Compiler, request: bytes, templates: Path) -> list[bytes]:
    """Return the pages of the document, or the one file that holds them."""
    order = json.loads(request)
    template = templates / Path(order["template"]).name
    inputs = {"sheet": json.dumps(order["sheet"])}
    if order["format"] == "png":
        pages, warnings = compiler.compile_with_warnings(
            template, format="png", ppi=_PNG_PPI, sys_inputs=inputs
        )
    else:
        pages, warnings = compiler.compile_with_warnings(
            template,
            format="pdf",
            pdf_standards=list(_STANDARDS),
            timestamp=order["at"],
            sys_inputs=inputs,
        )
    if pages is None or warnings:  # a missing font is only a warning, and its page is blank
        return []
    return pages if isinstance(pages, list) else [pages]


def _read(stream: BinaryIO) -> bytes:
    """Return the next frame, or nothing at the end of the stream or before one too long."""
    length = int.from_bytes(stream.read(_LENGTH_BYTES), "big")
    return stream.read(length) if length <= REQUEST_BYTES_MAX else b""


def _main() -> None:
    """Serve the one who started us, with nothing to spare and no traces left."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE_BYTES, _ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    templates, fonts = map(Path, sys.argv[1:])
    serve(sys.stdin.buffer, sys.stdout.buffer, templates=templates, fonts=fonts)


if __name__ == "__main__":
    _main()
