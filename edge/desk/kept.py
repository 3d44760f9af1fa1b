"""What the book hands out: slips, drafts, rows of lists, officers, and how far the city is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from accord.fleet import OfficerRole
from accord.moments import Instant

__all__ = [
    "DossierFilter",
    "DossierRow",
    "Draft",
    "GoesBy",
    "Lamps",
    "ListPlace",
    "OfficerRow",
    "SlipJob",
    "Standing",
]


@dataclass(frozen=True, slots=True)
class SlipJob:
    """A slip (form 01) that must come out, kept in the same transaction as what it states.

    Attributes:
        id: 16 lower-case hexadecimal digits, unique on this box; the first print has the draft's,
            so one draft is never accepted twice.
        dossier: code of the dossier; all the rest is read from the book again.
        epoch: epoch of the entry it states.
        seq: place of that entry in this box's log.
        number: 1, 2, 3 ... among the receipts of the epoch; a copy has its first's.
        officer: key id of the officer who signed the acceptance.
        receipt: the text of the square code, the same on the first print and on every copy.
        copy: 0 for the first print, 1, 2 ... for copies, printed on the paper.
        asked_at: when the entry was written, or the copy was asked for.
        printed_at: when the printer took the last byte, or none while nobody knows.
        is_held_back: no printer is asked for it until a person asks: the dossier was taken in under
            a model of work without paper. Only a first print can be.
    """

    id: str
    dossier: str
    epoch: bytes
    seq: int
    number: int
    officer: bytes
    receipt: str
    copy: int
    asked_at: Instant
    printed_at: Instant | None = None
    is_held_back: bool = False


@dataclass(frozen=True, slots=True)
class Lamps:
    """Where a dossier is safe: the three lamps of the counter.

    Attributes:
        in_box: every entry about it is committed on this box's disk.
        signed: its acceptance carries an officer's signature.
        at_city_since: when the hub's signed acknowledgement covered its last entry of this box, or
            none. Never set by a time-out or by a broker's word, nor by an acknowledgement that says
            the hub has put an entry aside.
        put_aside: why the hub does not believe an entry of this box, or empty.
    """

    in_box: bool
    signed: bool
    at_city_since: Instant | None
    put_aside: str = ""


@dataclass(frozen=True, slots=True)
class ListPlace:
    """A place in a list.

    Attributes:
        at: of what the list goes by.
        number: the order of arrival, which tells those of one instant apart.
    """

    at: Instant
    number: int


@dataclass(frozen=True, slots=True)
class DossierRow:
    """One line of a list of dossiers; a projection, dropped and rebuilt at will.

    Attributes:
        code: the dossier's code.
        procedure: code of the procedure.
        title: what is asked for, as on the slip.
        person: full name of the owner, or of the organisation.
        received_at: when it was accepted.
        due_at: when the result is promised, or none where there is no term.
        state: number of the national state (accord.dossier.State).
        at_city_since: as in `Lamps`.
        runs_out_at: when a term runs out that must still be kept, or none.
        place: where it stands in the list it is from: behind it the next page begins.
    """

    code: str
    procedure: str
    title: str
    person: str
    received_at: Instant
    due_at: Instant | None
    state: int
    at_city_since: Instant | None
    runs_out_at: Instant | None = None
    place: ListPlace = ListPlace(Instant(0), 0)


class GoesBy(Enum):
    """What a list of dossiers goes by, and with it its order."""

    RECEIVED = "received"
    """When they were received, the first first."""
    NEWEST = "newest"
    """The same, the last first."""
    RUNS_OUT = "runs-out"
    """When a term runs out that must still be kept, the first first; others are left out."""
    WAITING = "waiting"
    """Since when a result waits to be handed over, the longest first; others are left out."""
    GONE_OUT = "gone-out"
    """When a result was last handed over, the last first; others are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFilter:
    """Which dossiers a list shows; what is none or empty leaves none out.

    Attributes:
        by: what the list goes by.
        since: of that, then or later.
        before: of that, earlier.
        states: numbers of the national states.
        kind: number of a kind of entry that was said about it.
    """

    by: GoesBy = GoesBy.RECEIVED
    since: Instant | None = None
    before: Instant | None = None
    states: frozenset[int] = frozenset()
    kind: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An intake that is being typed; every field was saved when it was left.

    Attributes:
        id: 16 lower-case hexadecimal digits.
        officer: key id of the officer typing; nobody else sees it.
        values: field name and text, as typed.
        touched_at: when a field was last saved.
    """

    id: str
    officer: bytes
    values: tuple[tuple[str, str], ...]
    touched_at: Instant


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """A person this box knows: the last `accord.fleet.OfficerAdmitted` said of a key.

    Attributes:
        key_id: the key that signs this person's acts.
        name: full name, never split.
        title: position, as printed under the signature.
        agency: code of the agency the person acts for.
        roles: what they may do.
        is_active: the key is admitted, not revoked, not run out, as far as this box has heard.
    """

    key_id: bytes
    name: str
    title: str
    agency: str
    roles: tuple[OfficerRole, ...]
    is_active: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the box and the city are apart.

    Attributes:
        entries: entries of this box's log, all epochs.
        acknowledged: of them, how many the hub has signed for.
        oldest_waiting_at: time of the oldest entry the hub has not signed for, or none.
        last_contact_at: when the hub was last heard (a signed frame), or none.
        fork_open: whether a conflict with the hub's copy waits for a person.
        put_aside: entries of this box that the hub has and does not believe.
    """

    entries: int
    acknowledged: int
    oldest_waiting_at: Instant | None
    last_contact_at: Instant | None
    fork_open: bool
    put_aside: int = 0
