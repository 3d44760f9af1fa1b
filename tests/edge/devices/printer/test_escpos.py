"""ESC/POS as values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import PeerError
from edge.desk.slips import Raster
from edge.devices.printer import escpos
from edge.devices.printer.escpos import (
    AskPaper,
    AskStatus,
    Band,
    Command,
    Cut,
    Decoder,
    Initialise,
    PrinterState,
    StatusKind,
    bands_of,
    encode,
    paper_is_in,
    state_of,
)

VECTORS: list[tuple[Command, str]] = [
    (Initialise(), "1b40"),
    (Band(2, bytes.fromhex("80010240")), "1d7630000200020080010240"),
    (Cut(80), "1d564250"),
    (AskStatus(StatusKind.PRINTER), "100401"),
    (AskStatus(StatusKind.OFFLINE), "100402"),
    (AskStatus(StatusKind.ERROR), "100403"),
    (AskStatus(StatusKind.PAPER), "100404"),
    (AskPaper(), "1d7201"),
]

ORDERS = (b"\x10\x04\x01", b"\x10\x05\x02", b"\x10\x14\x01\x00\x01")
"""DLE EOT, DLE ENQ, DLE DC4: what a printer carries out even among dots."""

bands = st.integers(1, 8).flatmap(
    lambda row_bytes: st.integers(1, 20).flatmap(
        lambda rows: st.binary(min_size=row_bytes * rows, max_size=row_bytes * rows).map(
            lambda bits: Band.of(row_bytes, bits)
        )
    )
)
commands = st.one_of(
    st.just(Initialise()),
    st.just(AskPaper()),
    bands,
    st.integers(0, 255).map(Cut),
    st.sampled_from(StatusKind).map(AskStatus),
)


@pytest.mark.parametrize(("command", "wire"), VECTORS)
def test_a_command_has_the_bytes_of_the_reference(command: Command, wire: str) -> None:
    assert encode(command).hex() == wire
    assert list(Decoder().feed(bytes.fromhex(wire))) == [command]


@given(st.lists(commands, max_size=6), st.data())
def test_commands_are_read_back_however_they_are_cut(
    sent: list[Command], data: st.DataObject
) -> None:
    wire = b"".join(encode(command) for command in sent)
    decoder, received = Decoder(), []
    while wire:
        size = data.draw(st.integers(1, len(wire)))
        received += list(decoder.feed(wire[:size]))
        wire = wire[size:]
    assert received == sent
    assert decoder.is_between_commands


@pytest.mark.parametrize(
    "wire",
    [
        "41",
        "0a",
        "1b70000aff",
        "1b42",
        "1d28",
        "1d563000",
        "1d763001",
        "1d7202",
        "1014",
        "1005",
        "100405",
        "100400",
    ],
)
def test_what_no_slip_needs_is_refused(wire: str) -> None:
    with pytest.raises(PeerError) as caught:
        list(Decoder().feed(bytes.fromhex(wire)))
    assert caught.value.key == "escpos.unknown"


@pytest.mark.parametrize(
    ("row_bytes", "rows"), [(0, 1), (1, 0), (105, 1), (72, 129), (0xFFFF, 0xFFFF)]
)
def test_a_picture_that_no_slip_has_is_refused(row_bytes: int, rows: int) -> None:
    size = row_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little")
    with pytest.raises(PeerError) as caught:
        list(Decoder().feed(b"\x1dv0\x00" + size))
    assert caught.value.key == "escpos.limit"


@pytest.mark.parametrize("order", ORDERS)
def test_no_order_hides_in_a_picture(order: bytes) -> None:
    raster = Raster(8, 128, bytes(60) + order + bytes(128 - 60 - len(order)))
    wire = b"".join(encode(band) for band in bands_of(raster))
    assert order[:2] not in wire[8:]
    assert list(Decoder().feed(wire)) == list(bands_of(raster))


@pytest.mark.parametrize("order", ORDERS)
def test_a_picture_in_which_an_order_hides_is_refused(order: bytes) -> None:
    with pytest.raises(PeerError) as caught:
        list(Decoder().feed(encode(Band(1, order))))
    assert caught.value.key == "escpos.order-in-dots"


@given(st.lists(st.sampled_from([0, 4, 5, 0x10, 0x14, 0xFF]), min_size=1, max_size=300))
def test_bands_are_the_picture_but_for_a_dot_beside_each_order(rows: list[int]) -> None:
    bits = bytes(rows)
    raster = Raster(8, len(bits), bits)
    sent = b"".join(band.bits for band in bands_of(raster))
    assert len(sent) == len(bits)
    assert all(
        ours == theirs or (theirs, ours) == (0x10, 0x18)
        for ours, theirs in zip(sent, bits, strict=True)
    )


def test_bands_are_small_enough_for_a_cheap_printer() -> None:
    raster = Raster(576, 300, bytes(72 * 300))
    assert [len(band.bits) // 72 for band in bands_of(raster)] == [128, 128, 44]


@pytest.mark.parametrize(
    ("printer", "offline", "paper", "state", "is_low"),
    [
        (0x12, 0x12, 0x12, PrinterState.READY, False),
        (0x12, 0x12, 0x1E, PrinterState.READY, True),
        (0x1A, 0x32, 0x72, PrinterState.NO_PAPER, False),
        (0x1A, 0x12, 0x72, PrinterState.NO_PAPER, False),
        (0x1A, 0x32, 0x12, PrinterState.NO_PAPER, False),
        (0x1A, 0x16, 0x12, PrinterState.COVER_OPEN, False),
        (0x1A, 0x52, 0x12, PrinterState.FAILED, False),
        (0x1A, 0x12, 0x12, PrinterState.OFFLINE, False),
        (0x00, 0x12, 0x12, PrinterState.UNKNOWN, False),
        (0x12, 0xFF, 0x12, PrinterState.UNKNOWN, False),
        (0x12, 0x12, 0x11, PrinterState.UNKNOWN, False),
    ],
)
def test_a_state_is_what_the_answers_amount_to(
    printer: int, offline: int, paper: int, state: PrinterState, is_low: bool
) -> None:
    answers = {
        StatusKind.PRINTER: printer,
        StatusKind.OFFLINE: offline,
        StatusKind.PAPER: paper,
    }
    assert state_of(answers) == (state, is_low)


@pytest.mark.parametrize("kind", [StatusKind.PRINTER, StatusKind.OFFLINE, StatusKind.PAPER])
def test_a_missing_answer_is_not_a_good_one(kind: StatusKind) -> None:
    answers = dict.fromkeys(StatusKind, 0x12)
    del answers[kind]
    assert state_of(answers) == (PrinterState.UNKNOWN, False)


@given(st.dictionaries(st.sampled_from(StatusKind), st.integers(0, 255)))
def test_only_three_answers_without_a_complaint_are_ready(answers: dict[StatusKind, int]) -> None:
    state, _ = state_of(answers)
    asked = (StatusKind.PRINTER, StatusKind.OFFLINE, StatusKind.PAPER)
    is_well = all(answers.get(kind, 0) & 0x93 == 0x12 for kind in asked)
    if state is PrinterState.READY:
        assert is_well
        assert not answers[StatusKind.PRINTER] & 0x08
        assert not answers[StatusKind.OFFLINE] & 0x64
        assert not answers[StatusKind.PAPER] & 0x60
    assert (state is PrinterState.UNKNOWN) is not is_well


@pytest.mark.parametrize(
    ("answer", "is_in"), [(0x00, True), (0x03, True), (0x0C, False), (0x12, False), (0x80, False)]
)
def test_paper_is_in_when_the_roll_says_so(answer: int, is_in: bool) -> None:
    assert paper_is_in(answer) is is_in


def test_the_widest_row_is_four_inches() -> None:
    assert escpos.ROW_BYTES_MAX * 8 >= 4 * 203
