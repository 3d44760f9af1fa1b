"""Which systems answer, and the evidence of when they did not."""

from __future__ import annotations

from typing import Final

from litestar import Response, get

from accord.errors import RefusedError
from edge.api.render import AnyRequest
from edge.api.screen import Screen
from edge.desk.outages import Outages
from edge.desk.shift import Shift
from ground.web.given import Given

__all__ = ["HANDLERS"]

DAYS: Final = 30
"""What is shown when nobody asks for more: the period of a report to the city."""


@get("/outages", sync_to_thread=True)
def show_outages(
    request: AnyRequest, shift: Given[Shift], outages: Given[Outages], screen: Given[Screen]
) -> Response[str]:
    """Show how every system is, and the outages of the last days."""
    days = _days(request)
    return screen.page(
        "outages.html",
        request,
        shift,
        days=days,
        systems=outages.states(),
        outages=outages.period(days),
    )


@get("/outages/evidence.pdf", sync_to_thread=True)
def show_evidence(request: AnyRequest, outages: Given[Outages]) -> Response[bytes]:
    """Show the outages of the last days as a PDF to sign."""
    return Response(
        outages.evidence(_days(request)),
        media_type="application/pdf",
        headers={"content-disposition": "inline; filename=nhat-ky-gian-doan.pdf"},
    )


def _days(request: AnyRequest) -> int:
    text = request.query_params.get("days", str(DAYS))
    if not (text.isascii() and text.isdecimal()):
        raise RefusedError("outages.bad-period", most=366)
    return int(text[:6])


HANDLERS: Final = [show_outages, show_evidence]
