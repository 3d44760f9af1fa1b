"""Probes against servers on loopback, and against nobody."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from accord.fleet import Measure
from accord.national import OfflineClass
from edge.devices.probe.network import NetworkProbe
from edge.devices.probe.simulated import SimulatedProbe

NOBODY = "127.0.0.1:9"
SERVES = frozenset({OfflineClass.B})


def probe(measure: Measure, target: str) -> NetworkProbe:
    return NetworkProbe(
        system="x",
        measure=measure,
        target=target,
        serves=SERVES,
        context=ssl.create_default_context(),
    )


class Page(BaseHTTPRequestHandler):
    """Answers the head of a page with the status its path names."""

    def do_HEAD(self) -> None:
        self.send_response(int(self.path.strip("/") or "200"))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_connection_is_an_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        at = f"127.0.0.1:{server.getsockname()[1]}"
        assert probe(Measure.TCP, at).reach()
    assert not probe(Measure.TCP, at).reach()


def test_the_head_of_a_page_is_an_answer_even_when_it_says_no() -> None:
    with serving() as at:
        assert probe(Measure.HTTP, f"http://{at}").reach()
        assert probe(Measure.HTTP, f"http://{at}/404").reach()
        assert not probe(Measure.HTTP, f"http://{at}/503").reach()
        # Somebody who talks, and not the one whose certificate would hold.
        assert not probe(Measure.TLS, at).reach()
        assert not probe(Measure.HTTP, f"https://{at}/").reach()


@pytest.mark.parametrize("measure", [Measure.TCP, Measure.TLS, Measure.HTTP])
def test_nobody_is_no_answer_and_no_error(measure: Measure) -> None:
    target = f"http://{NOBODY}/" if measure is Measure.HTTP else NOBODY
    assert not probe(measure, target).reach()
    assert not probe(measure, "http://127.0.0.1:x/" if measure is Measure.HTTP else "x").reach()


def test_a_rehearsal_is_away_while_its_file_is_there(tmp_path: Path) -> None:
    away = tmp_path / "away"
    rehearsal = SimulatedProbe(system="x", target=str(away), serves=SERVES)
    assert rehearsal.measure is Measure.SIMULATED
    assert rehearsal.reach()
    away.touch()
    assert not rehearsal.reach()
