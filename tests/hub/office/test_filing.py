"""Files that entries name: who is asked for what, what is kept, what is shown to whom."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest

from accord.acts import Noted
from accord.errors import FaultError, RefusedError
from accord.files import CHUNK_BYTES, WRONG_MAX, Arrived
from accord.fleet import OfficerRole
from accord.header import Attachment
from accord.wire import FILE_BYTES_MAX
from hub.office.filebook import FileState
from hub.office.filing import DAY_MS, FILES_ASKED_MAX, LACKED_MS, FileLimits, Filing
from hub.office.ports import AlarmKind
from hub.office.scribe import FLEET_LOG
from tests.hub.office.city import (
    BA_DINH,
    CITY,
    LAN,
    LIMITS,
    NOW,
    TAY_HO,
    TestBox,
    TestCity,
    accepted,
    attachment,
    with_parcel,
)
from tests.hub.office.test_releasing import EVE, admit_eve, release

SCAN = b"a scanned page " * 9_000  # three chunks
FILE = attachment(SCAN)
LATER = type(NOW)(NOW + LACKED_MS)


def take(city: TestCity, box: TestBox, *files: Attachment, number: int = 1) -> str:
    """Let a box take a dossier and name files with it."""
    code = box.take(number)
    box.say(Noted("Đã quét giấy tờ"), dossier=code, officer=LAN, files=files)
    city.receive(box)
    return code


def arrived(number: int, content: bytes = SCAN, file: Attachment = FILE) -> Arrived:
    return Arrived(file, number, content[number * CHUNK_BYTES :][:CHUNK_BYTES])


def keep(city: TestCity, box: TestBox, *numbers: int) -> list[bool]:
    return list(city.filing.keep([(box.name, arrived(n)) for n in numbers], at=NOW))


def state(city: TestCity, box: TestBox, file: Attachment = FILE) -> FileState:
    with city.books.reading() as desk:
        row = desk.files.row(box.name, file)
    assert row is not None
    return row.state


def alarms(city: TestCity) -> list[tuple[str, str]]:
    with city.books.reading() as desk:
        found = desk.lists.alarms(is_open=True, limit=99)
    return [(each.box, each.detail) for each in found if each.kind is AlarmKind.FILES]


def filing(city: TestCity, *, free_bytes: int = 1 << 40, **limits: int) -> Filing:
    return Filing(
        city.books,
        clock=city.clock,
        limits=replace(LIMITS, **limits),
        free_bytes=lambda: free_bytes,
    )


def test_what_a_believed_entry_names_is_asked_of_its_box(city: TestCity, box: TestBox) -> None:
    assert city.filing.missing(box.name, at=NOW) == ()
    take(city, box, FILE)
    (wanted,) = city.filing.missing(box.name, at=NOW)
    assert (wanted.file, wanted.had.count, wanted.had.mask) == (FILE, 3, 0)
    other = city.admit("box-00103-b")
    assert city.filing.missing(other.name, at=NOW) == ()


def test_what_an_entry_names_that_is_not_believed_is_asked_of_nobody(
    city: TestCity, box: TestBox
) -> None:
    code = box.take(1)
    box.say(Noted("Đã quét"), dossier=code, officer=LAN, files=(FILE,))
    batch = box.batch()
    bad = replace(batch.keep.parcels[2], payload=b"another")
    city.intake.take([with_parcel(batch, 2, bad)], at=NOW)
    assert city.filing.missing(box.name, at=NOW) == ()


def test_what_is_believed_after_all_is_asked_for_from_then_on(city: TestCity, box: TestBox) -> None:
    admin = city.employ("quantri", OfficerRole.ADMINISTRATION, unit=CITY)
    code = f"{TAY_HO.agency}-260921-10001"
    record = box.say(accepted(TAY_HO), dossier=code, officer=EVE, files=(FILE,))
    city.intake.take([box.batch()], at=NOW)
    assert city.filing.missing(box.name, at=NOW) == ()
    admit_eve(city)
    release(city, admin, box, record.entry.header.seq)
    assert [each.file for each in city.filing.missing(box.name, at=NOW)] == [FILE]


def test_only_so_many_files_are_asked_for_at_once(city: TestCity, box: TestBox) -> None:
    files = [attachment(b"page %d" % number) for number in range(FILES_ASKED_MAX + 3)]
    take(city, box, *files)
    wanted = city.filing.missing(box.name, at=NOW)
    assert [each.file for each in wanted] == files[:FILES_ASKED_MAX]


def test_what_came_stays_and_is_not_asked_for_again(city: TestCity, box: TestBox) -> None:
    take(city, box, FILE)
    assert keep(city, box, 2, 0) == [True, True]
    (wanted,) = city.filing.missing(box.name, at=NOW)
    assert wanted.had.mask == 0b101
    assert keep(city, box, 0) == [True], "here already is here"
    with city.books.reading() as desk:
        assert desk.files.tally(box.name).held_bytes == len(SCAN) - CHUNK_BYTES


def test_a_file_is_held_only_once_its_hash_was_looked_at(city: TestCity, box: TestBox) -> None:
    take(city, box, FILE)
    keep(city, box, 0, 1, 2)
    assert state(city, box) is FileState.WHOLE
    assert city.filing.missing(box.name, at=NOW) == ()
    assert city.filing.check(at=NOW)
    assert state(city, box) is FileState.HELD
    assert not city.filing.check(at=NOW)
    assert keep(city, box, 1) == [False], "what is held takes nothing more"


def test_another_file_is_thrown_away_and_asked_for_again_a_few_times(
    city: TestCity, box: TestBox
) -> None:
    wrong = b"x" * len(SCAN)
    take(city, box, FILE)
    for count in range(1, WRONG_MAX + 1):
        city.filing.keep([(box.name, arrived(n, wrong)) for n in range(3)], at=NOW)
        city.filing.check(at=NOW)
        spoiled = count == WRONG_MAX
        assert state(city, box) is (FileState.SPOILED if spoiled else FileState.WANTED)
        with city.books.reading() as desk:
            row = desk.files.row(box.name, FILE)
            assert row is not None
            assert (desk.files.had(row), desk.files.tally(box.name).held_bytes) == (0, 0)
            assert desk.files.tally(box.name).day_bytes == count * len(SCAN)
    assert city.filing.missing(box.name, at=LATER) == ()
    assert alarms(city) == [(box.name, f"file={FILE.hash.hex()} key=files.spoiled")]


def test_an_empty_file_needs_no_chunk(city: TestCity, box: TestBox) -> None:
    empty = attachment(b"")
    take(city, box, empty)
    assert city.filing.check(at=NOW)
    assert state(city, box, empty) is FileState.HELD


def test_a_file_no_link_carries_is_an_alarm_and_not_asked_for(city: TestCity, box: TestBox) -> None:
    large = Attachment(b"l" * 32, FILE_BYTES_MAX + 1)
    take(city, box, large)
    assert state(city, box, large) is FileState.TOO_LARGE
    assert city.filing.missing(box.name, at=NOW) == ()
    assert alarms(city) == [(box.name, "key=files.too-large seq=3")]


def test_a_box_that_lacks_a_file_is_asked_again_after_a_while(city: TestCity, box: TestBox) -> None:
    take(city, box, FILE)
    keep(city, box, 1)
    city.filing.lacked(box.name, FILE, at=NOW)
    city.filing.lacked(box.name, attachment(b"another"), at=NOW)
    assert state(city, box) is FileState.LACKED
    assert city.filing.missing(box.name, at=NOW) == ()
    (again,) = city.filing.missing(box.name, at=LATER)
    assert again.had.mask == 0b010
    assert keep(city, box, 0, 2) == [True, True]
    city.filing.lacked(box.name, FILE, at=NOW)
    assert state(city, box) is FileState.WHOLE


def test_nothing_is_kept_that_nobody_named(city: TestCity, box: TestBox) -> None:
    take(city, box, FILE)
    other = attachment(b"another")
    assert city.filing.keep([(box.name, Arrived(other, 0, b"another"))], at=NOW) == (False,)
    assert city.filing.keep([("box-00103-z", arrived(0))], at=NOW) == (False,)


@pytest.mark.parametrize(
    ("limits", "about", "key"),
    [
        ({"day_bytes": 2 * CHUNK_BYTES - 1}, "box-00103-a", "key=files.day-full"),
        ({"box_bytes": 2 * CHUNK_BYTES - 1}, "box-00103-a", "key=files.box-full"),
        ({"free_bytes": LIMITS.reserve_bytes + CHUNK_BYTES - 1}, FLEET_LOG, "key=files.disk-full"),
    ],
)
def test_a_limit_that_is_reached_is_told_once_and_nothing_more_is_kept(
    city: TestCity, box: TestBox, limits: dict[str, int], about: str, key: str
) -> None:
    take(city, box, FILE)
    city.filing.keep([(box.name, arrived(0))], at=NOW)
    full = filing(city, **limits)
    for _ in range(2):
        assert full.missing(box.name, at=NOW) == ()
    assert full.keep([(box.name, arrived(1))], at=NOW) == (False,)
    assert alarms(city) == [(about, key)]
    with city.books.reading() as desk:
        (alarm,) = desk.lists.alarms(is_open=True, limit=9)
    assert alarm.count == 1


def test_the_next_day_a_box_may_bring_files_again(city: TestCity, box: TestBox) -> None:
    take(city, box, FILE)
    narrow = filing(city, day_bytes=CHUNK_BYTES)
    narrow.keep([(box.name, arrived(0))], at=NOW)
    assert narrow.missing(box.name, at=NOW) == ()
    tomorrow = type(NOW)(NOW + DAY_MS)
    assert narrow.missing(box.name, at=tomorrow)
    assert narrow.keep([(box.name, arrived(1))], at=tomorrow) == (True,)


def test_a_full_disk_keeps_nothing_of_a_commit(city: TestCity, box: TestBox) -> None:
    def fails() -> int:
        raise FaultError("store.failed")

    take(city, box, FILE)
    broken = Filing(city.books, clock=city.clock, limits=LIMITS, free_bytes=fails)
    with pytest.raises(FaultError):
        broken.keep([(box.name, arrived(0))], at=NOW)
    assert city.filing.missing(box.name, at=NOW)[0].had.mask == 0


def test_a_dossier_says_how_far_each_of_its_files_is(city: TestCity, box: TestBox) -> None:
    lan = city.employ("lan", OfficerRole.LEADER)
    second = attachment(b"second page")
    code = take(city, box, FILE, second)
    box.say(Noted("Quét lại"), dossier=code, officer=LAN, files=(FILE,))
    city.receive(box)
    city.bring(box, b"second page")
    keep(city, box, 0)
    found = city.filing.of_dossier(lan, code)
    assert [(each.file, each.state, each.had_bytes) for each in found] == [
        (FILE, FileState.WANTED, CHUNK_BYTES),
        (second, FileState.HELD, len(b"second page")),
    ]
    assert {each.box for each in found} == {box.name}


def test_a_file_the_books_do_not_know_of_is_not_shown(city: TestCity, box: TestBox) -> None:
    lan = city.employ("lan", OfficerRole.LEADER)
    code = box.take(1)
    city.receive(box)
    with city.books.writing() as desk:
        held = desk.logs.held(box.name, box.head.epoch)
        assert held is not None
        record = box.say(Noted("Đã quét"), dossier=code, officer=LAN, files=(FILE,))
        desk.logs.put(held, record, at=NOW)
    assert city.filing.of_dossier(lan, code) == ()


def test_who_may_read_a_dossier_reads_its_files_and_that_is_kept(
    city: TestCity, box: TestBox
) -> None:
    lan = city.employ("lan", OfficerRole.LEADER)
    code = take(city, box, FILE)
    with pytest.raises(RefusedError, match=r"file\.not-here"):
        city.filing.open(lan, code, FILE.hash)
    city.bring(box, SCAN)
    opened = city.filing.open(lan, code, FILE.hash)
    assert opened.size_bytes == len(SCAN)
    assert b"".join(opened.chunks) == SCAN
    with pytest.raises(RefusedError, match=r"file\.not-here"):
        city.filing.open(lan, code, sha256(b"another").digest())
    with city.books.reading() as desk:
        assert [each.why for each in desk.lists.accesses(code, limit=9)] == ["file"]


def test_a_file_is_opened_through_a_dossier_that_names_it_only(
    city: TestCity, box: TestBox
) -> None:
    lan = city.employ("lan", OfficerRole.LEADER)
    take(city, box, FILE)
    city.bring(box, SCAN)
    other = take(city, box, number=2)
    with pytest.raises(RefusedError, match=r"file\.not-here"):
        city.filing.open(lan, other, FILE.hash)


def test_who_may_not_read_a_dossier_reads_none_of_its_files(city: TestCity, box: TestBox) -> None:
    code = take(city, box, FILE)
    city.bring(box, SCAN)
    hoa = city.employ("hoa", OfficerRole.LEADER, unit=BA_DINH)
    tinh = city.employ("tinh", OfficerRole.VOLUNTEER, unit=TAY_HO)
    for session, key in ((hoa, "access.other-ward"), (tinh, "access.not-yours")):
        for ask in (city.filing.of_dossier, lambda s, c: city.filing.open(s, c, FILE.hash)):
            with pytest.raises(RefusedError, match=key):
                ask(session, code)
    with pytest.raises(RefusedError, match=r"dossier\.unknown"):
        city.filing.of_dossier(hoa, "H26.103-260921-10099")
    with city.books.reading() as desk:
        assert desk.lists.accesses(code, limit=9) == ()


def test_a_chunk_that_is_gone_from_the_disk_is_found_when_the_whole_is_looked_at(
    city: TestCity, box: TestBox
) -> None:
    take(city, box, FILE)
    keep(city, box, 0, 1, 2)
    with city.books.writing() as desk:
        row = desk.files.row(box.name, FILE)
        assert row is not None
        desk.files.drop_chunks(row)
    city.filing.check(at=NOW)
    assert state(city, box) is FileState.WANTED


def test_a_box_is_shown_with_what_is_still_to_come(city: TestCity, box: TestBox) -> None:
    lan = city.employ("lan", OfficerRole.LEADER)
    take(city, box, FILE)
    keep(city, box, 0)
    (standing,) = city.fleet.boxes(lan)
    assert standing.coming_bytes == len(SCAN) - CHUNK_BYTES


def test_limits_are_what_the_installation_says() -> None:
    assert FileLimits(day_bytes=1, box_bytes=2, reserve_bytes=3).box_bytes == 2


def test_files_and_chunks_survive_a_restart(city: TestCity, box: TestBox) -> None:
    take(city, box, FILE)
    keep(city, box, 1)
    again = filing(city)
    assert again.missing(box.name, at=NOW)[0].had.mask == 0b010
