"""What an intake costs the clerk: decisions, keys, pointer moves, seconds by the keystroke model.

The model is Card, Moran and Newell's, with the times Kieras gives: a key, a pointing, a button, a
hand that moves between keyboard and mouse or scanner, a mental step; the time to hold a code under
the scanner is our own assumption. Letters with marks are counted as Telex types them. Talking, and
looking at papers, come on top and are the same everywhere.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Page, expect

__all__ = ["Budget", "Cost", "telex_keys"]

KEY_S: Final = 0.28
POINT_S: Final = 1.1
BUTTON_S: Final = 0.2
HAND_S: Final = 0.4
MIND_S: Final = 1.35
CODE_S: Final = 1.5
"""To hold a card's code under the scanner."""

_DOUBLED: Final = {"đ": 2, "Đ": 2}
MOVES: Final = """() => { window.moves = 0;
  for (const kind of ["pointermove", "pointerdown", "wheel"])
    document.addEventListener(kind, () => { window.moves += 1; }, {capture: true}); }"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What an intake came to."""

    decisions: tuple[str, ...]
    keys: int
    cards: int
    moves: int
    hands: int
    machine_s: float

    @property
    def model_s(self) -> float:
        """The seconds of the keystroke model."""
        return (
            len(self.decisions) * MIND_S
            + self.keys * KEY_S
            + self.cards * CODE_S
            + self.hands * HAND_S
            + self.moves * (POINT_S + BUTTON_S)
        )


def telex_keys(text: str) -> int:
    """Return how many keys Telex takes for a text: marks and tones are a key each."""
    return sum(
        _DOUBLED.get(letter, len(unicodedata.normalize("NFD", letter)))
        for letter in unicodedata.normalize("NFC", text)
    )


@dataclass
class Budget:
    """A clerk at a screen, counted.

    Attributes:
        page: the counter.
        present: holds a card's code under the scanner.
    """

    page: Page
    present: Callable[[str], None]
    _decisions: list[str] = field(default_factory=list)
    _keys: int = 0
    _cards: int = 0
    _hands: int = 0
    _at_keyboard: bool = True
    _began_s: float = 0.0
    _waited_s: float = 0.0

    def begin(self) -> None:
        """Count the pointer from here on."""
        self.page.evaluate(MOVES)

    def decide(self, what: str) -> None:
        """Note that the clerk has to think of something: one mental step."""
        self._decisions.append(what)

    def card(self, code: str, name: str, *, field_id: str = "owner_name") -> None:
        """Hold a code under the scanner, and compare the name that appears."""
        self.decide(f"card of {name}")
        self._cards += 1
        self._at_keyboard = False
        began = time.perf_counter()
        self.present(code)
        expect(self.page.locator(f"#{field_id}")).to_have_value(name)
        self._waited_s += time.perf_counter() - began

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        self._count(telex_keys(text))
        self.page.keyboard.type(text)

    def press(self, key: str, *, then: str = "") -> None:
        """Press a key, and wait until the focus is where the next key goes."""
        self._count(key.count("+") + 1)
        began = time.perf_counter()
        self.page.keyboard.press(key)
        if then:
            expect(self.page.locator(f"#{then}")).to_be_focused()
        self._waited_s += time.perf_counter() - began

    def focused(self, name: str) -> None:
        """See that the focus went there by itself: no key was needed."""
        began = time.perf_counter()
        expect(self.page.locator(f"#{name}")).to_be_focused()
        self._waited_s += time.perf_counter() - began

    def sign(self) -> None:
        """Sign, and wait for the page that says the dossier is safe and its slip printed."""
        self.decide("sign")
        self._count(2)
        began = time.perf_counter()
        with self.page.expect_navigation(url="**/dossiers/*?new=1", wait_until="commit"):
            self._moves = int(self.page.evaluate("window.moves"))
            self.page.keyboard.press("Control+Enter")
        self._waited_s += time.perf_counter() - began

    def cost(self) -> Cost:
        """Return what it came to."""
        return Cost(
            tuple(self._decisions),
            self._keys,
            self._cards,
            self._moves,
            self._hands,
            self._waited_s,
        )

    def _count(self, keys: int) -> None:
        if not self._at_keyboard:
            self._hands += 1
            self._at_keyboard = True
        self._keys += keys
