"""A connection that lies: faults that an engine reports, injected at the statement."""

from __future__ import annotations

from typing import Any

from edge.store.engine import Connection, sqlite

__all__ = ["Liar", "broken"]


class Liar:
    """A connection that answers some statements otherwise: the injected fault."""

    def __init__(self, inner: Connection, answers: dict[str, object]) -> None:
        self._inner = inner
        self._answers = answers

    def execute(self, statement: str, *values: object) -> Any:
        for beginning, answer in self._answers.items():
            if statement.startswith(beginning):
                if isinstance(answer, Exception):
                    raise answer
                return (
                    Rows(answer) if isinstance(answer, list) else self._inner.execute(str(answer))
                )
        return self._inner.execute(statement, *values)

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


class Rows(list[object]):
    def fetchone(self) -> object:
        return self[0] if self else None

    def fetchall(self) -> list[object]:
        return self


def broken(code: int, name: str) -> Exception:
    error: Exception = sqlite.OperationalError(name)
    error.sqlite_errorcode = code  # type: ignore[attr-defined]  # as the engine does
    error.sqlite_errorname = name  # type: ignore[attr-defined]  # likewise
    return error
