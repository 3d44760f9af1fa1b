"""A hub as somebody installs it: real files in a folder, made once and copied for each test."""

from __future__ import annotations

import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from accord.admission import open_admission
from accord.bundle import read_bundle
from ground.command import Exit
from hub.__main__ import main
from hub.main.office import open_office
from hub.office.ports import Batch
from hub.settings import Settings, read_settings
from tests.hub.office.city import TAY_HO, TestBox, request_of

__all__ = [
    "PIN",
    "Installation",
    "admitted",
    "free_port",
    "make_installation",
    "receive",
    "request_file",
]

PIN = "314159"
READY_S = 15.0
AGENCIES = "ward,agency\n00103,H26.103\n00004,H26.004\n"


@dataclass(frozen=True)
class Installation:
    """A folder with settings and, once made, a hub."""

    top: Path

    @property
    def folder(self) -> Path:
        return self.top / "hub"

    @property
    def settings(self) -> Settings:
        return read_settings(self.top / "hub.toml")

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


def request_file(hub: Installation, name: str = "box-00103-a") -> Path:
    path = hub.top / f"{name}.request"
    path.write_bytes(request_of(name))
    return path


def admitted(hub: Installation, name: str = "box-00103-a") -> TestBox:
    """Admit a box by the command, and return it at work."""
    out = hub.top / f"{name}.admission"
    assert hub.call("admit", request_file(hub, name), out, "--yes") == Exit.DONE
    carried = read_bundle((hub.top / f"{name}.admission").read_bytes())
    admission = open_admission(carried.cover.admission, request=request_of(name))
    return TestBox(name, TAY_HO, slot=admission.slot)


def receive(hub: Installation, *batches: Batch) -> None:
    with open_office(hub.settings) as office:
        office.intake.take(batches, at=office.clock.read().wall)
