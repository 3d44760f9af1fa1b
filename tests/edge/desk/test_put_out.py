"""A box that the city has put out: it says nothing with an effect, and loses nothing it has."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from accord.errors import RefusedError
from accord.facts import KINDS, Speaker
from accord.fleet import KeyRevoked, OfficerRole
from accord.intake import Officer
from accord.payments import PaymentMethod
from accord.queue import Priority
from accord.rating import Level
from accord.reads import Look
from edge.desk.lists import ChosenList
from edge.desk.scribe import STILL_SAID
from tests.accord.samples import FACTS
from tests.edge.desk.intakes import CERTIFIED, DRAFT, OTHER_DRAFT
from tests.edge.desk.officers import CHAIR, SPECIALIST, at_work, taken
from tests.edge.desk.test_handling import FORMS, do
from tests.edge.desk.test_handover import BY_OWNER
from tests.edge.desk.test_signing import mark_of
from tests.edge.desk.test_till import on_duty
from tests.edge.station import LAN, Station
from tests.edge.store.logs import BOX_KEY

QUY = Officer("Ngô Thị Quý", "Thủ quỹ")
THU = Officer("Lý Thị Thu", "Thủ quỹ")
STILL = {
    "LogOpened",
    "ClockObserved",
    "Quarantined",
    "AckHeard",
    "OutageObserved",
    "TicketTaken",
    "TicketMoved",
    "DossierRead",
    "SlipPrinted",
}
"""Written here a second time, by hand."""

CASH = PaymentMethod.CASH
Act = Callable[[], object]


def put_out(station: Station) -> None:
    """Let the box hear that the city has revoked its key."""
    station.hear(KeyRevoked(BOX_KEY.key_id, station.clock.wall, "mất máy"))


def the_acts(station: Station) -> dict[str, Act]:
    """Prepare a counter on which everything could be done next, and return what could be."""
    first, paid, decided, waits = (taken(station, draft=f"{n:016x}") for n in range(1, 5))
    do(station, waits, "prepare")
    lan, cashier = station.lan()[1], on_duty(station, QUY, OfficerRole.CASH)
    other = on_duty(station, THU, OfficerRole.CASH)
    for drawer in (lan, cashier):
        station.till.open(drawer, counter="Quầy 1", counted_dong=200_000)
    station.till.take(lan, paid, method=CASH, shown_dong=10_000)
    station.decide(decided)
    mark, chair = mark_of(station, waits), at_work(station, CHAIR)
    station.drafts.keep(DRAFT, station.keys[LAN.name], CERTIFIED)
    asked = station.ratings.ask(lan, first)
    till = station.till
    return {
        "take in": partial(station.reception.accept, lan, OTHER_DRAFT, CERTIFIED),
        "turn down": partial(station.refusals.refuse, lan, DRAFT, "thiếu"),
        "start": partial(station.handling.do, lan, first, "start", FORMS["start"]),
        "supplement": partial(station.handling.do, lan, first, "supplement", FORMS["supplement"]),
        "withdraw": partial(station.handling.do, lan, first, "withdrawal", FORMS["withdrawal"]),
        "prepare": partial(
            station.handling.do, at_work(station, SPECIALIST), first, "prepare", FORMS["prepare"]
        ),
        "decide": partial(station.signing.sign, chair, waits, 0, mark),
        "send back": partial(station.signing.send_back, chair, waits, 0, mark, "sai số"),
        "hand over": partial(station.hand_overs.hand_over, lan, decided, BY_OWNER),
        "take money": partial(till.take, lan, first, method=CASH, shown_dong=10_000),
        "ask no money": partial(till.cancel, lan, first, reason="Miễn"),
        "give back money": partial(till.refund, cashier, paid, reason="Thu nhầm"),
        "close a drawer": partial(till.close, lan, counted_dong=210_000, remark=""),
        "open a drawer": partial(till.open, other, counter="2", counted_dong=0),
        "answer": partial(station.ratings.give, asked.token, level=Level.SATISFIED, reason=""),
        "ask for a rating": partial(station.ratings.ask, lan, decided),
    }


def test_nothing_with_an_effect_is_said_any_more(station: Station) -> None:
    acts = the_acts(station)
    put_out(station)
    before, printed = station.book.standing().entries, list(station.printer.jobs)
    for name, act in acts.items():
        with pytest.raises(RefusedError) as raised:
            act()
        assert (name, raised.value.key) == (name, "box.put-out")
    assert (station.book.standing().entries, station.printer.jobs) == (before, printed)


def test_what_is_there_is_still_read_printed_carried_out_and_the_hall_goes_on(
    station: Station,
) -> None:
    code = taken(station)
    lan = station.lan()[1]
    put_out(station)
    before = station.book.standing().entries
    station.press.put_through(station.book.slips_of(code)[0])
    assert station.press.copy(code).copy == 1
    station.queue.take("A", Priority.NONE, at_kiosk=False)
    assert station.queue.call_next(lan, "2", had="") is not None
    station.reads.note(lan, code, Look.PAGE)
    assert code.encode() in b"".join(station.exports.csv(lan, ChosenList()).content)
    assert station.reads.write() > 0
    assert station.book.standing().entries > before + 4
    assert station.reception.accept(lan, DRAFT, CERTIFIED).job.dossier == code


def test_the_table_of_what_is_still_said_is_this_one() -> None:
    assert {fact.__name__ for fact in STILL_SAID} == STILL
    assert not [kind for kind in KINDS if kind.fact in STILL_SAID and kind.is_act]


def test_every_other_kind_of_fact_is_refused_at_the_one_place(station: Station) -> None:
    code = taken(station)
    put_out(station)
    for fact in FACTS:
        kind = next(kind for kind in KINDS if kind.fact is type(fact))
        if Speaker.BOX not in kind.speakers or type(fact).__name__ in STILL:
            continue
        with (
            pytest.raises(RefusedError, match=r"^box\.put-out$"),
            station.book.writing() as writing,
        ):
            station.scribe.write(writing, fact, dossier=code if kind.is_of_dossier else "")
