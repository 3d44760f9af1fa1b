"""The whole story, unattended: every step is seen to happen, or the demo fails."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import zxingcpp
from PIL import Image

from tools.demo.box import Box, wait_until
from tools.demo.city import HTTP_OK
from tools.demo.commands import box_command, verify_log
from tools.demo.counter import Counter, StoryError, see
from tools.demo.link import Link
from tools.demo.stage import Stage

__all__ = ["CARDS", "CHILD", "Story", "StoryError"]

SETTLE_S: Final = 60.0
"""How long the city may take to have everything once the cable is back: backoff included."""
VERIFIER: Final = Path("verify/verify.py")
CODE: Final = re.compile(r"\b[0-9A-Z.]+\.H26-\d{6}-\d{4,}\b|\bH26\.[0-9.]+-\d{6}-\d{4,}\b")

# Synthetic citizens: these numbers belong to nobody.
CHILD: Final = {
    "form_child_name": "TRẦN MINH AN",
    "form_child_born": "01112026",
    "form_child_sex": "Nam",
}
"""What the declaration of the story's birth says."""
CARDS: Final = (
    "001199000123||Nguyễn Thị Thử Nghiệm|05021999|Nữ|Số 1, ngõ 2, phường Tây Hồ, Hà Nội|20082022",
    "001088000456||Trần Văn Mẫu|17091988|Nam|Số 25, phố Thử, phường Tây Hồ, Hà Nội|11032023",
    "001165000789||Lê Thị Ví Dụ|30041965|Nữ|Tổ 7, phường Tây Hồ, Hà Nội|02012022",
)


class Story:
    """Plays the story on a stage and prints a line, with its time, for each step seen."""

    def __init__(self, stage: Stage) -> None:
        """Take the stage; the first box is the one the story follows."""
        self._stage = stage
        self._box: Box = stage.boxes[0]
        self._counter = Counter(self._box)
        self._codes = self._counter.codes
        self._began = time.monotonic()
        self._entries_before = 0
        self._third = ""

    def play(self) -> None:
        """Play every step.

        Raises:
            StoryError, LookupError, TimeoutError: a step was not seen.
        """
        box = self._box
        self._step("the cable to the city has never been plugged in", self._has_no_cable)
        self._step("the clerk signs on with a PIN; the catalogue is there", self._sign_on)
        self._step(
            "card read, certified copy (2.000815) taken, slip printed",
            lambda: self._take(CARDS[0], "cs", pages="2", copies="3"),
        )
        self._step(
            "card read, birth registration (1.001193) taken, slip printed",
            lambda: self._take(CARDS[1], "ks", **CHILD),
        )
        self._step("the power is pulled in the middle of a third intake", self._pull_power)
        self._step("the box starts again; nothing lost, nothing half there", self._start_again)
        self._step("the third intake is finished where it stood", self._finish_third)
        self._step("the cable is put back; the city signs for everything", self._put_cable_back)
        self._step("a leader decides the first dossier at the hub", self._decide)
        self._step("the decision reaches the box", self._decision_arrives)
        self._step("the result is handed over at the counter", self._hand_over)
        self._step("the hub has it all", self._hub_has_all)
        self._step("every slip holds for the independent verifier", self._verify_slips)
        self._step(
            "the log holds for the independent verifier, the box's copy and the city's",
            lambda: verify_log(self._stage.city, box, VERIFIER),
        )

    def _step(self, what: str, act: Callable[[], str | None]) -> None:
        began = time.monotonic()
        said = act()
        now = time.monotonic()
        print(
            f"{now - self._began:7.1f} s  seen  {what}  ({(now - began) * 1000:,.0f} ms)"
            + (f"  {said}" if said else ""),
            flush=True,
        )

    # --- at the counter -------------------------------------------------------------------------

    def _has_no_cable(self) -> None:
        see(not self._cable().is_up, "the cable is in")

    def _sign_on(self) -> None:
        self._box.sign_on()
        page = self._box.browser.get("/counter")
        see(page.status == HTTP_OK, f"the box cannot work without a link: {page.text[:400]}")
        see(self._box.standing().at_city == 0, "the city has been in contact")

    def _cable(self) -> Link:
        if self._box.link is None:
            raise StoryError("the box has no cable")
        return self._box.link

    def _take(self, card: str, mnemonic: str, **fields: str) -> str:
        before = self._box.standing().entries
        form = self._counter.filled(card, mnemonic, **fields)
        began = time.monotonic()
        code = self._counter.sign(form)
        took_ms = (time.monotonic() - began) * 1000
        see(self._box.standing().entries > before, "no entry was written")
        return f"{code}; sign to slip {took_ms:.0f} ms"

    # --- the power ------------------------------------------------------------------------------

    def _pull_power(self) -> None:
        self._entries_before = self._box.standing().entries
        form = self._counter.filled(CARDS[2], "cs", pages="1", copies="1")
        self._third = form.action
        self._box.pull_power()
        see(not self._box.is_on, "the power is still on")

    def _start_again(self) -> str:
        self._stage.start(self._box)
        self._box.sign_on()
        standing = self._box.standing()
        page = self._box.browser.get("/dossiers")
        listed = [code for code in self._codes if code in page.text]
        see(listed == self._codes, "a dossier is missing after the power cut")
        see(len(set(CODE.findall(page.text))) == len(self._codes), "a dossier too many")
        draft = self._box.browser.get(self._third).form("/counter/")
        see(draft.fields["owner_name"] == [CARDS[2].split("|")[2]], "the draft is lost")
        box_command(self._box, "verify")
        return f"{standing.entries} entries, {len(listed)} dossiers, the draft is where it was"

    def _finish_third(self) -> str:
        form = self._box.browser.get(self._third).form("/counter/")
        return self._counter.sign(form)

    # --- the city -------------------------------------------------------------------------------

    def _put_cable_back(self) -> str:
        behind = self._box.standing()
        see(behind.at_city < behind.entries, "the cable was not out")
        self._cable().restore()
        wait_until("the city to have everything", self._is_level, within_s=SETTLE_S)
        return f"{self._box.standing().at_city} entries"

    def _is_level(self) -> bool:
        standing = self._box.standing()
        return standing.entries == standing.at_city

    def _decide(self) -> str:
        return self._stage.city.decide(self._codes[0])

    def _decision_arrives(self) -> None:
        path = f"/dossiers/{self._codes[0]}"
        wait_until(
            "the decision at the box",
            lambda: any("hand-over" in form.action for form in self._box.browser.get(path).forms),
            within_s=SETTLE_S,
        )

    def _hand_over(self) -> None:
        page = self._box.browser.get(f"/dossiers/{self._codes[0]}")
        card = CARDS[0].split("|")
        page = self._box.browser.submit(
            page.form("hand-over"), name=card[2], number=card[0], slip_back="on"
        )
        see(page.status == HTTP_OK, f"{page.status}: {page.text[:600]}")

    def _hub_has_all(self) -> str:
        wait_until("the city to have everything", self._is_level, within_s=SETTLE_S)
        missing = [code for code in self._codes if not self._stage.city.has(code)]
        see(not missing, f"not at the hub: {missing}")
        return f"{len(self._codes)} dossiers"

    def _verify_slips(self) -> str:
        keys = self._stage.keys()
        slips = self._counter.slips()
        see(len(slips) >= len(self._codes), f"{len(slips)} slips for {len(self._codes)} dossiers")
        seen = set()
        for slip in slips:
            said = self._read_slip(slip, keys)
            seen.add(said["dossier"])
        see(seen == set(self._codes), f"slips say {seen}, the counter {self._codes}")
        return f"{len(slips)} slips"

    @staticmethod
    def _read_slip(slip: Path, keys: Path) -> dict[str, str]:
        with Image.open(slip) as picture:
            codes = [found.text for found in zxingcpp.read_barcodes(picture)]
        texts = [text for text in codes if text.startswith("MC1:")]
        see(len(texts) == 1, f"{slip.name}: {len(texts)} receipts found")
        answer = subprocess.run(
            [sys.executable, str(VERIFIER), "slip", str(keys), texts[0]],
            capture_output=True,
            text=True,
            check=False,
        )
        see(answer.returncode == 0, f"{slip.name}: {answer.stdout}{answer.stderr}")
        pairs = (line.partition(": ") for line in answer.stdout.splitlines())
        return {field: said for field, found, said in pairs if found}
