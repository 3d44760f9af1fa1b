"""Alarms: what a person must look at, raised once and counted while it is open."""

from __future__ import annotations

from collections.abc import Mapping

from accord.moments import Instant
from hub.office.books import Alarm, Writing
from hub.office.ports import AlarmKind

__all__ = ["raise_alarm"]


def raise_alarm(
    desk: Writing,
    kind: AlarmKind,
    box: str,
    *,
    at: Instant,
    dossier: str = "",
    values: Mapping[str, str | int] | None = None,
) -> None:
    """Raise an alarm, or count up the same one that is still open."""
    said = values or {}
    desk.lists.raise_alarm(
        Alarm(
            id=0,
            kind=kind,
            box=box,
            dossier=dossier,
            detail=" ".join(f"{name}={said[name]}" for name in sorted(said)),
            raised_at=at,
            again_at=at,
            count=1,
            settled_at=None,
            settled_by="",
        )
    )
