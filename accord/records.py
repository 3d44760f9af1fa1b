"""Records: frozen values that know their limits and their map with integer keys.

A record's class is its own description. Each field names its key (0 to 23) and its limits in its
annotation, and both directions follow from that one place::

    @dataclass(frozen=True, slots=True)
    class Noted(Struct):
        text: Annotated[str, 0, Lines(NOTE_CHARACTERS_MAX)]

Rules: a record that breaks a limit cannot be made; a field that has its default is not written,
so one value has one map; keys that this version does not know are kept in ``extra`` and written
back. Fields are int, str, bytes, bool, dates, enumerations, records, and tuples of these.
The class is called `Struct`: a `Record` is a line of the log with its payload (`accord.log`).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from types import UnionType
from typing import Any, ClassVar, Final, TypeVar, Union, cast, get_args, get_origin
from typing import get_type_hints as hints_of

from accord.canon import KEY_MAX, Value, is_clean_text
from accord.errors import PeerError, RefusedError

__all__ = [
    "Field",
    "Items",
    "Line",
    "Lines",
    "Octets",
    "Struct",
    "Whole",
    "fields_of",
    "read",
    "write",
]


@dataclass(frozen=True, slots=True)
class Line:
    """A text of one line.

    Attributes:
        most: characters it may have.
        least: characters it must have; when not 0 the text must not be blank.
    """

    most: int
    least: int = 0
    has_breaks: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Lines(Line):
    """A text that may have line breaks; limits as for a line."""

    has_breaks: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Octets:
    """A byte string of ``least`` to ``most`` bytes; exactly ``most`` when no least is given."""

    most: int
    least: int | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from ``least`` to ``most``."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Items:
    """A tuple of ``least`` to ``most`` items."""

    most: int
    least: int = 0


_Limit = Line | Octets | Whole | Items
_LIMITS: Final = {str: Line, bytes: Octets, int: Whole}


@dataclass(frozen=True, slots=True)
class Field:
    """How one field is checked, written and read.

    Attributes:
        name: its name in the class.
        key: its key in the map.
        kind: str, bytes, int, bool, date, an IntEnum or a Struct.
        limit: what a value, or each item, must keep to.
        items: how many items, where the field is a tuple.
        default: what is not written; MISSING where the field must be there.
    """

    name: str
    key: int
    kind: type
    limit: _Limit | None
    items: Items | None
    default: object


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is known of a record's class, worked out once."""

    fields: tuple[Field, ...]
    keys: frozenset[int]


_REQUIRED: Final = dataclasses.MISSING
_PLAIN: Final = frozenset({str, int, bytes, bool})
_PLANS: Final[dict[type[object], _Plan]] = {}
_R = TypeVar("_R", bound="Struct")


@dataclass(frozen=True, slots=True)
class Struct:
    """A frozen value with limits, checked when it is made.

    Attributes:
        extra: keys and values of a later version, kept and written back, never interpreted.
    """

    extra: tuple[tuple[int, Value], ...] = dataclasses.field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        """Check every field, then what the record says of them together.

        Raises:
            RefusedError: ``record.refused``, with the names of the record and the field.
        """
        plan = _plan(type(self))
        for field in plan.fields:
            value = getattr(self, field.name)
            if value is not field.default and not _is_allowed(field, value):
                self._refuse(field.name)
        if self.extra and not _is_extra(self.extra, plan.keys):
            self._refuse("extra")
        if fault := self._fault():
            self._refuse(fault)

    def _fault(self) -> str:
        """Return the name of a field that contradicts the others, or nothing."""
        return ""

    def _refuse(self, field: str) -> None:
        raise RefusedError("record.refused", record=type(self).__name__, field=field)


def _is_allowed(field: Field, value: object) -> bool:
    if field.items is None:
        return _is_allowed_item(field, value)
    return (
        type(value) is tuple
        and field.items.least <= len(value) <= field.items.most
        and all(_is_allowed_item(field, item) for item in value)
    )


def _is_allowed_item(field: Field, value: object) -> bool:
    # By exact type: bool is an int, and a subclass could be written as anything. The commonest
    # first, because every entry that arrives passes here some dozens of times.
    if type(value) is not field.kind:
        return False
    limit = field.limit
    if isinstance(limit, Line):
        return _is_line(limit, cast("str", value))
    if isinstance(limit, Whole):
        return limit.least <= cast("int", value) <= limit.most
    if isinstance(limit, Octets):
        least = limit.most if limit.least is None else limit.least
        return least <= len(cast("bytes", value)) <= limit.most
    return True


def _is_line(limit: Line, text: str) -> bool:
    return (
        limit.least <= len(text) <= limit.most
        and (limit.least == 0 or not text.isspace())
        and (limit.has_breaks or "\n" not in text)
        and is_clean_text(text)
    )


def _is_extra(extra: tuple[tuple[int, Value], ...], known: frozenset[int]) -> bool:
    keys = [key for key, _ in extra]
    return (
        keys == sorted(set(keys)) and known.isdisjoint(keys) and 0 <= keys[0] <= keys[-1] <= KEY_MAX
    )


def _plan(record: type[Struct]) -> _Plan:
    plan = _PLANS.get(record)
    if plan is None:
        hints = hints_of(record, include_extras=True)
        fields = tuple(
            _field(item, hints[item.name])
            for item in dataclasses.fields(record)
            if item.name != "extra"
        )
        plan = _PLANS[record] = _Plan(fields, frozenset(field.key for field in fields))
        assert len(plan.keys) == len(fields), record  # noqa: S101  # our own mistake
    return plan


def _field(item: dataclasses.Field[Any], hint: object) -> Field:
    inner, *notes = get_args(hint)
    (key,) = (note for note in notes if isinstance(note, int))
    limit = next((note for note in notes if isinstance(note, Line | Octets | Whole)), None)
    items = next((note for note in notes if isinstance(note, Items)), None)
    if items is not None:
        inner = get_args(inner)[0]
    if get_origin(inner) in {Union, UnionType}:
        inner = get_args(inner)[0]
    while hasattr(inner, "__supertype__"):  # a NewType is checked as what it is made of
        inner = inner.__supertype__
    assert 0 <= key <= KEY_MAX, item.name  # noqa: S101  # our own mistake, not data
    assert isinstance(limit, _LIMITS.get(inner, type(None))), item.name  # noqa: S101  # our own mistake, not data
    return Field(item.name, key, inner, limit, items, item.default)


def fields_of(record: type[Struct]) -> tuple[Field, ...]:
    """Return how the fields of a record are written, in the order of the class."""
    return _plan(record).fields


def write(record: Struct) -> dict[int, Value]:
    """Return the record's map, keys ascending; fields that have their default are left out."""
    written: dict[int, Value] = dict(record.extra)
    for field in _plan(type(record)).fields:
        value = getattr(record, field.name)
        if value != field.default:
            written[field.key] = _write_value(value)
    return dict(sorted(written.items()))


def _write_value(value: object) -> Value:
    match value:
        case tuple():
            return [_write_value(item) for item in value]
        case Struct():
            return write(value)
        case IntEnum():
            return int(value)
        case date():
            return value.isoformat()
        case int() | str() | bytes():
            return value
        case _:  # pragma: no cover  # the checks let nothing else into a record
            raise AssertionError(value)


def read(kind: type[_R], written: Value) -> _R:
    """Read a record from its map.

    Raises:
        PeerError: ``record.malformed``, the one error of this border, with the record's name.
    """
    if type(written) is not dict:
        raise PeerError("record.malformed", record=kind.__name__)
    plan = _plan(kind)
    extra: tuple[tuple[int, Value], ...] = ()
    if not plan.keys >= written.keys():
        extra = tuple((key, value) for key, value in written.items() if key not in plan.keys)
    try:
        values = {
            field.name: _read_field(field, written)
            for field in plan.fields
            if field.key in written or field.default is _REQUIRED
        }
        return kind(**values, extra=extra)
    except (RefusedError, LookupError, ValueError) as error:
        raise PeerError("record.malformed", record=kind.__name__) from error


def _read_field(field: Field, written: dict[int, Value]) -> Any:  # noqa: ANN401  # checked when made
    value = written[field.key]
    found: object = value
    if field.items is not None:
        if type(value) is not list:
            raise ValueError(field.name)
        found = tuple([_read_item(field, item) for item in value])
    elif field.kind not in _PLAIN:
        found = _read_item(field, value)
    if found == field.default:  # there is one way to say it: leave it out
        raise ValueError(field.name)
    return found


def _read_item(field: Field, value: Value) -> object:
    kind = field.kind
    if kind in _PLAIN:
        return value
    if issubclass(kind, Struct):
        return read(kind, value)
    if issubclass(kind, IntEnum):
        if type(value) is not int:
            raise ValueError(field.name)
        return kind(value)
    day = date.fromisoformat(value) if type(value) is str else None
    if day is None or day.isoformat() != value:
        raise ValueError(field.name)
    return day
