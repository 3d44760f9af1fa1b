"""The lists of dossiers and their search, page by page, with the count of each list on its tab."""

from __future__ import annotations

from typing import Final

from litestar import Response, get, post
from litestar.response import Stream

from edge.api.form import Form
from edge.api.render import AnyRequest
from edge.api.screen import Screen
from edge.desk.exports import Exports, may_export
from edge.desk.lists import PAGE_ROWS, ChosenList, DossierLists, ListPage, read_place
from edge.desk.shift import Shift
from ground.web.given import Given

__all__ = ["HANDLERS"]


@get("/dossiers", sync_to_thread=True)
def list_dossiers(
    request: AnyRequest,
    shift: Given[Shift],
    dossier_lists: Given[DossierLists],
    screen: Given[Screen],
) -> Response[str]:
    """Show a page of a list: of all dossiers, the newest first, or of the one that is named.

    Raises:
        RefusedError: ``lists.no-such-list``.
    """
    chosen = ChosenList.named(request.query_params.get("list", ""))
    after = read_place(request.query_params.get("after", ""))
    page = dossier_lists.page(chosen, after)
    return _page(request, shift, dossier_lists, screen, page, is_later=after is not None)


@post("/dossiers/search", sync_to_thread=True, status_code=200)
def search_dossiers(
    request: AnyRequest,
    form: Given[Form],
    shift: Given[Shift],
    dossier_lists: Given[DossierLists],
    screen: Given[Screen],
) -> Response[str]:
    """List the dossiers that match; a post, because a name in an address ends up in logs."""
    query = form.get("query", "")
    page = dossier_lists.found(query)
    return _page(request, shift, dossier_lists, screen, page, query=query)


@post("/dossiers/export", sync_to_thread=True, status_code=200)
def export_dossiers(form: Given[Form], shift: Given[Shift], exports: Given[Exports]) -> Stream:
    """Give a list out as a file for a spreadsheet; a post, because that it was is written down.

    Raises:
        RefusedError: as `Exports.csv`, or ``lists.no-such-list``.
    """
    export = exports.csv(shift, ChosenList.named(form.get("list", "")), form.get("query", ""))
    headers = {"content-disposition": f'attachment; filename="{export.name}"'}
    return Stream(export.content, media_type="text/csv", headers=headers)


def _page(
    request: AnyRequest,
    shift: Shift,
    dossier_lists: DossierLists,
    screen: Screen,
    page: ListPage,
    *,
    query: str = "",
    is_later: bool = False,
) -> Response[str]:
    return screen.page(
        "dossiers.html",
        request,
        shift,
        query=query,
        page=page,
        rows=page.rows,
        is_later=is_later,
        tabs=dossier_lists.tabs(),
        states=dossier_lists.states(),
        most=PAGE_ROWS,
        may_export=may_export(shift),
    )


HANDLERS: Final = [list_dossiers, search_dossiers, export_dossiers]
