"""Fee receipts: numbers one after the other, each once, and paper only of what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from accord.errors import FaultError, RefusedError
from accord.naming import LogName
from accord.national import FeeKind
from accord.payments import PaymentMethod, ReceiptBlockGiven
from accord.vietqr import read_vietqr
from edge.desk.receipts import (
    COPIES_MAX,
    FEW_LEFT,
    Block,
    FeeReceipt,
    ReceiptPress,
    numbers_of,
)
from edge.desk.shift import Shift
from edge.desk.slips import Raster
from edge.desk.till import Taken
from edge.store.book import BoxWriting
from tests.accord.samples import WARD
from tests.edge.desk.intakes import CERTIFIED, DRAFT
from tests.edge.station import HOUSE, LAN, Station, a_station, typesetter
from tests.edge.store.boxes import a_box
from tests.edge.store.logs import BOX, EPOCH

FEE = 10_000
TRANSFER = PaymentMethod.TRANSFER
BLOCK = ReceiptBlockGiven(LogName(BOX), WARD, EPOCH, "01BLP0-001", "AA-26T", 2026, 1, 3)
ONE = "01BLP0-001 AA-26T 0000001"


@pytest.fixture
def shift(station: Station) -> Shift:
    return station.lan()[1]


def accept(station: Station, shift: Shift, number: int = 1) -> str:
    return station.reception.accept(shift, f"{number:016x}", CERTIFIED).job.dossier


def pay(station: Station, shift: Shift, code: str, paper: str = "") -> Taken:
    return station.till.take(shift, code, method=TRANSFER, shown_dong=FEE, paper_number=paper)


def receipts(station: Station, shift: Shift, count: int) -> list[str]:
    first = 1 + len(station.book.dossiers(query=None, limit=99))
    codes = [accept(station, shift, number) for number in range(first, first + count)]
    return [pay(station, shift, code).paid.receipt for code in codes]


def test_numbers_follow_each_other_from_block_to_block(station: Station, shift: Shift) -> None:
    station.hear(BLOCK, replace(BLOCK, first=101, last=102))
    taken = receipts(station, shift, 5)
    assert [int(text[-7:]) for text in taken] == [1, 2, 3, 101, 102]
    assert taken[0] == ONE


def test_when_all_numbers_are_used_nothing_is_taken(station: Station, shift: Shift) -> None:
    station.hear(BLOCK)
    receipts(station, shift, 3)
    assert station.till.numbers().left == 0
    code = accept(station, shift, 9)
    before = station.book.standing().entries
    with pytest.raises(RefusedError, match=r"^till\.no-number"):
        pay(station, shift, code)
    with pytest.raises(RefusedError, match=r"^till\.paper-number"):
        pay(station, shift, code, "01BLP0-001 AA-26T 0000001")
    assert station.book.standing().entries == before
    taken = pay(station, shift, code, " BB/25P 0000077 ")
    assert (taken.paid.receipt, taken.job) == ("BB/25P 0000077", None)


@pytest.mark.parametrize(
    "other",
    [
        replace(BLOCK, year=2025),
        replace(BLOCK, epoch=b"another1"),
    ],
    ids=["last year's", "of another run of the log"],
)
def test_a_block_that_is_not_for_now_gives_no_number(
    station: Station, shift: Shift, other: ReceiptBlockGiven
) -> None:
    station.hear(other)
    with pytest.raises(RefusedError, match=r"^till\.no-number"):
        pay(station, shift, accept(station, shift))


def test_a_block_of_another_box_is_none_of_ours(station: Station, shift: Shift) -> None:
    station.hear(replace(BLOCK, box=LogName("box-00103-b")))
    assert not station.till.numbers().were_given
    assert pay(station, shift, accept(station, shift)).paid.receipt == ""


def test_a_block_told_twice_is_one_block(station: Station, shift: Shift) -> None:
    station.hear(BLOCK)
    receipts(station, shift, 2)
    station.hear(BLOCK)
    assert station.till.numbers().left == 1


def test_many_tills_at_once_never_get_one_number_twice(station: Station, shift: Shift) -> None:
    station.hear(replace(BLOCK, last=500))
    codes = [accept(station, shift, number) for number in range(1, 13)]
    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(lambda code: pay(station, shift, code).paid.receipt, codes))
    assert sorted(int(text[-7:]) for text in taken) == list(range(1, 13))


def test_what_fails_before_the_commit_uses_no_number(
    station: Station, shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.hear(BLOCK)
    code = accept(station, shift)
    before = station.book.standing().entries

    def fail(*_: object) -> None:
        raise FaultError("store.full")

    with monkeypatch.context() as patch:
        patch.setattr(BoxWriting, "queue_receipt", fail)
        with pytest.raises(FaultError):
            pay(station, shift, code)
    assert station.book.standing().entries == before
    assert pay(station, shift, code).paid.receipt == ONE


def test_a_reopened_box_goes_on_behind_the_last_number(tmp_path: Path) -> None:
    folder = tmp_path / "box"
    with a_station(folder) as station:
        shift = station.lan()[1]
        station.hear(BLOCK)
        assert receipts(station, shift, 1) == [ONE]
        keys, hub = station.keys, station.hub
    with a_box(folder) as box:
        again = Station(box, hub=hub, seed=77)
        again.keys = keys
        shift = again.lan()[1]
        assert receipts(again, shift, 1) == ["01BLP0-001 AA-26T 0000002"]
        assert ONE in {job.receipt for job in again.receipts.due()}
        again.shifts.close()


def test_few_numbers_left_are_warned_of() -> None:
    block = Block(replace(BLOCK, last=FEW_LEFT), used=0, is_current=True)
    assert not numbers_of((block,), 2026).are_few
    assert numbers_of((replace(block, used=1),), 2026).are_few
    assert not numbers_of((), 2026).are_few
    used_up = numbers_of((replace(block, used=FEW_LEFT),), 2026)
    assert (used_up.block, used_up.left, used_up.are_few) == (None, 0, True)


def test_a_receipt_prints_after_the_commit_and_copies_say_so(
    station: Station, shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.hear(BLOCK)
    seen: list[FeeReceipt] = []
    forms = typesetter()
    draw = forms.fee_roll

    def drawn(content: FeeReceipt) -> Iterator[Raster]:
        seen.append(content)
        return draw(content)

    monkeypatch.setattr(forms, "fee_roll", drawn)
    code = accept(station, shift)
    job = pay(station, shift, code).job
    assert job is not None
    assert station.receipts.due() == (job,)
    station.receipts.put_through(job)
    assert station.receipts.due() == ()
    station.receipts.copy(code)
    first, copy = seen
    assert (first.copy_number, copy.copy_number) == (0, 1)
    assert (first.form, first.symbol, first.number) == ("01BLP0-001", "AA-26T", "0000001")
    assert (first.payer, first.collector, first.dong) == ("NGUYỄN VĂN MINH", LAN.name, FEE)
    assert first.dong_of(FeeKind.SERVICE) + first.dong_of(FeeKind.STATE) == FEE
    assert station.printer.jobs == [job.id, station.receipts.of(code)[1].id]


def test_a_receipt_that_did_not_come_out_waits_for_a_person(station: Station, shift: Shift) -> None:
    station.hear(BLOCK)
    code = accept(station, shift)
    job = pay(station, shift, code).job
    assert job is not None
    station.printer.fault = "printer.no-paper"
    with pytest.raises(FaultError):
        station.receipts.put_through(job)
    assert station.receipts.due() == (job,)
    station.receipts.came_out(job.id)
    assert station.receipts.due() == ()
    with pytest.raises(RefusedError, match=r"^receipt\.not-due"):
        station.receipts.came_out(job.id)


def test_a_copy_takes_the_place_of_a_lost_receipt(station: Station, shift: Shift) -> None:
    station.hear(BLOCK)
    code = accept(station, shift)
    pay(station, shift, code)
    station.receipts.copy(code)
    assert station.receipts.due() == ()
    for _ in range(COPIES_MAX - 1):
        station.receipts.copy(code)
    with pytest.raises(RefusedError, match=r"^receipt\.too-many-copies"):
        station.receipts.copy(code)


def test_what_was_never_receipted_cannot_be_printed(station: Station, shift: Shift) -> None:
    code = accept(station, shift)
    for act in (station.receipts.copy, station.receipts.sheet):
        with pytest.raises(RefusedError, match=r"^receipt\.none"):
            act(code)


def test_a_receipt_whose_payment_is_gone_states_nothing(station: Station, shift: Shift) -> None:
    station.hear(BLOCK)
    code = accept(station, shift)
    job = pay(station, shift, code).job
    assert job is not None
    with pytest.raises(FaultError, match=r"^receipt\.nothing-to-state"):
        station.receipts.put_through(replace(job, receipt=ONE[:-1] + "9"))


def test_the_receipt_of_who_files_for_the_owner_has_their_address(
    station: Station, shift: Shift
) -> None:
    station.hear(BLOCK)
    agent = {
        "by_agent": "on",
        "agent_number": "001301000456",
        "agent_name": "TRẦN THỊ BÌNH",
        "agent_address": "Đông Anh",
        "agent_authority": "Giấy ủy quyền",
    }
    code = station.reception.accept(shift, DRAFT, CERTIFIED | agent).job.dossier
    pay(station, shift, code)
    assert station.receipts.sheet(code).startswith(b"%PDF")


def test_the_bank_s_code_asks_for_what_is_due_and_names_the_dossier(
    station: Station, shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = accept(station, shift)
    asked: list[str] = []

    def drawn(text: str) -> str:
        asked.append(text)
        return "<svg/>"

    monkeypatch.setattr(typesetter(), "square", drawn)
    assert station.receipts.takes_transfers
    before = station.book.standing().entries
    assert station.receipts.transfer_code(code) == "<svg/>"
    transfer = read_vietqr(asked[0])
    assert (transfer.dong, transfer.remark) == (FEE, code.replace(".", " ").replace("-", " "))
    assert station.book.standing().entries == before  # it waits until the money was seen
    pay(station, shift, code)
    with pytest.raises(RefusedError, match=r"^till\.nothing-due"):
        station.receipts.transfer_code(code)


def test_a_unit_without_an_account_has_no_bank_s_code(station: Station, shift: Shift) -> None:
    code = accept(station, shift)
    bare = ReceiptPress(
        house=replace(HOUSE, account=None),
        book=station.book,
        clock=station.clock,
        random=station.random,
        forms=typesetter(),
        printer=station.printer,
        guard=station.guard,
    )
    assert not bare.takes_transfers
    with pytest.raises(RefusedError, match=r"^till\.no-account"):
        bare.transfer_code(code)
