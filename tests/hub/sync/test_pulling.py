"""Asking boxes for files, over the city's real books: entries first, everybody in turn."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from accord.acts import Noted
from accord.batch import Packer
from accord.errors import FaultError
from accord.files import CHUNK_BYTES
from accord.header import Attachment
from accord.log import FIRST_PREVIOUS
from accord.reconcile.values import Mark, line_of
from accord.wire import (
    GIVES_FILES,
    NO_SESSION,
    Chunk,
    Frame,
    Have,
    Hello,
    Lack,
    Want,
    read_frame,
    write_frame,
)
from hub.office.downlogs import HubLogs
from hub.office.filebook import FileState
from hub.office.filing import Filing
from hub.office.scribe import FLEET_LOG
from hub.sync import pulling
from hub.sync.exchange import Exchange, Received
from hub.sync.pulling import LOOK_MS, REST_MS
from tests.hub.office.city import LAN, NOW, TestBox, TestCity, attachment, counted, key_of

SCAN = b"a scanned page " * 9_000
FILE = attachment(SCAN)


@dataclass
class Scene:
    """The hub's conversations, and what they ask the boxes for."""

    city: TestCity
    exchange: Exchange
    now_ms: int = 0

    def hear(self, box: TestBox, *frames: Frame) -> None:
        heard = [Received(box.name, write_frame(frame)) for frame in frames]
        self.exchange.received(heard, self.now_ms)

    def asked(self, *, passes_ms: int = 0, is_busy: bool = False) -> list[tuple[str, Want]]:
        self.now_ms += passes_ms
        out = self.exchange.tick(self.now_ms, is_busy=is_busy)
        frames = [(answer.box, read_frame(answer.data)) for answer in out]
        return [(box, frame) for box, frame in frames if isinstance(frame, Want)]

    def numbers(self, *, passes_ms: int = 0) -> list[int]:
        return [n for _, want in self.asked(passes_ms=passes_ms) for n in want.chunks]

    def give(self, box: TestBox, *numbers: int, content: bytes = SCAN) -> None:
        file = attachment(SCAN)
        self.hear(
            box,
            *(
                Chunk(
                    box.name, box.head.epoch, file.hash, file.size_bytes, number,
                    content[number * CHUNK_BYTES :][:CHUNK_BYTES],
                )
                for number in numbers
            ),
        )  # fmt: skip


def scene_of(city: TestCity) -> Scene:
    hub = key_of("hub")
    exchange = Exchange(
        copies=city.intake,
        logs=HubLogs(city.books, city.clock),
        packer=Packer({}),
        hub=hub,
        own=hub.public,
        clock=city.clock,
        draw=counted(),
        files=city.filing,
    )
    return Scene(city, exchange)


@pytest.fixture
def scene(city: TestCity) -> Scene:
    return scene_of(city)


def hello(box: TestBox, *, tip: int | None = None, gives: bool = True) -> Hello:
    return Hello(
        box.name, box.head.epoch, b"session1", box.head.seq if tip is None else tip, box.head.hash,
        0, FIRST_PREVIOUS, b"", (GIVES_FILES,) if gives else (), 0, NOW, NOW,
    )  # fmt: skip


def take(city: TestCity, box: TestBox, *files: Attachment, number: int = 1) -> None:
    code = box.take(number)
    box.say(Noted("Đã quét"), dossier=code, officer=LAN, files=files)
    city.receive(box)


def test_a_file_comes_chunk_by_chunk_and_is_held(
    scene: Scene, city: TestCity, box: TestBox
) -> None:
    take(city, box, FILE)
    scene.hear(box, hello(box))
    assert [(name, want.hash, want.chunks) for name, want in scene.asked()] == [
        (box.name, FILE.hash, (0,))
    ]
    scene.give(box, 0)
    assert scene.numbers() == [1, 2]
    scene.give(box, 2, 1)
    assert scene.numbers() == []
    assert city.filing.check(at=NOW)
    assert scene.numbers(passes_ms=LOOK_MS) == []


def test_a_box_of_before_files_is_asked_for_none(
    scene: Scene, city: TestCity, box: TestBox
) -> None:
    take(city, box, FILE)
    scene.hear(box, hello(box, gives=False))
    assert scene.asked() == []


def test_a_hub_without_files_asks_for_none_and_takes_none(city: TestCity, box: TestBox) -> None:
    scene = scene_of(city)
    scene.exchange._pulling = pulling.Pulling(None, wall=lambda: NOW)  # noqa: SLF001 -- as made so
    take(city, box, FILE)
    scene.hear(box, hello(box))
    assert scene.asked() == []
    scene.give(box, 0)
    scene.hear(box, Lack(box.name, box.head.epoch, FILE.hash, FILE.size_bytes))
    assert city.filing.missing(box.name, at=NOW)[0].had.mask == 0


def test_a_busy_hub_asks_for_nothing(scene: Scene, city: TestCity, box: TestBox) -> None:
    take(city, box, FILE)
    scene.hear(box, hello(box))
    assert scene.asked(is_busy=True) == []
    assert scene.numbers() == [0]


def test_entries_on_their_way_come_before_any_chunk(
    scene: Scene, city: TestCity, box: TestBox
) -> None:
    take(city, box, FILE)
    last = box.mark(box.head.seq)
    records = [box.say(Noted("x"), dossier=f"{box.unit.agency}-260921-10001", officer=LAN)]
    scene.hear(box, hello(box))
    assert scene.asked() == []
    push = Packer({}).pack(box.name, last, [line_of(each) for each in records], dictionary=0)
    scene.hear(box, push)
    assert scene.numbers() == [0]


def test_an_entry_that_comes_makes_the_hub_look_at_once(
    scene: Scene, city: TestCity, box: TestBox
) -> None:
    scene.hear(box, hello(box, tip=0))
    assert scene.asked() == []
    code = box.take(1)
    box.say(Noted("Đã quét"), dossier=code, officer=LAN, files=(FILE,))
    push = Packer({}).pack(
        box.name,
        Mark(box.head.epoch, 0, FIRST_PREVIOUS),
        [line_of(each) for each in box.records],
        dictionary=0,
    )
    scene.hear(box, push)
    assert scene.numbers() == [0]


def test_a_box_that_has_just_come_is_asked_again_for_what_was_on_its_way(
    scene: Scene, city: TestCity, box: TestBox
) -> None:
    take(city, box, FILE)
    scene.hear(box, hello(box))
    assert scene.numbers() == [0]
    assert scene.numbers() == []
    unasked = Have(FLEET_LOG, bytes(8), NO_SESSION, 0, FIRST_PREVIOUS, b"", b"", b"", ())
    scene.hear(box, unasked)
    assert scene.numbers() == [0]


def test_a_hub_that_was_started_anew_asks_for_the_rest_only(
    scene: Scene, city: TestCity, box: TestBox
) -> None:
    take(city, box, FILE)
    scene.hear(box, hello(box))
    scene.asked()
    scene.give(box, 0)
    again = scene_of(city)
    again.hear(box, hello(box))
    assert again.numbers() == [1]


def test_what_a_box_lacks_is_not_asked_for_any_more(
    scene: Scene, city: TestCity, box: TestBox
) -> None:
    take(city, box, FILE)
    scene.hear(box, hello(box))
    lack = Lack(box.name, box.head.epoch, FILE.hash, FILE.size_bytes)
    scene.hear(box, lack)
    assert scene.numbers() == [0], "its word counts only once it was asked"
    scene.hear(box, lack)
    with city.books.reading() as desk:
        row = desk.files.row(box.name, FILE)
    assert row is not None
    assert row.state is FileState.LACKED
    assert scene.numbers(passes_ms=LOOK_MS) == []


def test_what_nobody_asked_for_is_not_kept(scene: Scene, city: TestCity, box: TestBox) -> None:
    take(city, box, FILE)
    scene.hear(box, hello(box))
    assert scene.numbers() == [0]
    scene.give(box, 1, 2)
    assert city.filing.missing(box.name, at=NOW)[0].had.mask == 0


def test_the_chunks_of_one_box_are_nothing_to_another(
    scene: Scene, city: TestCity, box: TestBox
) -> None:
    take(city, box, FILE)
    scene.hear(box, hello(box))
    scene.asked()
    other = city.admit("box-00103-b")
    frame = Chunk(box.name, box.head.epoch, FILE.hash, FILE.size_bytes, 0, SCAN[:CHUNK_BYTES])
    scene.exchange.received([Received(other.name, write_frame(frame))], 0)
    assert city.filing.missing(box.name, at=NOW)[0].had.mask == 0


def test_every_box_has_its_turn_when_the_hub_can_bear_little(
    scene: Scene, city: TestCity, box: TestBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "FLYING_MAX", 1)
    boxes = [box, city.admit("box-00103-b"), city.admit("box-00103-c")]
    for each in boxes:
        take(city, each, FILE)
        scene.hear(each, hello(each))
    turns = []
    for _ in range(4):
        asked = scene.asked()
        assert len(asked) == 1
        ((name, want),) = asked
        turns.append(name[-1])
        scene.give(next(each for each in boxes if each.name == name), *want.chunks)
    assert turns == ["a", "b", "c", "a"]


def fail(*_: object, **__: object) -> None:
    raise FaultError("store.failed")


@pytest.mark.parametrize("method", ["missing", "keep", "lacked"])
def test_a_disk_that_fails_holds_up_files_for_a_while_and_nothing_else(
    scene: Scene, city: TestCity, box: TestBox, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    take(city, box, FILE)
    scene.hear(box, hello(box))
    with monkeypatch.context() as broken:
        if method == "missing":
            broken.setattr(Filing, method, fail)
            assert scene.asked() == []
        else:
            assert scene.numbers() == [0]
            broken.setattr(Filing, method, fail)
            if method == "keep":
                scene.give(box, 0)
            else:
                scene.hear(box, Lack(box.name, box.head.epoch, FILE.hash, FILE.size_bytes))
    assert scene.numbers(passes_ms=REST_MS - 1) == []
    scene.hear(box, hello(box))
    assert scene.numbers(passes_ms=LOOK_MS)[:1] == [0]


def test_what_the_books_do_not_want_any_more_is_looked_up_again(
    scene: Scene, city: TestCity, box: TestBox
) -> None:
    take(city, box, FILE)
    scene.hear(box, hello(box))
    assert scene.numbers() == [0]
    city.bring(box, SCAN)
    scene.give(box, 0)
    assert scene.numbers() == []
