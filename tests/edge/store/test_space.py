"""What of the disk is kept back for dossiers that are in already."""

from pathlib import Path

import pytest

from accord.errors import FaultError
from edge.store.space import RESERVE_BYTES_MAX, Space, space_of


@pytest.mark.parametrize(
    ("size", "free", "is_kept_back"),
    [
        (1_000, 50, False),
        (1_000, 49, True),
        (1_000, 0, True),
        (1 << 40, RESERVE_BYTES_MAX, False),
        (1 << 40, RESERVE_BYTES_MAX - 1, True),
    ],
)
def test_a_twentieth_is_kept_back_but_no_more_than_is_ever_needed(
    size: int, free: int, *, is_kept_back: bool
) -> None:
    assert Space(size, free).is_kept_back is is_kept_back


def test_a_disk_is_measured_where_the_file_lies(tmp_path: Path) -> None:
    found = space_of(tmp_path)
    assert 0 < found.free_bytes <= found.size_bytes


def test_a_disk_that_cannot_be_measured_has_failed(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match=r"store\.disk-failed"):
        space_of(tmp_path / "gone")
