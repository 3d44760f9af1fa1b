"""What every page of an officer at work shows around its content."""

from __future__ import annotations

from typing import Any

from litestar import Response

from edge.api.render import AnyRequest, Pages
from edge.desk.shift import Shift
from edge.desk.standing import Standings

__all__ = ["Screen"]


class Screen:
    """Pages with the officer's name and the standing of the box on them."""

    def __init__(self, *, pages: Pages, standings: Standings) -> None:
        self._pages = pages
        self._standings = standings

    def page(
        self,
        template: str,
        request: AnyRequest,
        shift: Shift,
        *,
        status_code: int = 200,
        **values: Any,  # noqa: ANN401 -- whatever the template shows
    ) -> Response[str]:
        """Return a page, or a part of one, for an officer at work."""
        return self._pages.page(
            template,
            request,
            status_code=status_code,
            box=request.app.state.box,
            officer=shift.officer,
            standing=self._standings.now(),
            **values,
        )
