"""The lists of a counter: what is late follows from the time of the question."""

from __future__ import annotations

import pytest

from accord.errors import RefusedError
from accord.moments import INSTANT_MAX, Instant
from accord.states import State
from edge.desk.kept import ListPlace
from edge.desk.lists import (
    COUNTED_MAX,
    PAGE_ROWS,
    ChosenList,
    DossierLists,
    Listing,
    place_of,
    read_place,
)
from edge.store.book import BoxBook
from edge.store.ledger import Ledger
from tests.edge.desk.intakes import CERTIFIED, DRAFT, OTHER_DRAFT, SETTLED
from tests.edge.desk.test_handover import BY_OWNER
from tests.edge.station import MINUTE, Station
from tests.edge.store.boxes import open_ledger

DAY_MS = 24 * 60 * MINUTE


def _codes(station: Station, listing: Listing) -> list[str]:
    return [row.code for row in station.dossier_lists.page(ChosenList(listing)).rows]


def _counts(station: Station) -> dict[str, int]:
    lists = station.dossier_lists
    return {tab.chosen.name: tab.count for tab in (*lists.tabs(), *lists.states()) if tab.count}


def _take(station: Station, values: dict[str, str] = CERTIFIED, draft: str = DRAFT) -> str:
    return station.reception.accept(station.lan()[1], draft, values).job.dossier


def test_a_dossier_goes_from_list_to_list_as_facts_and_time_say(station: Station) -> None:
    code = _take(station)  # due at 17:00 of the day
    assert _counts(station) == {"due": 1, "received": 1, "state-2": 1}
    station.clock.pass_ms(10 * 60 * MINUTE)
    assert _counts(station) == {"late": 1, "received": 1, "state-2": 1}
    station.clock.pass_ms(DAY_MS)
    assert _counts(station) == {"late": 1, "state-2": 1}
    station.decide(code)
    assert _counts(station) == {"waiting": 1, "state-9": 1}
    station.hand_overs.hand_over(station.lan()[1], code, BY_OWNER)
    assert _counts(station) == {"handed-over": 1, "state-10": 1}
    station.clock.pass_ms(DAY_MS)
    assert _counts(station) == {"state-10": 1}


def test_a_dossier_is_late_only_after_its_last_instant(station: Station) -> None:
    _take(station)
    (row,) = station.dossier_lists.page(ChosenList(Listing.DUE)).rows
    assert row.runs_out_at is not None
    station.clock.pass_ms(row.runs_out_at - station.clock.wall)
    assert _counts(station)["due"] == 1
    station.clock.pass_ms(1)
    assert "due" not in _counts(station)
    assert _codes(station, Listing.LATE) == [row.code]


def test_the_most_urgent_stand_first(station: Station) -> None:
    slow, quick = _take(station, SETTLED), _take(station, draft=OTHER_DRAFT)
    assert _codes(station, Listing.ALL) == [quick, slow]
    assert _codes(station, Listing.RECEIVED) == [quick, slow]
    station.clock.pass_ms(20 * DAY_MS)
    assert _codes(station, Listing.LATE) == [quick, slow]
    station.decide(slow)
    station.clock.pass_ms(MINUTE)
    station.decide(quick)
    assert _codes(station, Listing.WAITING) == [slow, quick]
    for code in (slow, quick):
        station.clock.pass_ms(MINUTE)
        station.hand_overs.hand_over(station.lan()[1], code, BY_OWNER)
    assert _codes(station, Listing.HANDED_OVER) == [quick, slow]


def _crowd(ledger: Ledger, count: int) -> None:
    """Let the one dossier there is stand in the lists many times."""
    with ledger.writing() as work:
        work.connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
            " INSERT INTO dossiers SELECT id + i, code || i, procedure, title, person,"
            " received_at, due_at, state, words, runs_out_at, waits_since, went_out_at, beside"
            " FROM dossiers, n",
            (count,),
        )


@pytest.mark.parametrize("name", ["all", "due", "received", "state-2"])
def test_every_dossier_is_on_one_page(station: Station, name: str) -> None:
    _take(station)
    _crowd(station.box.ledger, 2 * PAGE_ROWS + 1)
    lists, chosen, seen, after = station.dossier_lists, ChosenList.named(name), list[str](), None
    while True:
        page = lists.page(chosen, after)
        seen += [row.code for row in page.rows]
        if page.next is None:
            break
        after = read_place(place_of(page.next))
    assert len(seen) == len(set(seen)) == 2 * PAGE_ROWS + 1


def test_a_tab_stops_counting(station: Station) -> None:
    _take(station)
    _crowd(station.box.ledger, COUNTED_MAX)
    due = station.dossier_lists.tabs()[1]
    assert (due.count, due.is_more) == (COUNTED_MAX, False)
    _crowd_one_more(station.box.ledger)
    due = station.dossier_lists.tabs()[1]
    assert (due.count, due.is_more) == (COUNTED_MAX, True)


def _crowd_one_more(ledger: Ledger) -> None:
    with ledger.writing() as work:
        work.connection.execute(
            "INSERT INTO dossiers SELECT id + 100000, code || 'x', procedure, title, person,"
            " received_at, due_at, state, words, runs_out_at, waits_since, went_out_at, beside"
            " FROM dossiers ORDER BY id LIMIT 1"
        )


def test_the_search_finds_and_an_empty_one_shows_all(station: Station) -> None:
    code = _take(station)
    lists = station.dossier_lists
    assert [row.code for row in lists.found("nguyen van minh").rows] == [code]
    assert [row.code for row in lists.found("0912345678").rows] == [code]
    assert lists.found("khong co ai").rows == ()
    assert [row.code for row in lists.found(" ").rows] == [code]


def test_a_list_nobody_knows_is_refused() -> None:
    assert ChosenList.named("") == ChosenList()
    assert ChosenList.named("state-4") == ChosenList(state=State.HANDLING)
    for name in ("state-0", "state-11", "lists"):
        with pytest.raises(RefusedError, match=r"lists\.no-such-list"):
            ChosenList.named(name)


@pytest.mark.parametrize("text", ["1", "a.b", "1.2.3", "-1.2", f"{INSTANT_MAX + 1}.1", "1." * 40])
def test_a_place_nobody_gave_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match=r"lists\.no-such-list"):
        read_place(text)


def test_a_place_reads_back() -> None:
    place = ListPlace(Instant(5), 7)
    assert read_place(place_of(place)) == place
    assert read_place("") is None


def test_a_state_has_the_national_label(station: Station) -> None:
    lists: DossierLists = station.dossier_lists
    assert [tab.label for tab in lists.states()][3] == "Đang xử lý"
    assert {tab.label for tab in lists.tabs()} == {""}


def test_rows_from_before_the_lists_are_derived_again_at_the_next_opening(
    station: Station,
) -> None:
    _take(station)
    with station.box.ledger.writing() as work:
        run = work.connection.execute
        run("UPDATE dossiers SET runs_out_at = NULL, state = 1")
        run("DELETE FROM papers_taken")
        run("INSERT INTO derive_again (only) VALUES (1)")
    station.box.ledger.close()
    ledger = open_ledger(station.box.folder)
    book = BoxBook(ledger)
    lists = DossierLists(lists=book, book=book, clock=station.clock)
    assert [tab.count for tab in lists.tabs()] == [0, 1, 0, 1, 0]
    with ledger.reading() as connection:
        assert connection.execute("SELECT count(*) FROM derive_again").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM papers_taken").fetchone() != (0,)
    ledger.close()
