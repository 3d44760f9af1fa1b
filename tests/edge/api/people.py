"""A person at a browser: keeps a cookie, says where its requests come from."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from httpx import Response
from litestar.testing import TestClient

__all__ = ["HOST", "ORIGIN", "Form", "Person", "forms_of", "text_of"]

HOST = "127.0.0.1:8080"
ORIGIN = f"http://{HOST}"


class Person:
    """Somebody in front of a screen."""

    def __init__(self, web: TestClient[Any]) -> None:
        self._web = web
        self.cookie = ""

    def get(self, path: str, **headers: str) -> Response:
        return self._keep(self._web.get(path, headers=self._said(headers), follow_redirects=False))

    def post(self, path: str, **form: str) -> Response:
        return self.post_with({}, path, **form)

    def post_with(self, headers: dict[str, str], path: str, **form: str) -> Response:
        """Post with other headers than a browser on our page sends; an empty one is left out."""
        said = self._said({"origin": ORIGIN, "sec-fetch-site": "same-origin"} | headers)
        return self._keep(
            self._web.post(path, data=form or {"x": ""}, headers=said, follow_redirects=False)
        )

    def part(self, path: str, **form: str) -> Response:
        """Post as a script of our page does."""
        return self.post_with({"hx-request": "true"}, path, **form)

    def _said(self, headers: dict[str, str]) -> dict[str, str]:
        self._web.cookies.clear()
        said = {name.replace("_", "-"): value for name, value in headers.items() if value}
        return said | ({"cookie": self.cookie} if self.cookie else {})

    def _keep(self, answer: Response) -> Response:
        for name, value in answer.cookies.items():
            others = [part for part in self.cookie.split("; ") if not part.startswith(name)]
            self.cookie = "; ".join([*filter(None, others), f"{name}={value}"])
        return answer


class Form(HTMLParser):
    """The forms, the fields and the visible text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((named.get("action", ""), {}))
        is_off = named.get("type") in {"checkbox", "radio"} and "checked" not in named
        if tag == "input" and self.forms and named.get("name") and not is_off:
            unset = "" if named.get("type") == "file" else "on"
            self.forms[-1][1][named["name"]] = named.get("value", unset)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def forms_of(answer: Response) -> dict[str, dict[str, str]]:
    """Return the fields of every form of a page by its address."""
    parser = Form()
    parser.feed(answer.text)
    return dict(parser.forms)


def text_of(answer: Response) -> str:
    """Return what a person reads of a page, in one line."""
    parser = Form()
    parser.feed(answer.text)
    return " ".join(" ".join(parser.text).split())
