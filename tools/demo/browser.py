"""A browser without a screen: follows links, fills forms, keeps cookies; scripts are off.

The story uses the pages a clerk uses, by their plain forms, so what it proves is what people get.
"""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

__all__ = ["Browser", "Form", "Page"]

REDIRECTS_MAX: Final = 5
TIMEOUT_S: Final = 30.0
REDIRECTS: Final = range(300, 400)


@dataclass
class Form:
    """A form of a page: where it goes, what its fields hold, which buttons it has."""

    action: str
    method: str
    id: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    boxes: list[tuple[str, str]] = field(default_factory=list)
    marked: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """An answer: its status, where it came from, its bytes, its visible text and its forms."""

    status: int
    url: str
    body: bytes
    text: str
    forms: tuple[Form, ...]
    links: tuple[str, ...]

    def form(self, action: str) -> Form:
        """Return the first form whose action contains a text.

        Raises:
            LookupError: the page has none.
        """
        for form in self.forms:
            if action in form.action:
                return form
        known = ", ".join(form.action for form in self.forms)
        raise LookupError(f"no form for {action} on {self.url} ({self.status}); it has: {known}")


class Browser:
    """One window, with its cookies, on one site of this machine."""

    def __init__(self, origin: str) -> None:
        """Open a window on an origin such as ``http://127.0.0.1:8101``."""
        self.origin = origin
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Page:
        """Open a page and follow redirects."""
        return self._go("GET", path, None)

    def submit(self, form: Form, /, button: tuple[str, str] | None = None, **values: str) -> Page:
        """Send a form as it stands, some fields changed, by one of its buttons."""
        kept = {name: many for name, many in form.fields.items() if name not in values}
        fields = [(name, held) for name, many in kept.items() for held in many]
        fields += list(values.items())
        if button:
            fields.append(button)
        return self._go(form.method.upper(), form.action, urlencode(fields).encode())

    def _go(self, method: str, path: str, body: bytes | None) -> Page:
        for _ in range(REDIRECTS_MAX):
            url = urljoin(self.origin, path)
            status, location, content = self._fetch(method, url, body)
            if location is None:
                return _read(status, url, content)
            method, path, body = "GET", urljoin(url, location), None
        raise RuntimeError(f"too many redirects at {path}")

    def _fetch(self, method: str, url: str, body: bytes | None) -> tuple[int, str | None, bytes]:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port or 80, timeout=TIMEOUT_S
        )
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = self.origin
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(method, target or "/", body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.split(";", 1)[0].partition("=")
            self._cookies[name.strip()] = value.strip().strip('"')
        location = answer.headers.get("Location") if answer.status in REDIRECTS else None
        return answer.status, location, content


def _read(status: int, url: str, content: bytes) -> Page:
    reader = _Reader()
    if content.lstrip()[:1] == b"<":
        reader.feed(content.decode())
    return Page(
        status, url, content, " ".join(reader.words), tuple(reader.forms), tuple(reader.links)
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._open: list[Form] = []
        self._select: tuple[Form | None, str] = (None, "")
        self._option: tuple[str, bool] | None = None
        self._textarea: tuple[Form, str] | None = None
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        match tag:
            case "script" | "style":
                self._hidden += 1
            case "form":
                form = Form(at.get("action", ""), at.get("method", "get"), at.get("id", ""))
                self.forms.append(form)
                self._open.append(form)
            case "a" if "href" in at:
                self.links.append(at["href"])
            case "input" | "button" | "select" | "textarea":
                self._control(tag, at)
            case "option" if self._select[0] is not None:
                self._choice(self._select[0], at)
            case _:
                pass

    def _control(self, tag: str, at: dict[str, str]) -> None:
        form = self._owner(at.get("form", ""))
        name = at.get("name", "")
        if form is None or not name or "disabled" in at:
            return
        if tag == "select":
            self._select = (form, name)
        elif tag == "textarea":
            form.fields[name] = [""]
            self._textarea = (form, name)
        elif tag == "button" or at.get("type") == "submit":
            form.buttons.append((name, at.get("value", "")))
        elif at.get("type") in {"checkbox", "radio"}:
            form.boxes.append((name, at.get("value", "on")))
            if "data-needed" in at:
                form.marked.add(name)
            if "checked" in at:
                form.fields.setdefault(name, []).append(at.get("value", "on"))
        else:
            form.fields[name] = [at.get("value", "")]

    def _choice(self, form: Form, at: dict[str, str]) -> None:
        name, value = self._select[1], at.get("value", "")
        self._option = (value, "selected" in at)
        form.choices.setdefault(name, []).append((value, ""))
        if "selected" in at or name not in form.fields:
            form.fields[name] = [value]

    def _owner(self, form_id: str) -> Form | None:
        if form_id:
            return next((form for form in self.forms if form.id == form_id), None)
        return self._open[-1] if self._open else None

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "script" | "style":
                self._hidden -= 1
            case "form" if self._open:
                self._open.pop()
            case "select":
                self._select = (None, "")
            case "textarea":
                self._textarea = None
            case _:
                pass

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            form, name = self._textarea
            form.fields[name] = [form.fields[name][0] + data]
        elif not self._hidden and data.strip():
            self.words.append(" ".join(data.split()))
            form_or_none, name = self._select
            if self._option is not None and form_or_none is not None:
                value, _ = self._option
                form_or_none.choices[name][-1] = (value, data.strip())
