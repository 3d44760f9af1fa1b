"""Scanning at the counter: what is added, kept, named, offered again, and dropped."""

from __future__ import annotations

import pytest

from accord.acts import Erased, Place
from accord.dossier import fold
from accord.errors import RefusedError
from accord.intake import Accepted
from accord.naming import LogName
from accord.national import Digitisation
from edge.desk.scans import FILES_MAX
from edge.desk.shift import Shift
from edge.store import derive, entries
from tests.edge import sheets
from tests.edge.desk.intakes import BORN, CERTIFIED, DRAFT, MINH, OTHER_DRAFT
from tests.edge.station import BIRTH, COPY, HUNG, Station

SUBMITTED = 1
"""Number of the one paper of a certified copy: it stays for copying."""


@pytest.fixture
def shift(station: Station) -> Shift:
    return station.lan()[1]


def begin(
    station: Station, shift: Shift, values: dict[str, str] = CERTIFIED, *, draft_id: str = DRAFT
) -> None:
    station.drafts.keep(draft_id, shift.officer.key_id, values)


def shown(station: Station, shift: Shift, draft_id: str = DRAFT) -> list[int]:
    """Return how many files each paper of a draft has."""
    values = station.drafts.values(draft_id, shift.officer.key_id)
    reckoning = station.reception.view(values).reckoning
    assert reckoning is not None
    found = station.scans.of_draft(shift, draft_id, values, reckoning.lines)
    return [len(scans.files) for _, scans in sorted(found.items())]


def lines_of(station: Station, code: str) -> dict[bool, int]:
    """Return the number of a paper that stays, and of one that is shown, by whether it stays."""
    reckoning = station.reception.view({"procedure": code}).reckoning
    assert reckoning is not None
    return {line.rule.purpose.name == "SUBMIT": line.number for line in reckoning.lines}


def offered(station: Station, shift: Shift, values: dict[str, str]) -> list[int]:
    """Return the numbers of the papers of which an earlier scan is offered."""
    reckoning = station.reception.view(values).reckoning
    assert reckoning is not None
    found = station.scans.of_draft(shift, OTHER_DRAFT, values, reckoning.lines)
    return [number for number, scans in sorted(found.items()) if scans.offer]


def test_what_was_scanned_is_with_the_draft_after_a_power_cut(
    station: Station, shift: Shift
) -> None:
    begin(station, shift, CERTIFIED | {"paper_1": ""})
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo(), sheets.pdf(2)])
    station.open()
    assert shown(station, shift) == [2]
    photo, document = station.book.draft_files(DRAFT)
    assert {photo.kind, document.kind} == {"image/jpeg", "application/pdf"}
    assert {photo.pages, document.pages} == {1, 2}
    assert station.shelf.size(photo.digest) == photo.size
    assert station.drafts.values(DRAFT, shift.officer.key_id)["paper_1"] == "on"


def test_the_acceptance_names_the_files_and_the_log_says_which_paper(
    station: Station, shift: Shift
) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo(), sheets.pdf(2)])
    files = station.book.draft_files(DRAFT)
    code = station.reception.accept(shift, DRAFT, CERTIFIED).job.dossier
    said = station.book.said_about(code)
    dossier = fold(said)
    assert dossier.intake is not None
    assert not dossier.refused
    assert not dossier.conflict
    (title,) = {paper.title for paper in dossier.intake.papers}
    assert {(scan.paper, scan.hash, scan.pages) for scan in dossier.digitised} == {
        (title, file.digest, file.pages) for file in files
    }
    assert {scan.digitisation for scan in dossier.digitised} == {Digitisation.DIGITISED}
    with station.box.ledger.reading() as connection:
        own = entries.own_epoch(connection)
        named = [
            {file.hash: file.size_bytes for file in record.entry.header.attachments}
            for _, record in entries.entries_after(connection, own, 0)
            if record.entry.header.attachments
        ]
    assert named == [{file.digest: file.size for file in files}]
    assert station.book.draft_files(DRAFT) == ()
    assert [scan.is_held for scan in station.filed_scans.of(dossier)] == [True, True]


def test_the_same_form_sent_again_is_the_same_dossier_with_its_scans(
    station: Station, shift: Shift
) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo()])
    first = station.reception.accept(shift, DRAFT, CERTIFIED)
    again = station.reception.accept(shift, DRAFT, CERTIFIED)
    assert (again.job, again.is_new) == (first.job, False)


def test_an_acceptance_never_names_a_file_that_is_not_there(station: Station, shift: Shift) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo()])
    station.shelf.drop(station.book.draft_files(DRAFT)[0].digest)
    with pytest.raises(RefusedError, match=r"scans\.gone"):
        station.reception.accept(shift, DRAFT, CERTIFIED)
    assert station.book.dossiers(query=None, limit=9) == ()
    assert len(station.book.draft_files(DRAFT)) == 1


def test_what_is_not_ticked_does_not_go_along_and_is_swept(station: Station, shift: Shift) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo()])
    unticked = CERTIFIED | {"paper_1": "", "papers_confirmed": "on"}
    code = station.reception.accept(shift, DRAFT, unticked).job.dossier
    assert fold(station.book.said_about(code)).digitised == ()
    assert len(station.shelf.digests()) == 1
    station.scans.sweep()
    assert station.shelf.digests() == ()


def test_a_paper_that_is_only_shown_is_not_scanned(station: Station, shift: Shift) -> None:
    numbers = lines_of(station, BIRTH)
    begin(station, shift, BORN)
    with pytest.raises(RefusedError, match=r"scans\.only-shown"):
        station.scans.add(shift, DRAFT, numbers[False], [sheets.photo()])
    with pytest.raises(RefusedError, match=r"scans\.only-shown"):
        station.scans.reuse(shift, DRAFT, numbers[False])
    assert station.shelf.digests() == ()


@pytest.mark.parametrize(
    ("number", "contents", "key"),
    [
        (99, [b"x"], r"scans\.no-such-paper"),
        (SUBMITTED, [], r"scans\.none"),
        (SUBMITTED, [b"a text with the name of a photo"], r"scans\.no-such-kind"),
        (SUBMITTED, [bytes(21 << 20)], r"scans\.too-large"),
        (SUBMITTED, [sheets.blank_page()], r"scans\.blank"),
        (SUBMITTED, [b"%PDF-1.7 broken"], r"scans\.unreadable"),
    ],
    ids=["no paper", "no file", "text", "large", "blank", "broken"],
)
def test_what_is_refused_leaves_nothing(
    station: Station, shift: Shift, number: int, contents: list[bytes], key: str
) -> None:
    begin(station, shift, CERTIFIED | {"paper_1": ""})
    with pytest.raises(RefusedError, match=key):
        station.scans.add(shift, DRAFT, number, contents)
    assert station.shelf.digests() == ()
    assert station.book.draft_files(DRAFT) == ()
    assert "paper_1" not in station.drafts.values(DRAFT, shift.officer.key_id)


def test_nothing_is_scanned_before_a_procedure_is_chosen(station: Station, shift: Shift) -> None:
    begin(station, shift, MINH)
    with pytest.raises(RefusedError, match=r"scans\.no-such-paper"):
        station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo()])


def test_a_draft_has_only_so_many_files(
    station: Station, shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert FILES_MAX < 64  # what one entry may name
    monkeypatch.setattr("edge.desk.scans.FILES_MAX", 1)
    begin(station, shift)
    with pytest.raises(RefusedError, match=r"scans\.too-many"):
        station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo(), sheets.png()])
    assert shown(station, shift) == [1]


def test_what_is_taken_away_is_gone_unless_something_else_names_it(
    station: Station, shift: Shift
) -> None:
    for draft_id in (DRAFT, OTHER_DRAFT):
        begin(station, shift, draft_id=draft_id)
        station.scans.add(shift, draft_id, SUBMITTED, [sheets.photo()])
    (file,) = station.book.draft_files(DRAFT)
    name = file.digest.hex()
    station.scans.remove(shift, DRAFT, paper=file.paper, name=name)
    assert shown(station, shift) == [0]
    assert station.shelf.size(file.digest) is not None
    with pytest.raises(RefusedError, match=r"scans\.unknown"):
        station.scans.remove(shift, DRAFT, paper=file.paper, name=name)
    with pytest.raises(RefusedError, match=r"scans\.unknown"):
        station.scans.remove(shift, OTHER_DRAFT, paper="another", name=name)
    station.scans.remove(shift, OTHER_DRAFT, paper=file.paper, name=name)
    assert station.shelf.digests() == ()


def test_a_dropped_draft_drops_its_files(station: Station, shift: Shift) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo()])
    station.scans.drop_draft(shift, DRAFT)
    assert station.shelf.digests() == ()
    assert station.drafts.values(DRAFT, shift.officer.key_id) == {}


def test_a_file_of_a_dossier_stays_when_a_draft_that_uses_it_is_dropped(
    station: Station, shift: Shift
) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo()])
    station.reception.accept(shift, DRAFT, CERTIFIED)
    begin(station, shift, draft_id=OTHER_DRAFT)
    station.scans.reuse(shift, OTHER_DRAFT, SUBMITTED)
    station.scans.drop_draft(shift, OTHER_DRAFT)
    station.scans.sweep()
    assert len(station.shelf.digests()) == 1


def test_another_officers_draft_takes_no_file_and_shows_none(
    station: Station, shift: Shift
) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo()])
    (file,) = station.book.draft_files(DRAFT)
    hung = station.shift_of(HUNG)
    for attempt in (
        lambda: station.scans.add(hung, DRAFT, SUBMITTED, [sheets.png()]),
        lambda: station.scans.picture(hung, DRAFT, file.digest.hex(), "small", 0),
        lambda: station.scans.remove(hung, DRAFT, paper=file.paper, name=file.digest.hex()),
        lambda: station.scans.drop_draft(hung, DRAFT),
    ):
        with pytest.raises(RefusedError, match=r"draft\.not-yours"):
            attempt()
    assert shown(station, shift) == [1]


def test_pages_are_drawn_small_and_large_and_in_no_other_size(
    station: Station, shift: Shift
) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.pdf(2)])
    name = station.book.draft_files(DRAFT)[0].digest.hex()
    small = station.scans.picture(shift, DRAFT, name, "small", 1)
    assert small.startswith(b"\xff\xd8\xff")
    assert len(station.scans.picture(shift, DRAFT, name, "large", 0)) > len(small)
    for other, edge in ((name, "huge"), ("00", "small")):
        with pytest.raises(RefusedError, match=r"scans\.unknown"):
            station.scans.picture(shift, DRAFT, other, edge, 0)


# --- used again ----------------------------------------------------------------------------------


def test_a_paper_scanned_once_is_offered_at_the_next_visit_and_taken_by_hand(
    station: Station, shift: Shift
) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo(), sheets.pdf(2)])
    station.reception.accept(shift, DRAFT, CERTIFIED)
    scanned_at = station.clock.wall
    station.clock.pass_ms(86_400_000)
    shift = station.lan()[1]
    begin(station, shift, draft_id=OTHER_DRAFT)
    assert shown(station, shift, OTHER_DRAFT) == [0]
    assert offered(station, shift, CERTIFIED) == [SUBMITTED]
    station.scans.reuse(shift, OTHER_DRAFT, SUBMITTED)
    files = station.book.draft_files(OTHER_DRAFT)
    assert {(file.is_reused, file.pages) for file in files} == {(True, 1), (True, 2)}
    assert all(abs(file.at - scanned_at) < 60_000 for file in files)
    assert offered(station, shift, CERTIFIED) == []
    code = station.reception.accept(shift, OTHER_DRAFT, CERTIFIED | {"copies": "3"}).job.dossier
    again = fold(station.book.said_about(code))
    assert {scan.digitisation for scan in again.digitised} == {Digitisation.REUSED}
    assert [scan.is_reused for scan in station.filed_scans.of(again)] == [True, True]
    assert len(station.shelf.digests()) == 2
    assert offered(station, shift, CERTIFIED) == [SUBMITTED]


def test_a_scan_is_offered_to_its_owner_alone_and_to_no_helper(
    station: Station, shift: Shift
) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo()])
    station.reception.accept(shift, DRAFT, CERTIFIED)
    assert offered(station, shift, CERTIFIED) == [SUBMITTED]
    assert offered(station, station.shift_of(HUNG), CERTIFIED) == []
    for number in ("001301000456", "00109900012", "", "9"):
        assert offered(station, shift, CERTIFIED | {"owner_number": number}) == []
    begin(station, shift, CERTIFIED | {"owner_number": "001301000456"}, draft_id=OTHER_DRAFT)
    with pytest.raises(RefusedError, match=r"scans\.nothing-earlier"):
        station.scans.reuse(shift, OTHER_DRAFT, SUBMITTED)


def test_a_scan_whose_file_is_gone_is_not_offered_and_one_that_changed_is_not_taken(
    station: Station, shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo()])
    code = station.reception.accept(shift, DRAFT, CERTIFIED).job.dossier
    (digest,) = station.shelf.digests()
    begin(station, shift, draft_id=OTHER_DRAFT)
    with station.shelf._database.writing() as connection:  # noqa: SLF001 -- as a bad disk would
        connection.execute("UPDATE chunks SET content = x'00'")
    with pytest.raises(RefusedError, match=r"scans\.gone"):
        station.scans.reuse(shift, OTHER_DRAFT, SUBMITTED)
    station.shelf.drop(digest)
    assert offered(station, shift, CERTIFIED) == []
    for attempt in (
        lambda: station.filed_scans.file(code, digest.hex()),
        lambda: station.filed_scans.picture(code, digest.hex(), "small", 0),
    ):
        with pytest.raises(RefusedError, match=r"scans\.gone"):
            attempt()


def test_scans_of_a_procedure_that_was_changed_are_kept_apart(
    station: Station, shift: Shift
) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo()])
    station.drafts.keep(DRAFT, shift.officer.key_id, {"procedure": BIRTH})
    assert shown(station, shift)[0] == 1  # of number 0: a paper that is not asked for
    station.drafts.keep(DRAFT, shift.officer.key_id, {"procedure": COPY})
    assert shown(station, shift) == [1]


def test_the_scans_of_a_dossier_are_read_by_its_code_and_name_alone(
    station: Station, shift: Shift
) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.pdf(2)])
    code = station.reception.accept(shift, DRAFT, CERTIFIED).job.dossier
    other = station.reception.accept(shift, OTHER_DRAFT, BORN).job.dossier
    (scan,) = fold(station.book.said_about(code)).digitised
    name = scan.hash.hex()
    assert station.filed_scans.named(code, name).pages == 2
    assert station.filed_scans.file(code, name) == ("application/pdf", sheets.pdf(2))
    assert station.filed_scans.picture(code, name, "small", 1).startswith(b"\xff\xd8\xff")
    with pytest.raises(RefusedError, match=r"scans\.unknown"):
        station.filed_scans.named(other, name)
    with pytest.raises(RefusedError, match=r"dossier\.unknown"):
        station.filed_scans.named("H26.001.03-260309-9999", name)


def test_papers_and_their_scans_are_counted_by_month(station: Station, shift: Shift) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo(), sheets.png()])
    station.reception.accept(shift, DRAFT, CERTIFIED)
    begin(station, shift, CERTIFIED | {"copies": "4"}, draft_id=OTHER_DRAFT)
    station.scans.reuse(shift, OTHER_DRAFT, SUBMITTED)
    station.reception.accept(shift, OTHER_DRAFT, CERTIFIED | {"copies": "4"})
    counted = station.scans.counted("2026-03")
    assert (counted.papers, counted.scanned, counted.reused) == (2, 1, 1)
    assert counted.reused_percent == 50
    assert station.scans.counted("2026-02").papers == 0
    with pytest.raises(RefusedError, match=r"rating\.no-such-month"):
        station.scans.counted("March")


def test_a_file_put_for_a_draft_that_was_signed_meanwhile_is_swept(
    station: Station, shift: Shift
) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo()])
    (file,) = station.book.draft_files(DRAFT)
    station.reception.accept(shift, DRAFT, CERTIFIED)
    with pytest.raises(RefusedError, match=r"draft\.signed"):
        station.book.draft_file_put(DRAFT, file, officer=shift.officer.key_id)
    with pytest.raises(RefusedError, match=r"draft\.nothing-typed"):
        station.book.draft_file_put("f" * 16, file, officer=shift.officer.key_id)
    begin(station, shift, draft_id=OTHER_DRAFT)
    with pytest.raises(RefusedError, match=r"draft\.not-yours"):
        station.book.draft_file_put(OTHER_DRAFT, file, officer=b"somebody")


def test_what_is_derived_of_scans_is_derived_again_and_goes_with_what_is_erased(
    station: Station, shift: Shift
) -> None:
    begin(station, shift)
    station.scans.add(shift, DRAFT, SUBMITTED, [sheets.photo()])
    code = station.reception.accept(shift, DRAFT, CERTIFIED).job.dossier
    (digest,) = station.shelf.digests()
    with station.box.ledger.writing() as work:
        derive.rebuild(work.connection)
    assert station.book.is_file_named(digest)
    said = next(s for s in station.book.said_about(code) if isinstance(s.fact, Accepted))
    with station.book.writing() as writing:
        place = Place(
            LogName(said.key.log), said.key.epoch, said.key.seq, writing.hash_of(said.key)
        )
        erased = Erased(place, "theo luật")
        station.scribe.write(writing, erased, dossier=code, officer=shift.key)
    assert not station.book.is_file_named(digest)
    station.scans.sweep()
    assert station.shelf.digests() == ()
