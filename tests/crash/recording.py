"""Recording what a process does to its files: every write, cut, sync and name, in order.

The process is the real one, unchanged, watched by strace; so the engine, its cipher and our store
are what is recorded, not a model of them. The shared-memory index of the write-ahead log is left
out: it is mapped, not written, and after a power cut the engine builds it anew.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

__all__ = [
    "CALLS",
    "STRING_BYTES",
    "Append",
    "Cut",
    "Make",
    "Operation",
    "Reader",
    "Remove",
    "Rename",
    "Sync",
    "Write",
    "record",
]

CALLS: Final = (
    "openat", "close", "pwrite64", "write", "ftruncate", "fsync", "fdatasync",
    "unlink", "rename",
)  # fmt: skip
"""Every call by which the store changes a disk; any other that names our files is an error."""
STRING_BYTES: Final = 1 << 20

_CALL: Final = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)")
_IGNORED: Final = "-shm"


@dataclass(frozen=True, slots=True)
class Make:
    """A name for a new, empty file."""

    name: str
    inode: int


@dataclass(frozen=True, slots=True)
class Remove:
    """A name taken away."""

    name: str


@dataclass(frozen=True, slots=True)
class Rename:
    """A name changed, over another perhaps."""

    name: str
    to: str


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes written at a place of a file."""

    inode: int
    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A file cut or grown to a length."""

    inode: int
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """A file made durable; inode 0 is the folder itself, its names."""

    inode: int


@dataclass(frozen=True, slots=True)
class Append:
    """A line that came out on the paper."""

    line: str


Operation = Make | Remove | Rename | Write | Cut | Sync | Append


def record(
    folder: Path, paper: Path, intakes: int, *, mutant: str | None = None
) -> list[Operation]:
    """Run the workload on an empty folder and return what it did to the folder and the paper.

    Raises:
        RuntimeError: the workload failed, or did something that is not understood.
    """
    trace = paper.with_suffix(".trace")
    command = [
        "strace", "-o", str(trace), "-xx", "-qq", "-s", str(STRING_BYTES), "-e", "signal=none",
        "-e", f"trace={','.join(CALLS)},renameat,renameat2,unlinkat,link,symlink,fallocate,pwritev",
        sys.executable, "-m", "tests.crash.workload", str(folder), str(paper), str(intakes),
    ]  # fmt: skip
    if mutant is not None:
        command += ["--mutant", mutant]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    try:
        with trace.open() as lines:
            return list(Reader(folder, paper).operations(lines))
    finally:
        trace.unlink()


class Reader:
    """Reads a trace, keeping which descriptor is which file.

    Args:
        folder: whose files are followed.
        paper: the file that stands for the printer.
        inodes: number of each file that was there before, by name.
        descriptors: path of each descriptor that was open before.
    """

    def __init__(
        self,
        folder: Path,
        paper: Path,
        *,
        inodes: Mapping[str, int] = MappingProxyType({}),
        descriptors: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        self._folder, self._paper = str(folder), str(paper)
        self._names = dict(inodes)
        self._ends = dict.fromkeys(inodes.values(), 0)
        self._papers = {number for number, path in descriptors.items() if path == self._paper}
        self._files = {
            number: self._names[name]
            for number, path in descriptors.items()
            if (name := self._ours(path)) in self._names
        }

    def operations(self, lines: Iterator[str]) -> Iterator[Operation]:
        """Give the operations of a trace."""
        for line in lines:
            found = _CALL.match(line)
            if found is None or found[3].startswith("-"):
                continue  # a call that failed has changed nothing
            name, arguments, result = found[1], found[2].split(", "), int(found[3])
            yield from self._operation(name, arguments, result)

    def _named_anew(self, call: str, arguments: list[str]) -> Iterator[Operation]:
        name = self._ours(_text(arguments[0]))
        if name is None:
            return
        inode = self._names.pop(name)
        if call == "unlink":
            yield Remove(name)
            return
        to = self._ours(_text(arguments[1])) or ""
        self._names[to] = inode
        yield Rename(name, to)

    def _operation(self, call: str, arguments: list[str], result: int) -> Iterator[Operation]:
        match call:
            case "openat":
                yield from self._open(_text(arguments[1]), arguments[2], result)
            case "close":
                self._files.pop(int(arguments[0]), None)
                self._papers.discard(int(arguments[0]))
            case "unlink" | "rename":
                yield from self._named_anew(call, arguments)
            case "write" | "pwrite64" | "ftruncate" | "fsync" | "fdatasync":
                yield from self._change(call, arguments, result)
            case _:
                if any(self._folder.encode().hex() in _hex(part) for part in arguments):
                    raise RuntimeError(f"not understood: {call}")

    def _open(self, path: str, flags: str, descriptor: int) -> Iterator[Operation]:
        if path == self._paper:
            self._papers.add(descriptor)
        elif path == self._folder:
            self._files[descriptor] = 0
        elif (name := self._ours(path)) is not None:
            if name not in self._names:
                if "O_CREAT" not in flags:
                    raise RuntimeError(f"opened and never made: {name}")
                self._names[name] = len(self._ends) + 1
                self._ends[self._names[name]] = 0
                yield Make(name, self._names[name])
            self._files[descriptor] = self._names[name]
            if "O_TRUNC" in flags:
                yield Cut(self._names[name], 0)

    def _change(self, call: str, arguments: list[str], result: int) -> Iterator[Operation]:
        descriptor = int(arguments[0])
        if call == "write" and descriptor in self._papers:
            yield Append(_text(arguments[1]).strip())
        inode = self._files.get(descriptor)
        if inode is None:
            return
        match call:
            case "pwrite64":
                yield Write(inode, int(arguments[3]), _bytes(arguments[1])[:result])
            case "write":
                yield Write(inode, self._ends[inode], _bytes(arguments[1])[:result])
                self._ends[inode] += result
            case "ftruncate":
                yield Cut(inode, int(arguments[1]))
            case _:
                yield Sync(inode)

    def _ours(self, path: str) -> str | None:
        folder, _, name = path.rpartition("/")
        return name if folder == self._folder and not name.endswith(_IGNORED) else None


def _hex(argument: str) -> str:
    return argument.strip('"').replace("\\x", "")


def _bytes(argument: str) -> bytes:
    return bytes.fromhex(_hex(argument))


def _text(argument: str) -> str:
    return _bytes(argument).decode("utf-8", "replace") if argument.startswith('"') else argument
