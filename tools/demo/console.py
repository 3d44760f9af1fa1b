"""The terminal of the demo: how each box stands, and the keys that pull cables and power."""

from __future__ import annotations

import select
import sys
import time
from typing import Final

from tools.demo.box import Box
from tools.demo.city import LEADER
from tools.demo.stage import Stage
from tools.demo.story import CARDS

__all__ = ["Console"]

REFRESH_S: Final = 5.0
HELP: Final = """
  commands, then Enter (a or b names the box):
    cut a        pull its cable to the city        restore a    put it back
    power a      pull its power (SIGKILL)          start a      switch it on again
    card a       hold a citizen's card before its scanner
    quit         stop everything
"""


class Console:
    """Shows the stage and takes commands until told to quit."""

    def __init__(self, stage: Stage) -> None:
        """Take the stage, which runs."""
        self._stage = stage
        self._boxes = dict(zip("ab", stage.boxes, strict=True))
        self._cards = 0
        self._shown = ""

    def run(self) -> None:
        """Stay until told to quit, or until the input ends and somebody interrupts."""
        print(self._welcome(), flush=True)
        listens = True
        while True:
            self._show()
            if not listens:
                time.sleep(REFRESH_S)
                continue
            ready, _, _ = select.select([sys.stdin], [], [], REFRESH_S)
            if not ready:
                continue
            line = sys.stdin.readline()
            if not line:
                listens = False
            elif line.strip() == "quit":
                return
            elif line.strip():
                self._obey(line.split())

    def _welcome(self) -> str:
        lines = ["", "  open in a browser:"]
        lines += [
            f"    {box.name}  http://127.0.0.1:{box.web_port}/"
            f"   {box.clerk.name}, PIN {box.clerk.pin}"
            for box in self._boxes.values()
        ]
        city = self._stage.city
        lines.append(
            f"    city hub     http://127.0.0.1:{city.web_port}/   {LEADER.login}, PIN {LEADER.pin}"
        )
        return "\n".join(lines) + HELP

    def _show(self) -> None:
        lines = [self._line(box) for box in self._boxes.values()]
        shown = "\n".join(lines)
        if shown != self._shown:
            print(time.strftime("  %H:%M:%S"), flush=True)
            print(shown, flush=True)
            self._shown = shown

    def _line(self, box: Box) -> str:
        link = "cable in " if box.link is not None and box.link.is_up else "cable OUT"
        slip = box.printer.last
        if not box.is_on:
            return f"    {box.name}  no power   {link}"
        try:
            standing = box.standing()
        except (LookupError, OSError):
            box.sign_on()
            standing = box.standing()
        return (
            f"    {box.name}  {link}  in the box {standing.entries:4}  "
            f"at the city {standing.at_city:4}  last slip {slip or '-'}"
        )

    def _obey(self, words: list[str]) -> None:
        match words:
            case ["cut", ("a" | "b") as name]:
                link = self._boxes[name].link
                if link is not None:
                    link.cut()
            case ["restore", ("a" | "b") as name]:
                link = self._boxes[name].link
                if link is not None:
                    link.restore()
            case ["power", ("a" | "b") as name]:
                self._boxes[name].pull_power()
            case ["start", ("a" | "b") as name]:
                if not self._boxes[name].is_on:
                    self._stage.start(self._boxes[name])
            case ["card", ("a" | "b") as name]:
                self._boxes[name].scanner.present(CARDS[self._cards % len(CARDS)])
                self._cards += 1
            case _:
                print(HELP, flush=True)
