from __future__ import annotations

from dataclasses import replace

import pytest

from accord.acts import NotAccepted
from accord.dossier import fold
from accord.errors import RefusedError
from accord.states import State
from edge.desk.reception import IncompleteError
from edge.store.space import Space
from tests.edge.desk.intakes import CERTIFIED, DRAFT, MINH, OTHER_DRAFT
from tests.edge.desk.officers import SPECIALIST, at_work
from tests.edge.station import BANNED, HUNG, LAN, Station

WHY = "Không thuộc thẩm quyền của phường\r\nđề nghị nộp tại Sở"


def drafted(station: Station, values: dict[str, str] = CERTIFIED, draft: str = DRAFT) -> str:
    station.drafts.keep(draft, station.keys[LAN.name], values)
    return draft


def test_a_draft_is_turned_down_with_its_reason_and_keeps_a_code(station: Station) -> None:
    code = station.refusals.refuse(station.lan()[1], drafted(station), WHY)
    dossier = fold(station.book.said_about(code))
    assert dossier.state is State.NOT_ACCEPTED
    assert dossier.registered is not None
    assert dossier.registered.owner.name == MINH["owner_name"]
    (fact,) = [item.fact for item in dossier.history if isinstance(item.fact, NotAccepted)]
    assert fact.reason == WHY.replace("\r\n", "\n")
    assert fact.officer == LAN
    (row,) = station.book.dossiers(query="nguyen van minh", limit=5)
    assert (row.code, row.state) == (code, State.NOT_ACCEPTED)


def test_what_is_not_taken_here_can_be_turned_down(station: Station) -> None:
    draft = drafted(station, MINH | {"procedure": BANNED})
    assert station.refusals.refuse(station.lan()[1], draft, WHY)


def test_a_draft_is_turned_down_once(station: Station) -> None:
    _, shift = station.lan()
    station.refusals.refuse(shift, drafted(station), WHY)
    before = station.book.standing().entries
    with pytest.raises(RefusedError, match=r"draft\.unknown"):
        station.refusals.refuse(shift, DRAFT, WHY)
    assert station.book.standing().entries == before


def test_the_next_dossier_has_the_next_number(station: Station) -> None:
    _, shift = station.lan()
    refused = station.refusals.refuse(shift, drafted(station), WHY)
    taken = station.reception.accept(shift, OTHER_DRAFT, CERTIFIED).job.dossier
    assert [code[-5:] for code in (refused, taken)] == ["10001", "10002"]


@pytest.mark.parametrize(
    ("values", "reason", "fields"),
    [
        (CERTIFIED, " \r\n", {"reason"}),
        (MINH, WHY, {"procedure_query"}),
        ({"procedure": CERTIFIED["procedure"]}, WHY, {"owner_number", "owner_name"}),
    ],
)
def test_nobody_is_turned_down_without_name_request_and_reason(
    station: Station, values: dict[str, str], reason: str, fields: set[str]
) -> None:
    draft, before = drafted(station, values), station.book.standing().entries
    with pytest.raises(IncompleteError) as raised:
        station.refusals.refuse(station.lan()[1], draft, reason)
    assert {item.field for item in raised.value.complaints} == fields
    assert station.book.standing().entries == before
    assert station.book.draft(draft) is not None


def test_only_who_takes_dossiers_turns_them_down(station: Station) -> None:
    draft = drafted(station)
    shifts = [at_work(station, HUNG), at_work(station, SPECIALIST)]
    shifts.append(replace(station.lan()[1], key=None))
    for shift in shifts:
        with pytest.raises(RefusedError, match=r"shift\.not-your-role"):
            station.refusals.refuse(shift, draft, WHY)
    assert [station.refusals.may_refuse(shift) for shift in shifts] == [False, False, True]


def test_nobody_turns_down_a_colleagues_draft(station: Station) -> None:
    station.drafts.keep(DRAFT, station.keys[HUNG.name], CERTIFIED)
    with pytest.raises(RefusedError, match=r"draft\.not-yours"):
        station.refusals.refuse(station.lan()[1], DRAFT, WHY)


def test_a_full_disk_is_kept_for_the_dossiers_that_are_in(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = drafted(station)
    nearly_full = Space(size_bytes=1000, free_bytes=49)
    monkeypatch.setattr(station.box.ledger, "_space", lambda _: nearly_full)
    with pytest.raises(RefusedError, match=r"reception\.no-room"):
        station.refusals.refuse(station.lan()[1], draft, WHY)
