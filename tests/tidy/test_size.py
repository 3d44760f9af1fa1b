"""A function fits on a screen, a module in a head."""

from __future__ import annotations

import ast

from tests.tidy import tree

MODULE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
# The verifier is one file on purpose: what someone can carry away, read in an hour and run. It
# cannot be split, so whatever it must know of the formats, of revoked keys and of what one log says
# it saw of another stands in it.
LONGER = {"verify/verify.py": 650}


def test_no_module_is_longer_than_a_head_can_hold() -> None:
    long = {
        str(path): lines
        for path in tree.python_files()
        if (lines := len(tree.read(path).splitlines())) > LONGER.get(str(path), MODULE_LINES_MAX)
    }
    assert not long


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{path}:{node.lineno} {node.name}": lines
        for path in tree.python_files()
        for node in ast.walk(tree.syntax(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES_MAX
    }
    assert not long
