"""Dossiers as the city sees them: folded from every log, and the lines of the lists.

The fold is made anew from the entries whenever a dossier is opened; the lines are a projection,
written again after the entries were taken, and can be dropped at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from accord.canon import decode
from accord.dossier import Dossier, fold
from accord.facts import from_map, kind_numbered
from accord.lineage import EntryKey, Gone, Said, said_in
from accord.log import Record
from accord.moments import Instant
from accord.naming import fold_for_search
from hub.office.alarms import raise_alarm
from hub.office.books import Books, DossierLine, Unit, Writing
from hub.office.ports import AlarmKind

__all__ = ["LINES_PER_ROUND", "Projector", "read_dossier", "said_about", "words_of"]

LINES_PER_ROUND: Final = 200
"""Lines written in one commit: about a tenth of a second, so that no batch waits long for it."""
WORDS_MAX: Final = 32
"""Words of a name and a code; an organisation's long name is found by its first ones."""
