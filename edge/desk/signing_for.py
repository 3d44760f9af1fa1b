"""Who signs for whom: the lines that stand above a leader's name, as Decree 30/2020/NĐ-CP has them.

A deputy signs for the head ("KT.", ký thay): the head's title with KT. before it, then their own.
"""

from __future__ import annotations

from typing import Final

__all__ = ["DEPUTIES", "authority", "is_deputy"]

DEPUTIES: Final[tuple[tuple[str, str], ...]] = (
    # title of the deputy, title of the head they sign for
    ("Phó Chủ tịch", "Chủ tịch"),
    ("Phó Giám đốc", "Giám đốc"),
    ("Phó Trưởng phòng", "Trưởng phòng"),
)


def is_deputy(title: str) -> bool:
    """Say whether somebody of this title signs for somebody else."""
    return len(authority(title)) > 1


def authority(title: str) -> tuple[str, ...]:
    """Return the lines above the name: two for a deputy, one for a head, none without a title.

    A title that stands under a decision says both lines already.
    """
    if " / " in title:
        return tuple(title.upper().split(" / "))
    for deputy, head in DEPUTIES:
        if title.casefold().startswith(deputy.casefold()):
            return (f"KT. {head.upper()}", deputy.upper())
    return (title.upper(),) if title else ()
