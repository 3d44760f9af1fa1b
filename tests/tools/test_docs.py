from __future__ import annotations

import argparse
from pathlib import Path

from tools import docs


def _program(root: Path) -> None:
    for room in docs.ROOMS:
        (root / room).mkdir()
    (root / "edge" / "__init__.py").write_text('"""The box."""\n', "utf-8")
    (root / "edge" / "desk").mkdir()
    (root / "edge" / "desk" / "queue.py").write_text('"""Who | is next.\n\nMore."""\n', "utf-8")


def test_the_floor_plan_has_a_line_for_every_module(tmp_path: Path) -> None:
    _program(tmp_path)
    page = docs.pages(tmp_path)["docs/floor-plan.md"]
    assert "| **edge/** | The box. |" in page
    assert "| `edge/desk/queue.py` | Who \\| is next. |" in page


def test_a_command_is_told_with_its_arguments() -> None:
    parser = argparse.ArgumentParser(prog="motcua-box", description="The box.")
    verbs = parser.add_subparsers()
    run = verbs.add_parser("run", description="Serve the counter.")
    run.add_argument("--settings", help="the settings file")
    lines = docs.command_lines("motcua-box", parser)
    assert "### motcua-box run" in lines
    assert "Serve the counter." in lines
    assert "| `--settings` | the settings file |" in lines
