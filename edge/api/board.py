"""The board of the hall: whose turn it is and where, live, with nothing about a person on it.

One event stream a board. Whatever changed is sent whole, and the same again every few seconds as a
sign of life: a board that hears nothing for twenty seconds says so itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final

from litestar import Response, get
from litestar.concurrency import sync_to_thread
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from accord.errors import RefusedError
from edge.api.access import PUBLIC
from edge.api.render import AnyRequest, Pages
from edge.desk.queue import Queue
from ground.web.given import Given

__all__ = ["ALIVE_S", "HANDLERS", "LOOK_S", "STREAMS_MAX", "Streams", "boards"]

LOOK_S: Final = 0.05
"""How often a board looks: a sixth of the time between a call and the board."""
ALIVE_S: Final = 5.0
"""How often it is told something anyhow; without four of them it says that it is lost."""
STREAMS_MAX: Final = 24
"""Boards at once; a page that finds no place asks again by itself and works as without scripts."""


@dataclass(slots=True)
class Streams:
    """How many boards listen; counted in the one thread of the event loop."""

    count: int = 0


@get("/board", opt={"access": PUBLIC}, sync_to_thread=True)
def show_board(request: AnyRequest, pages: Given[Pages], queue: Given[Queue]) -> Response[str]:
    """Show the board."""
    values = {"box": request.app.state.box, "board": queue.board(), "hall": queue.hall}
    return pages.page("board.html", request, **values)


@get("/board/events", opt={"access": PUBLIC})
async def follow_board(
    request: AnyRequest, pages: Given[Pages], queue: Given[Queue], streams: Given[Streams]
) -> ServerSentEvent:
    """Send the board whenever it changes.

    Raises:
        RefusedError: ``queue.too-many-boards``.
    """
    if streams.count >= STREAMS_MAX:
        raise RefusedError("queue.too-many-boards")
    return ServerSentEvent(boards(request, pages, queue, streams))


async def boards(
    request: AnyRequest, pages: Pages, queue: Queue, streams: Streams
) -> AsyncGenerator[ServerSentEventMessage, None]:
    """Give the board now, and again whenever the queue has moved or nothing was said for long."""
    streams.count += 1
    try:
        sent, quiet_s = -1, 0.0
        while True:
            version = queue.version
            if version != sent or quiet_s >= ALIVE_S:
                drawn = await sync_to_thread(_drawn, request, pages, queue)
                yield ServerSentEventMessage(event="board", data=drawn)
                sent, quiet_s = version, 0.0
            await asyncio.sleep(LOOK_S)
            quiet_s += LOOK_S
    finally:
        streams.count -= 1


def _drawn(request: AnyRequest, pages: Pages, queue: Queue) -> str:
    values = {"board": queue.board(), "hall": queue.hall}
    return pages.render("board_now.html", request, values)


HANDLERS: Final = [show_board, follow_board]
