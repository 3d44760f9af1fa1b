"""The vectors of the file of public keys: what every reader takes for one, and what none does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tools.vector_chains import BOX, KEYS, NOON, Case, cases_of, chain, refused
from tools.vector_revocations import revoking

__all__ = ["key_files"]

_BOX = "box-00103-a"


def key_files() -> list[Case]:
    """Return files of keys as texts, since readers part on what JSON itself leaves open."""
    told = revoking(box=(NOON, [(_BOX, b"epoch-01", 3, chain()[2].entry.hash)]), officer=NOON)
    good = {
        "an old one": json.dumps(KEYS),
        "with revoked keys": json.dumps(told),
        "a revocation at the beginning of time": _with(told, _at(0)),
        "a revocation at the end of time": _with(told, _at(253_402_275_599_999)),
        "nobody in it": "{}",
    }
    bad = {f"no object: {text!r}": text for text in ("", "[]", "5", "null", '"x"', "{")}
    bad |= {f"a revocation at {at!r}": _with(told, _at(at)) for at in _NO_TIMES}
    bad |= {
        f"a revocation at {at}, as a number": _with(told, _at(12_345)).replace("12345", at)
        for at in ("1.0", "1.796e12", "1E3", "NaN", "Infinity", "01", "9" * 400)
    }
    bad |= {name: _with(told, change) for name, change in _CHANGES.items()}
    bad |= {f"a key that is {text}": f'{{"{_BOX}": {text}}}' for text in ("null", "5", "[]", "{}")}
    bad["a byte order mark"] = "\ufeff" + json.dumps(told)
    return [
        *cases_of("keys", {name: {"text": t} for name, t in good.items()}, says=[None] * len(good)),
        *refused("keys", {name: {"text": text} for name, text in bad.items()}),
    ]


Change = Callable[[dict[str, Any], dict[str, Any]], object]
"""Changes a file of keys, whose second argument is what it tells of the box."""


def _with(told: Case, change: Change) -> str:
    copy = json.loads(json.dumps(told))
    change(copy, copy[_BOX])
    return json.dumps(copy)


def _at(at: object) -> Change:
    return lambda _, box: box["revoked"].update(at=at)


def _of_revoked(**fields: object) -> Change:
    return lambda _, box: box["revoked"].update(fields)


def _of_last(**fields: object) -> Change:
    return lambda _, box: box["revoked"]["last"][0].update(fields)


def _named(name: str, **fields: object) -> Change:
    return lambda told, box: told.update({name: {**box, **fields}})


_POINT = BOX.public.point.hex()
_NO_TIMES: tuple[object, ...] = (-1, True, None, "1", 1.5, 253_402_275_600_000, 2**63, [1], {})
_NO_OBJECTS: tuple[object, ...] = (None, {}, [], "", 0)
_NO_LISTS: tuple[object, ...] = ({}, "", None, [1], [{}], [[]])
_CHANGES: dict[str, Change] = {
    "a blank in a point": lambda _, box: box.update(point=f"{_POINT[:2]} {_POINT[2:]}"),
    "a line behind a point": lambda _, box: box.update(point=_POINT + "\n"),
    "a point in capitals": lambda _, box: box.update(point=_POINT.upper()),
    "a point that is cut short": lambda _, box: box.update(point=_POINT[:-2]),
    "a point that is compressed": lambda _, box: box.update(point="02" + _POINT[2:66]),
    "no point": lambda _, box: box.pop("point"),
    "no role": lambda _, box: box.pop("role"),
    "a role nobody has": _named(_BOX, role="king"),
    "a role that is no text": _named(_BOX, role=["box"]),
    "a field nobody knows": _named(_BOX, since=1),
    "a box that is called like no log": _named("Box 1"),
    "nobody's name": _named("", role="officer"),
    "a name of two lines": _named("x\nholds", role="officer"),
    "a name with half a letter": _named("x\ud800", role="officer"),
    "a name that is not composed": _named("Ha\u0300", role="officer"),
    "an old one with a name like the hub's": lambda told, _: told.update({"hub-00103": _POINT}),
    **{f"revoked is {value!r}": _named(_BOX, revoked=value) for value in _NO_OBJECTS},
    **{f"last is {value!r}": _of_revoked(last=value) for value in _NO_LISTS},
    "no last": lambda _, box: box["revoked"].pop("last"),
    "a field of a revocation nobody knows": _of_revoked(why="x"),
    "an epoch's end twice": lambda _, box: box["revoked"].update(last=box["revoked"]["last"] * 2),
    **{f"the number of a last is {seq!r}": _of_last(seq=seq) for seq in (0, "3", 1.5, 2**53, True)},
    "the hash of a last in capitals": _of_last(hash="AB" * 32),
    "the hash of a last is short": _of_last(hash="ab" * 31),
    "the hash of a last is none": _of_last(hash=None),
    "the epoch of a last is short": _of_last(epoch="00"),
    "the log of a last is none": _of_last(log="Box"),
    "a field of a last nobody knows": _of_last(at=1),
}
