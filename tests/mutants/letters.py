"""The protections of the letters to the citizen, each broken in turn."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from accord import branches
from accord.acts import DueExtended, FormKey
from accord.branches import Refusal
from accord.dossier import Dossier, fold, late
from accord.letters import LetterIssued
from accord.moments import to_local
from edge.desk import issuing, occasions
from edge.desk.issuing import Issuing, content_of
from edge.desk.letters import PaperContent
from edge.desk.occasions import OCCASIONS, Offer, Wording, offers
from edge.desk.shift import Shift
from edge.devices.forms import letters as drawn
from edge.devices.forms.letters import letter_of, read_letters
from edge.devices.forms.sheet import Head
from tests.accord.histories import History
from tests.accord.samples import ACCEPTED, LAN
from tests.edge.desk.intakes import BORN, SETTLED
from tests.edge.desk.officers import CHAIR, at_work, taken
from tests.edge.desk.test_handling import DAY_MS
from tests.edge.station import HOUSE, HUNG, Station, a_station
from tests.mutants.mutant import Mutant
from tests.refusal import is_refused

__all__ = ["MUTANTS"]

BIRTH, APOLOGY = "chuc-mung-khai-sinh", "xin-loi"
THANKS = LetterIssued(FormKey("Mô hình 4 thư", "04", 1), 0, "10001", LAN, LAN, 1)
Typed = Mapping[str, str]
WORDS = {"copy": "1", "reason": "Chờ xác minh", "days": "3"}


@contextmanager
def _counter() -> Iterator[Station]:
    with tempfile.TemporaryDirectory() as folder, a_station(Path(folder) / "box") as station:
        yield station


def _born(station: Station, *, is_granted: bool = True) -> str:
    code = taken(station, BORN)
    station.decide(code, is_granted=is_granted)
    return code


def _late(station: Station) -> str:
    code = taken(station, SETTLED)
    station.clock.pass_ms(10 * DAY_MS)
    return code


def _is_issued_once() -> None:
    with _counter() as station:
        code = _born(station)
        shift = station.lan()[1]
        station.issuing.issue(shift, code, BIRTH, 0, {"copy": "1"})
        again = {"copy": "1"}
        assert is_refused(lambda: station.issuing.issue(shift, code, BIRTH, 0, again))


def _asks_for_no_number(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Offer, "next_copy", property(lambda _: 1))
    patch.setattr(branches, "_issue", lambda *_: None)


def _the_log_refuses_a_second() -> None:
    history = History()
    history.tell(ACCEPTED, THANKS, THANKS)
    assert [one.why for one in fold(history.said).refused] == [Refusal.TWICE]


def _believes_a_second(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(branches, "_issue", lambda *_: None)


def _a_copy_says_so() -> None:
    with _counter() as station:
        code = _born(station)
        shift = station.lan()[1]
        for copy in ("1", "2"):
            station.issuing.issue(shift, code, BIRTH, 0, {"copy": copy})
        dossier = fold(station.book.said_about(code))
        (offer,) = offers(dossier, station.clock.wall)
        made = content_of(dossier, offer, code, HOUSE)
        assert letter_of(made, read_letters()[made.form]).head.marks


def _forgets_to_say_so(patch: pytest.MonkeyPatch) -> None:
    whole = drawn._head

    def head(content: PaperContent, words: drawn.LetterWording) -> Head:
        return replace(whole(content, words), marks=())

    patch.setattr(drawn, "_head", head)


def _an_old_print_is_not_had_again() -> None:
    with _counter() as station:
        code = _born(station)
        shift = station.lan()[1]
        station.issuing.issue(shift, code, BIRTH, 0, {"copy": "1"})
        station.clock.pass_ms(DAY_MS // 24)
        lan = station.lan()[1]
        assert is_refused(lambda: station.issuing.sheet(lan, code, BIRTH, 0, 1))


def _shows_it_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(issuing, "SHOWN_MS_MAX", 10 * DAY_MS)


def _a_clerk_signs_no_apology() -> None:
    with _counter() as station:
        code = _late(station)
        lan = station.lan()[1]
        assert is_refused(lambda: station.issuing.issue(lan, code, APOLOGY, 0, WORDS))


def _lets_a_clerk_sign(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(issuing, "_may_sign", lambda _: True)


def _a_volunteer_issues_nothing() -> None:
    with _counter() as station:
        code = _born(station)
        hung = at_work(station, HUNG)
        assert is_refused(lambda: station.issuing.issue(hung, code, BIRTH, 0, {"copy": "1"}))


def _lets_anybody_issue(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(issuing, "may", lambda *_: True)


def _a_new_time_is_named_once() -> None:
    with _counter() as station:
        code = _late(station)
        chair = at_work(station, CHAIR)
        station.issuing.issue(chair, code, APOLOGY, 0, WORDS)
        more = WORDS | {"copy": "2", "days": "9"}
        station.issuing.issue(chair, code, APOLOGY, 0, more)
        said = [one.fact for one in station.book.said_about(code)]
        issued = [fact for fact in said if isinstance(fact, LetterIssued)]
        assert len({fact.due_at for fact in issued}) == 1


def _names_it_anew(patch: pytest.MonkeyPatch) -> None:
    whole = issuing.Issuing._made

    def made(
        desk: Issuing, shift: Shift, code: str, dossier: Dossier, offer: Offer, typed: Typed
    ) -> LetterIssued:
        new = replace(offer, issued=(), needs_words=True)
        fact = whole(desk, shift, code, dossier, new, typed)
        return replace(fact, copy=offer.next_copy)

    patch.setattr(issuing.Issuing, "_made", made)


def _a_denial_is_not_congratulated() -> None:
    with _counter() as station:
        code = _born(station, is_granted=False)
        assert offers(fold(station.book.said_about(code)), station.clock.wall) == ()


def _congratulates_anybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(occasions, "_is_due", lambda *_: True)


def _the_words_of_the_intake_are_printed() -> None:
    with _counter() as station:
        code = _born(station)
        day = to_local(station.clock.wall).date()
        newer = Wording(FormKey("Mô hình 4 thư", "01", 2), date(day.year + 1, 1, 1))
        table = (replace(OCCASIONS[0], wordings=(*OCCASIONS[0].wordings, newer)),)
        dossier = fold(station.book.said_about(code))
        (offer,) = offers(dossier, station.clock.wall, table)
        assert offer.form.version == 1


def _prints_the_newest(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(occasions, "_form", lambda _issued, row, _day: row.wordings[-1].form)


def _who_apologises_stays_late() -> None:
    with _counter() as station:
        code = _late(station)
        station.issuing.issue(at_work(station, CHAIR), code, APOLOGY, 0, WORDS)
        dossier = fold(station.book.said_about(code))
        assert late(dossier, station.clock.wall)
        assert dossier.results[0].extended_count == 0


def _puts_it_off(patch: pytest.MonkeyPatch) -> None:
    whole = issuing.Issuing._made

    def made(*asked: object) -> DueExtended:
        fact = whole(*asked)  # type: ignore[arg-type]  # a mutant's
        return DueExtended(fact.result, fact.due_at, fact.reason, fact.signer)  # type: ignore[arg-type]  # a mutant's

    patch.setattr(issuing.Issuing, "_made", made)


MUTANTS = [
    Mutant("issues a letter twice", _asks_for_no_number, _is_issued_once),
    Mutant("believes a letter said twice", _believes_a_second, _the_log_refuses_a_second),
    Mutant("does not say that a letter is a copy", _forgets_to_say_so, _a_copy_says_so),
    Mutant("shows an old letter again", _shows_it_for_ever, _an_old_print_is_not_had_again),
    Mutant("lets a clerk sign form 04", _lets_a_clerk_sign, _a_clerk_signs_no_apology),
    Mutant("lets a volunteer issue a letter", _lets_anybody_issue, _a_volunteer_issues_nothing),
    Mutant("names a second new time", _names_it_anew, _a_new_time_is_named_once),
    Mutant("congratulates on a denial", _congratulates_anybody, _a_denial_is_not_congratulated),
    Mutant("prints later words", _prints_the_newest, _the_words_of_the_intake_are_printed),
    Mutant("puts off what it apologises for", _puts_it_off, _who_apologises_stays_late),
]
