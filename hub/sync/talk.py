"""What is known of the conversation with one box, and what of it waits for the next commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from accord.files import Pull
from accord.reconcile.author import Author
from accord.reconcile.copyist import Copyist
from accord.reconcile.values import Keep
from accord.seal import Verifier
from hub.office.ports import Member

__all__ = ["Pending", "Received", "Talk", "merged"]

TOGETHER_MAX: Final = 256
"""Entries of small pushes that are kept as one."""


@dataclass(frozen=True, slots=True)
class Received:
    """A frame and the box whose topic it came on."""

    box: str
    data: bytes


@dataclass(slots=True)
class Talk:
    """What is known of the conversation with one box; forgotten and rebuilt at will.

    Attributes:
        member: the box.
        key: of its log.
        heard_ms: when it was last heard.
        pull: what it is asked for of files.
        copyists: of its log, by epoch.
        authors: of the hub's logs it follows.
        has_news: whether the books may say other than `pull` was told.
        looked_ms: when `pull` was last told what is missing.
    """

    member: Member
    key: Verifier
    heard_ms: int
    pull: Pull
    copyists: dict[bytes, Copyist] = field(default_factory=dict)
    authors: dict[tuple[str, bytes], Author] = field(default_factory=dict)
    has_news: bool = True
    looked_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """A copyist's wish to keep something, carried out with everybody else's."""

    talk: Talk
    copyist: Copyist
    keep: Keep


def merged(pending: Sequence[Pending]) -> list[Pending]:
    """Join small pushes that follow each other: one acknowledgement for all of them will do."""
    by_copyist: dict[int, list[Pending]] = {}
    for item in pending:
        of_this = by_copyist.setdefault(id(item.copyist), [])
        last = of_this[-1].keep if of_this else None
        if last and len(last.parcels) + len(item.keep.parcels) <= TOGETHER_MAX:
            joined = Keep(last.after, last.parcels + item.keep.parcels)
            of_this[-1] = Pending(item.talk, item.copyist, joined)
        else:
            of_this.append(item)
    return [item for of_this in by_copyist.values() for item in of_this]
