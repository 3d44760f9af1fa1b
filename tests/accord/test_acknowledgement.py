from __future__ import annotations

from dataclasses import replace

import pytest

from accord.acknowledgement import (
    QUARANTINED_MAX,
    REASON_CHARACTERS_MAX,
    SLOT_MAX,
    Acknowledgement,
    read_acknowledgement,
    write_acknowledgement,
)
from accord.canon import Value, encode
from accord.errors import PeerError
from accord.log import FIRST_PREVIOUS
from accord.moments import Instant
from accord.seal import Purpose, seal
from tests.accord.reconcile.logs import BOX, EPOCH, HUB, LOG

SAID = Acknowledgement(LOG, EPOCH, 7, b"h" * 32, Instant(1_700_000_000_000))


def fields(**changed: Value) -> dict[int, Value]:
    """The map of SAID, with fields changed by the names k0, k1 ..., or left out when None."""
    plain: dict[int, Value] = {0: 1, 1: LOG, 2: EPOCH, 3: 7, 4: b"h" * 32, 5: 1_700_000_000_000}
    plain.update({int(key[1:]): value for key, value in changed.items()})
    return plain


@pytest.mark.parametrize(
    "said",
    [
        SAID,
        replace(SAID, quarantined=((3, "log.unreadable"), (5, "seal.not-signed"))),
        Acknowledgement(LOG, EPOCH, 0, FIRST_PREVIOUS, Instant(0), slot=12),
    ],
)
def test_what_was_signed_is_read(said: Acknowledgement) -> None:
    assert read_acknowledgement(write_acknowledgement(said, HUB), HUB.public) == said


def test_the_bytes_are_these() -> None:
    assert (
        encode(fields()).hex()
        == (
            "a6000101"  # six fields; 0: version 1; 1: log
            "6b" + LOG.encode().hex() + "0248" + EPOCH.hex() + "0307"  # 2: epoch; 3: number
            "045820" + "68" * 32 + "051b0000018bcfe56800"  # 4: hash; 5: time
        )
    )


def test_another_key_cannot_acknowledge() -> None:
    with pytest.raises(PeerError, match=r"seal\.not-signed"):
        read_acknowledgement(write_acknowledgement(SAID, BOX), HUB.public)


def test_a_signature_for_another_purpose_acknowledges_nothing() -> None:
    sealed = seal(Purpose.CHECKPOINT, encode(fields()), HUB)
    with pytest.raises(PeerError, match=r"seal\.not-signed"):
        read_acknowledgement(sealed, HUB.public)


@pytest.mark.parametrize(
    "malformed",
    [
        [1, 2],
        {},
        fields(k0=2),
        fields(k0=True),
        fields(k1="Not A Name"),
        fields(k1=b"bytes"),
        fields(k2=b"short"),
        fields(k3=-1),
        fields(k3=2**53),
        fields(k3=True),
        fields(k4=b"short"),
        fields(k5=-1),
        fields(k5=True),
        fields(k7=[[True, "r"]]),
        fields(k5=10**15),
        fields(k6=0),
        fields(k6=-1),
        fields(k6=SLOT_MAX + 1),
        fields(k6="1"),
        fields(k6=True),
        fields(k7=[]),
        fields(k7=7),
        fields(k7=[7]),
        fields(k7=[[0, "reason"]]),
        fields(k7=[[1, ""]]),
        fields(k7=[[1, "r" * (REASON_CHARACTERS_MAX + 1)]]),
        fields(k7=[[1, "two\nlines", 3]]),
        fields(k7=[[1, "r"]] * (QUARANTINED_MAX + 1)),
        fields(k8=1),
    ],
)
def test_anything_else_is_refused(malformed: Value) -> None:
    sealed = seal(Purpose.ACKNOWLEDGEMENT, encode(malformed), HUB)
    with pytest.raises(PeerError, match=r"acknowledgement\.malformed"):
        read_acknowledgement(sealed, HUB.public)
