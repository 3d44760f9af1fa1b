"""What a clerk does at the counter's pages: a card read, a dossier filled in and signed."""

from __future__ import annotations

import re
from pathlib import Path

from tools.demo.box import Box, wait_until
from tools.demo.browser import Form, Page
from tools.demo.city import HTTP_OK

__all__ = ["Counter", "StoryError", "see"]


class StoryError(Exception):
    """A step of the story was not seen."""


def see(holds: object, otherwise: str) -> None:
    """Go on only if it holds.

    Raises:
        StoryError: it does not.
    """
    if not holds:
        raise StoryError(otherwise)


class Counter:
    """The counter of one box, and the codes of what was taken there."""

    def __init__(self, box: Box) -> None:
        """Begin with nothing taken."""
        self._box = box
        self.codes: list[str] = []

    def take(self, card: str, mnemonic: str, **fields: str) -> str:
        """Take a dossier and see its slip; return its code."""
        form = self.filled(card, mnemonic, **fields)
        return self.sign(form)

    def sign(self, form: Form) -> str:
        """Sign a form that is filled in, see the slip, and return the dossier's code."""
        page = self._box.browser.submit(form, button=("do", "sign"), **_ticks(form))
        code = self._accepted(page)
        wait_until("the slip", lambda: len(self.slips()) >= len(self.codes))
        return code

    def _accepted(self, page: Page) -> str:
        see(page.status == HTTP_OK, f"{page.status}: {page.text[:800]}")
        found = re.search(r"/dossiers/([^/?]+)", page.url)
        if found is None:
            raise StoryError(f"not taken: {page.url} {page.text[:800]}")
        self.codes.append(found[1])
        return found[1]

    def filled(self, card: str, mnemonic: str, **fields: str) -> Form:
        """Read a card, choose a procedure, tick its papers; return the form, not yet signed."""
        browser = self._box.browser
        form = browser.get("/counter").form("/counter/")
        self._box.scanner.present(card)
        name = card.split("|")[2]

        def card_is_read() -> bool:
            nonlocal form
            page = browser.submit(form, button=("do", "card"))
            form = page.form("/counter/")
            return form.fields.get("owner_name") == [name]

        wait_until("the card", card_is_read)
        page = browser.submit(form, button=("do", "look"), procedure_query=mnemonic)
        form = page.form("/counter/")
        if fields:
            page = browser.submit(form, button=("do", "look"), **fields, **_ticks(form))
            form = page.form("/counter/")
        return form

    def slips(self) -> list[Path]:
        """Return the pictures of the slips printed so far."""
        return sorted((self._box.folder / "slips").glob("slip-*.png"))


def _ticks(form: Form) -> dict[str, str]:
    """Tick the papers that are asked for in any case, or all of a list where none is."""
    papers = {name: value for name, value in form.boxes if re.fullmatch(r"paper_\d+", name)}
    return {name: papers[name] for name in papers if name in form.marked} or papers
