"""What a disk may hold after the power was cut: synced writes all, later ones in part or not.

The model is a pessimistic file system. Of each file, what was written before its last sync is
there; of every later write nothing, all, a random part, or random sectors of 512 bytes may be.
Names are there up to the last sync of the folder; of later changes of names a first part may be,
because every file system in use keeps those in order. A file without a durable name is gone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from hashlib import blake2b
from typing import Final, TypeAlias

from tests.crash.recording import Append, Cut, Make, Operation, Remove, Rename, Sync, Write

__all__ = ["SECTOR_BYTES", "WAYS", "Cutting", "Disk", "Image", "Keep", "cuts"]

SECTOR_BYTES: Final = 512
"""What a drive writes whole or not at all."""

Image: TypeAlias = "dict[str, bytes]"
"""Files by name."""

_Change: TypeAlias = "Write | Cut"
_Naming: TypeAlias = "Make | Remove | Rename"


class Keep(Enum):
    """What is kept of what was not synced."""

    NONE = "none"
    ALL = "all"
    SOME = "some"
    TORN = "torn"


WAYS: Final = (Keep.NONE, Keep.ALL, Keep.SOME, Keep.SOME, Keep.TORN, Keep.TORN)
"""At each operation; the random ways twice."""


@dataclass(frozen=True, slots=True)
class Cutting:
    """One way the power was cut.

    Attributes:
        at: after how many operations.
        keep: what was kept of what was not synced.
        image: what the disk holds.
        printed: lines that had come out on the paper.
        key: the same for two images that are the same.
    """

    at: int
    keep: Keep
    image: Image
    printed: tuple[str, ...]
    key: bytes


@dataclass
class Disk:
    """A disk while operations happen to it."""

    durable: dict[int, bytearray] = field(default_factory=dict)
    pending: dict[int, list[_Change]] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    renaming: list[_Naming] = field(default_factory=list)
    paper: list[str] = field(default_factory=list)

    def happen(self, operation: Operation) -> None:
        """Let one operation happen."""
        match operation:
            case Write() | Cut():
                self.pending.setdefault(operation.inode, []).append(operation)
            case Sync(inode=0):
                for naming in self.renaming:
                    _name(self.names, naming)
                self.renaming.clear()
            case Sync(inode=inode):
                kept = self.durable.setdefault(inode, bytearray())
                for change in self.pending.pop(inode, []):
                    _apply(kept, change)
            case Make() | Remove() | Rename():
                self.renaming.append(operation)
            case Append(line=line):
                self.paper.append(line)

    def image(self, keep: Keep, rng: random.Random) -> Image:
        """Return what is there when the power is cut now."""
        names = dict(self.names)
        count = {Keep.NONE: 0, Keep.ALL: len(self.renaming)}.get(keep)
        if count is None:
            count = rng.randint(0, len(self.renaming))
        for naming in self.renaming[:count]:
            _name(names, naming)
        return {name: self._content(inode, keep, rng) for name, inode in names.items()}

    def _content(self, inode: int, keep: Keep, rng: random.Random) -> bytes:
        durable = self.durable.get(inode, bytearray())
        changes = self.pending.get(inode)
        if not changes or keep is Keep.NONE:
            return bytes(durable)
        content = bytearray(durable)
        for change in changes:
            match keep, change:
                case Keep.TORN, Write(at=at, data=data):
                    for start in range(0, len(data), SECTOR_BYTES):
                        if rng.random() < 0.5:
                            sector = data[start : start + SECTOR_BYTES]
                            _apply(content, Write(inode, at + start, sector))
                case Keep.ALL, _:
                    _apply(content, change)
                case _:
                    if rng.random() < 0.5:
                        _apply(content, change)
        return bytes(content)


def cuts(
    operations: Sequence[Operation], *, rng: random.Random, every: int = 1
) -> Iterator[Cutting]:
    """Cut the power after each operation, in every way.

    Args:
        operations: what happened to the disk.
        rng: chooses the random parts.
        every: look at each so-manieth operation only.
    """
    disk = Disk()
    for at, operation in enumerate([None, *operations]):
        if operation is not None:
            disk.happen(operation)
        if at % every:
            continue
        for keep in WAYS:
            image = disk.image(keep, rng)
            yield Cutting(at, keep, image, tuple(disk.paper), _key(image, len(disk.paper)))


def _key(image: Image, printed: int) -> bytes:
    digest = blake2b(printed.to_bytes(4, "big"), digest_size=16)
    for name in sorted(image):
        digest.update(f"{name}\0{len(image[name])}\0".encode())
        digest.update(image[name])
    return digest.digest()


def _apply(content: bytearray, change: _Change) -> None:
    match change:
        case Write(at=at, data=data):
            if len(content) < at:
                content.extend(bytes(at - len(content)))
            content[at : at + len(data)] = data
        case Cut(size=size):
            if size < len(content):
                del content[size:]
            else:
                content.extend(bytes(size - len(content)))


def _name(names: dict[str, int], naming: _Naming) -> None:
    match naming:
        case Make(name=name, inode=inode):
            names[name] = inode
        case Remove(name=name):
            names.pop(name, None)
        case Rename(name=name, to=to):
            if name in names:
                names[to] = names.pop(name)
