"""Compiles the gettext catalogues of the screens; only their sources are committed."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

__all__ = ["catalogues", "compile_all"]


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


if __name__ == "__main__":
    compile_all(Path(__file__).resolve().parent.parent)
