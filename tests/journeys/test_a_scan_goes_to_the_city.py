"""A paper scanned at the counter is opened at the city: both programs, the link, no simulation."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from tests.edge import sheets
from tests.journeys.test_a_box_without_a_network import far_away
from tools.demo.box import Box, wait_until
from tools.demo.browser import Form
from tools.demo.city import City
from tools.demo.commands import box_command, hub_command, program
from tools.demo.counter import Counter
from tools.demo.story import CARDS


def scanned(box: Box, form: Form, content: bytes) -> Form:
    """Add a scan to the first paper of a draft, as the form without a script sends it."""
    fields = {name: held for name, held in form.fields.items() if name != "paper_1"}
    answer = httpx.post(
        f"{box.browser.origin}{form.action}/scans",
        data={**fields, "paper_1": "on", "scan_paper": "1"},
        files={"scan_file": ("giay.jpg", content, "image/jpeg")},
        cookies=box.browser._cookies,  # noqa: SLF001 -- the demo's browser sends no files
        headers={"origin": box.browser.origin},
        timeout=60,
    )
    assert answer.status_code == 303, answer.text[:600]
    return box.browser.get(answer.headers["location"]).form("/counter/")


def files_at(city: City, code: str) -> list[str]:
    """Return the digests of the files the city's page of a dossier opens."""
    page = city.browser.get(f"/dossiers/{code}")
    return re.findall(rf"/dossiers/{re.escape(code)}/files/([0-9a-f]{{64}})", page.body.decode())


@pytest.mark.timeout(180)
def test_a_paper_scanned_at_the_counter_is_opened_at_the_city(tmp_path: Path) -> None:
    with far_away(tmp_path) as (city, box):
        box.start(program("edge"))
        box.sign_on()
        counter = Counter(box)
        form = counter.filled(CARDS[0], "cs", pages="2", copies="3")
        code = counter.sign(scanned(box, form, sheets.photo()))
        city.start(program("hub"))
        city.sign_on()
        wait_until("the file at the city", lambda: bool(files_at(city, code)), within_s=120)
        (digest,) = files_at(city, code)
        opened = city.browser.get(f"/dossiers/{code}/files/{digest}")
        assert opened.body.startswith(b"\xff\xd8\xff")
        assert sha256(opened.body).hexdigest() == digest
        box_command(box, "verify")
        hub_command(city, "verify")
