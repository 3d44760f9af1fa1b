"""Four on the spot: four signed facts in one visit, each by the person who may."""

from __future__ import annotations

from accord.acts import Decided, HandedOver, StepDone
from accord.dossier import Dossier, fold
from accord.facts import KINDS
from accord.fleet import OfficerRole
from accord.intake import Accepted
from edge.desk.one_visit import StageKind, Visit, visit_of
from edge.desk.signing import prepared_in
from tests.edge.desk.intakes import CERTIFIED
from tests.edge.desk.models import NO_SLIP, NO_WAIT, ON_THE_SPOT, taken_under
from tests.edge.desk.officers import DEPUTY, SPECIALIST, at_work, taken
from tests.edge.desk.test_handling import do
from tests.edge.desk.test_handover import BY_OWNER
from tests.edge.station import LAN, MINUTE, Station

SIGNED = {Accepted, StepDone, Decided, HandedOver}
COUNTER = frozenset({OfficerRole.RECEPTION, OfficerRole.HANDOVER})


def dossier_of(station: Station, code: str) -> Dossier:
    return fold(station.book.said_about(code))


def seen(station: Station, code: str, roles: frozenset[OfficerRole] = COUNTER) -> Visit:
    visit = visit_of(dossier_of(station, code), roles)
    assert visit is not None
    return visit


def next_of(visit: Visit) -> StageKind | None:
    return None if visit.next is None else visit.next.kind


def test_four_people_sign_four_facts_while_the_citizen_waits(station: Station) -> None:
    code = taken_under(station, ON_THE_SPOT)
    assert next_of(seen(station, code)) is StageKind.ASSESSED
    station.clock.pass_ms(MINUTE)
    do(station, code, "prepare")
    assert next_of(seen(station, code)) is StageKind.APPROVED
    station.clock.pass_ms(MINUTE)
    (prepared,) = prepared_in(code, dossier_of(station, code))
    station.signing.sign(at_work(station, DEPUTY), code, 0, prepared.mark)
    assert next_of(seen(station, code)) is StageKind.RETURNED
    station.clock.pass_ms(MINUTE)
    station.hand_overs.hand_over(station.lan()[1], code, BY_OWNER)
    visit = seen(station, code)
    assert visit.next is None
    begin = station.clock.wall - 3 * MINUTE
    assert [(stage.kind, stage.done_at, stage.by) for stage in visit.stages] == [
        (StageKind.RECEIVED, begin, LAN.name),
        (StageKind.ASSESSED, begin + MINUTE, SPECIALIST.name),
        (StageKind.APPROVED, begin + 2 * MINUTE, DEPUTY.name),
        (StageKind.RETURNED, begin + 3 * MINUTE, LAN.name),
    ]
    (slip,) = station.book.slips_of(code)
    kinds = {kind.number for kind in KINDS if kind.fact in SIGNED}
    headers = [record.entry.header for record in station.box.log.records(slip.epoch, after_seq=0)]
    officers = [header.officer for header in headers if header.kind in kinds]
    mine, leaders = station.keys[LAN.name], station.keys[DEPUTY.name]
    assert officers == [mine, station.keys[SPECIALIST.name], leaders, mine]


def test_the_screen_offers_what_its_officer_may_do(station: Station) -> None:
    code = taken_under(station, NO_WAIT)
    for roles, mine in (
        (COUNTER, [True, True, False, True]),
        (frozenset({OfficerRole.LEADER}), [False, True, True, False]),
        (frozenset({OfficerRole.VOLUNTEER}), [False, False, False, False]),
    ):
        assert [stage.is_mine for stage in seen(station, code, roles).stages] == mine


def test_a_decision_that_was_made_elsewhere_counts_as_assessed(station: Station) -> None:
    code = taken_under(station, NO_WAIT)
    station.decide(code)
    assert next_of(seen(station, code)) is StageKind.RETURNED


def test_who_does_not_wait_has_no_visit(station: Station) -> None:
    assert visit_of(dossier_of(station, taken(station, CERTIFIED)), COUNTER) is None
    assert visit_of(fold(()), COUNTER) is None


def test_without_paper_is_not_without_waiting(station: Station) -> None:
    assert visit_of(dossier_of(station, taken_under(station, NO_SLIP)), COUNTER) is None
