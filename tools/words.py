"""Compiles the gettext catalogues of the screens; only their sources are committed."""

from __future__ import annotations

from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

__all__ = ["catalogues", "compile_all", "spoken"]

METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]


def catalogues(root: Path) -> list[Path]:
    """Every catalogue of the tree: ``<room>/api/words/<language>/LC_MESSAGES/*.po``."""
    return sorted(
        path
        for room in ("edge", "hub")
        for path in (root / room / "api" / "words").glob("*/LC_MESSAGES/*.po")
    )


def compile_all(root: Path) -> None:
    """Write the compiled catalogue beside each source."""
    for source in catalogues(root):
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parent.parent.name)
        with source.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, catalogue)


def spoken(room: Path) -> dict[str | tuple[str, ...], str]:
    """Every message a room's pages and code say through gettext, and one place where."""
    options = {METHODS[0][0]: {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}}
    return {
        message: f"{name}:{line}"
        for name, line, message, _, _ in extract_from_dir(
            str(room), method_map=METHODS, options_map=options
        )
    }


if __name__ == "__main__":
    compile_all(Path(__file__).resolve().parent.parent)
