"""The board: public, nothing about a person on it, told at once, and no flood of listeners."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from litestar.connection import Request
from litestar.testing import RequestFactory

from accord.queue import Priority, Step
from edge.api import board
from edge.api.board import Streams
from edge.api.render import Pages
from edge.desk.queue import Move
from tests.edge.api.conftest import application
from tests.edge.api.people import Person, text_of
from tests.edge.station import LAN, Station


def call_two(station: Station) -> None:
    _, shift = station.lan()
    for why in (Priority.NONE, Priority.DISABLED, Priority.NONE):
        station.queue.take("A", why, at_kiosk=False)
    station.queue.call_next(shift, "1", had="")
    station.clock.pass_ms(1_000)
    station.queue.call_next(shift, "2", had="")


def test_anybody_sees_who_is_called_where_and_how_many_wait(minh: Person, station: Station) -> None:
    assert "Chưa có số nào đang được gọi." in text_of(minh.get("/board"))
    call_two(station)
    text = text_of(minh.get("/board"))
    assert text.index("A001 Quầy 2") < text.index("A002 Quầy 1")
    assert "A – Chứng thực 1 người đang chờ" in text


def test_the_board_says_nothing_about_a_person(minh: Person, station: Station) -> None:
    call_two(station)
    page = minh.get("/board").text
    for secret in (LAN.name, "khuyết tật", "DISABLED", "ưu tiên<", "A003"):
        assert secret not in page


def _request(station: Station) -> Request[Any, Any, Any]:
    return RequestFactory(app=application(station)).get("/board/events")


async def _next(stream: Any) -> str:
    message = await asyncio.wait_for(anext(stream), timeout=5)
    assert message.event == "board"
    return str(message.data)


def test_a_call_is_on_the_board_as_soon_as_it_looks(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "LOOK_S", 0.001)
    _, shift = station.lan()
    station.queue.take("A", Priority.NONE, at_kiosk=False)

    async def follow() -> None:
        streams = Streams()
        stream = board.boards(_request(station), Pages(), station.queue, streams)
        assert "A001" not in await _next(stream)
        assert streams.count == 1
        station.queue.call_next(shift, "1", had="")
        assert "A001" in await _next(stream)
        station.queue.move(shift, "1", Move(step=Step.DONE, label="A001"))
        assert "A001" not in await _next(stream)
        await stream.aclose()
        assert streams.count == 0

    asyncio.run(follow())


def test_a_board_that_nothing_happens_on_is_told_that_the_box_lives(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "LOOK_S", 0.001)
    monkeypatch.setattr(board, "ALIVE_S", 0.003)

    async def follow() -> None:
        stream = board.boards(_request(station), Pages(), station.queue, Streams())
        assert await _next(stream) == await _next(stream)
        await stream.aclose()

    asyncio.run(follow())


def test_no_flood_ofboards_takes_the_box_away_from_its_officers(
    minh: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "STREAMS_MAX", 0)
    answer = minh.get("/board/events")
    assert (answer.status_code, "quá nhiều bảng" in answer.text) == (422, True)
