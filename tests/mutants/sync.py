"""Mutants of reconciliation and of the links: each breaks one protection.

The mistakes in what author, copyist and stores promise each other are in tests/sim/bugs.py, where
the simulation must find them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from ssl import SSLContext
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import accord.acknowledgement
import accord.batch
import accord.reconcile.author
import accord.thin
import edge.sync.mqtt
import hub.sync.child
import hub.sync.mosquitto
from accord.acknowledgement import Acknowledgement, write_acknowledgement
from accord.canon import decode, encode
from accord.errors import FaultError, PeerError
from accord.reconcile.author import Author
from accord.reconcile.values import Effect, Parcel, SaveAck
from accord.wire import Ack, Have, Push, read_frame, write_frame
from edge.sync.link import LinkLostError
from edge.sync.mqtt import MqttLink
from edge.sync.pace import Failure
from hub.sync.exchange import Exchange, Received
from hub.sync.post import Post
from tests.accord import test_batch
from tests.accord.reconcile import test_author_forks
from tests.accord.reconcile.logs import BOX, EPOCH, LOG
from tests.accord.reconcile.scene import AT, RECORDS, Scene
from tests.edge.sync import test_mqtt
from tests.hub.sync import test_mqtt as whole
from tests.hub.sync.site import BoxSide, HubSide, Site, free_port
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]


def _with_a_broker(check: Callable[[Site, int], None]) -> Callable[[], None]:
    def run() -> None:
        with TemporaryDirectory() as folder:
            port = free_port()
            with Site(Path(folder), test_mqtt.BOXES) as site:
                site.start_mosquitto(port)
                check(site, port)

    return run


def _check_nobody_is_thrown_off(site: Site, port: int) -> None:
    try:
        test_mqtt.test_another_box_cannot_take_over_a_client_id(site, port)
    except LinkLostError as error:
        raise AssertionError from error


def _check_the_name_that_was_set(site: Site, port: int) -> None:
    try:
        test_mqtt.test_a_broker_called_at_its_address_must_carry_the_name_that_was_set(site, port)
    except LinkLostError as error:
        raise AssertionError from error


def _check_a_new_broker_takes_the_port() -> None:
    with TemporaryDirectory() as folder:
        try:
            whole.test_the_broker_that_a_killed_hub_left_behind_is_ended(Path(folder))
        except FaultError as error:
            raise AssertionError from error


def _streaming() -> Scene:
    scene = Scene(RECORDS, acked=4)
    scene.connect()
    scene.load(scene.have(4))
    return scene


def _check_only_the_copyist_signs() -> None:
    said = Acknowledgement(LOG, EPOCH, 12, RECORDS[11].entry.hash, AT)
    forged = Ack(LOG, EPOCH, write_acknowledgement(said, BOX))
    effects = _streaming().received(forged)
    assert not any(isinstance(effect, SaveAck) for effect in effects)


def _check_only_our_own_log_is_signed_for() -> None:
    scene = _streaming()
    effects = scene.received(scene.ack(12, log="box-9"))
    assert not any(isinstance(effect, SaveAck) for effect in effects)


def _check_a_late_answer_is_passed_over() -> None:
    scene = Scene(RECORDS, acked=4)
    scene.connect()
    assert scene.have(2, session=b"earlier!") == []


def _check_the_hub_looks_whose_log_it_is() -> None:
    hub = HubSide(["box-0", "box-1"])
    hub.begin()
    box = BoxSide("box-0")
    box.write(1)
    frame = box.exchange().connected(0)[0]
    assert not [
        answer
        for answer in hub.conversations.received([Received("box-1", frame)], 0)
        if read_frame(answer.data).log == "box-0"
    ]


def _check_a_flood_is_bounded() -> None:
    hub = HubSide(["box-0"])
    hub.begin()
    post = Post(hub.conversations, monotonic_ms=lambda: 0)
    line = _Outlet()
    frame = write_frame(Push("box-0", EPOCH, 1, bytes(32), 1, 0, b"block"))
    for _ in range(200):
        post.put(Received("box-0", frame), line)
    assert line.sent


class _Outlet:
    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def send(self, box: str, data: bytes) -> None:
        self.sent.append(data)


def _check_the_limit_of_a_block() -> None:
    body = test_batch.block([test_batch.WHOLE], [bytes(accord.batch.BLOCK_BYTES_MAX * 5)])
    with pytest.raises(PeerError):
        test_batch.PLAIN.unpack(test_batch.push_of(body))


def _answers_anything(author: Author, have: Have, now_ms: int) -> list[Effect]:
    author._session = have.session
    return _REAL_HAD(author, have, now_ms)


_REAL_HAD = Author._had


def _hear_anybody(exchange: Exchange, talk: Any, data: bytes, now_ms: int) -> None:
    frame = read_frame(data)
    copyist = exchange._copyist_for(talk, frame)
    assert copyist is not None
    exchange._run(talk, copyist, copyist.received(frame, AT), now_ms)


def _believe_any_hash(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        accord.thin,
        "_unthinned",
        lambda seq, digest, sealed, salt, payload: Parcel(seq, digest, sealed, salt, payload, None),
    )


def _check_a_seal_has_the_hash_it_has() -> None:
    data = test_batch.block([encode([b"h" * 32, test_batch.SEALED, b""])], [b""])
    with pytest.raises(PeerError):
        test_batch.PLAIN.unpack(test_batch.push_of(data))


def _allow_everything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(hub.sync.mosquitto, "ACCESS_LIST", "topic readwrite #\npattern readwrite #\n")


def _without_line(word: str) -> Callable[[pytest.MonkeyPatch], None]:
    def break_it(patch: pytest.MonkeyPatch) -> None:
        real = hub.sync.mosquitto.write_mosquitto

        def write(folder: Path, **how: Any) -> Path:
            path = real(folder, **how)
            lines = [line for line in path.read_text().splitlines() if not line.startswith(word)]
            path.write_text("\n".join(lines) + "\n")
            return path

        patch.setattr("tests.hub.sync.site.write_mosquitto", write)

    return break_it


def _accept_unsigned(sealed: bytes, _key: object) -> Acknowledgement:
    parts: Any = decode(sealed)
    fields: Any = decode(parts[2])
    return Acknowledgement(fields[1], fields[2], fields[3], fields[4], fields[5])


MUTANTS = [
    Mutant(
        "believes an acknowledgement of any key",
        lambda patch: patch.setattr(
            accord.reconcile.author, "read_acknowledgement", _accept_unsigned
        ),
        _check_only_the_copyist_signs,
    ),
    Mutant(
        "believes an acknowledgement of another log",
        lambda patch: patch.setattr(
            Author,
            "_read",
            lambda self, sealed: replace(
                accord.acknowledgement.read_acknowledgement(sealed, self._copyist), log=LOG
            ),
        ),
        _check_only_our_own_log_is_signed_for,
    ),
    Mutant(
        "takes the answer to an earlier greeting",
        lambda patch: patch.setattr(
            Author,
            "_had",
            _answers_anything,
        ),
        _check_a_late_answer_is_passed_over,
    ),
    Mutant(
        "waits for ever for a store that has failed",
        lambda patch: patch.setattr(accord.reconcile.author, "STORE_MS", 10**12),
        lambda: test_author_forks.test_an_epoch_the_store_could_not_open_is_asked_for_again(
            test_author_forks.new_scene()
        ),
    ),
    Mutant(
        "lets a box speak in another's name",
        lambda patch: patch.setattr(Exchange, "_hear", _hear_anybody),
        _check_the_hub_looks_whose_log_it_is,
    ),
    Mutant(
        "lets a box flood the hub",
        lambda patch: patch.setattr(Post, "_is_admitted", lambda self, box: True),
        _check_a_flood_is_bounded,
    ),
    Mutant(
        "unpacks what a block says it holds, however much",
        lambda patch: patch.setattr(accord.batch, "BODY_BYTES_MAX", 10**9),
        _check_the_limit_of_a_block,
    ),
    Mutant(
        "believes the hash a sender states of a seal",
        _believe_any_hash,
        _check_a_seal_has_the_hash_it_has,
    ),
    Mutant(
        "publishes what no broker carries",
        lambda patch: patch.setattr(edge.sync.mqtt, "FRAME_BYTES_MAX", 10**9),
        _with_a_broker(test_mqtt.test_a_frame_no_broker_would_carry_is_never_published),
    ),
    Mutant(
        "hands everything to the library at once",
        lambda patch: patch.setattr(MqttLink, "_has_room", lambda self: True),
        _with_a_broker(test_mqtt.test_never_more_than_a_window_is_handed_to_the_library),
    ),
    Mutant(
        "expects the address it calls in place of the name that was set",
        lambda patch: patch.setattr(
            edge.sync.mqtt._TlsContext,
            "wrap_socket",
            SSLContext.wrap_socket,
        ),
        _with_a_broker(_check_the_name_that_was_set),
    ),
    Mutant(
        "leaves a killed hub's broker on the port",
        lambda patch: patch.setattr(hub.sync.child, "_end_left_behind", lambda *_: None),
        _check_a_new_broker_takes_the_port,
    ),
    Mutant(
        "lets any box say and hear anything",
        _allow_everything,
        _with_a_broker(test_mqtt.test_a_box_cannot_speak_in_anothers_name_or_listen_in),
    ),
    Mutant(
        "lets a box choose its client id",
        _without_line("use_username_as_clientid"),
        _with_a_broker(_check_nobody_is_thrown_off),
    ),
    Mutant(
        "retains what a box asks it to",
        _without_line("retain_available"),
        _with_a_broker(test_mqtt.test_nothing_is_retained),
    ),
    Mutant(
        "takes a line that just ends for the broker's refusal",
        lambda patch: patch.setattr(edge.sync.mqtt, "_meaning", lambda _: Failure.REFUSED),
        _with_a_broker(
            lambda site, _: test_mqtt.test_a_line_that_ends_every_call_is_no_refusal(
                site, is_reset=False, has_tls=True
            )
        ),
    ),
]
