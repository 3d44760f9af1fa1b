"""A hub as somebody installs it: real files in a folder, made once and copied for each test."""

from __future__ import annotations

import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from hub.__main__ import main

__all__ = ["PIN", "Installation", "free_port", "make_installation"]

PIN = "314159"
AGENCIES = "ward,agency\n00103,H26.103\n00004,H26.004\n"


@dataclass(frozen=True)
class Installation:
    """A folder with settings and, once made, a hub."""

    top: Path

    @property
    def folder(self) -> Path:
        return self.top / "hub"

    def write_settings(self, more: str = "") -> None:
        (self.top / "hub.toml").write_text(
            f'directory = "{self.folder}"\n[city]\nname = "Thành phố Hà Nội"\n'
            f'agency = "000.00.00.H26"\n{more}',
            "utf-8",
        )

    def call(self, *arguments: object) -> int:
        """Carry out a command in this process; returns its exit code."""
        return main(["--settings", str(self.top / "hub.toml"), *map(str, arguments)])

    def init(self) -> int:
        (self.top / "pin").write_text(f"{PIN}\n", "utf-8")
        (self.top / "agencies.csv").write_text(AGENCIES, "utf-8")
        return self.call(
            *("init", "--login", "quantri", "--name", "Nguyễn Quản Trị"),
            *("--pin-file", self.top / "pin", "--agencies", self.top / "agencies.csv"),
        )


def make_installation(top: Path, template: Path | None = None) -> Installation:
    """Return an installation; a copy of a made hub when there is one to copy."""
    made = Installation(top)
    made.write_settings()
    (top / "pin").write_text(f"{PIN}\n", "utf-8")
    if template is not None:
        shutil.copytree(template, made.folder)
    return made


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
