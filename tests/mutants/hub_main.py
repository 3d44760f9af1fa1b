"""The hub's settings, folder, proofs and embedded broker, broken on purpose."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from amqtt.contexts import Action
from amqtt.session import Session

from accord.errors import RefusedError
from ground import settings_file
from hub.main import folder
from hub.main.folder import Folder
from hub.office import proving
from hub.office.proving import Prover
from hub.settings import read_settings
from hub.sync import embedded
from hub.sync.embedded import Doorman, Porter
from tests.hub.office.city import TestBox, TestCity
from tests.hub.office.test_proving import CHANGES, change
from tests.mutants.hub import in_a_city, nothing
from tests.mutants.mutant import Mutant

Patch = pytest.MonkeyPatch
OPEN = """
directory = "/var/lib/motcua-hub"
[city]
name = "Thành phố Hà Nội"
agency = "000.00.00.H26"
[web]
host = "0.0.0.0"
"""


def _yes(*_: object, **__: object) -> bool:
    return True


def found(what: str) -> Callable[[], None]:
    """Make a check that a change of the disk is found."""

    def look(city: TestCity, box: TestBox) -> None:
        statement, expected = CHANGES[what]
        box.take(1)
        box.take(2)
        city.receive(box)
        change(Path(city.books._database._path).parent, statement)
        (report,) = (r for r in Prover(city.books, city.keys).prove() if r.log == box.name)
        assert [(finding.seq, finding.why) for finding in report.findings] == expected

    return in_a_city(look)


def _closed() -> None:
    with tempfile.TemporaryDirectory() as top:
        path = Path(top) / "hub.seed"
        path.write_bytes(bytes(40))
        path.chmod(0o644)
        with pytest.raises(RefusedError, match=r"^folder\.open-to-others"):
            Folder.read_secret(path, 40)


def _in_plain() -> None:
    with tempfile.TemporaryDirectory() as top:
        path = Path(top) / "hub.toml"
        path.write_text(OPEN, "utf-8")
        with pytest.raises(RefusedError, match=r"^settings\.not-allowed"):
            read_settings(path)


def session(name: str) -> Session:
    made = Session()
    made.client_id = made.username = name
    return made


def plugin(kind: Any, **config: object) -> Any:  # the two plugins of the broker
    return kind(SimpleNamespace(config=kind.Config(**config)))


def _proven() -> None:
    doorman = plugin(Doorman, names=["box-1"])
    assert asyncio.run(doorman.authenticate(session=session("box-1"))) is False


def _own_topics() -> None:
    porter = plugin(Porter)
    for topic, action in [("v1/box-2/up", Action.PUBLISH), ("v1/box-2/down", Action.SUBSCRIBE)]:
        asked = porter.topic_filtering(session=session("box-1"), topic=topic, action=action)
        assert asyncio.run(asked) is False


async def _let_through(*_: object, **__: object) -> bool:
    return True


MUTANTS = [
    Mutant(
        "proves a log without its payloads",
        lambda patch: patch.setattr(proving, "payload_matches", _yes),
        found("a payload"),
    ),
    Mutant(
        "proves a log without its chain",
        lambda patch: patch.setattr(proving, "follows", _yes),
        found("an entry gone"),
    ),
    Mutant(
        "proves a log without its seals",
        lambda patch: patch.setattr(proving, "verify_entry", nothing),
        found("a seal"),
    ),
    Mutant(
        "reads a secret that others can read",
        lambda patch: patch.setattr(folder, "_OTHERS", 0),
        _closed,
    ),
    Mutant(
        "takes PINs in plain from the network",
        lambda patch: patch.setattr(settings_file, "_LOOPBACK", {"0.0.0.0"}),  # noqa: S104  # the fault
        _in_plain,
    ),
    Mutant(
        "lets a box in by the name it gives",
        lambda patch: patch.setattr(embedded, "_name_shown", lambda client: client.client_id),
        _proven,
    ),
    Mutant(
        "lets a box speak and hear for another",
        lambda patch: patch.setattr(Porter, "topic_filtering", _let_through),
        _own_topics,
    ),
]
