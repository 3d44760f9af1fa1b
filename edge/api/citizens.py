"""The rooms that anybody may enter, and what every page for citizens shows around its content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Response

from accord.errors import RefusedError
from edge.api.access import token_of
from edge.api.render import AnyRequest, Pages
from edge.desk.checks import Checks
from edge.desk.guide import Guide
from edge.desk.house import House
from edge.desk.leaflets import Leaflets
from edge.desk.model_notices import ModelNotices
from edge.desk.shift import Shifts

__all__ = ["Citizens", "address_of", "is_at_work", "public_page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citizens:
    """What the pages for citizens ask.

    Attributes:
        house: whose counter this is.
        guide: the procedures.
        leaflets: posters and guidance slips.
        checks: dossiers, for who holds their slip.
        models: what is told of special days and models of work.
    """

    house: House
    guide: Guide
    leaflets: Leaflets
    checks: Checks
    models: ModelNotices


def public_page(
    pages: Pages,
    template: str,
    request: AnyRequest,
    *,
    status_code: int = 200,
    **values: Any,  # noqa: ANN401 -- whatever the template shows
) -> Response[str]:
    """Return a page that anybody may read; it has no script and says nothing about anybody."""
    return pages.page(
        template, request, status_code=status_code, box=request.app.state.box, **values
    )


def is_at_work(request: AnyRequest) -> bool:
    """Say whether an officer at work sits at this screen; asking does not count as work."""
    shifts: Shifts = request.app.state.shifts
    try:
        return not shifts.look(token_of(request)).is_locked
    except RefusedError:
        return False


def address_of(request: AnyRequest, house: House) -> str:
    """Return where citizens reach this box: as the unit says, else as this browser did."""
    return house.address or str(request.base_url).rstrip("/")
