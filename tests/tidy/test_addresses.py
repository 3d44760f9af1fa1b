"""No page asks for anything outside, no file names a registry, no link leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tidy import tree

SHOWN = {".html", ".jinja", ".j2", ".css", ".js", ".svg", ".typ", ".webmanifest"}
ADDRESS = re.compile(r"""(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+""", re.IGNORECASE)
# Names of a vocabulary, which nobody fetches.
NAMESPACES = re.compile(r"https?://www\.w3\.org/(?:1999/xhtml|2000/svg|1999/xlink)")
# Written so that this file does not contain what it looks for.
REGISTRIES = re.compile(r"py[p]i\.org|python[h]osted|registry\.np[m]js|deb\.deb[i]an")
LINK = re.compile(r"\[[^\]\[]*\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
FENCED = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def _is_text(path: Path) -> bool:
    return b"\0" not in (tree.ROOT / path).read_bytes()[:8000]


def test_no_page_asks_for_anything_outside() -> None:
    found = [
        f"{path}: {address}"
        for path in tree.files()
        if path.suffix in SHOWN and path.parts[0] in {"ground", "edge", "hub", "verify"}
        for address in ADDRESS.findall(NAMESPACES.sub("", tree.read(path)))
    ]
    assert not found


@pytest.mark.parametrize(
    ("page", "is_found"),
    [
        ('<script src="https://cdn.example/x.js">', True),
        ('<link href="//fonts.example.org/css">', True),
        ('<svg xmlns="http://www.w3.org/2000/svg">', False),
        ('<a href="/ho-so/1">', False),
    ],
)
def test_the_rule_about_addresses_tells_them_apart(page: str, *, is_found: bool) -> None:
    assert bool(ADDRESS.search(NAMESPACES.sub("", page))) is is_found


def test_no_file_names_a_registry() -> None:
    found = [
        str(path) for path in tree.files() if _is_text(path) and REGISTRIES.search(tree.read(path))
    ]
    assert not found


def test_every_link_of_a_document_leads_somewhere() -> None:
    broken = [
        f"{path}: {target}"
        for path in tree.files()
        if path.suffix == ".md" and path.parts[0] != "changes"
        for target in LINK.findall(FENCED.sub("", tree.read(path)))
        if not (tree.ROOT / path.parent / target).exists()
    ]
    assert not broken
