"""The vectors of what was signed with keys that were revoked, and the keys that say so."""

from __future__ import annotations

from accord.export import Preamble, write_export
from accord.log import Record
from accord.moments import ClockTrust, Instant
from tools.vector_chains import BOX, HUB, NOON, OFFICER, Case, cases_of, chain, refused

__all__ = ["Last", "revoked_exports", "revoking"]

Last = tuple[str, bytes, int, bytes]
"""Log, epoch, number and hash of the last entry that is believed."""


def revoking(*, box: tuple[int, list[Last]] | None = None, officer: int | None = None) -> Case:
    """Return the keys as a hub tells them that has revoked its box, its officer, or both.

    Args:
        box: when the box's key was revoked, and the last places still believed.
        officer: when the officer's key was revoked.
    """
    told: dict[str, dict[str, object]] = {
        "hub": {"role": "hub", "point": HUB.public.point.hex()},
        "box-00103-a": {"role": "box", "point": BOX.public.point.hex()},
        "Trần Thị Lan": {"role": "officer", "point": OFFICER.public.point.hex()},
    }
    if box is not None:
        at, lasts = box
        told["box-00103-a"]["revoked"] = {
            "at": at,
            "last": [
                {"log": log, "epoch": epoch.hex(), "seq": seq, "hash": digest.hex()}
                for log, epoch, seq, digest in lasts
            ],
        }
    if officer is not None:
        told["Trần Thị Lan"]["revoked"] = {"at": officer, "last": []}
    return dict(told)


def revoked_exports() -> list[Case]:
    """Return exports under revoked keys: what is in doubt, and what contradicts the city."""
    doubts = {**_of_a_box(), **_of_an_officer()}
    records = chain()
    return [
        *cases_of(
            "export",
            {name: case for name, (_, _, case) in doubts.items()},
            says=[{"entries": entries, "in_doubt": count} for entries, count, _ in doubts.values()],
        ),
        *refused(
            "export",
            {
                "another history than the city's": _told(
                    records, revoking(box=(NOON, [_last(2, records[0])]))
                )
            },
        ),
    ]


_Doubts = dict[str, tuple[int, int, Case]]
"""By name: how many entries, how many of them in doubt, and the case."""
_LATER = Instant(NOON + 120_000)
"""When the last entry of the chain was written."""


def _told(records: list[Record], keys: Case) -> Case:
    file = b"".join(write_export(Preamble("box-00103-a", NOON), records))
    return {"bytes": file.hex(), "keys": keys}


def _last(seq: int, record: Record, *, epoch: bytes = b"epoch-01") -> Last:
    return "box-00103-a", epoch, seq, record.entry.hash


def _of_a_box() -> _Doubts:
    records = chain()

    def keys(*lasts: Last, at: int = NOON) -> Case:
        return revoking(box=(at, list(lasts)))

    third, second = _last(3, records[2]), _last(2, records[1])
    elsewhere = _last(1, records[0], epoch=b"epoch-02")
    later = chain(epoch=b"epoch-02")
    in_the_later = _last(3, later[2], epoch=b"epoch-02")
    return {
        "all of it was with the city when the box was revoked": (3, 0, _told(records, keys(third))),
        "one entry behind what is believed of a revoked box": (3, 1, _told(records, keys(second))),
        "nothing is believed of a revoked box": (3, 3, _told(records, keys())),
        "nothing is believed of this epoch": (3, 3, _told(records, keys(elsewhere))),
        "all is believed of one epoch, and nothing of the other": (
            6,
            3,
            _told([*records, *later], keys(in_the_later)),
        ),
        "an export that ends before what is believed": (2, 2, _told(records[:2], keys(third))),
        "a box revoked later than any of its entries": (
            3,
            3,
            _told(records, keys(at=_LATER + 1)),
        ),
    }


def _of_an_officer() -> _Doubts:
    records, checked = chain(), chain(trust=ClockTrust.SYNCHRONISED)
    own_clock = chain(trust=ClockTrust.UNKNOWN)
    after, at_the_last = revoking(officer=_LATER + 1), revoking(officer=_LATER)
    both = revoking(box=(NOON, [_last(2, records[1])]), officer=NOON)
    return {
        "acts of a revoked officer, no clock checked": (3, 2, _told(records, after)),
        "acts of a revoked officer, no clock known": (3, 2, _told(own_clock, after)),
        "acts before an officer was revoked": (3, 0, _told(checked, after)),
        "an act when an officer was revoked": (3, 1, _told(checked, at_the_last)),
        "acts after an officer was revoked": (3, 2, _told(checked, revoking(officer=NOON))),
        "a revoked officer at a revoked box": (3, 2, _told(records, both)),
    }
