"""Which facts of a dossier were said in knowledge of which others.

A dossier's entries come from several logs. Within one epoch of one log the order is known; between
logs it is known only from the heads an entry names as its parents. Two facts of which neither knew
the other are concurrent. Rules: time puts concurrent facts in an order to show them and decides
nothing; an entry written again in a new epoch is the same fact as before; bytes that claim an
impossible order (a cycle, a parent in the future) are not believed in that point and break nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from typing import Final, TypeAlias

from accord.facts import Fact, Kind
from accord.header import Header, Origin
from accord.moments import Instant

__all__ = [
    "EntryKey",
    "Gone",
    "Heard",
    "Lineage",
    "Said",
    "bits",
    "said_in",
    "said_together",
    "trace",
]


@dataclass(frozen=True, slots=True, order=True)
class EntryKey:
    """The place of an entry: unique, because every log has one writer."""

    log: str
    epoch: bytes
    seq: int


@dataclass(frozen=True, slots=True)
class Gone:
    """What is left of a fact whose words were erased: its kind."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class Said:
    """A fact and where it stands.

    Attributes:
        key: its entry.
        at: when it was written, for display and evidence.
        fact: what was said, or its kind alone once erased.
        parents: heads of the dossier its writer saw in other logs or epochs, and its own.
        was: the entry it was before its log was continued in a new epoch.
        city_at: when the city acknowledged it, or none while it is in the box only.
    """

    key: EntryKey
    at: Instant
    fact: Fact | Gone
    parents: tuple[EntryKey, ...] = ()
    was: EntryKey | None = None
    city_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """An entry about a dossier as a store holds it.

    Attributes:
        header: of the entry.
        fact: what it says, or its kind alone once erased.
        city_at: as in `Said`.
    """

    header: Header
    fact: Fact | Gone
    city_at: Instant | None = None


def said_in(header: Header, fact: Fact | Gone, *, city_at: Instant | None = None) -> Said:
    """Return a fact with the place and the parents that its entry's header gives it."""

    def key(parent: int | Origin) -> EntryKey:
        if isinstance(parent, int):
            return EntryKey(header.log, header.epoch, parent)
        return EntryKey(parent.log, parent.epoch, parent.seq)

    return Said(
        key=EntryKey(header.log, header.epoch, header.seq),
        at=header.stamp.time.at,
        fact=fact,
        parents=tuple(map(key, header.parents)),
        was=None if header.was is None else key(header.was),
        city_at=city_at,
    )


def said_together(heard: Iterable[Heard]) -> tuple[Said, ...]:
    """Return what all entries about one dossier say, each statement joined to its copies.

    An entry that is written again in a later epoch keeps its salt and payload, and so the hash of
    both: that says that two entries are one statement, whatever place they name. A place alone does
    not: of a card that was copied, each copy may have written something else there. An entry that
    names a place where something else stands, or that something else has named before, was
    nowhere before as far as this dossier goes.
    """
    items = sorted(heard, key=lambda item: (item.header.log, item.header.epoch, item.header.seq))
    stated: dict[tuple[str, bytes], EntryKey] = {}
    stands: dict[EntryKey, bytes] = {}
    for item in items:
        header = item.header
        stands[EntryKey(header.log, header.epoch, header.seq)] = header.payload_hash
    together = []
    for item in items:
        one = said_in(item.header, item.fact, city_at=item.city_at)
        digest = item.header.payload_hash
        first = stated.setdefault((one.key.log, digest), one.key)
        if first != one.key:
            one = replace(one, was=first)
        elif one.was is not None and stands.setdefault(one.was, digest) != digest:
            one = replace(one, was=None)
        together.append(one)
    return tuple(together)


Mask: TypeAlias = int
"""A set of facts, one bit for each position in the order."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """The facts of a dossier, each after all that it knew of.

    Attributes:
        order: the facts, without the copies of later epochs.
        before: for each, the set of those it knew of, directly or not.
        missing: entries that somebody knew of and that are not here.
        positions: where each entry stands in the order, also under its former places.
    """

    order: tuple[Said, ...]
    before: tuple[Mask, ...]
    missing: tuple[EntryKey, ...]
    positions: Mapping[EntryKey, int]

    def tips(self, of: Mask) -> list[int]:
        """Return the members of a set that no other member of it knew of."""
        known = 0
        for index in bits(of):
            known |= self.before[index]
        return list(bits(of & ~known))

    def is_concurrent(self, one: int, other: int) -> bool:
        """Say whether neither of two facts knew of the other."""
        return not (self.before[one] >> other & 1 or self.before[other] >> one & 1 or one == other)


def bits(mask: Mask) -> Iterator[int]:
    """Yield the members of a set, in order."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


_NONE: Final[frozenset[EntryKey]] = frozenset()


def trace(said: Iterable[Said]) -> Lineage:
    """Put the facts of one dossier in an order that respects what each knew."""
    given = {item.key: item for item in sorted(said, key=lambda item: item.key)}
    same = _same(given)
    kept = {key: item for key, item in given.items() if same[key] == key}
    parents, missing = _parents(given, same)
    order = _sort(kept, parents)
    position = {item.key: index for index, item in enumerate(order)}
    before: list[Mask] = []
    for index, item in enumerate(order):
        mask = 0
        for parent in parents.get(item.key, _NONE):
            # A parent that could not be put first claims an impossible order: not believed.
            if position[parent] < index:
                mask |= before[position[parent]] | 1 << position[parent]
        before.append(mask)
    positions = {key: position[first] for key, first in same.items()}
    return Lineage(order, tuple(before), tuple(sorted(missing)), positions)


def _same(given: dict[EntryKey, Said]) -> dict[EntryKey, EntryKey]:
    """Map every key, also of former places, to the one entry that stands for the fact."""
    same: dict[EntryKey, EntryKey] = {}
    for key, item in given.items():
        first, walked = item, {key}
        while first.was in given and first.was not in walked:
            walked.add(first.was)
            first = given[first.was]
        root = first.key if first.was is None or first.was in given else first.was
        stands = same.setdefault(root, key)
        # One that says another thing than the entry it claims to be is a fact of its own.
        same[key] = stands if given[stands].fact == item.fact else key
    return same


def _parents(
    given: dict[EntryKey, Said], same: dict[EntryKey, EntryKey]
) -> tuple[dict[EntryKey, set[EntryKey]], set[EntryKey]]:
    parents: dict[EntryKey, set[EntryKey]] = {}
    missing: set[EntryKey] = set()
    previous: Said | None = None
    for key, item in given.items():  # ascending: epoch by epoch, number by number
        known = set(item.parents)
        if previous is not None and _is_one_epoch(previous.key, key):
            known.add(previous.key)
        previous = item
        missing |= {parent for parent in known if parent not in same}
        parents.setdefault(same[key], set()).update(
            same[parent]
            for parent in known
            if parent in same and not (_is_one_epoch(parent, key) and parent.seq >= key.seq)
        )
    for key, known in parents.items():
        known.discard(key)
    return parents, missing


def _is_one_epoch(one: EntryKey, other: EntryKey) -> bool:
    return one.log == other.log and one.epoch == other.epoch


def _sort(kept: dict[EntryKey, Said], parents: dict[EntryKey, set[EntryKey]]) -> tuple[Said, ...]:
    waiting = {key: set(parents.get(key, _NONE)) for key in kept}
    children: dict[EntryKey, list[EntryKey]] = {}
    for key, known in waiting.items():
        for parent in known:
            children.setdefault(parent, []).append(key)
    ready: list[tuple[Instant, EntryKey]] = []
    for key, known in waiting.items():
        if not known:
            heappush(ready, (kept[key].at, key))
    order: list[Said] = []
    while waiting:
        if not ready:  # a cycle: begin it with its earliest
            heappush(ready, min((kept[key].at, key) for key in waiting))
        _, key = heappop(ready)
        del waiting[key]
        order.append(kept[key])
        for child in children.get(key, ()):
            if child in waiting:
                waiting[child].discard(key)
                if not waiting[child]:
                    heappush(ready, (kept[child].at, child))
    return tuple(order)
