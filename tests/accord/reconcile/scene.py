"""An author on a stage: the test plays the copyist and the store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accord.acknowledgement import Acknowledgement, write_acknowledgement
from accord.batch import Packer
from accord.log import Entry, Record
from accord.moments import Instant
from accord.reconcile.author import Author
from accord.reconcile.values import (
    Effect,
    Load,
    Send,
    Waiting,
)
from accord.wire import (
    Ack,
    Frame,
    Have,
    Hello,
    read_frame,
)
from tests.accord.reconcile.logs import (
    EPOCH,
    HUB,
    LOG,
    answer,
    epoch_of,
    write_log,
)

__all__ = ["AT", "RECORDS", "WAITING", "Scene"]

AT = Instant(1_700_000_000_000)
WAITING = Waiting(3, AT, AT)
RECORDS = write_log(12)


class Scene:
    """An author and what it does; the test plays the copyist and the store."""

    def __init__(
        self,
        records: list[Record],
        *,
        acked: int = 0,
        is_open: bool = True,
        own: Callable[[Entry], bool] | None = None,
    ) -> None:
        self.records = records
        self._drawn = 0
        self.author = Author(
            epoch_of(records, acked=acked, is_open=is_open),
            packer=Packer({}),
            copyist=HUB.public,
            own=own,
            draw=self._draw,
        )
        self.now_ms = 0

    def _draw(self, size: int) -> bytes:
        self._drawn += 1
        return bytes([self._drawn]) * size

    def connect(self) -> Hello:
        (frame,) = self.sent(self.author.connected(WAITING, self.now_ms))
        assert isinstance(frame, Hello)
        self.session = frame.session
        return frame

    @staticmethod
    def sent(effects: list[Effect]) -> list[Frame]:
        return [read_frame(effect.data) for effect in effects if isinstance(effect, Send)]

    def have(self, seq: int, **more: bytes) -> list[Effect]:
        digest = self.records[seq - 1].entry.hash if seq else bytes(32)
        fields = {
            "session": self.session,
            "hash": digest,
            "at_tip": b"",
            "at_acked": b"",
            "ack": b"",
            **more,
        }
        return self.received(Have(LOG, EPOCH, seq=seq, dictionaries=(), **fields))

    def received(self, frame: Frame) -> list[Effect]:
        return self.author.received(frame, self.now_ms)

    def ack(self, seq: int, *, digest: bytes | None = None, **wrong: Any) -> Ack:
        digest = digest or self.records[seq - 1].entry.hash
        said = {"log": LOG, "epoch": EPOCH, "seq": seq, "hash": digest, "at": AT, **wrong}
        return Ack(LOG, EPOCH, write_acknowledgement(Acknowledgement(**said), HUB))

    def load(self, effects: list[Effect]) -> list[Effect]:
        (load,) = [effect for effect in effects if isinstance(effect, Load)]
        return self.author.loaded(answer(self.records, load), self.now_ms)
