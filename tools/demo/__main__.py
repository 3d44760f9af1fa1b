"""``make demo``: set the stage, then play the story or hand over the keys."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from tools.demo.console import Console
from tools.demo.stage import Stage
from tools.demo.story import Story

__all__ = ["main"]

FOLDER: Final = Path("var/demo")


def main() -> int:
    """Run the demo; 0 only when everything asked for was seen."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="play the whole story and stop")
    parser.add_argument(
        "--folder", type=Path, default=FOLDER, help="where everything lies; emptied first"
    )
    asked = parser.parse_args()
    with Stage(asked.folder.absolute(), has_cable=not asked.once) as stage:
        print(f"one hub, two boxes, broker {stage.city.broker}; everything lies in {asked.folder}")
        if asked.once:
            Story(stage).play()
            print("the whole story was seen")
            return 0
        try:
            Console(stage).run()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
