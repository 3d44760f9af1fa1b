"""Sets up one hub and two boxes in a folder, all on loopback, and takes them down again."""

from __future__ import annotations

import shutil
import socket
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

from tools.demo.box import Box, Clerk
from tools.demo.city import City
from tools.demo.commands import enrol, hub_command, program
from tools.demo.link import Link

__all__ = ["Stage"]

WARD: Final = "00103"
WARD_NAME: Final = "Phường Tây Hồ"
_COUNTER: Final = ("reception", "handover")
CLERKS: Final = (
    Clerk("lan", "Trần Thị Lan", "Công chức tư pháp - hộ tịch", _COUNTER, "270915"),
    Clerk("minh", "Ngô Văn Minh", "Công chức một cửa", _COUNTER, "364182"),
)


class Stage:
    """The hub and the boxes, with everything they need, in one folder."""

    def __init__(self, folder: Path, *, has_cable: bool = True) -> None:
        """Clear the folder and set up; nothing runs yet.

        Args:
            folder: of everything.
            has_cable: whether the first box is plugged in when it is switched on.
        """
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
        self._has_cable = has_cable
        self.boxes = tuple(
            self._box(letter, clerk) for letter, clerk in zip("ab", CLERKS, strict=True)
        )

    def __enter__(self) -> Self:
        """Enrol everybody and switch everything on."""
        try:
            enrol(self.city, self.boxes)
            self.city.start(program("hub"))
            if not self._has_cable and self.boxes[0].link is not None:
                self.boxes[0].link.cut()
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
        box.start(program("edge"))

    def keys(self) -> Path:
        """Write the city's public keys and return the file."""
        path = self.folder / "keys.json"
        hub_command(self.city, "keys", str(path), "--replace")
        return path

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
        box.write_settings(ward_name=WARD_NAME, broker=f"127.0.0.1:{box.link.port}")
        return box


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port
