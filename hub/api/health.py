"""Whether the hub does its work, for whoever watches machines: one word, no session, no secret."""

from __future__ import annotations

from typing import Final, Protocol

from litestar import MediaType, Response, get

from ground.web.given import Given
from hub.api.access import PUBLIC

__all__ = ["HANDLERS", "Vitals"]


class Vitals(Protocol):
    """What the program knows of its own parts."""

    def failing(self) -> tuple[str, ...]:
        """Return the parts that do not work now, by name; nothing when all is well."""


@get("/health", opt={"access": PUBLIC}, sync_to_thread=True)
def health(vitals: Given[Vitals]) -> Response[str]:
    """Say that all is well, or what is not."""
    failing = vitals.failing()
    return Response(
        " ".join(failing or ("well",)) + "\n",
        status_code=503 if failing else 200,
        media_type=MediaType.TEXT,
    )


HANDLERS: Final = (health,)
