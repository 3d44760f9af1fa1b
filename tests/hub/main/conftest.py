"""An office that is open, and the keeper of its broker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.main.broker import BrokerKeeper
from hub.main.office import Office, open_office
from tests.hub.installation import Installation, free_port


@pytest.fixture
def office(hub: Installation) -> Iterator[Office]:
    hub.write_settings(f"[broker]\nport = {free_port()}\n")
    with open_office(hub.settings) as opened:
        yield opened


@pytest.fixture
def keeper(hub: Installation, office: Office) -> Iterator[BrokerKeeper]:
    made = BrokerKeeper(office, hub.settings.broker)
    try:
        yield made
    finally:
        made.close()
