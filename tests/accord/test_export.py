import pytest

from accord.errors import PeerError
from accord.export import Preamble, read_export, write_export
from accord.moments import Instant
from tools.vector_chains import NOON, chain

RECORDS = chain()
PREAMBLE = Preamble("box-00103-a", NOON)
WHOLE = b"".join(write_export(PREAMBLE, RECORDS))


@pytest.mark.parametrize("size", [1, 7, 100, 100_000])
def test_an_export_reads_back_however_its_bytes_come(size: int) -> None:
    chunks = [WHOLE[start : start + size] for start in range(0, len(WHOLE), size)]

    preamble, records = read_export(chunks)

    assert preamble == PREAMBLE
    assert list(records) == RECORDS


def test_an_empty_log_has_an_export() -> None:
    preamble, records = read_export(write_export(PREAMBLE, ()))

    assert (preamble, list(records)) == (PREAMBLE, [])


def test_a_file_cut_anywhere_is_refused() -> None:
    for end in range(len(WHOLE)):
        with pytest.raises(PeerError):
            list(read_export([WHOLE[:end]])[1])


def test_a_file_with_any_byte_changed_is_refused() -> None:
    for place in range(len(WHOLE)):
        changed = WHOLE[:place] + bytes([WHOLE[place] ^ 0x55]) + WHOLE[place + 1 :]
        with pytest.raises(PeerError):
            list(read_export([changed])[1])


def test_a_byte_behind_the_end_is_refused() -> None:
    with pytest.raises(PeerError, match=r"export\.malformed"):
        list(read_export([WHOLE + b"\0"])[1])
    second = WHOLE[len(b"motcua-export/v1\n") :]
    with pytest.raises(PeerError, match=r"export\.malformed"):
        list(read_export([WHOLE + second])[1])


def test_a_log_name_that_is_none_is_refused() -> None:
    with pytest.raises(PeerError, match=r"export\.malformed"):
        read_export(write_export(Preamble("Box!", Instant(0)), ()))
