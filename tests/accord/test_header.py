from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from accord.canon import Value, decode, encode
from accord.errors import PeerError
from accord.header import (
    ATTACHMENTS_MAX,
    PARENTS_MAX,
    PAYLOAD_BYTES_MAX,
    SEQ_MAX,
    Attachment,
    Header,
    Origin,
    read_header,
    write_header,
)
from accord.moments import COUNTER_MAX, INSTANT_MAX
from tests.accord.entries import FULL, PLAIN, headers
from tests.refusal import refuses

ORIGIN: Value = ["hub-00103", b"epoch-09", 44, b"q" * 32]


def fields(header: Header) -> dict[int, Value]:
    found = decode(write_header(header))
    assert isinstance(found, dict)
    return found


def refused(changed: Value) -> None:
    with refuses(PeerError, "log.malformed"):
        read_header(encode(changed))


@pytest.mark.parametrize("header", [PLAIN, FULL], ids=["plain", "full"])
def test_a_header_is_read_back_as_it_was_written(header: Header) -> None:
    assert read_header(write_header(header)) == header


@given(headers())
def test_every_header_is_read_back_as_it_was_written(header: Header) -> None:
    written = write_header(header)
    assert read_header(written) == header
    assert write_header(read_header(written)) == written


def test_the_bytes_of_a_header_do_not_change() -> None:
    assert fields(FULL) == {
        0: 1,
        1: "box-00103-a",
        2: b"epoch-01",
        3: 1204,
        4: b"v" * 32,
        5: 1_795_305_600_000,
        6: 0,
        7: 0,
        8: b"boot-001",
        9: 17,
        10: 57,
        11: "H26.001.02-261122-0001",
        12: [1190, 1201, ["hub-00103", b"epoch-09", 44, b"q" * 32]],
        13: 1,
        14: b"p" * 32,
        15: 12,
        16: [[b"a" * 32, 0], [b"b" * 32, 1 << 20]],
        17: FULL.officer,
        18: b"s" * 64,
        19: ["box-00103-a", b"epoch-00", 1203, b"w" * 32],
        20: 5,
        23: [b"later"],
    }


def test_what_later_versions_add_is_kept_and_written_back() -> None:
    written = encode({**fields(PLAIN), 20: 7, 22: "mới"})
    header = read_header(written)
    assert header.extra == ((20, 7), (22, "mới"))
    assert write_header(header) == written


def test_what_later_versions_add_never_hides_what_we_know() -> None:
    assert fields(replace(PLAIN, extra=((3, 99), (20, 1))))[3] == 1


@pytest.mark.parametrize("key", sorted({*fields(FULL)} - {11, 12, 16, 19, 20, 23}))
def test_a_header_without_what_it_needs_is_refused(key: int) -> None:
    refused({k: v for k, v in fields(FULL).items() if k != key})


@pytest.mark.parametrize("key", [11, 12, 16, 19, 20, 23])
def test_what_may_be_absent_may_be_absent(key: int) -> None:
    read_header(encode({k: v for k, v in fields(FULL).items() if k != key}))


@pytest.mark.parametrize("key", sorted({*fields(FULL)} - {20, 23}))
@pytest.mark.parametrize(
    "value", [True, -1, "", "two\nlines", b"", [], {}, [0], [[]], 2**63 - 1], ids=repr
)
def test_a_field_of_another_type_or_size_is_refused(key: int, value: Value) -> None:
    refused({**fields(FULL), key: value})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (0, 0),
        (0, 2),
        (1, "Box"),
        (1, "-box"),
        (1, "b" * 24),
        (1, "hộp"),
        (2, b"7 bytes"),
        (2, b"9 bytes .."),
        (3, 0),
        (3, SEQ_MAX + 1),
        (4, b"v" * 31),
        (5, INSTANT_MAX + 1),
        (6, COUNTER_MAX + 1),
        (7, 3),
        (8, b"boot"),
        (9, SEQ_MAX + 1),
        (10, 0),
        (10, 65_536),
        (11, "9" * 65),
        (12, []),
        (12, [0]),
        (12, [1204]),
        (12, [5000]),
        (12, [1] * (PARENTS_MAX + 1)),
        (12, [True]),
        (12, ["1"]),
        (12, [["hub-00103", b"epoch-09", 44]]),
        (12, [["hub-00103", b"epoch-09", 44, b"q" * 32, 0]]),
        (12, [["Hub", b"epoch-09", 44, b"q" * 32]]),
        (12, [["hub-00103", b"epoch", 44, b"q" * 32]]),
        (12, [["hub-00103", b"epoch-09", 0, b"q" * 32]]),
        (12, [["hub-00103", b"epoch-09", 44, b"q" * 31]]),
        (12, [[44, b"epoch-09", "hub-00103", b"q" * 32]]),
        (13, 0),
        (13, 65_536),
        (14, b"p" * 33),
        (15, PAYLOAD_BYTES_MAX + 1),
        (16, []),
        (16, [[b"a" * 32, 0]] * (ATTACHMENTS_MAX + 1)),
        (16, [[b"a" * 32]]),
        (16, [[b"a" * 31, 0]]),
        (16, [[b"a" * 32, -1]]),
        (16, [[b"a" * 32, (1 << 30) + 1]]),
        (16, [b"a" * 32]),
        (17, b"7 bytes"),
        (18, b"s" * 63),
        (19, []),
        (19, 1203),
    ],
    ids=str,
)
def test_a_field_beyond_its_limit_is_refused(key: int, value: Value) -> None:
    refused({**fields(FULL), key: value})


def test_an_officer_without_an_act_and_an_act_without_an_officer_are_refused() -> None:
    refused({**fields(PLAIN), 17: b"8 bytes."})
    refused({**fields(PLAIN), 18: b"s" * 64})


@pytest.mark.parametrize("value", [1, [], "header", b"header", True], ids=repr)
def test_what_is_no_map_is_refused(value: Value) -> None:
    refused(value)


def test_what_is_not_canonical_is_refused() -> None:
    with refuses(PeerError, "canon.malformed"):
        read_header(write_header(PLAIN) + b"\0")


def test_a_header_is_as_large_as_its_limits_and_no_larger() -> None:
    largest = replace(
        FULL,
        log="b" * 23,
        dossier="9" * 64,
        parents=(Origin("h" * 23, b"epoch-09", SEQ_MAX, b"q" * 32),) * PARENTS_MAX,
        attachments=(Attachment(b"a" * 32, 1 << 30),) * ATTACHMENTS_MAX,
    )
    written = write_header(largest)
    assert read_header(written) == largest
    assert len(written) < 8_192
