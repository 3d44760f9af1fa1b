from __future__ import annotations

from typing import Any

import pytest
from litestar.connection import Request

from accord.errors import RefusedError
from ground.web.display import Display, display_cookie, read_display
from ground.web.form import local_path


def asked(cookie: str) -> Request[Any, Any, Any]:
    scope: Any = {"type": "http", "headers": [(b"cookie", f"shown={cookie}".encode())]}
    return Request(scope)


@pytest.mark.parametrize(
    ("cookie", "display"),
    [
        ("en-2", Display("en", "2")),
        ("vi-9", Display("vi", "1")),
        ("xx-3", Display("vi", "3")),
        ("", Display("vi", "1")),
    ],
)
def test_what_a_cookie_says_is_read_and_nonsense_is_the_default(
    cookie: str, display: Display
) -> None:
    assert read_display(asked(cookie), "shown") == display


@pytest.mark.parametrize("is_secure", [True, False])
def test_a_choice_is_kept_closed_to_scripts_and_to_other_sites(is_secure: bool) -> None:
    cookie = display_cookie("shown", Display("en", "2"), is_secure=is_secure)
    assert (cookie.value, cookie.httponly, cookie.samesite) == ("en-2", True, "strict")
    assert cookie.secure is is_secure


@pytest.mark.parametrize("display", [Display("xx", "1"), Display("vi", "9")])
def test_what_cannot_be_chosen_is_refused(display: Display) -> None:
    with pytest.raises(RefusedError, match=r"^display\.unknown$"):
        display_cookie("shown", display, is_secure=False)


@pytest.mark.parametrize("text", ["", "//evil.example", "/\\evil.example", "http://x", "/a\n"])
def test_a_way_out_of_the_program_leads_to_its_own_page(text: str) -> None:
    assert local_path(text, "/first") == "/first"
    assert local_path("/dossiers/1", "/first") == "/dossiers/1"
