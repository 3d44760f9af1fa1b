"""Sets up one hub and two boxes in a folder, all on loopback, and takes them down again."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

from tools.demo.box import Box, Clerk
from tools.demo.city import LEADER, City
from tools.demo.link import Link

__all__ = ["Stage"]

WARD: Final = "00103"
WARD_NAME: Final = "Phường Tây Hồ"
AGENCY: Final = "000.00.03.H26"
_COUNTER: Final = ("reception", "handover")
CLERKS: Final = (
    Clerk("lan", "Trần Thị Lan", "Công chức tư pháp - hộ tịch", _COUNTER, "270915"),
    Clerk("minh", "Ngô Văn Minh", "Công chức một cửa", _COUNTER, "364182"),
)
ADMINISTRATOR_PIN: Final = "730518"
COMMAND_S: Final = 120.0


class Stage:
    """The hub and the boxes, with everything they need, in one folder."""

    def __init__(self, folder: Path) -> None:
        """Clear the folder and set up; nothing runs yet."""
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        self.folder = folder
        self._closing = ExitStack()
        broker = "mosquitto" if shutil.which("mosquitto") else "embedded"
        self.city = City(
            folder / "hub", web_port=_free_port(), broker_port=_free_port(), broker=broker
        )
        self._closing.callback(self.city.close)
        self.boxes = tuple(
            self._box(letter, clerk) for letter, clerk in zip("ab", CLERKS, strict=True)
        )

    def __enter__(self) -> Self:
        """Enrol everybody and switch everything on."""
        try:
            self._enrol()
            self.city.start(_program("hub"))
            for box in self.boxes:
                self.start(box)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Switch everything off, boxes first."""
        self._closing.close()

    def start(self, box: Box) -> None:
        """Switch a box on."""
        box.start(_program("edge"))

    def box_command(self, box: Box, *words: str, said: str = "") -> str:
        """Run a verb of the box's program."""
        return _run([*_program("edge"), "--settings", str(box.settings), *words], said)

    def hub_command(self, *words: str, said: str = "") -> str:
        """Run a verb of the hub's program."""
        return _run([*_program("hub"), "--settings", str(self.city.settings), *words], said)

    def keys(self) -> Path:
        """Write the city's public keys and return the file."""
        path = self.folder / "keys.json"
        self.hub_command("keys", str(path))
        return path

    def verify_log(self, box: Box, verifier: Path) -> str:
        """Export a log from the box and from the hub, and verify both without the project."""
        keys, said = self.keys(), []
        of_box, of_hub = (self.folder / f"{box.name}-{side}.export" for side in ("box", "hub"))
        of_box.unlink(missing_ok=True)
        of_hub.unlink(missing_ok=True)
        self.box_command(box, "export", str(of_box))
        self.hub_command("export", box.name, str(of_hub))
        for path in (of_box, of_hub):
            answer = _run([sys.executable, str(verifier), "log", str(keys), str(path)], "")
            said.append(answer.splitlines()[0])
        return "; ".join(said)

    def _box(self, letter: str, clerk: Clerk) -> Box:
        name = f"box-{WARD}-{letter}"
        box = Box(
            name,
            folder=self.folder / name,
            ward=WARD,
            web_port=_free_port(),
            clerk=clerk,
        )
        box.link = Link(target_port=self.city.broker_port)
        self._closing.callback(box.close)
        box.write_settings(ward_name=WARD_NAME)
        return box

    def _enrol(self) -> None:
        agencies = self.folder / "agencies.csv"
        agencies.write_text(f"ward,agency\n{WARD},{AGENCY}\n", encoding="utf-8")
        self.hub_command(
            "init",
            "--login",
            "quantri",
            "--name",
            "Đỗ Thị Quản Trị",
            "--agencies",
            str(agencies),
            said=f"{ADMINISTRATOR_PIN}\n",
        )
        self.hub_command(
            "officer",
            LEADER.login,
            "--name",
            LEADER.name,
            "--title",
            LEADER.title,
            "--role",
            "leader",
            "--unit",
            WARD,
            said=f"{LEADER.pin}\n",
        )
        for box in self.boxes:
            officers = box.folder / "officers.toml"
            officers.write_text(_officers(box.clerk), encoding="utf-8")
            request, admission = box.folder / "request.bin", box.folder / "admission.bin"
            self.box_command(
                box,
                "request",
                box.name,
                WARD,
                str(request),
                "--officers",
                str(officers),
                said=f"{box.clerk.pin}\n",
            )
            self.hub_command("admit", str(request), str(admission))
            self.box_command(box, "join", str(admission))


def _officers(clerk: Clerk) -> str:
    roles = ", ".join(f'"{role}"' for role in clerk.roles)
    return (
        f'[[officer]]\nlogin = "{clerk.login}"\nname = "{clerk.name}"\n'
        f'title = "{clerk.title}"\nroles = [{roles}]\n'
    )


def _program(package: str) -> list[str]:
    return [sys.executable, "-m", package]


def _run(command: list[str], said: str) -> str:
    answer = subprocess.run(
        command, input=said, capture_output=True, text=True, timeout=COMMAND_S, check=False
    )
    if answer.returncode != 0:
        words = " ".join(command[-4:])
        raise RuntimeError(f"{words}: exit {answer.returncode}\n{answer.stdout}{answer.stderr}")
    return answer.stdout


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port
