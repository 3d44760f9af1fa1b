from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.errors import PeerError, RefusedError
from accord.vietqr import REMARK_CHARACTERS_MAX, Transfer, read_vietqr, remark_of, write_vietqr

# The two examples of NAPAS' description of the format: a code to be reused, and one for a bill.
PUBLISHED = {
    "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN"
    "63049E6F": Transfer(bank="970403", account="0011012345678"),
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA5303704"
    "54061800005802VN62340107NPS68690819thanh toan don hang63042E2E": Transfer(
        bank="970403",
        account="0011012345678",
        dong=180_000,
        remark="thanh toan don hang",
        bill="NPS6869",
    ),
}
FEE = Transfer(bank="970415", account="113366668888", dong=10_000, remark="H26 001 02 260309 10001")
TRANSFERS = st.builds(
    Transfer,
    bank=st.from_regex(r"[0-9]{6}", fullmatch=True),
    account=st.from_regex(r"[0-9A-Z]{1,19}", fullmatch=True),
    dong=st.none() | st.integers(1, 10**12),
    remark=st.from_regex(r"[0-9A-Za-z ]{0,25}", fullmatch=True),
)


@pytest.mark.parametrize(("text", "transfer"), PUBLISHED.items())
def test_the_published_examples_hold(text: str, transfer: Transfer) -> None:
    assert write_vietqr(transfer) == text
    assert read_vietqr(text) == transfer


@given(TRANSFERS)
def test_what_is_written_is_read_back(transfer: Transfer) -> None:
    assert read_vietqr(write_vietqr(transfer)) == transfer


@given(TRANSFERS, st.data())
def test_a_changed_character_is_noticed(transfer: Transfer, data: st.DataObject) -> None:
    text = write_vietqr(transfer)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("0123456789AZ").filter(lambda char: char != text[place]))
    with pytest.raises(PeerError, match=r"^vietqr\.malformed"):
        read_vietqr(text[:place] + other + text[place + 1 :])


@given(st.text(max_size=120))
def test_anything_else_is_refused_with_the_one_error(text: str) -> None:
    with pytest.raises(PeerError, match=r"^vietqr\.malformed"):
        read_vietqr(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0002",
        "000201" * 2,
        "00020A",
        write_vietqr(FEE)[:-4] + "0000",
        write_vietqr(FEE).replace("540510000", "540501000"),
        write_vietqr(FEE).replace("5802VN", ""),
        write_vietqr(FEE) + "0000",
    ],
)
def test_a_text_that_is_not_as_written_is_refused(text: str) -> None:
    with pytest.raises(PeerError, match=r"^vietqr\.malformed"):
        read_vietqr(text)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bank", "97041"),
        ("account", "12-34"),
        ("account", "1" * 20),
        ("dong", 0),
        ("dong", 10**12 + 1),
        ("remark", "phí"),
        ("remark", "x" * 26),
        ("bill", "a/b"),
    ],
)
def test_what_the_scheme_cannot_say_is_refused(field: str, value: str | int) -> None:
    values: dict[str, str | int] = {"bank": "970415", "account": "1", field: value}
    with pytest.raises(RefusedError, match=rf"^vietqr\.not-allowed field={field}"):
        Transfer(**values)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("H26.001.02-260309-10001", "H26 001 02 260309 10001"),
        ("Đặng Thị Hoà đóng phí", "Dang Thi Hoa dong phi"),
        ("  a / b ", "a b"),
        ("x" * 24 + " y", "x" * 24),
    ],
)
def test_a_remark_is_what_a_bank_passes_on(text: str, remark: str) -> None:
    assert remark_of(text) == remark


@given(st.text(max_size=60))
def test_every_remark_can_be_said(text: str) -> None:
    assert len(remark_of(text)) <= REMARK_CHARACTERS_MAX
    Transfer(bank="970415", account="1", remark=remark_of(text))
