"""One event a line, key=value, and never anything about a person."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.tidy import tree

LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
LOGGERS = re.compile(r"^_?(?:log|logger|LOG|LOGGER)$")
PERSONAL = re.compile(
    r"(?:^|_)(?:name|full_name|citizen|owner|submitter|representative|person|phone|telephone|email"
    r"|address|residence|birth|born|id_number|identity|mrz|pin|password|secret|seed|payload|body"
    r"|query|form|draft|fields|scan|reading)(?:_|$)"
)
# What a machine or an office is called is not about a person.
NOT_PERSONAL = re.compile(r"^(?:box|device|host|log|file|topic|thread|setting|room)_name$")


def _calls(source: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(source):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in LEVELS
            and LOGGERS.match(ast.unparse(node.func.value).rsplit(".", 1)[-1])
        ):
            yield node


def _personal(call: ast.Call) -> list[str]:
    names = [
        node.attr if isinstance(node, ast.Attribute) else node.id
        for argument in [*call.args[1:], *(k.value for k in call.keywords if k.arg != "exc_info")]
        for node in ast.walk(argument)
        if isinstance(node, ast.Attribute | ast.Name)
    ]
    return [n for n in names if PERSONAL.search(n.lower()) and not NOT_PERSONAL.match(n.lower())]


def test_no_log_call_is_given_anything_about_a_person() -> None:
    found = [
        f"{path}:{call.lineno} {names}"
        for path in tree.rooms_of_code()
        for call in _calls(tree.syntax(path))
        if (names := _personal(call))
    ]
    assert not found


def test_a_log_line_is_one_event_in_ascii() -> None:
    found = [
        f"{path}:{call.lineno}"
        for path in tree.rooms_of_code()
        for call in _calls(tree.syntax(path))
        if not (
            call.args
            and isinstance(call.args[0], ast.Constant)
            and isinstance(call.args[0].value, str)
            and call.args[0].value.isascii()
            and "\n" not in call.args[0].value
        )
    ]
    assert not found


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ('log.info("taken code=%s", dossier.code)', False),
        ('log.info("joined box=%s", self.box_name)', False),
        ('log.info("taken owner=%s", dossier.owner.full_name)', True),
        ('self._log.debug("read %s", id_number)', True),
        ('log.warning("refused", extra={"phone": phone})', True),
    ],
)
def test_the_rule_about_people_tells_them_apart(line: str, *, is_found: bool) -> None:
    (call,) = _calls(ast.parse(line))
    assert bool(_personal(call)) is is_found
