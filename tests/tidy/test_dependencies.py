"""Each library has one room, and docs/dependencies.md says which."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.tidy import tree

PAGE = Path("docs/dependencies.md")
OURS = {"accord", "ground", "edge", "hub", "tests", "tools"}
PURE = ("accord", "edge.desk", "hub.office")
HANDED_IN = {
    *("time", "random", "secrets", "uuid", "os", "socket", "subprocess", "threading", "logging"),
    *("asyncio", "sqlite3", "tempfile", "shutil", "urllib.request", "http.client"),
}
CLOCKS = re.compile(r"\b(?:datetime|date)\.(?:now|utcnow|today)\(")
DATABASE = "sqlite3"


def _table(heading: str) -> list[list[str]]:
    section = tree.read(PAGE).split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows]


@cache
def _rooms() -> dict[str, tuple[str, ...]]:
    listed = {
        row[1]: tuple(re.findall(r"`([\w.]+)`", row[2]))
        for row in _table("What is shipped")
        if len(row) > 3
    }
    return listed | {DATABASE: ("edge.store", "hub.store")}


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree.syntax(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _is_in(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def _strays(module: str, imported: Iterable[str]) -> Iterator[str]:
    """Libraries a module imports outside their rooms."""
    for top in {name.partition(".")[0] for name in imported}:
        if top in OURS or (top in sys.stdlib_module_names and top != DATABASE):
            continue
        if not any(_is_in(module, room) for room in _rooms().get(top, ())):
            yield f"{module} imports {top}"


def _taken(module: str, imported: Iterable[str], text: str) -> Iterator[str]:
    """What a pure room takes for itself instead of being handed it."""
    if any(_is_in(module, room) for room in PURE):
        for name in imported:
            if any(_is_in(name, source) for source in HANDED_IN):
                yield f"{module} imports {name}"
        if CLOCKS.search(text):
            yield f"{module} reads a clock"


def test_a_library_is_imported_in_its_room_only() -> None:
    wrong = [
        stray for path in tree.rooms_of_code() for stray in _strays(_module(path), _imports(path))
    ]
    assert not wrong


def test_pure_rooms_are_handed_time_and_chance_and_disk() -> None:
    wrong = [
        taken
        for path in tree.rooms_of_code()
        for taken in _taken(_module(path), _imports(path), tree.read(path))
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("module", "imported", "is_stray"),
    [
        ("accord.seal", "cryptography.x509", False),
        ("accord.log", "cryptography.x509", True),
        ("edge.desk.shift", "sqlcipher3", True),
        ("edge.store.database", "sqlcipher3.dbapi2", False),
        ("edge.api.counter", "a_library_nobody_named", True),
        ("edge.api.counter", "sqlite3", True),
        ("hub.api", "jinja2.Environment", False),
    ],
)
def test_the_rule_about_rooms_tells_them_apart(
    module: str, imported: str, *, is_stray: bool
) -> None:
    assert bool(list(_strays(module, [imported]))) is is_stray


@pytest.mark.parametrize(
    ("module", "imported", "text", "is_taken"),
    [
        ("accord.log", "time", "", True),
        ("accord.log", "datetime.timedelta", "", False),
        ("accord.log", "datetime.datetime", "datetime.now(UTC)", True),
        ("edge.desk.shift", "secrets.token_bytes", "", True),
        ("edge.store.rows", "os.path", "", False),
    ],
)
def test_the_rule_about_pure_rooms_tells_them_apart(
    module: str, imported: str, text: str, *, is_taken: bool
) -> None:
    assert bool(list(_taken(module, [imported], text))) is is_taken


def test_only_the_clock_reads_the_time() -> None:
    # House style 36; monotonic time for waiting is another matter.
    wrong = [
        str(path)
        for path in tree.rooms_of_code()
        if path.name != "clock.py"
        and (
            CLOCKS.search(tree.read(path))
            or re.search(r"\btime\.time\(|time_ns\(", tree.read(path))
        )
    ]
    assert not wrong


def _declared() -> set[str]:
    project = tomllib.loads(tree.read(Path("pyproject.toml")))["project"]
    return {re.split(r"[<>=!~\[ ]", line)[0] for line in project["dependencies"]}


def _required(name: str) -> set[str]:
    lines = tree.read(Path("requirements") / f"{name}.in").splitlines()
    return {
        re.split(r"[<>=!~\[ ]", line)[0]
        for line in lines
        if line and not line.startswith(("#", "-"))
    }


def test_every_shipped_library_has_a_room_and_a_reason() -> None:
    told = {row[0] for row in _table("What is shipped") if len(row) > 3}
    assert told - {"library"} == _declared() == _required("box") | _required("hub")


def test_every_library_of_the_workshop_has_a_reason() -> None:
    told = {name for row in _table("What is built with") for name in row[0].split(", ")}
    assert told - {"library", "---"} == _required("dev")


def test_every_declared_library_is_used() -> None:
    used = {
        imported.partition(".")[0] for path in tree.rooms_of_code() for imported in _imports(path)
    }
    idle = set(_rooms()) - {"imported as", DATABASE} - used
    assert not idle


def test_locks_carry_hashes_and_no_address() -> None:
    for name in ("box", "hub", "dev"):
        text = tree.read(Path("requirements") / f"{name}.txt")
        pinned = re.findall(r"^[a-z0-9._-]+==", text, re.MULTILINE)
        assert pinned
        assert len(re.findall(r"^    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)) >= len(
            pinned
        )
        assert "://" not in text
        assert not re.search(r"^--", text, re.MULTILINE)


def test_the_lock_of_the_assets_carries_no_address() -> None:
    assert '"resolved"' not in tree.read(Path("web/package-lock.json"))


def test_no_lock_with_addresses_is_tracked() -> None:
    assert not [p for p in tree.files() if p.name in {"uv.lock", "pylock.toml", "poetry.lock"}]


def test_every_package_from_npm_has_a_reason() -> None:
    package = json.loads(tree.read(Path("web/package.json")))
    told = {row[0] for row in _table("From npm, at build time only")} - {"package", "---"}
    assert told == set(package["dependencies"]) | set(package["devDependencies"])
