from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from accord.dossier import fold
from accord.errors import FaultError, RefusedError
from accord.facts import kind_of
from accord.lineage import EntryKey
from accord.moments import Instant, to_local
from accord.reconcile.values import SaveAck
from accord.states import State
from edge.desk.kept import Draft, Lamps
from tests.accord.samples import FACTS
from tests.edge.store.boxes import LAN_KEY, Box, Hub, a_box, admit_lan, decided
from tests.edge.store.logs import BOX, EPOCH, MORNING

LAN, HOA = b"lan-----", b"hoa-----"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with a_box(tmp_path) as opened:
        yield opened


def test_a_taken_dossier_is_in_the_list_the_log_and_the_slips(box: Box) -> None:
    code = box.take("Nguyễn Văn Minh")
    (row,) = box.book.dossiers(query=None, limit=10)
    assert (row.code, row.person) == (code, "Nguyễn Văn Minh")
    assert (row.state, row.at_city_since) == (State.ACCEPTED, None)
    assert row.due_at == box.now + 3_600_000
    (slip,) = box.book.slips_due()
    assert (slip.dossier, slip.seq, slip.number) == (code, 1, 1)
    assert fold(box.book.said_about(code)).state is State.ACCEPTED
    assert box.book.lamps(code) == Lamps(in_box=True, signed=True, at_city_since=None)


def test_nothing_of_a_block_that_raises_is_kept(box: Box) -> None:
    def fail() -> None:
        with box.book.writing() as writing:
            record = box.write(writing.head, FACTS[-2], dossier="X", is_act=True)
            writing.append(record, FACTS[-2])
            writing.set_count(date(2026, 3, 9), 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert box.log.own_tip().seq == 0
    with box.book.writing() as writing:
        assert writing.count_of(date(2026, 3, 9)) == 0


def test_numbers_of_a_day_count_up_and_never_down(box: Box) -> None:
    codes = [box.take() for _ in range(3)]
    assert [code[-5:] for code in codes] == ["10001", "10002", "10003"]
    day = to_local(box.now).date()
    with box.book.writing() as writing:
        writing.set_count(day, 1)
        assert writing.count_of(day) == 3


def test_the_head_moves_within_a_transaction(box: Box) -> None:
    with box.book.writing() as writing:
        assert writing.head.seq == 0
        record = box.write(writing.head, FACTS[0], dossier="", is_act=False)
        writing.append(record, FACTS[0])
        assert writing.head.hash == record.entry.hash
        key = EntryKey(BOX, EPOCH, 1)
        assert writing.hash_of(key) == record.entry.hash
        with pytest.raises(FaultError, match=r"store\.no-entry"):
            writing.hash_of(replace(key, seq=2))
    assert box.log.own_tip() == writing_head(box)


def writing_head(box: Box) -> object:
    with box.book.writing() as writing:
        return writing.head


def test_an_entry_that_does_not_follow_is_refused_and_nothing_is_kept(box: Box) -> None:
    record = box.write(box.log.own_tip(), FACTS[0], dossier="", is_act=False)
    box.say(FACTS[0])
    with (
        pytest.raises(RefusedError, match=r"store\.does-not-follow"),
        box.book.writing() as writing,
    ):
        writing.append(record, FACTS[0])
    assert box.log.own_tip().seq == 1


def test_a_box_that_has_not_joined_takes_nothing(tmp_path: Path) -> None:
    with (
        a_box(tmp_path, joined=False) as box,
        pytest.raises(RefusedError, match=r"store\.no-log"),
    ):
        box.take()


def test_every_kind_of_fact_can_be_kept_and_read(box: Box) -> None:
    code = "H26.001.02-260309-10001"
    for fact in FACTS:
        kind = kind_of(fact)
        box.say(fact, dossier=code if kind.is_of_dossier else "", is_act=kind.is_act)
    said = [one.fact for one in box.book.said_about(code)]
    assert said == [fact for fact in FACTS if kind_of(fact).is_of_dossier]


def test_a_decision_of_the_hub_moves_the_dossier(box: Box) -> None:
    hub = Hub()
    box.hear(*(hub.say(fact) for fact in admit_lan()))
    code = box.take()
    assert box.hear(hub.say(decided(), dossier=code, is_act=True)) == ()
    (said, decision) = box.book.said_about(code)
    assert said.city_at is None
    assert decision.city_at == MORNING


def test_a_draft_keeps_each_field_as_it_is_left(box: Box) -> None:
    box.book.draft_put("d1", officer=LAN, field="name", value="Nguyễn", at=Instant(1))
    box.book.draft_put("d1", officer=LAN, field="phone", value="09", at=Instant(2))
    box.book.draft_put("d1", officer=LAN, field="name", value="Nguyễn Văn", at=Instant(3))
    box.book.draft_put("d2", officer=LAN, field="name", value="x", at=Instant(5))
    box.book.draft_put("d1", officer=LAN, field="phone", value="", at=Instant(4))
    kept = Draft("d1", LAN, (("name", "Nguyễn Văn"),), Instant(4))
    assert box.book.draft("d1") == kept
    assert [draft.id for draft in box.book.drafts(LAN)] == ["d2", "d1"]
    assert box.book.drafts(HOA) == ()
    box.book.draft_drop("d1")
    box.book.draft_drop("d1")
    assert box.book.draft("d1") is None


def test_a_draft_belongs_to_who_began_it(box: Box) -> None:
    box.book.draft_put("d1", officer=LAN, field="name", value="Lan", at=Instant(1))
    with pytest.raises(RefusedError, match=r"draft\.not-yours"):
        box.book.draft_put("d1", officer=HOA, field="name", value="Hoa", at=Instant(2))
    draft = box.book.draft("d1")
    assert draft is not None
    assert draft.values == (("name", "Lan"),)


def test_a_draft_goes_with_the_dossier_it_became(box: Box) -> None:
    box.book.draft_put("d1", officer=LAN, field="name", value="Lan", at=Instant(1))
    with box.book.writing() as writing:
        writing.drop_draft("d1")
    assert box.book.drafts(LAN) == ()


def test_drafts_have_limits(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edge.store.drafts.DRAFTS_MAX", 1)
    monkeypatch.setattr("edge.store.drafts.FIELDS_MAX", 2)
    put = box.book.draft_put
    put("d1", officer=LAN, field="a", value="1", at=Instant(1))
    with pytest.raises(RefusedError, match=r"draft\.too-many"):
        put("d2", officer=LAN, field="a", value="1", at=Instant(1))
    put("d1", officer=LAN, field="b", value="1", at=Instant(1))
    with pytest.raises(RefusedError, match=r"draft\.too-many"):
        put("d1", officer=LAN, field="c", value="1", at=Instant(1))
    with pytest.raises(RefusedError, match=r"draft\.too-long"):
        put("d1", officer=LAN, field="a", value="x" * 10_000, at=Instant(1))


def test_a_slip_is_due_until_it_is_known_to_be_out(box: Box) -> None:
    code = box.take()
    (slip,) = box.book.slips_due()
    with box.book.writing() as writing:
        assert writing.slip(slip.id) == slip
        assert writing.slip("0" * 16) is None
        writing.slip_printed(slip.id, at=Instant(5))
        writing.slip_printed(slip.id, at=Instant(9))
    assert box.book.slips_due() == ()
    assert box.book.slips_of(code) == (replace(slip, printed_at=Instant(5)),)


def test_one_slip_job_is_queued_once(box: Box) -> None:
    box.take()
    (slip,) = box.book.slips_due()
    with (
        pytest.raises(FaultError, match=r"store\.contradiction"),
        box.book.writing() as writing,
    ):
        writing.queue_slip(slip)


def test_lists_are_paged_newest_first(box: Box) -> None:
    codes = [box.take() for _ in range(5)]
    first = [row.code for row in box.book.dossiers(query=None, limit=2)]
    second = [row.code for row in box.book.dossiers(query=None, limit=9, before=first[-1])]
    assert [*first, *second] == codes[::-1]
    assert box.book.dossiers(query=" - ", limit=9, before="nothing") == ()


def test_search_finds_names_without_their_accents(box: Box) -> None:
    code = box.take("Đặng Đình Đức")
    box.take("Nguyễn Thị Hồng Ngọc")
    for query in ("dang dinh duc", "Đặng đình", "DUC", "dang"):
        assert [row.code for row in box.book.dossiers(query=query, limit=5)] == [code]


def test_search_puts_exact_accents_first(box: Box) -> None:
    plain = box.take("Le Thi Tuong Vy")
    other = box.take("Lê Thị Tưởng Vy")
    exact = box.take("Lê Thị Tường Vy")
    last = box.take("Lê Thị Tượng Vy")
    found = [row.code for row in box.book.dossiers(query="tường vy", limit=9)]
    assert found == [exact, last, other, plain]
    page = [row.code for row in box.book.dossiers(query="tường vy", limit=2, before=exact)]
    assert page == [last, other]


@pytest.mark.parametrize(
    "query",
    [
        "H26.001.02-260309-10001",
        "10001",
        "0001",
        "001099000777",
        "0777",
        "0987654321",
        "4321",
        "098765",
        "khai sinh",
    ],
)
def test_search_finds_by_code_number_telephone_and_title(box: Box, query: str) -> None:
    code = box.take(number="001099000777", phone="0987654321", request="Đăng ký khai sinh")
    box.take(number="001099000123", phone="0912345678")
    assert [row.code for row in box.book.dossiers(query=query, limit=5)] == [code]


@pytest.mark.parametrize("query", ['"', "a OR b", "folded : x", "NEAR(a b)", "*", "a*b", "x" * 999])
def test_what_a_person_types_is_never_an_operator(box: Box, query: str) -> None:
    box.take()
    assert box.book.dossiers(query=query, limit=5) == () or not query.strip('"*')


def test_search_stops_at_the_limit(box: Box) -> None:
    for _ in range(4):
        box.take()
    assert len(box.book.dossiers(query="minh", limit=3)) == 3


def test_standing_counts_what_waits_for_the_city(box: Box) -> None:
    assert box.book.standing().oldest_waiting_at is None
    box.take()
    first_at = box.now
    box.take()
    standing = box.book.standing()
    assert (standing.entries, standing.acknowledged) == (2, 0)
    assert (standing.oldest_waiting_at, standing.last_contact_at) == (first_at, None)
    box.log.save_ack(SaveAck(box.tip(), b"signed", Instant(77), ()))
    standing = box.book.standing()
    assert (standing.entries, standing.acknowledged) == (2, 2)
    assert (standing.oldest_waiting_at, standing.last_contact_at) == (None, 77)
    assert not standing.fork_open


def test_officers_are_active_while_their_key_is(box: Box) -> None:
    hub = Hub()
    box.hear(*(hub.say(fact) for fact in admit_lan()))
    (officer,) = box.book.officers(MORNING)
    assert (officer.key_id, officer.is_active) == (LAN_KEY.key_id, True)


def test_a_last_word_that_is_whole_goes_before_one_still_growing(box: Box) -> None:
    whole, growing = box.take("Phạm Hoa"), box.take("Phạm Hoàng")
    found = [row.code for row in box.book.dossiers(query="pham hoa", limit=9)]
    assert found == [whole, growing]


def test_a_single_letter_narrows_nothing_until_more_is_typed(box: Box) -> None:
    lone, other = box.take("Phạm Ý"), box.take("Phạm Hoàng")
    assert [row.code for row in box.book.dossiers(query="y", limit=9)] == [lone]
    assert [row.code for row in box.book.dossiers(query="k", limit=2)] == [other, lone]
    assert [row.code for row in box.book.dossiers(query="pham y", limit=9)] == [lone, other]
