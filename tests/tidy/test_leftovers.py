"""Nothing half done, nothing switched off without saying why."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tidy import tree

# Put together here, so that this file does not contain what it looks for.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
SWITCHED_OFF = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:|nosec)")
WITH_A_REASON = re.compile(
    r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[a-z0-9, -]+\]"
    r"|pragma: no (?:cover|branch))"
    r"\s*(?:--?|#)\s*\S.{3,}"
)
# Our own code stands in tests as it is (house style): these are looked for, not used.
BANNED_IN_TESTS = ("unittest.mock", "mock")


def _comments(path: Path, about: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    if not about.search(tree.read(path)):
        return  # to take a file apart costs more than to look at it
    with (tree.ROOT / path).open("rb") as stream:
        for token in tokenize.tokenize(stream.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def test_no_comment_promises_work() -> None:
    found = [
        f"{path}:{line} {comment}"
        for path in tree.python_files()
        for line, comment in _comments(path, UNFINISHED)
        if UNFINISHED.search(comment)
    ]
    assert not found


def test_a_rule_is_switched_off_by_its_code_and_with_a_reason() -> None:
    found = [
        f"{path}:{line} {comment}"
        for path in tree.python_files()
        for line, comment in _comments(path, SWITCHED_OFF)
        if SWITCHED_OFF.search(comment) and not WITH_A_REASON.search(comment)
    ]
    assert not found


@pytest.mark.parametrize(
    ("comment", "is_accepted"),
    [
        ("# noqa: S101 -- our own mistake", True),
        ("# noqa: S101 # our own mistake", True),
        ("# type: ignore[arg-type]  # checked above", True),
        ("# noqa", False),
        ("# noqa: S101", False),
        ("# type: ignore", False),
        ("# type: ignore[misc]", False),
    ],
)
def test_the_rule_about_reasons_tells_them_apart(comment: str, *, is_accepted: bool) -> None:
    assert bool(WITH_A_REASON.search(comment)) is is_accepted


def _is_empty(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    body = [
        statement
        for statement in node.body
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
    ]
    return not body or all(isinstance(statement, ast.Pass) for statement in body)


def _classes(path: Path) -> Iterator[ast.ClassDef]:
    for node in ast.walk(tree.syntax(path)):
        if isinstance(node, ast.ClassDef):
            yield node


def _is_protocol(node: ast.ClassDef) -> bool:
    names = {ast.unparse(base).split("[")[0].rsplit(".", 1)[-1] for base in node.bases}
    return bool(names & {"Protocol", "ABC"})


def test_no_shipped_function_does_nothing() -> None:
    found = []
    for path in tree.rooms_of_code():
        promised = {
            id(item) for cls in _classes(path) if _is_protocol(cls) for item in ast.walk(cls)
        }
        found += [
            f"{path}:{node.lineno} {node.name}"
            for node in ast.walk(tree.syntax(path))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and id(node) not in promised
            and _is_empty(node)
            and not node.name.startswith("on_")
            and node.name not in {"close", "__exit__"}
        ]
    assert not found


def test_nothing_of_our_own_is_mocked() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in tree.python_files()
        for node in ast.walk(tree.syntax(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and (
            getattr(node, "module", None) in BANNED_IN_TESTS
            or any(name.name in BANNED_IN_TESTS for name in node.names)
        )
    ]
    assert not found


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    # A missing program is named by the set-up; a test that needs it then fails and says so.
    words = re.compile(r"pytest\.(?:skip|xfail|mark\.skip|mark\.xfail|importorskip)\b")
    found = [
        str(path)
        for path in tree.python_files("tests")
        if path.name != "test_leftovers.py" and words.search(tree.read(path))
    ]
    assert not found
