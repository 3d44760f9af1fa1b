"""The protections of scanned papers, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from accord.intake import Accepted
from accord.moments import Instant
from edge.api import scans as routes
from edge.desk import filed_scans, reception, scanned, scans
from edge.desk.ports import Writing
from edge.desk.scans import Scans
from edge.desk.shift import Shift
from edge.devices.pages import worker
from edge.store import shelf as shelf_room
from edge.store.engine import Connection
from edge.store.shelf import Shelf
from edge.store.space import Space
from ground.web import border
from tests.edge import sheets
from tests.edge.desk.intakes import BORN, CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.station import BIRTH, HUNG, Station, a_station
from tests.edge.store.logs import key_file
from tests.mutants.mutant import Mutant
from tests.refusal import is_refused

__all__ = ["MUTANTS"]


@contextmanager
def _counter() -> Iterator[tuple[Station, Shift]]:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        shift = station.lan()[1]
        station.drafts.keep(DRAFT, shift.officer.key_id, CERTIFIED)
        yield station, shift


def _adds(*contents: bytes) -> Callable[[], None]:
    def check() -> None:
        with _counter() as (station, shift):
            assert is_refused(lambda: station.scans.add(shift, DRAFT, 1, contents))
            assert station.shelf.digests() == ()

    return check


def _a_shown_paper_is_not_scanned() -> None:
    with _counter() as (station, shift):
        station.drafts.keep(DRAFT, shift.officer.key_id, BORN)
        reckoning = station.reception.view({"procedure": BIRTH}).reckoning
        assert reckoning is not None
        shown = [line.number for line in reckoning.lines if line.rule.purpose.name == "SHOW"]
        assert is_refused(lambda: station.scans.add(shift, DRAFT, shown[0], [sheets.photo()]))


def _no_entry_names_what_is_not_there() -> None:
    with _counter() as (station, shift):
        station.scans.add(shift, DRAFT, 1, [sheets.photo()])
        station.shelf.drop(station.shelf.digests()[0])
        assert is_refused(lambda: station.reception.accept(shift, DRAFT, CERTIFIED))


def _what_an_entry_names_stays() -> None:
    with _counter() as (station, shift):
        station.scans.add(shift, DRAFT, 1, [sheets.photo()])
        station.reception.accept(shift, DRAFT, CERTIFIED)
        station.scans.sweep()
        assert len(station.shelf.digests()) == 1


def _forgets_what_entries_name(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("edge.store.scans.is_named", lambda *_: False)


def _an_earlier_scan_is_for_no_helper() -> None:
    with _counter() as (station, shift):
        station.scans.add(shift, DRAFT, 1, [sheets.photo()])
        station.reception.accept(shift, DRAFT, CERTIFIED)
        hung = station.shift_of(HUNG)
        station.drafts.keep(OTHER_DRAFT, hung.officer.key_id, CERTIFIED)
        assert is_refused(lambda: station.scans.reuse(hung, OTHER_DRAFT, 1))


def _an_earlier_scan_is_its_owners() -> None:
    with _counter() as (station, shift):
        station.scans.add(shift, DRAFT, 1, [sheets.photo()])
        station.reception.accept(shift, DRAFT, CERTIFIED)
        title = _title(station)
        assert station.filed_scans.offers("001099000123", {title})
        # A query of the beginning, or of a name, finds the same dossier.
        assert station.filed_scans.offers("NGUYỄN VĂN MINH", {title}) == {}


def _title(station: Station) -> str:
    reckoning = station.reception.view(CERTIFIED).reckoning
    assert reckoning is not None
    return reckoning.lines[0].rule.title


def _another_officer_sees_no_scan_of_a_draft() -> None:
    with _counter() as (station, shift):
        station.scans.add(shift, DRAFT, 1, [sheets.photo()])
        name = station.shelf.digests()[0].hex()
        hung = station.shift_of(HUNG)
        assert is_refused(lambda: station.scans.picture(hung, DRAFT, name, "small", 0))


def _looks_at_no_owner(patch: pytest.MonkeyPatch) -> None:
    def file(room: Scans, _: Shift, draft_id: str, name: str, paper: str = "") -> Any:
        return room._book.draft_files(draft_id)[0]

    patch.setattr(Scans, "_file", file)


def _a_place_does_not_stay_in_a_photo() -> None:
    kept = worker._answer({"do": "look", "kind": "image/jpeg"}, sheets.photo(place="21.02 N"))
    assert b"21.02 N" not in kept[1]


def _keeps_photos_as_they_came(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(worker, "_jpeg", lambda _: sheets.photo(place="21.02 N"))


def _a_file_of_another_dossier_is_not_shown() -> None:
    with _counter() as (station, shift):
        station.scans.add(shift, DRAFT, 1, [sheets.photo()])
        station.reception.accept(shift, DRAFT, CERTIFIED)
        other = station.reception.accept(shift, OTHER_DRAFT, BORN).job.dossier
        name = station.shelf.digests()[0].hex()
        assert is_refused(lambda: station.filed_scans.file(other, name))


def _shows_any_file(patch: pytest.MonkeyPatch) -> None:
    def named(_: object, __: str, name: str) -> filed_scans.Shown:
        return filed_scans.Shown(name, "x", 1, is_reused=False, at=Instant(0), is_held=True)

    patch.setattr(filed_scans.FiledScans, "named", named)


@contextmanager
def _shelf(free_bytes: int = 1 << 40) -> Iterator[Shelf]:
    with tempfile.TemporaryDirectory() as folder:
        keys = key_file(Path(folder))
        space = Space(1 << 40, free_bytes)
        shelf = Shelf(Path(folder) / "papers.db", keys=keys, space=lambda _: space)
        yield shelf
        shelf.close()


def _the_reserve_is_kept() -> None:
    with _shelf(1 << 20) as shelf:
        assert is_refused(lambda: shelf.put(b"x", kind="image/png", at=Instant(1)))


def _a_changed_file_is_not_read() -> None:
    with _shelf() as shelf:
        digest = shelf.put(b"x" * 70_000, kind="image/png", at=Instant(1))
        with shelf._database.writing() as connection:
            connection.execute("UPDATE chunks SET content = x'00' WHERE number = 1")
        assert shelf.read(digest) is None


def _compares_no_hash(patch: pytest.MonkeyPatch) -> None:
    def content_of(connection: Connection, digest: bytes) -> tuple[str, bytes] | None:
        row = shelf_room.file_of(connection, digest)
        pieces = [] if row is None else connection.execute(shelf_room._SQL["chunks"], (row[0],))
        return None if row is None else (row[1], b"".join(piece for _, piece in pieces))

    patch.setattr(shelf_room, "content_of", content_of)


def _a_text_is_no_photo() -> None:
    assert is_refused(lambda: scanned.kind_of(b"a text that is called photo.jpg"))


def _names_what_is_gone(patch: pytest.MonkeyPatch) -> None:
    def files(_: object, writing: Writing, draft_id: str, accepted: Accepted) -> Any:
        return scanned.going_along(writing.draft_files(draft_id), accepted.papers)

    patch.setattr(reception.Reception, "_files", files)


def _files_do_not_run() -> None:
    assert "sandbox" in routes._HARMLESS["content-security-policy"]
    headers = {"content-security-policy": "default-src 'none'; sandbox"}
    for name, value in border.SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    assert headers["content-security-policy"] == routes._HARMLESS["content-security-policy"]


MUTANTS = [
    Mutant(
        "believes the name of a file",
        lambda patch: patch.setitem(scanned.KINDS, b"", "image/jpeg"),
        _a_text_is_no_photo,
    ),
    Mutant(
        "takes a blank page",
        lambda patch: patch.setattr(scanned, "_INK_LEAST", 0.0),
        _adds(sheets.blank_page()),
    ),
    Mutant(
        "scans what is only shown",
        lambda patch: patch.setattr(scans, "_is_scanned", lambda _: True),
        _a_shown_paper_is_not_scanned,
    ),
    Mutant(
        "names a file that is not on the shelf",
        _names_what_is_gone,
        _no_entry_names_what_is_not_there,
    ),
    Mutant(
        "drops a file that an entry names", _forgets_what_entries_name, _what_an_entry_names_stays
    ),
    Mutant(
        "offers a helper what was scanned of a stranger",
        lambda patch: patch.setattr(scans, "may_accept", lambda _: True),
        _an_earlier_scan_is_for_no_helper,
    ),
    Mutant(
        "offers what was scanned of somebody else",
        lambda patch: patch.setattr(filed_scans, "_is_owned_by", lambda *_: True),
        _an_earlier_scan_is_its_owners,
    ),
    Mutant(
        "shows the scans of another officer's draft",
        _looks_at_no_owner,
        _another_officer_sees_no_scan_of_a_draft,
    ),
    Mutant(
        "keeps in a photo where it was taken",
        _keeps_photos_as_they_came,
        _a_place_does_not_stay_in_a_photo,
    ),
    Mutant(
        "shows a file under any dossier", _shows_any_file, _a_file_of_another_dossier_is_not_shown
    ),
    Mutant(
        "fills the reserve of the disk with scans",
        lambda patch: patch.setattr(Shelf, "_has_room", lambda *_: True),
        _the_reserve_is_kept,
    ),
    Mutant("reads a file that changed", _compares_no_hash, _a_changed_file_is_not_read),
    Mutant(
        "lets a file run in the browser",
        lambda patch: patch.setitem(routes._HARMLESS, "content-security-policy", ""),
        _files_do_not_run,
    ),
]
