"""The page of the counter: what its routes work with, and what it shows of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from litestar import Response

from accord.form import Form as Questions
from edge.api.queue import strip_of
from edge.api.render import AnyRequest, Pages
from edge.api.screen import Screen
from edge.desk.devices import DeviceState
from edge.desk.drafts import Drafts, may_accept
from edge.desk.ports import Book, Clock, Scanner
from edge.desk.queue import Queue
from edge.desk.reception import Reception
from edge.desk.reckoning import needs_copies, needs_pages
from edge.desk.scanned import FILE_BYTES_MAX
from edge.desk.scans import Scans
from edge.desk.shift import Shift
from edge.desk.typed import FORM, Complaint
from edge.desk.visits import Contact, contact_of
from ground.web.given import Given

__all__ = ["Counter", "provide_counter"]


_WITH_PAPERS: Final = frozenset({"counter.html", "part_procedure.html"})
"""Templates that show the list of papers, and so their scans."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What every route of the counter works with."""

    book: Book
    reception: Reception
    drafts: Drafts
    scanner: Scanner
    screen: Screen
    pages: Pages
    clock: Clock
    queue: Queue
    scans: Scans

    def page(
        self,
        template: str,
        request: AnyRequest,
        shift: Shift,
        draft_id: str,
        values: Mapping[str, str],
        **more: Any,  # noqa: ANN401 -- whatever the template shows
    ) -> Response[str]:
        """Return the counter, or a part of it, for a draft."""
        view = self.reception.view(values)
        complaints: tuple[Complaint, ...] = more.pop("complaints", ())
        said = [(item.field, self._sentence(request, item, view.form)) for item in complaints]
        shown: dict[str, Any] = {
            "draft_id": draft_id,
            "values": values,
            "view": view,
            "reckoning": view.reckoning,
            "needs_pages": view.reckoning is not None
            and needs_pages(view.reckoning.version.procedure),
            "needs_copies": view.reckoning is not None
            and needs_copies(view.reckoning.version.procedure),
            "problems": dict(reversed(said)),
            "complaints": said,
            "scan_number": self.scanner.latest_number(),
            "scanner_ready": self.scanner.standing().state is DeviceState.READY,
            "kept_at": None,
            "focus": "",
            "card": None,
            "filled": None,
            "form": view.form,
            "next_asked": _next_asked(view.form, values),
            "other_card": None,
            "others": (),
            "laid_out": (),
            "may_accept": may_accept(shift.officer),
            "known": self._known(shift, values),
            "scans": {},
            "scan_problem": "",
            "scan_bytes_max": FILE_BYTES_MAX,
        }
        if template in _WITH_PAPERS and view.reckoning is not None:
            lines = view.reckoning.lines
            shown["scans"] = self.scans.of_draft(shift, draft_id, values, lines)
        if template == "counter.html":  # the parts that follow each field leave the queue alone
            shown |= {"strip": strip_of(request, self.queue), "hall": self.queue.hall}
            shown["back"] = f"/counter/{draft_id}"
        return self.screen.page(template, request, shift, **(shown | more))

    def _known(self, shift: Shift, values: Mapping[str, str]) -> Contact | None:
        """Return what an earlier visit tells; not to a helper, who needs no stranger's number."""
        if not may_accept(shift.officer) or values.get("owner_phone"):
            return None
        return contact_of(self.book, values.get("owner_number", ""))

    def _sentence(self, request: AnyRequest, complaint: Complaint, asked: Questions | None) -> str:
        words = self.pages.words(request)
        is_english = words.language == "en"
        labels = {
            f"{FORM}{field.key}": field.label.en if is_english else field.label.vi
            for field in (asked.fields if asked else ())
        }
        values = {"question": labels.get(complaint.field, ""), **dict(complaint.values)}
        return words.say(complaint.key, **values)


def _next_asked(form: Questions | None, values: Mapping[str, str]) -> str:
    """Return the first question that must be answered and is not, or an empty text."""
    asked = () if form is None else form.fields
    names = (f"{FORM}{field.key}" for field in asked if field.is_needed)
    return next((name for name in names if not values.get(name)), "")


def provide_counter(
    book: Given[Book],
    reception: Given[Reception],
    drafts: Given[Drafts],
    scanner: Given[Scanner],
    screen: Given[Screen],
    pages: Given[Pages],
    clock: Given[Clock],
    queue: Given[Queue],
    scans: Given[Scans],
) -> Counter:
    """Return what the routes of the counter work with."""
    return Counter(book, reception, drafts, scanner, screen, pages, clock, queue, scans)
