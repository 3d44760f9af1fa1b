"""The ward's own voice: the clips of the calls, listened to, recorded or sent in, taken back."""

from __future__ import annotations

import logging
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from accord.errors import RefusedError
from edge.api.form import Upload
from edge.api.render import AnyRequest, Pages
from edge.api.screen import Screen
from edge.desk.clips import Clips, ClipState
from edge.desk.recording import RECORDING_BYTES_MAX
from edge.desk.shift import Shift
from ground.web.given import Given

__all__ = ["HANDLERS", "POST_BYTES_MAX"]

_LOG = logging.getLogger(__name__)

POST_BYTES_MAX: Final = RECORDING_BYTES_MAX + (64 << 10)
"""A recording at its limit, and the form around it."""
_MICROPHONE: Final = {
    "permissions-policy": "camera=(), geolocation=(), microphone=(self), payment=(), usb=()"
}
"""No other page of the box may ask for the microphone."""


@get("/voice", sync_to_thread=True)
def show_voice(
    request: AnyRequest, shift: Given[Shift], clips: Given[Clips], screen: Given[Screen]
) -> Response[str]:
    """Show every clip that the calls need, and which of them the ward has recorded."""
    return screen.page("voice.html", request, shift, states=clips.all(shift))


@get("/voice/{name:str}", sync_to_thread=True)
def show_clip(
    request: AnyRequest,
    name: FromPath[str],
    shift: Given[Shift],
    clips: Given[Clips],
    screen: Given[Screen],
) -> Response[str]:
    """Show one clip, with what records it."""
    return _page(request, shift, clips, screen, name)


@post("/voice/{name:str}", sync_to_thread=True, request_max_body_size=POST_BYTES_MAX)
def keep_clip(
    request: AnyRequest,
    name: FromPath[str],
    upload: Given[Upload],
    shift: Given[Shift],
    clips: Given[Clips],
    screen: Given[Screen],
    pages: Given[Pages],
) -> Response[str] | Redirect:
    """Keep a recording; what is wrong with it is told on the page, and nothing has changed."""
    try:
        clips.take(shift, name, upload.files[0] if upload.files else b"")
    except RefusedError as error:
        if not error.key.startswith("recording."):
            raise
        sentence = pages.sentence(request, error)
        return _page(request, shift, clips, screen, name, problem=sentence)
    _LOG.info("event=clip-kept path=%s officer=%s", request.url.path, shift.officer.key_id.hex())
    return Redirect(f"/voice/{name}?kept=1", status_code=303)


@post("/voice/{name:str}/remove", sync_to_thread=True)
def remove_clip(
    request: AnyRequest, name: FromPath[str], shift: Given[Shift], clips: Given[Clips]
) -> Redirect:
    """Take a recording away, so that the program says the word again."""
    clips.give_up(shift, name)
    _LOG.info("event=clip-gone path=%s officer=%s", request.url.path, shift.officer.key_id.hex())
    return Redirect(f"/voice/{name}", status_code=303)


@get("/voice/{name:str}/sound", sync_to_thread=True)
def play_clip(name: FromPath[str], shift: Given[Shift], clips: Given[Clips]) -> Response[bytes]:
    """Give a clip as it would be heard now."""
    return Response(clips.sound(shift, name), media_type="audio/wav")


def _page(
    request: AnyRequest,
    shift: Shift,
    clips: Clips,
    screen: Screen,
    name: str,
    *,
    problem: str = "",
) -> Response[str]:
    states = clips.all(shift)
    at = _place(states, name)
    answer = screen.page(
        "voice_clip.html",
        request,
        shift,
        state=states[at],
        number=at + 1,
        count=len(states),
        before=states[at - 1].clip if at else None,
        after=states[at + 1].clip if at + 1 < len(states) else None,
        problem=problem,
        is_kept=request.query_params.get("kept") == "1",
        status_code=422 if problem else 200,
    )
    answer.headers.update(_MICROPHONE)
    return answer


def _place(states: tuple[ClipState, ...], name: str) -> int:
    for at, state in enumerate(states):
        if state.clip.name == name:
            return at
    raise RefusedError("voice.no-such-clip")


HANDLERS: Final = [show_voice, show_clip, keep_clip, remove_clip, play_clip]
