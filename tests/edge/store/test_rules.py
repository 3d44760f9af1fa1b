"""What the hub publishes for the counter: catalogue, calendar, officers."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from accord.catalogue import COLUMNS, row_text
from accord.fleet import CalendarPublished, KeyRevoked, ProcedurePublished
from accord.moments import Instant
from edge.store.book import BoxBook
from tests.accord.samples import WARD
from tests.edge.store.boxes import LAN_KEY, Box, Hub, a_box, admit_lan
from tests.edge.store.logs import MORNING

DAY = date(2026, 3, 9)
ROW = dict.fromkeys(COLUMNS, "") | {
    "code": "2.000815",
    "version": "1",
    "from_on": "2026-01-01",
    "name_vi": "Chứng thực bản sao từ bản chính",
    "channels": "Trực tiếp: 5 Ngày làm việc",
    "fee": "Miễn phí",
    "result": "Giấy [KQ.G15.000031]",
    "offline_class": "A",
    "verification": "from memory",
}


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with a_box(tmp_path) as opened:
        yield opened


def _published(
    *, text: str | None = None, digest: bytes | None = None, **more: str
) -> ProcedurePublished:
    row = ROW | more
    written = row_text(row) if text is None else text
    return ProcedurePublished(
        row["code"],
        int(row["version"]),
        sha256(written.encode()).digest() if digest is None else digest,
        date.fromisoformat(row["from_on"]),
        written,
    )


def test_there_is_no_catalogue_before_the_first_row(box: Box) -> None:
    assert box.book.catalogue(DAY) is None


def test_a_published_procedure_is_in_the_catalogue_at_once(box: Box) -> None:
    hub = Hub()
    box.hear(hub.say(_published()))
    first = box.book.catalogue(DAY)
    assert first is not None
    assert first.in_force("2.000815", DAY).number == 1
    assert box.book.catalogue(DAY) is first
    box.hear(hub.say(_published(version="2", from_on="2026-03-01")))
    second = box.book.catalogue(DAY)
    assert second is not None
    assert second.in_force("2.000815", DAY).number == 2
    assert second.in_force("2.000815", date(2026, 2, 1)).number == 1


def test_a_row_that_cannot_be_read_takes_no_other_with_it(box: Box) -> None:
    hub = Hub()
    box.hear(
        hub.say(_published(text="none", version="7")),
        hub.say(_published(text=row_text(ROW) + row_text(ROW).partition("\n")[2], version="8")),
        hub.say(_published(digest=bytes(32), version="9")),
        hub.say(_published()),
    )
    catalogue = BoxBook(box.ledger).catalogue(DAY)
    assert catalogue is not None
    assert [version.number for version in catalogue.all_in_force(DAY)] == [1]


def test_the_calendar_of_the_agency_goes_before_the_citys(box: Box) -> None:
    hub = Hub()
    assert box.book.calendar_text(WARD) == ""
    box.hear(hub.say(CalendarPublished(1, "city 1")), hub.say(CalendarPublished(2, "city 2")))
    assert box.book.calendar_text(WARD) == "city 2"
    box.hear(hub.say(CalendarPublished(1, "ward 1", WARD)))
    assert box.book.calendar_text(WARD) == "ward 1"
    assert box.book.calendar_text("H26.001.03") == "city 2"


def test_models_of_work_are_kept_apart_from_the_calendar(box: Box) -> None:
    hub = Hub()
    assert box.book.models_text(WARD) == ""
    box.hear(
        hub.say(CalendarPublished(1, "days")),
        hub.say(CalendarPublished(1, "city 1", is_of_models=True)),
        hub.say(CalendarPublished(2, "city 2", is_of_models=True)),
    )
    assert (box.book.calendar_text(WARD), box.book.models_text(WARD)) == ("days", "city 2")
    box.hear(hub.say(CalendarPublished(1, "ward 1", WARD, is_of_models=True)))
    assert box.book.models_text(WARD) == "ward 1"
    assert box.book.models_text("H26.001.03") == "city 2"


def test_a_revoked_officer_is_listed_and_not_active(box: Box) -> None:
    hub = Hub()
    box.hear(*(hub.say(fact) for fact in admit_lan()))
    assert [officer.is_active for officer in box.book.officers(MORNING)] == [True]
    box.hear(hub.say(KeyRevoked(LAN_KEY.key_id, Instant(5), "nghỉ việc")))
    assert [officer.is_active for officer in box.book.officers(MORNING)] == [False]
