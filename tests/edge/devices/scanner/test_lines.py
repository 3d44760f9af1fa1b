"""What a scanner sends, taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import PeerError
from edge.devices.scanner.lines import CODE_BYTES_MAX, Lines

CARD = "001188012345||Nguyễn Trần Hoàng Phương Quỳnh|01051988|Nữ|Hà Nội|10082021"

codes = st.text(min_size=1, max_size=40).filter(lambda text: not set(text) & {"\r", "\n"})


def read(sent: bytes) -> list[bytes | str]:
    return [_told(line) for line in Lines().feed(sent)]


def _told(line: bytes | PeerError) -> bytes | str:
    return line.key if isinstance(line, PeerError) else line


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\r\r\n"])
def test_a_code_ends_as_its_scanner_is_set(end: bytes) -> None:
    assert read((CARD.encode() + end) * 2) == [CARD.encode()] * 2


def test_a_code_without_an_end_is_not_yet_one() -> None:
    lines = Lines()
    assert list(lines.feed(CARD.encode())) == []
    assert lines.has_rest
    assert list(lines.feed(b"\r")) == [CARD.encode()]
    assert not lines.has_rest


def test_half_a_code_does_not_spoil_the_next_one() -> None:
    lines = Lines()
    list(lines.feed(CARD.encode()[:20]))
    assert lines.forget()
    assert not lines.forget()
    assert list(lines.feed(CARD.encode() + b"\r")) == [CARD.encode()]


@pytest.mark.parametrize("sent", [b"\xff\r", "ễ".encode()[:2] + b"\r", b"\xed\xa0\x80\n"])
def test_what_is_no_text_is_refused(sent: bytes) -> None:
    assert read(sent + b"A\r") == ["scanner.not-text", b"A"]


def test_a_code_may_be_as_long_as_the_limit_and_no_longer() -> None:
    longest = b"A" * CODE_BYTES_MAX
    assert read(longest + b"\r") == [longest]
    assert read(longest + b"A\rB\r") == ["scanner.too-long", b"B"]


def test_what_is_too_long_takes_no_memory() -> None:
    lines = Lines()
    assert list(lines.feed(b"A" * 100_000)) == []
    assert len(lines._rest) == CODE_BYTES_MAX  # noqa: SLF001 - what it holds is the point


def test_a_refusal_does_not_repeat_what_was_read() -> None:
    refusal = next(Lines().feed(b"\xffNguyen\r"))
    assert isinstance(refusal, PeerError)
    assert "Nguyen" not in str(refusal)


@given(st.lists(codes, max_size=5), st.data())
def test_codes_arrive_whole_however_they_are_cut(sent: list[str], data: st.DataObject) -> None:
    wire = b"".join(code.encode() + b"\r\n" for code in sent)
    lines, received = Lines(), []
    while wire:
        size = data.draw(st.integers(1, len(wire)))
        received += list(lines.feed(wire[:size]))
        wire = wire[size:]
    assert received == [code.encode() for code in sent]
