"""The keyring: which key may say what, where, and until when; a fold of the hub's facts.

Trust begins with the hub's key, known from the box's admission; every other key is admitted and
revoked by facts of the hub's logs (`KeyAdmitted`, `KeyRevoked`, `OfficerAdmitted`). Rules:

- a box's key seals the one log of its name, a hub's key the logs that begin with ``hub-``, an
  officer's key no log; a key never changes its role or its log;
- an officer acts in a box's log when admitted at a unit the box speaks for, in a role of the fact's
  row (accord.rights); in a hub's log when admitted at all, since the hub knows its people;
- a revocation wins whenever it is told, also before the admission; each one names an entry up to
  which a box's log is still believed, or none, and several of them speak for several epochs;
- time is believed only from a clock that was synchronised, else it is the time at which whoever
  judges had the entry; where nobody knows the time, nothing is refused for its sake, except what a
  revoked box or hub sealed, whose own word about the time counts for nothing.

Told the same facts in any order that keeps each log's own, the keyring comes out the same but for
an officer's roles at one unit and the end of an admission, where the last word counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, TypeAlias

from accord.acts import Place
from accord.errors import PeerError
from accord.facts import Fact, Kind
from accord.fleet import KeyAdmitted, KeyRevoked, KeyRole, OfficerAdmitted, OfficerRole
from accord.header import Header
from accord.log import Entry, act_bytes
from accord.moments import ClockTrust, Instant
from accord.naming import is_log_name
from accord.receipt import Receipt, receipt_key_id, verify_receipt
from accord.rights import may
from accord.seal import PublicKey, Purpose, open_sealed

__all__ = ["HUB_LOGS", "Accepted", "End", "Keyring", "Quarantine", "Verdict", "judge"]

HUB_LOGS: Final = "hub-"
"""What the names of the hub's logs begin with, and no box's name."""

_Roles: TypeAlias = frozenset[OfficerRole]


@dataclass(frozen=True, slots=True)
class _Key:
    """A key as admitted."""

    public: PublicKey
    role: KeyRole
    name: str
    from_at: Instant
    until_at: Instant | None
    units: frozenset[str]

    def writes(self, log: str) -> bool:
        """Whether the key seals this log."""
        if self.role is KeyRole.BOX:
            return log == self.name
        return self.role is KeyRole.HUB and log.startswith(HUB_LOGS)


@dataclass(frozen=True, slots=True)
class End:
    """What is left of a revoked key: since when, and the last entry believed of each epoch."""

    at: Instant
    lasts: Mapping[tuple[str, bytes], Place]
    """By log and epoch."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The entry is its writer's word, and the officer's where it names one."""

    roles: frozenset[OfficerRole]
    """In which roles the officer spoke; empty when nobody did."""


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The entry is kept as it came and not believed; nothing behind it waits."""

    reason: str
    """Key of the reason, for the words of the screens."""


Verdict: TypeAlias = Accepted | Quarantine


class Keyring:
    """Which keys are known, as a value: telling it more returns another."""

    __slots__ = ("_ends", "_keys", "_roles", "_units")

    def __init__(self, hub: PublicKey) -> None:
        """Begin with the anchor of trust.

        Args:
            hub: the hub's key, from the admission.
        """
        anchor = _Key(hub, KeyRole.HUB, "hub", Instant(0), None, frozenset())
        self._keys: Mapping[bytes, _Key] = MappingProxyType({hub.key_id: anchor})
        self._ends: Mapping[bytes, End] = MappingProxyType({})
        self._roles: Mapping[bytes, Mapping[str, _Roles]] = MappingProxyType({})
        self._units: Mapping[str, frozenset[str]] = MappingProxyType({})

    def told(self, facts: Iterable[Fact]) -> Keyring:
        """Return the keyring that knows these facts too; those of other kinds are passed over.

        Args:
            facts: of the hub's logs, each log in its order, every one accepted by `judge`.
        """
        keys, ends = dict(self._keys), dict(self._ends)
        roles = {key: dict(at) for key, at in self._roles.items()}
        for fact in facts:
            match fact:
                case KeyAdmitted():
                    _admit(keys, fact)
                case KeyRevoked():
                    ends[fact.key] = _revoke(ends.get(fact.key), fact)
                case OfficerAdmitted():
                    roles.setdefault(fact.key, {})[fact.agency] = frozenset(fact.roles)
                case _:
                    continue
        told = object.__new__(Keyring)
        told._keys, told._ends = MappingProxyType(keys), MappingProxyType(ends)
        told._roles = MappingProxyType({key: MappingProxyType(at) for key, at in roles.items()})
        told._units = MappingProxyType(_units(keys.values()))
        return told

    def objection(self, fact: KeyAdmitted) -> str:
        """Say why an admission would not be followed, or nothing; for whoever writes one.

        Returns:
            ``keyring.not-a-key``, ``keyring.bad-name``, ``keyring.other-role`` or empty.
        """
        return _objection(self._keys, fact)

    def end(self, key_id: bytes) -> End | None:
        """Return what is left of a key that was revoked, or none while it may speak."""
        return self._ends.get(key_id)

    # --- what hub and box ask when they take an entry in ------------------------------------------

    def sealing_key(self, key_id: bytes, header: Header) -> PublicKey:
        """Return the key that seals the log of an entry.

        Raises:
            PeerError: ``keyring.unknown-key`` or ``keyring.other-log``.
        """
        key = self._keys.get(key_id)
        if key is None:
            raise PeerError("keyring.unknown-key", log=header.log)
        if not key.writes(header.log):
            raise PeerError("keyring.other-log", log=header.log)
        return key.public

    def check_seal(self, key_id: bytes, header: Header, *, had_at: Instant | None = None) -> None:
        """Refuse an entry that the log's key was not allowed to seal any more, or not yet.

        Args:
            key_id: which key sealed it; `sealing_key` has found it to be the log's.
            header: of the entry.
            had_at: when whoever judges first had the entry, or none when that is not known.

        Raises:
            PeerError: ``keyring.revoked``, ``keyring.not-yet`` or ``keyring.run-out``.
        """
        end = self._ends.get(key_id)
        if end is not None:
            last = end.lasts.get((header.log, header.epoch))
            if last is not None:
                if header.seq > last.seq:
                    raise PeerError("keyring.revoked", log=header.log, seq=header.seq)
            elif end.lasts or had_at is None or had_at >= end.at:
                raise PeerError("keyring.revoked", log=header.log, seq=header.seq)
        _check_window(self._keys[key_id], _spoken_at(header, had_at))

    def acting_key(self, header: Header, kind: Kind, *, had_at: Instant | None = None) -> PublicKey:
        """Return the key of the officer an entry names, once that officer may do such an act.

        Raises:
            PeerError: ``keyring.unknown-officer``, ``keyring.revoked``, ``keyring.not-yet``,
                ``keyring.run-out``, ``keyring.other-unit`` or ``keyring.not-your-role``.
        """
        key = self._keys.get(header.officer)
        if key is None or key.role is not KeyRole.OFFICER:
            raise PeerError("keyring.unknown-officer", log=header.log)
        spoken_at = _spoken_at(header, had_at)
        end = self._ends.get(header.officer)
        if end is not None and (spoken_at is None or spoken_at >= end.at):
            raise PeerError("keyring.revoked", log=header.log, seq=header.seq)
        _check_window(key, spoken_at)
        roles = self.roles_of(header.officer, header.log)
        if not roles:
            raise PeerError("keyring.other-unit", log=header.log)
        if not may(roles, kind.fact):
            raise PeerError("keyring.not-your-role", log=header.log, kind=kind.number)
        return key.public

    def roles_of(self, officer: bytes, log: str) -> frozenset[OfficerRole]:
        """Return the roles in which an officer may act in a log; none in another ward's."""
        at = self._roles.get(officer, {})
        if log.startswith(HUB_LOGS):
            return _Roles().union(*at.values())
        units = self._units.get(log, frozenset())
        return _Roles().union(*(roles for agency, roles in at.items() if agency in units))

    # --- what anybody asks who holds a slip -------------------------------------------------------

    def receipt(self, text: str) -> tuple[str, Receipt]:
        """Return which box printed a receipt, and what it says.

        Raises:
            PeerError: ``receipt.malformed``, ``seal.not-signed``, ``keyring.unknown-key``, or
                ``keyring.revoked`` when the box's key was revoked and the receipt is not among what
                is still believed of it.
        """
        key_id, said = receipt_key_id(text)
        key = self._keys.get(key_id)
        if key is None or key.role is not KeyRole.BOX:
            raise PeerError("keyring.unknown-key")
        verify_receipt(text, key.public)
        end = self._ends.get(key_id)
        if end is not None:
            last = end.lasts.get((key.name, said.epoch))
            if last is None or said.seq > last.seq:
                raise PeerError("keyring.revoked", log=key.name, seq=said.seq)
        return key.name, said


def judge(entry: Entry, kind: Kind, keyring: Keyring, *, had_at: Instant | None = None) -> Verdict:
    """Say whether an entry is to be believed, so far as keys can tell.

    Its place in the chain, its payload and its fact are for others to check.

    Args:
        entry: as read.
        kind: row of the fact its header names.
        keyring: what is known of keys.
        had_at: when whoever judges first had the entry, or none when that is not known.

    Raises:
        PeerError: ``keyring.unknown-key``, ``keyring.other-log`` or ``seal.not-signed`` when the
            entry is not the word of its log's writer at all: it proves nothing and is no part of
            the log.
    """
    header = entry.header
    open_sealed(Purpose.ENTRY, entry.sealed, keyring.sealing_key(entry.key_id, header))
    try:
        keyring.check_seal(entry.key_id, header, had_at=had_at)
        if not header.officer:
            if kind.is_act:
                raise PeerError("fact.no-officer", kind=kind.number)
            return Accepted(frozenset())
        officer = keyring.acting_key(header, kind, had_at=had_at)
        if not officer.verifies(act_bytes(header), header.act):
            raise PeerError("log.act-not-signed", log=header.log, seq=header.seq)
    except PeerError as error:
        return Quarantine(error.key)
    return Accepted(keyring.roles_of(header.officer, header.log))


def _objection(keys: Mapping[bytes, _Key], fact: KeyAdmitted) -> str:
    try:
        public = PublicKey(fact.point)
    except PeerError:
        return "keyring.not-a-key"
    is_box = fact.role is KeyRole.BOX
    if is_box and (not is_log_name(fact.name) or fact.name.startswith(HUB_LOGS)):
        return "keyring.bad-name"
    known = keys.get(public.key_id)
    if known is not None and (known.public, known.role) != (public, fact.role):
        return "keyring.other-role"
    if known is not None and is_box and known.name != fact.name:
        return "keyring.other-role"
    return ""


def _admit(keys: dict[bytes, _Key], fact: KeyAdmitted) -> None:
    if _objection(keys, fact):
        return
    public = PublicKey(fact.point)
    key = _Key(public, fact.role, fact.name, fact.from_at, fact.until_at, frozenset(fact.units))
    known = keys.get(public.key_id)
    if known is not None:
        # What was rightly said before a box moved to another unit must stay believed.
        key = replace(key, from_at=min(known.from_at, key.from_at), units=known.units | key.units)
    keys[public.key_id] = key


def _revoke(known: End | None, fact: KeyRevoked) -> End:
    lasts = dict(known.lasts) if known else {}
    if fact.last is not None:
        epoch = (fact.last.log, fact.last.epoch)
        told = (fact.last, lasts.get(epoch, fact.last))
        lasts[epoch] = min(told, key=lambda last: (last.seq, last.hash))
    return End(min(fact.at, known.at) if known else fact.at, MappingProxyType(lasts))


def _units(keys: Iterable[_Key]) -> dict[str, frozenset[str]]:
    units: dict[str, frozenset[str]] = {}
    for key in keys:
        if key.role is KeyRole.BOX:
            units[key.name] = units.get(key.name, frozenset()) | key.units
    return units


def _spoken_at(header: Header, had_at: Instant | None) -> Instant | None:
    if header.stamp.trust is ClockTrust.SYNCHRONISED:
        return header.stamp.time.at
    return had_at


def _check_window(key: _Key, spoken_at: Instant | None) -> None:
    if spoken_at is None:
        return
    if spoken_at < key.from_at:
        raise PeerError("keyring.not-yet")
    if key.until_at is not None and spoken_at >= key.until_at:
        raise PeerError("keyring.run-out")
