"""The pages made from the code say what the code says today."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.tidy import tree
from tools import docs

PAGES = docs.pages(tree.ROOT)
VERBS = {
    *("setup", "demo", "check", "fix", "test", "simulate", "crash", "bench", "mutants", "docs"),
    *("lock", "help"),
}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_made_from_the_code_is_current(name: str) -> None:
    path = tree.ROOT / name
    assert path.exists(), "run `make docs`"
    assert path.read_text(encoding="utf-8") == PAGES[name], "run `make docs`"


def test_every_module_says_on_one_line_what_it_is_for() -> None:
    silent = [
        line
        for line in PAGES["docs/floor-plan.md"].splitlines()
        if line.startswith("| ") and line.rstrip(" |").endswith((".py`", "/**"))
    ]
    assert not silent


def test_every_verb_has_a_line_of_help() -> None:
    told = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=tree.ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert set(re.findall(r"make (\w+)", told)) == VERBS


def test_every_decision_is_listed() -> None:
    listed = set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", tree.read(Path("docs/adr/README.md"))))
    assert listed == {path.name for path in tree.files() if path.match("docs/adr/[0-9]*.md")}


def test_every_test_a_page_names_is_there() -> None:
    pages = [path for path in tree.files() if path.suffix == ".md"]
    named = {
        (page, *test)
        for page in pages
        for test in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", tree.read(page))
    }
    assert named
    gone = [
        f"{page}: {module}::{name}"
        for page, module, name in sorted(named)
        if f"def {name}(" not in tree.read(Path(module))
    ]
    assert gone == []
