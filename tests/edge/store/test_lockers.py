from collections.abc import Iterator
from pathlib import Path

import pytest

from accord.moments import Instant
from accord.vault import Tries
from edge.store.lockers import BoxDrawer
from tests.edge.store.boxes import open_ledger

LAN, HOA = b"lan-----", b"hoa-----"


@pytest.fixture
def drawer(tmp_path: Path) -> Iterator[BoxDrawer]:
    ledger = open_ledger(tmp_path)
    yield BoxDrawer(ledger)
    ledger.close()


def test_a_locker_is_kept_for_its_officer(drawer: BoxDrawer) -> None:
    drawer.keep_locker(LAN, b"wrapped")
    assert drawer.locker(LAN) == b"wrapped"
    assert drawer.locker(HOA) is None


def test_wrong_tries_are_counted_until_forgotten(drawer: BoxDrawer) -> None:
    drawer.keep_locker(LAN, b"wrapped")
    assert drawer.tries(LAN) is None
    drawer.keep_tries(LAN, Tries(2, Instant(9)))
    assert drawer.tries(LAN) == Tries(2, Instant(9))
    drawer.keep_tries(LAN, None)
    assert drawer.tries(LAN) is None


def test_a_new_locker_forgets_the_tries_at_the_old_one(drawer: BoxDrawer) -> None:
    drawer.keep_locker(LAN, b"one")
    drawer.keep_tries(LAN, Tries(2, Instant(9)))
    drawer.keep_locker(LAN, b"two")
    assert (drawer.locker(LAN), drawer.tries(LAN)) == (b"two", None)
