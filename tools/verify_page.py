"""Put the verifier's page together: one file that works from a stick, with no network."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Final

__all__ = ["PAGE", "main", "page"]

FOLDER: Final = Path("verify")
PAGE: Final = FOLDER / "index.html"


def page() -> str:
    """Return the page: template, style and both scripts in one, allowed by their hashes alone."""
    parts = {name: (FOLDER / name).read_text(encoding="utf-8") for name in _PARTS}
    script, style = parts["verify.mjs"] + parts["page.mjs"], parts["page.css"]
    written = parts["page.html"]
    for name, value in {
        "@SCRIPT@": _hash(script),
        "@STYLE@": _hash(style),
        "@CSS@": style,
        "@JS@": script,
    }.items():
        written = written.replace(name, value)
    return written


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


_PARTS: Final = ("page.html", "page.css", "verify.mjs", "page.mjs")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


if __name__ == "__main__":
    main()
