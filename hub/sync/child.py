"""A broker as a child process: started, waited for until it listens, and ended for certain.

A hub that is killed cannot end its broker. Each child is therefore noted in a file, and the next
hub ends the one that was left behind before it starts its own on the same port.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

from accord.errors import FaultError

__all__ = ["Child"]

TRIES_MAX: Final = 100
TRY_S: Final = 0.1
STOP_S: Final = 5.0
TOLD_BYTES_MAX: Final = 2_000


class Child:
    """One child process that listens on a port of this machine."""

    def __init__(self, command: Sequence[str], *, port: int, note: Path, told: bytes = b"") -> None:
        """Start it, and return when it listens.

        Args:
            command: program and arguments.
            port: where it will listen on 127.0.0.1.
            note: a file of this child's own, where its number is kept while it runs.
            told: written to its standard input, for what must not stand in a list of processes.

        Raises:
            FaultError: ``broker.not-started`` with the last it said.
        """
        self._port, self._note = port, note
        _end_left_behind(note, command)
        try:
            self._process = subprocess.Popen(  # noqa: S603 -- the caller's own program
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise FaultError("broker.not-started", why=error.strerror or "") from error
        note.write_text(f"{self._process.pid}\n", "ascii")
        assert self._process.stdin is not None  # noqa: S101 -- it was asked for
        self._process.stdin.write(told)
        self._process.stdin.close()
        self._wait_until_it_listens()

    def __enter__(self) -> Self:
        """Use the child until the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.close()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.send_signal(signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """End it: ask first, and do not ask twice."""
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()
        self._note.unlink(missing_ok=True)

    def _wait_until_it_listens(self) -> None:
        for _ in range(TRIES_MAX):
            try:
                self._process.wait(TRY_S)
            except subprocess.TimeoutExpired:
                if self._listens():
                    return
            else:
                break
        assert self._process.stderr is not None  # noqa: S101 -- it was asked for
        self._process.kill()
        told = self._process.stderr.read()[-TOLD_BYTES_MAX:].decode("utf-8", "replace")
        self.close()
        raise FaultError("broker.not-started", why=told.strip())

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), timeout=TRY_S).close()
        except OSError:
            return False
        return True


def _end_left_behind(note: Path, command: Sequence[str]) -> None:
    """End the child of a hub that could not do it itself; another program is never touched."""
    try:
        number = int(note.read_text("ascii"))
        watched = os.pidfd_open(number)  # names this process even when its number is given anew
    except (OSError, ValueError):
        return
    try:
        runs = Path(f"/proc/{number}/cmdline").read_bytes()
        if runs == b"".join(os.fsencode(word) + b"\0" for word in command):
            signal.pidfd_send_signal(watched, signal.SIGKILL)
            select.select([watched], [], [], TRIES_MAX * TRY_S)
    except OSError:
        return  # it has ended by itself
    finally:
        os.close(watched)
