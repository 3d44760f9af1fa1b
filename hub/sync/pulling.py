"""Asking the boxes for the files the city lacks, after their entries and as far as the hub can.

The thread of the conversations calls it; what to ask a box next is decided in accord.files. Chunks
that came together are kept in one commit of their own, behind that of the entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from accord.errors import FaultError
from accord.files import Arrived
from accord.moments import Instant
from accord.wire import Chunk, Lack, write_frame
from hub.office.ports import Files
from hub.sync.talk import Received, Talk

__all__ = ["FLYING_MAX", "LOOK_MS", "REST_MS", "Pulling"]

FLYING_MAX: Final = 64
"""Chunks on their way from all boxes: 4 MiB, and a quarter of a second of a slow disk."""
LOOK_MS: Final = 10_000
"""How often the books are asked what is missing of a box when nothing says that it has changed."""
REST_MS: Final = 30_000
"""How long nothing is asked for once the disk has failed."""


class Pulling:
    """What is asked of all boxes together."""

    def __init__(self, files: Files | None, *, wall: Callable[[], Instant]) -> None:
        """Begin with nothing asked.

        Args:
            files: the city's files; none asks nobody for any.
            wall: the hub's clock.
        """
        self._files, self._wall = files, wall
        self._arrived: list[tuple[Talk, Arrived]] = []
        self._rests_until_ms = 0
        self._last = ""

    def heard(self, talk: Talk, frame: Chunk | Lack, now_ms: int) -> None:
        """Take what a box says of a file."""
        box = talk.member.name
        if isinstance(frame, Chunk):
            arrived = talk.pull.took(frame, now_ms)
            if arrived is not None:
                self._arrived.append((talk, arrived))
            return
        file = talk.pull.lacked(frame)
        if file is not None and self._files is not None:
            try:
                self._files.lacked(box, file, at=self._wall())
            except FaultError:
                self._rests_until_ms = now_ms + REST_MS

    def keep(self, now_ms: int) -> None:
        """Keep the chunks that have come, in one commit."""
        arrived, self._arrived = self._arrived, []
        if not arrived or self._files is None:
            return
        try:
            kept = self._files.keep(
                [(talk.member.name, each) for talk, each in arrived], at=self._wall()
            )
        except FaultError:
            self._rests_until_ms = now_ms + REST_MS
            kept = (False,) * len(arrived)
        for (talk, each), is_kept in zip(arrived, kept, strict=True):
            talk.has_news = True
            if not is_kept:
                # A limit was reached, or nobody wants it any more: the books know.
                talk.pull.not_kept(each)
                talk.looked_ms = None

    def ask(self, talks: Iterable[Talk], now_ms: int) -> list[Received]:
        """Return what to ask the boxes for, each in its turn."""
        files = self._files
        if files is None or now_ms < self._rests_until_ms:
            return []
        # Whoever was asked last is asked last again, so that everybody's turn comes.
        boxes = sorted(talks, key=lambda talk: (talk.member.name <= self._last, talk.member.name))
        room = FLYING_MAX - sum(talk.pull.flying_count for talk in boxes)
        out: list[Received] = []
        for talk in boxes:
            if not talk.pull.may_ask(now_ms):
                continue
            try:
                self._look(files, talk, now_ms)
            except FaultError:
                self._rests_until_ms = now_ms + REST_MS
                return out
            before = talk.pull.flying_count
            wants = talk.pull.ask(now_ms, room=room)
            room -= talk.pull.flying_count - before
            out += [Received(talk.member.name, write_frame(want)) for want in wants]
            if wants:
                self._last = talk.member.name
        return out

    def _look(self, files: Files, talk: Talk, now_ms: int) -> None:
        """Ask the books what is missing of a box, when that may have changed."""
        is_due = talk.pull.is_done and talk.has_news
        if is_due or talk.looked_ms is None or now_ms - talk.looked_ms >= LOOK_MS:
            talk.looked_ms, talk.has_news = now_ms, False
            talk.pull.told(files.missing(talk.member.name, at=self._wall()))
