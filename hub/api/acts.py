"""Turns the form of a decision into the act it means, in the name of who is signed on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from accord.acts import (
    Decided,
    Document,
    DueExtended,
    HandlingStarted,
    Holder,
    ObligationAsked,
    Resumed,
    Stopped,
    SupplementAsked,
)
from accord.dossier import Dossier
from accord.errors import RefusedError
from accord.intake import Officer
from accord.moments import VIETNAM, from_local
from hub.api.form import Form
from hub.office.books import Account
from hub.office.decisions import Act

__all__ = ["ACT_NAMES", "read_act"]

ACT_NAMES: Final[Mapping[str, type[Act]]] = {
    "start": HandlingStarted,
    "supplement": SupplementAsked,
    "obligation": ObligationAsked,
    "decide": Decided,
    "extend": DueExtended,
    "stop": Stopped,
    "resume": Resumed,
}
"""What a form calls the acts."""

_DONG_DIGITS_MAX: Final = 13


def read_act(form: Form, account: Account, dossier: Dossier) -> Act:
    """Return the act a form asks for.

    Raises:
        RefusedError: ``act.unknown``, ``act.bad-date``, ``act.bad-number`` or
            ``record.refused``.
    """
    reader = _READERS.get(form.get("act", ""))
    if reader is None:
        raise RefusedError("act.unknown")
    return reader(form, Officer(account.name, account.title), dossier)


def _start(form: Form, officer: Officer, dossier: Dossier) -> Act:
    resolving = dossier.intake.resolving if dossier.intake else ""
    return HandlingStarted(Holder(resolving, form.get("unit", ""), officer.name))


def _supplement(form: Form, officer: Officer, _: Dossier) -> Act:
    items = tuple(filter(None, map(str.strip, form.get("items", "").splitlines())))
    return SupplementAsked(items, form.get("reason", ""), officer, form.get("contact", ""))


def _obligation(form: Form, officer: Officer, _: Dossier) -> Act:
    digits = form.get("dong", "").replace(".", "") or "0"
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _DONG_DIGITS_MAX):
        raise RefusedError("act.bad-number")
    return ObligationAsked(form.get("reason", ""), officer, int(digits))


def _decide(form: Form, officer: Officer, _: Dossier) -> Act:
    document = Document(
        form.get("number", ""), _day(form.get("on", "")), officer, form.get("summary", "")
    )
    is_granted = form.get("outcome") == "granted"
    reason = "" if is_granted else form.get("reason", "")
    return Decided(_result(form), is_granted, document, reason)


def _extend(form: Form, officer: Officer, _: Dossier) -> Act:
    try:
        until = datetime.fromisoformat(form.get("until", "")).replace(tzinfo=VIETNAM)
    except ValueError as error:
        raise RefusedError("act.bad-date") from error
    return DueExtended(_result(form), from_local(until), form.get("reason", ""), officer)


def _stop(form: Form, officer: Officer, _: Dossier) -> Act:
    return Stopped(form.get("reason", ""), officer)


def _resume(form: Form, officer: Officer, _: Dossier) -> Act:
    return Resumed(form.get("reason", ""), officer)


_READERS: Final[Mapping[str, Callable[[Form, Officer, Dossier], Act]]] = {
    "start": _start,
    "supplement": _supplement,
    "obligation": _obligation,
    "decide": _decide,
    "extend": _extend,
    "stop": _stop,
    "resume": _resume,
}


def _result(form: Form) -> int:
    return _number(form.get("result", ""))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2):  # noqa: PLR2004  # 12 results
        raise RefusedError("act.bad-number")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError("act.bad-date") from error
