"""The words of the legal forms: data, one file a form, shared by the document and the slip."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from accord.errors import FaultError
from edge.desk.slips import FormKey

__all__ = ["LEGAL", "Wording", "read_wordings"]

LEGAL = Path(__file__).parent / "legal"
"""The forms that ship with the program."""

_WEEKDAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Every word of form 01 that is the law's or ours, not the citizen's; named as in its file."""

    basis: str
    number: str
    version: int
    template: str
    nation: str
    motto: str
    paper_number: str
    place_and_day: str
    title: str
    code: str
    centre: str
    owner: str
    id_number: str
    address: str
    phone: str
    email: str
    not_given: str
    representative: str
    representative_name: str
    representative_id_number: str
    authority: str
    request: str
    papers: str
    papers_none: str
    paper_index: str
    paper_name: str
    originals: str
    certified: str
    photocopies: str
    sets: str
    sets_value: str
    term: str
    term_none: str
    received_at: str
    due_at: str
    due_open: str
    moment: str
    moment_due: str
    moment_short: str
    weekdays: tuple[str, ...]
    results: str
    result_name: str
    result_due: str
    result: str
    collect_at: str
    register: str
    register_value: str
    fee: str
    fee_none: str
    fee_total: str
    fee_words: str
    fee_note: str
    submitter: str
    submitter_hint: str
    officer: str
    officer_hint: str
    signed: str
    signed_key: str
    signed_at: str
    clock_untrusted: str
    clock_untrusted_note: str
    copy: str
    copy_file: str
    receipt_hint: str
    receipt_alternative: str
    foot: str
    page: str

    @property
    def key(self) -> FormKey:
        """Which form these words are for."""
        return FormKey(self.basis, self.number, self.version)

    def texts(self) -> tuple[str, ...]:
        """Return every word of the form, in the order of the file."""
        values = (getattr(self, field.name) for field in fields(self))
        return (*(value for value in values if isinstance(value, str)), *self.weekdays)


def read_wordings(folder: Path = LEGAL) -> dict[FormKey, Wording]:
    """Return the wording of every form in the folder, by its key.

    Raises:
        FaultError: ``forms.wording`` when a file cannot be read, lacks a word or has one too
            many, or when two files claim the same form.
    """
    wordings: dict[FormKey, Wording] = {}
    for path in sorted(folder.glob("*.toml")):
        wording = _read(path)
        if wording.key in wordings:
            raise FaultError("forms.wording", file=path.name, reason="the form has two files")
        wordings[wording.key] = wording
    if not wordings:
        raise FaultError("forms.wording", file=folder.name, reason="no form at all")
    return wordings


def _read(path: Path) -> Wording:
    try:
        words = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FaultError("forms.wording", file=path.name, reason="cannot be read") from error
    wanted = {field.name for field in fields(Wording)}
    if odd := sorted(wanted ^ words.keys()):
        raise FaultError("forms.wording", file=path.name, reason=f"missing or unknown: {odd[0]}")
    weekdays = tuple(words.pop("weekdays"))
    version = words.pop("version")
    is_text = all(isinstance(word, str) and word for word in (*words.values(), *weekdays))
    if not is_text or not isinstance(version, int) or len(weekdays) != _WEEKDAYS:
        raise FaultError("forms.wording", file=path.name, reason="not the right kind of value")
    return Wording(weekdays=weekdays, version=version, **words)
