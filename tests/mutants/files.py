"""Mutants of files: each breaks one protection on a file's way from the box to who reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from litestar.testing import TestClient

import accord.files
import accord.wire_fields
import ground.web.border
import hub.api.files
import hub.office.filing
from accord.errors import FaultError, PeerError
from accord.files import Answers, Had, Pull, Whole
from accord.fleet import OfficerRole
from accord.wire import Chunk, read_frame
from edge.sync import exchange as box_side
from edge.sync.session import Session
from hub.api.app import Rooms, make_app
from hub.office.filebook import FileState
from hub.office.filing import FileStanding, Filing
from hub.office.slips import Slips
from hub.sync.exchange import Exchange
from tests.accord import test_files, test_wire
from tests.edge.sync import test_exchange, test_session
from tests.hub.api import test_files as pages
from tests.hub.api.conftest import SetVitals
from tests.hub.office import test_filing
from tests.hub.office.city import NOW, PIN, TestBox, TestCity
from tests.hub.sync import test_pulling
from tests.hub.sync.site import BoxSide
from tests.mutants.hub import in_a_city
from tests.mutants.mutant import Mutant

__all__ = ["MUTANTS"]

_REAL_TICK = Exchange.tick


def _pulled(check: Callable[[Pull], None]) -> Callable[[], None]:
    def run() -> None:
        pull = Pull(test_files.LOG)
        pull.greeted(test_files.hello(), test_files.mark(0), 0)
        pull.told([test_files.missing()])
        check(pull)

    return run


def _asking(
    check: Callable[[test_pulling.Scene, TestCity, TestBox], None],
) -> Callable[[], None]:
    return in_a_city(lambda city, box: check(test_pulling.scene_of(city), city, box))


def _at_a_box(check: Callable[[BoxSide], None]) -> Callable[[], None]:
    def run() -> None:
        box = BoxSide("box-0")
        box.write(3)
        try:
            check(box)
        except FaultError as error:
            raise AssertionError from error

    return run


def _check_one_question_has_one_byte_string() -> None:
    with pytest.raises(PeerError):
        read_frame(test_wire.changed(test_wire.WANT, {6: [1, 0]}))


def _check_limits(city: TestCity, box: TestBox) -> None:
    test_filing.test_a_limit_that_is_reached_is_told_once_and_nothing_more_is_kept(
        city, box, {"day_bytes": 1}, box.name, "key=files.day-full"
    )


def _check_turns(scene: test_pulling.Scene, city: TestCity, box: TestBox) -> None:
    with pytest.MonkeyPatch.context() as patch:
        test_pulling.test_every_box_has_its_turn_when_the_hub_can_bear_little(
            scene, city, box, patch
        )


def _check_a_page_that_was_sent_in(city: TestCity, box: TestBox) -> None:
    rooms = Rooms(
        city="Thành phố Hà Nội",
        accounts=city.accounts,
        decisions=city.decisions,
        fleet=city.fleet,
        filing=city.filing,
        slips=Slips(city.books, city.keys),
        releasing=city.releasing,
        vitals=SetVitals(),
        clock=city.clock,
    )
    app = make_app(rooms, hosts=("hub.example",), is_secure=True)
    city.employ("lan", OfficerRole.LEADER)
    with TestClient(app, base_url="https://hub.example") as client:
        client.headers.update({"origin": "https://hub.example", "sec-fetch-site": "same-origin"})
        client.post("/sign-on/begin", data={"login": "lan", "pin": PIN})
        pages.test_a_file_is_given_as_what_it_is_and_can_do_nothing(
            city,
            box,
            lambda login: client,
            pages.HTML,
            "application/octet-stream",
            "attachment",
            "bin",
        )


def _keep_whatever_comes(patch: pytest.MonkeyPatch) -> None:
    real = Pull.took

    def took(self: Pull, chunk: Chunk, now_ms: int) -> Any:
        for receiving in self._files.values():
            receiving.asked = -1
        return real(self, chunk, now_ms)

    patch.setattr(Pull, "took", took)


def _read_through_any_dossier(patch: pytest.MonkeyPatch) -> None:
    def standings(*_: object) -> tuple[FileStanding, ...]:
        file, held = test_filing.FILE, FileState.HELD
        return (FileStanding(file, "box-00103-a", held, file.size_bytes, NOW),)

    patch.setattr(hub.office.filing, "_standings", standings)


def _tick_as_if_idle(self: Exchange, now_ms: int, *, is_busy: bool = False) -> Any:
    return _REAL_TICK(self, now_ms)


def _any_order(numbers: list[Any], least: int, most: int) -> tuple[int, ...]:
    return tuple(numbers)


def _send_all_that_waits(self: Session, link: Any) -> None:
    for data in iter(self._caller.spare, None):
        link.send(data)


MUTANTS = [
    Mutant(
        "asks for files while entries are on their way",
        lambda patch: patch.setattr(Pull, "may_ask", lambda self, now_ms: self._gives_files),
        _pulled(test_files.test_entries_on_their_way_go_first),
    ),
    Mutant(
        "asks a box for files that does not know of them",
        lambda patch: patch.setattr(Pull, "may_ask", lambda self, now_ms: True),
        test_files.test_nothing_is_asked_of_a_box_that_does_not_know_files,
    ),
    Mutant(
        "keeps chunks nobody asked for",
        _keep_whatever_comes,
        _asking(test_pulling.test_what_nobody_asked_for_is_not_kept),
    ),
    Mutant(
        "asks for everything at once",
        lambda patch: patch.setattr(
            Pull, "_pace", lambda self, took_ms: setattr(self, "width", 10**6)
        ),
        test_files.test_quick_chunks_widen_what_is_asked_for_and_slow_ones_narrow_it,
    ),
    Mutant(
        "asks for more in a second than the hub lets in",
        lambda patch: patch.setattr(accord.files, "SECOND_MAX", 10**6),
        test_files.test_no_more_is_asked_for_in_a_second_than_the_hub_lets_in,
    ),
    Mutant(
        "never gives a chunk up",
        lambda patch: patch.setattr(Pull, "_give_up", lambda self, now_ms: None),
        _pulled(test_files.test_a_chunk_that_does_not_come_is_asked_for_again_after_a_while),
    ),
    Mutant(
        "waits over a new link for what was lost on the old one",
        lambda patch: patch.setattr(Pull, "begin_again", lambda self: None),
        _asking(test_pulling.test_a_box_that_has_just_come_is_asked_again_for_what_was_on_its_way),
    ),
    Mutant(
        "begins a file again after a restart",
        lambda patch: patch.setattr(hub.office.filing, "Had", lambda count, mask: Had(count)),
        _asking(test_pulling.test_a_hub_that_was_started_anew_asks_for_the_rest_only),
    ),
    Mutant(
        "holds a file whatever its hash",
        lambda patch: patch.setattr(
            hub.office.filing, "judge_whole", lambda file, chunks, **how: Whole.RIGHT
        ),
        in_a_city(test_filing.test_another_file_is_thrown_away_and_asked_for_again_a_few_times),
    ),
    Mutant(
        "asks for a wrong file for ever",
        lambda patch: patch.setattr(accord.files, "WRONG_MAX", 10**6),
        in_a_city(test_filing.test_another_file_is_thrown_away_and_asked_for_again_a_few_times),
    ),
    Mutant(
        "lets a box fill the disk with files",
        lambda patch: patch.setattr(Filing, "_full", lambda self, tally, size_bytes: ""),
        in_a_city(_check_limits),
    ),
    Mutant(
        "asks for files while frames wait",
        lambda patch: patch.setattr(
            Exchange,
            "tick",
            _tick_as_if_idle,
        ),
        _asking(test_pulling.test_a_busy_hub_asks_for_nothing),
    ),
    Mutant(
        "bears any number of chunks at once",
        lambda patch: patch.setattr(
            Pull,
            "ask",
            lambda self, now_ms, *, room, real=Pull.ask: real(self, now_ms, room=10**6),
        ),
        _asking(_check_turns),
    ),
    Mutant(
        "lets a box remember any number of questions",
        lambda patch: patch.setattr(accord.files, "ANSWERS_MAX", 10**6),
        test_files.test_a_box_remembers_no_more_than_it_can_send_in_a_while,
    ),
    Mutant(
        "takes chunk numbers in any order",
        lambda patch: patch.setattr(accord.wire_fields, "_ascending", _any_order),
        _check_one_question_has_one_byte_string,
    ),
    Mutant(
        "gives half of a file for the whole of another size",
        lambda patch: patch.setattr(
            Answers,
            "answer",
            lambda self, asked, *, size_bytes, content: Chunk(
                self._log, asked.epoch, asked.file.hash, asked.file.size_bytes, 0, content or b""
            ),
        ),
        lambda: test_files.test_what_a_box_does_not_hold_as_named_it_lacks_and_says_once(
            len(test_files.SCAN) - 1, test_files.part(0)
        ),
    ),
    Mutant(
        "ends the conversation over a scan that cannot be read",
        lambda patch: patch.setattr(box_side, "FaultError", ZeroDivisionError),
        _at_a_box(test_exchange.test_a_file_that_cannot_be_read_is_an_alarm_and_holds_nothing_up),
    ),
    Mutant(
        "sends files before there is room",
        lambda patch: patch.setattr(Session, "_send_spare", _send_all_that_waits),
        test_session.test_what_may_wait_is_sent_only_while_the_link_has_room,
    ),
    Mutant(
        "gives a file through a dossier that does not name it",
        _read_through_any_dossier,
        in_a_city(test_filing.test_a_file_is_opened_through_a_dossier_that_names_it_only),
    ),
    Mutant(
        "gives files to who may not read their dossier",
        _read_through_any_dossier,
        in_a_city(test_filing.test_who_may_not_read_a_dossier_reads_none_of_its_files),
    ),
    Mutant(
        "shows what was sent in as a page of ours",
        lambda patch: patch.setattr(ground.web.border, "_OWN", frozenset()),
        in_a_city(_check_a_page_that_was_sent_in),
    ),
    Mutant(
        "shows a page that was sent in",
        lambda patch: patch.setattr(hub.api.files, "_UNKNOWN", ("text/html", "html")),
        in_a_city(_check_a_page_that_was_sent_in),
    ),
]
