"""Lays the front-end assets into the tree before a wheel or an sdist is made of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))


class AssetsHook(BuildHookInterface[Any]):
    """Runs tools/assets.py, which does nothing when the laid files are current."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Lay the assets, except for an editable install: there `make setup` does it."""
        del build_data
        if version == "editable":
            return
        from tools import assets, words  # noqa: PLC0415 - the build's path is set above

        assets.lay(Path(self.root))
        words.compile_all(Path(self.root))
