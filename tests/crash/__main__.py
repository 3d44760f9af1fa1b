"""All proofs of the box's store in a row: power cuts, kills, failing disks, bit rot.

``python -m tests.crash`` is the whole of it; ``--sample`` is what every change must pass.
"""

from __future__ import annotations

import argparse
import sys

from tests import bitrot
from tests.crash import kills, refusals, syscalls, vfs


def main() -> int:
    """Run them all and return 0 only when every one holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", action="store_true")
    is_sample = parser.parse_args().sample
    states, points, flips = (2_000, 50, 100) if is_sample else (20_000, 600, 1_000)
    every = 40 if is_sample else 1
    results = [
        bitrot.main(["--flips", str(flips)]),
        syscalls.main(["--points", str(points)]),
        kills.main(["--every", str(every)]),
        refusals.main(["--every", str(max(every, 4))]),
        vfs.main(["--states", str(states), "--mutants"]),
    ]
    return max(results)


if __name__ == "__main__":
    sys.exit(main())
