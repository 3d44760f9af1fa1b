"""A ward box of the demo: the real program, a simulated printer and scanner, a cable to pull."""

from __future__ import annotations

import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edge.devices.printer.simulated import SimulatedPrinter
from edge.devices.scanner.simulated import SimulatedScanner
from tools.demo.browser import Browser, Page
from tools.demo.link import Link

__all__ = ["Box", "Clerk", "Standing", "wait_until"]

START_S: Final = 30.0
POLL_S: Final = 0.1
STOP_S: Final = 10.0


@dataclass(frozen=True)
class Clerk:
    """Somebody who signs on."""

    login: str
    name: str
    title: str
    roles: tuple[str, ...]
    pin: str


@dataclass(frozen=True)
class Standing:
    """What the page of the box says: entries in it, and how many of them the city has."""

    entries: int
    at_city: int


def wait_until(what: str, holds: Callable[[], bool], *, within_s: float = START_S) -> None:
    """Wait for something to become true.

    Raises:
        TimeoutError: it did not.
    """
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {within_s:.0f} s for: {what}")
        time.sleep(POLL_S)  # the programs run apart: what they do is seen by looking


class Box:
    """One box: its folder, its program, its devices and its cable."""

    def __init__(self, name: str, *, folder: Path, ward: str, web_port: int, clerk: Clerk) -> None:
        """Lay out the folder and plug the devices in; the program is not started."""
        self.name, self.ward, self.clerk, self.web_port = name, ward, clerk, web_port
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.settings = folder / "box.toml"
        self.printer = SimulatedPrinter(folder / "slips")
        self.scanner = SimulatedScanner(folder / "scanner")
        self.link: Link | None = None
        self.browser = Browser(f"http://127.0.0.1:{web_port}")
        self._process: subprocess.Popen[bytes] | None = None
        threading.Thread(target=self.printer.run, name=f"{name} printer", daemon=True).start()

    def write_settings(self, *, ward_name: str, broker: str) -> None:
        """Write the settings file.

        Args:
            ward_name: as it stands on the letterhead.
            broker: ``host:port`` of the broker.
        """
        host, port = self.printer.address
        self.settings.write_text(
            f"""directory = "{self.folder / "data"}"
second_medium = "{self.folder / "stick"}"

[unit]
parent = "ỦY BAN NHÂN DÂN {ward_name.upper()}"
centre = "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"
place = "Hà Nội"
lookup = "Tra cứu: quét mã QR hoặc hỏi tại quầy"

[web]
port = {self.web_port}

[link]
brokers = ["{broker}"]
server_name = "localhost"

[devices]
printer = "network"
printer_at = "{host}:{port}"
scanner = "serial"
scanner_at = "{self.scanner.path}"
""",
            encoding="utf-8",
        )
        (self.folder / "stick").mkdir(exist_ok=True)

    @property
    def is_on(self) -> bool:
        """Whether the program runs."""
        return self._process is not None and self._process.poll() is None

    def start(self, program: list[str]) -> None:
        """Switch the box on and wait for its first page."""
        log = (self.folder / "box.log").open("ab")
        self._process = subprocess.Popen(
            [*program, "--settings", str(self.settings), "run"],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
        )
        log.close()
        wait_until(f"the first page of {self.name}", self._answers)

    def pull_power(self) -> None:
        """Cut the power: the program is killed where it stands."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def close(self) -> None:
        """Switch everything off."""
        if self._process is not None and self.is_on:
            self._process.terminate()
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.pull_power()
        if self.link is not None:
            self.link.close()
        self.scanner.close()
        self.printer.close()

    def _answers(self) -> bool:
        if not self.is_on:
            log = (self.folder / "box.log").read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"{self.name} stopped at its start:\n{log[-2000:]}")
        try:
            return self.browser.get("/health").body == b"ok"
        except OSError:
            return False

    # --- what the clerk does --------------------------------------------------------------------

    def sign_on(self) -> Page:
        """Sign the clerk on, with the screens in English for this program to read."""
        page = self.browser.get("/sign-on")
        english = [form for form in page.forms if ("language", "en") in form.buttons]
        if english:
            self.browser.submit(english[0], button=("language", "en"))
        form = self.browser.get("/sign-on").form("/sign-on")
        chosen = next(value for value, label in form.choices["officer"] if self.clerk.name in label)
        return self.browser.submit(form, officer=chosen, pin=self.clerk.pin)

    def standing(self) -> Standing:
        """Read the page of the box."""
        text = self.browser.get("/box").text
        entries = re.search(r"Entries in this box ([\d.]+)", text)
        at_city = re.search(r"Of them at the city ([\d.]+)", text)
        if entries is None or at_city is None:
            raise LookupError(f"{self.name} does not say how it stands: {text[:300]}")
        return Standing(*(int(found[1].replace(".", "")) for found in (entries, at_city)))
