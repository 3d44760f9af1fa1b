"""The city hub of the demo: the real program, and what a leader does on its pages."""

from __future__ import annotations

import re
import signal
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Final

from accord.moments import VIETNAM
from tools.demo.box import Clerk, wait_until
from tools.demo.browser import Browser

__all__ = ["LEADER", "City"]

STOP_S: Final = 15.0
HTTP_OK: Final = 200
LEADER: Final = Clerk("hung", "Phạm Văn Hùng", "Chủ tịch UBND phường", ("leader",), "518204")


class City:
    """The hub: its folder, its program, its pages."""

    def __init__(
        self,
        folder: Path,
        *,
        web_port: int,
        broker_port: int,
        broker: str,
        serve_network: bool = False,
    ) -> None:
        """Write the settings; the program is not started."""
        self.folder, self.web_port, self.broker_port = folder, web_port, broker_port
        self.broker = broker
        self.settings = folder / "hub.toml"
        self.browser = Browser(f"http://127.0.0.1:{web_port}")
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.settings.write_text(
            f"""directory = "{folder / "data"}"

[city]
name = "Thành phố Hà Nội"
agency = "000.00.00.H26"

[web]
port = {web_port}

[broker]
kind = "{broker}"
port = {broker_port}
serve_network = {str(serve_network).lower()}
""",
            encoding="utf-8",
        )

    @property
    def is_on(self) -> bool:
        """Whether the program runs."""
        return self._process is not None and self._process.poll() is None

    def start(self, program: list[str]) -> None:
        """Switch the hub on and wait for its first page."""
        log = (self.folder / "hub.log").open("ab")
        self._process = subprocess.Popen(
            [*program, "--settings", str(self.settings), "run"],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
        )
        log.close()
        wait_until("the first page of the hub", self._answers)

    @property
    def pid(self) -> int:
        """Number of the running program."""
        if self._process is None:
            raise LookupError("the hub was never switched on")
        return self._process.pid

    def pull_power(self) -> None:
        """Cut the power: the program is killed where it stands."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def close(self) -> None:
        """Switch it off."""
        if self._process is None or not self.is_on:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def sign_on(self) -> None:
        """Sign the leader on."""
        form = self.browser.get("/sign-on").form("/sign-on/begin")
        page = self.browser.submit(form, login=LEADER.login, pin=LEADER.pin)
        if page.status != HTTP_OK or "/sign-on" in page.url:
            raise LookupError(f"the leader could not sign on: {page.text[:400]}")

    def decide(self, code: str) -> str:
        """Grant the result of a dossier, as its leader.

        Returns:
            What the page says of it afterwards.
        """
        self.sign_on()
        page = self.browser.get(f"/dossiers/{code}")
        form = next(form for form in page.forms if form.fields.get("act") == ["decide"])
        page = self.browser.submit(
            form,
            outcome="granted",
            number="01/CT-SB",
            on=datetime.now(VIETNAM).date().isoformat(),
            summary="Đã chứng thực bản sao từ bản chính",
        )
        if page.status != HTTP_OK:
            raise LookupError(f"not decided: {page.status} {page.text[:600]}")
        return "01/CT-SB"

    def has(self, code: str) -> bool:
        """Say whether the hub's pages list a dossier."""
        page = self.browser.get(f"/dossiers/{code}")
        return page.status == HTTP_OK and re.search(re.escape(code), page.text) is not None

    def _answers(self) -> bool:
        if not self.is_on:
            log = (self.folder / "hub.log").read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"the hub stopped at its start:\n{log[-3000:]}")
        try:
            return self.browser.get("/health").status == HTTP_OK
        except OSError:
            return False
