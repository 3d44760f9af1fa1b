"""What may stand on a slip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from accord.errors import FaultError, RefusedError
from accord.moments import Instant
from accord.money import DONG_MAX
from edge.desk import slips
from edge.desk.slips import FeeLine, Paper, Raster, SlipContent, last_due_at
from tests.edge.devices.forms.samples import BIRTH, CERTIFIED_COPY, LINKED

_TOO_MUCH: dict[str, Callable[[SlipContent], SlipContent]] = {
    "papers": lambda content: replace(content, papers=content.papers * 31),
    "results": lambda content: replace(content, results=()),
    "fees": lambda content: replace(content, fees=(FeeLine(name="Phí", amount=1),) * 21),
    "fees.amount": lambda content: replace(content, fees=(FeeLine(name="Phí", amount=-1),)),
    "fees.total": lambda content: replace(
        content, fees=(FeeLine(name="Phí", amount=DONG_MAX), FeeLine(name="Phí", amount=1))
    ),
    "sets": lambda content: replace(content, sets=0),
    "copy_number": lambda content: replace(content, copy_number=100),
    "receipt": lambda content: replace(content, receipt="A" * 1401),
    "number": lambda content: replace(content, number=" "),
    "code": lambda content: replace(content, code=""),
    "request": lambda content: replace(content, request="x" * 1001),
    "owner.name": lambda content: replace(content, owner=replace(content.owner, name="\t")),
    "owner.address": lambda content: replace(
        content, owner=replace(content.owner, address="x" * 1001)
    ),
    "papers.name": lambda content: replace(content, papers=(Paper(name="x" * 1001),)),
    "all": lambda content: replace(content, papers=(Paper(name="x" * 1000),) * 8),
}


def test_everything_is_promised_only_when_each_result_is() -> None:
    one, other = Instant(1), Instant(2)
    assert last_due_at([one, other]) == other
    assert last_due_at([one, None]) is None
    assert last_due_at([None]) is None
    assert last_due_at([]) is None


@pytest.mark.parametrize("field", _TOO_MUCH)
def test_a_content_that_no_slip_can_hold_is_refused_by_its_field(field: str) -> None:
    with pytest.raises(RefusedError) as caught:
        _TOO_MUCH[field](CERTIFIED_COPY)
    assert caught.value.key == "slips.out-of-range"
    assert caught.value.values["field"] == field


def test_a_refusal_never_repeats_what_the_citizen_wrote() -> None:
    with pytest.raises(RefusedError) as caught:
        replace(CERTIFIED_COPY, request="Nguyễn " * 200)
    assert "Nguyễn" not in str(caught.value)


def test_the_samples_are_contents_that_a_slip_can_hold() -> None:
    for content in (CERTIFIED_COPY, BIRTH, LINKED):
        assert replace(content, copy_number=1).copy_number == 1


def test_the_total_is_the_sum_of_the_fees() -> None:
    assert LINKED.total == 39_500
    assert BIRTH.total == 0


@pytest.mark.parametrize("count", [-1, 10_000])
def test_a_number_of_copies_that_no_column_holds_is_refused(count: int) -> None:
    with pytest.raises(RefusedError) as caught:
        Paper(name="Giấy chứng sinh", photocopies=count)
    assert caught.value.key == "slips.paper-count"


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [(0, 1, 0), (12, 2, 3), (16, 0, 0), (16, 2, 3), (8, slips.RASTER_HEIGHT_PX_MAX + 1, 0)],
)
def test_bits_that_are_no_picture_are_a_fault(width: int, height: int, size: int) -> None:
    with pytest.raises(FaultError) as caught:
        Raster(width, height, bytes(size))
    assert caught.value.key == "slips.raster"


def test_a_picture_has_as_many_bits_as_it_claims() -> None:
    assert Raster(16, 2, bytes(4)).height_px == 2
