"""The story a newcomer is shown is played by the real programs, and every step of it is seen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STEPS = 14


@pytest.mark.timeout(400)
def test_the_whole_story_is_seen(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "tools.demo", "--once", "--folder", str(tmp_path / "demo")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=390,
    )

    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-3000:]
    assert answer.stdout.count("  seen  ") == STEPS
    assert "the whole story was seen" in answer.stdout
