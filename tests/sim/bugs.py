"""Bugs put in on purpose, each of which the simulation must find; a survivor fails the check.

Each is a mistake that somebody has really made in a system of this kind: it patches one function
of the code under test, or of the simulated stores where the promise is the store's to keep.
"""

from __future__ import annotations

from tests.sim import bugs_of_desk, bugs_of_files, bugs_of_office, bugs_of_protocol, bugs_of_stores
from tests.sim.bug import Bug

__all__ = ["BUGS"]

BUGS: tuple[Bug, ...] = (
    *bugs_of_protocol.BUGS,
    *bugs_of_stores.BUGS,
    *bugs_of_office.BUGS,
    *bugs_of_desk.BUGS,
    *bugs_of_files.BUGS,
)
