"""Every log the city holds can be proven, and whatever was changed on the disk shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hub.office.downlogs import HubLogs
from hub.office.proving import FINDINGS_MAX, LogReport, Prover
from hub.office.scribe import FLEET_LOG
from hub.store.database import Database
from tests.hub.office.city import NOW, TestBox, TestCity, parcel_of, with_parcel
from tests.hub.office.test_downlogs import open_epoch, say


def prove(city: TestCity) -> dict[str, LogReport]:
    return {report.log: report for report in Prover(city.books, city.keys).prove()}


def whys(report: LogReport) -> list[tuple[int, str]]:
    return [(finding.seq, finding.why) for finding in report.findings]


def change(folder: Path, statement: str) -> None:
    """Change the disk behind the hub's back, as somebody with the store's key could."""
    database = Database(folder / "hub.db", key=bytes(32), at=NOW)
    try:
        with database.writing() as connection:
            (epoch,) = connection.execute(
                "SELECT id FROM epochs WHERE log = 'box-00103-a'"
            ).fetchone()
            second = (epoch << 40) + 2
            connection.execute(statement, {"second": second, "third": second + 1})
    finally:
        database.close()


def test_what_boxes_and_hub_have_written_holds(city: TestCity, box: TestBox) -> None:
    box.take(1)
    box.take(2)
    city.receive(box)
    found = prove(city)
    assert list(found) == ["hub-00004", "hub-00103", "hub-fleet", box.name]
    assert not any(report.findings for report in found.values())
    assert (found[box.name].entries, found[box.name].aside) == (3, 0)


def test_what_was_put_aside_keeps_its_place_in_the_chain(city: TestCity, box: TestBox) -> None:
    box.take(1)
    box.take(2)
    box.take(3)
    bad = replace(parcel_of(box.records[1]), payload=b"?")
    last = replace(parcel_of(box.records[3]), payload=b"?")
    batch = with_parcel(with_parcel(box.batch(), 1, bad), 3, last)
    city.intake.take([batch], at=NOW)
    report = prove(city)[box.name]
    assert (report.entries, report.aside, report.findings) == (2, 2, ())


def test_an_erased_payload_leaves_the_proof_standing(city: TestCity, box: TestBox) -> None:
    box.take(1)
    erased = replace(parcel_of(box.records[1]), salt=b"", payload=b"")
    city.intake.take([with_parcel(box.batch(), 1, erased)], at=NOW)
    report = prove(city)[box.name]
    assert (report.entries, report.findings) == (2, ())


def test_a_log_that_goes_on_in_another_epoch_holds(city: TestCity) -> None:
    say(city, 3)
    assert open_epoch(city, HubLogs(city.books, city.clock), common=2)
    report = prove(city)[FLEET_LOG]
    assert (report.entries, report.findings) == (4, ())


def test_more_entries_than_are_read_at_once_hold(
    city: TestCity, box: TestBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.office.proving._COUNT_TOGETHER", 1)
    box.take(1)
    box.take(2)
    city.receive(box)
    assert prove(city)[box.name].entries == 3


CHANGES = {
    "a payload": (
        "UPDATE entries SET payload = CAST(payload || x'00' AS BLOB) WHERE place = :second",
        [(2, "log.other-payload")],
    ),
    "a salt": (
        "UPDATE entries SET salt = CAST(substr(salt, 2) || x'00' AS BLOB) WHERE place = :second",
        [(2, "log.other-payload")],
    ),
    "a seal": (
        (
            "UPDATE entries SET sealed = CAST("
            "substr(sealed, 1, length(sealed) - 1) || x'00' AS BLOB) WHERE place = :second"
        ),
        [(2, "seal.not-signed")],
    ),
    "a hash": (
        "UPDATE entries SET hash = x'00' WHERE place = :second",
        [(2, "log.other-hash")],
    ),
    "an entry gone": (
        "DELETE FROM entries WHERE place = :second",
        [(2, "log.hole"), (3, "log.out-of-place")],
    ),
    "the end gone": (
        "DELETE FROM entries WHERE place = :third",
        [(3, "log.hole"), (2, "log.other-end")],
    ),
    "another end": (
        "UPDATE epochs SET seq = 2 WHERE log = 'box-00103-a' AND :second < :third",
        [(3, "log.other-end")],
    ),
    "an entry in another's place": (
        (
            "UPDATE entries SET sealed = (SELECT sealed FROM entries WHERE place = :third) "
            "WHERE place = :second"
        ),
        [(3, "log.other-payload"), (3, "log.out-of-place")],
    ),
}


@pytest.mark.parametrize("changed", sorted(CHANGES))
def test_what_was_changed_on_the_disk_is_found(
    city: TestCity, box: TestBox, tmp_path: Path, changed: str
) -> None:
    statement, expected = CHANGES[changed]
    box.take(1)
    box.take(2)
    city.receive(box)
    change(tmp_path, statement)
    found = prove(city)
    assert whys(found[box.name]) == expected
    assert not any(report.findings for log, report in found.items() if log != box.name)


def test_no_more_findings_are_listed_than_somebody_reads(
    city: TestCity, box: TestBox, tmp_path: Path
) -> None:
    for number in range(1, FINDINGS_MAX + 2):
        box.take(number)
    city.receive(box)
    change(tmp_path, "UPDATE entries SET salt = x'00' WHERE place >= :second")
    assert len(prove(city)[box.name].findings) == FINDINGS_MAX
