"""The box swears to its log: every so many entries, and before the first entry of another day."""

import pytest

from accord import checkpoint
from accord.acts import FormKey, SlipPrinted
from accord.checkpoint import read_checkpoint, verify_checkpoint, write_checkpoint
from accord.merkle import root_of
from accord.moments import Instant
from edge.store import checkpoints, entries
from edge.store.book import BoxWriting
from edge.store.keyfile import KeyFile
from edge.store.verify import verify
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.station import Station
from tests.edge.store.boxes import LAN_KEY
from tests.edge.store.logs import BOX_KEY

DAY_MS = 86_400_000
PRINTED = SlipPrinted(FormKey("61/2018/NĐ-CP", "01", 1), 1)


def _kept(station: Station) -> dict[int, bytes]:
    with station.box.ledger.reading() as connection:
        kept = checkpoints.kept_of(connection, entries.own_epoch(connection))
    return {size: checkpoint.sealed for size, checkpoint in kept.items()}


def _accept(station: Station) -> str:
    _, shift = station.lan()
    return station.reception.accept(shift, DRAFT, CERTIFIED).job.dossier


def _say(station: Station, code: str, times: int = 1) -> None:
    for _ in range(times):
        with station.book.writing() as writing:
            station.scribe.write(writing, PRINTED, dossier=code)


def test_every_so_many_entries_the_box_swears_to_all_of_them(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "ENTRIES_BETWEEN", 3)
    code = _accept(station)
    _say(station, code, 7)
    records = station.box.log.records(station.box.log.own_tip().epoch, after_seq=0)
    hashes = [record.entry.hash for record in records]
    kept = _kept(station)
    assert sorted(kept) == [3, 6]
    for size, sealed in kept.items():
        said = verify_checkpoint(sealed, BOX_KEY.public)
        assert (said.size, said.head, said.root) == (size, hashes[size - 1], root_of(hashes[:size]))
        assert said.epoch == station.box.log.own_tip().epoch


def test_the_first_entry_of_another_day_swears_to_the_days_before(station: Station) -> None:
    code = _accept(station)
    size = station.box.log.own_tip().seq
    _say(station, code)
    assert _kept(station) == {}
    station.clock.wall = Instant(station.clock.wall + DAY_MS)
    _say(station, code, 2)
    assert sorted(_kept(station)) == [size + 1]


def test_what_was_not_committed_was_not_sworn_to(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "ENTRIES_BETWEEN", 1)
    code = _accept(station)
    before = _kept(station)
    with pytest.raises(ZeroDivisionError), station.book.writing() as writing:
        _write_and_fail(station, writing, code)
    assert _kept(station) == before


def _write_and_fail(station: Station, writing: BoxWriting, code: str) -> None:
    station.scribe.write(writing, PRINTED, dossier=code)
    raise ZeroDivisionError


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE checkpoints SET size = size + 1",
        "UPDATE checkpoints SET size = 99",
        "UPDATE checkpoints SET sealed = x'00'",
    ],
)
def test_a_checkpoint_that_swears_to_another_log_is_found(
    station: Station, monkeypatch: pytest.MonkeyPatch, spoil: str
) -> None:
    monkeypatch.setattr(checkpoint, "ENTRIES_BETWEEN", 3)
    _say(station, _accept(station), 4)
    assert _findings(station) == []
    with station.box.ledger.writing() as work:
        work.connection.execute(spoil)
    assert _findings(station) == ["verify.false-checkpoint"]


def test_a_checkpoint_that_another_key_signed_is_found(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "ENTRIES_BETWEEN", 3)
    _say(station, _accept(station), 4)
    (sealed,) = _kept(station).values()
    said = read_checkpoint(sealed)[1]
    with station.box.ledger.writing() as work:
        forged = (write_checkpoint(said, LAN_KEY),)
        work.connection.execute("UPDATE checkpoints SET sealed = ?", forged)
    assert _findings(station) == ["verify.false-checkpoint"]


def _findings(station: Station) -> list[str]:
    report = verify(
        station.box.ledger.path,
        KeyFile(station.box.folder / "store.key"),
        check_checkpoint=lambda sealed: verify_checkpoint(sealed, BOX_KEY.public),
    )
    return [finding.what for finding in report.findings]
